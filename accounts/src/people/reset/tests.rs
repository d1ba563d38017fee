use crate::people::link::PersonalLink;
use crate::secret::LinkPurpose;
use crate::testing::{PASSWORD, email, on_both};

use super::*;

on_both! {
    async fn a_link_of_one_kind_is_none_of_another(world) {
        world.alice().await;
        let printed = world.accounts.make_reset_link(&email("alice@example.com")).await.expect("link");
        let link = Link::read(&printed, LinkPurpose::PrintedReset, &world.config.secret).expect("a link");
        // The same person and generation, made for signing in or for the other channel.
        for kind in [PersonalLink::SignIn, PersonalLink::MailedReset] {
            let other = kind.token(link.key, link.generation, &world.config.secret);
            let reset = world.accounts.reset_password(&other, PASSWORD, "").await;
            assert!(matches!(reset, Err(Error::DeadLink)), "{kind:?}: {reset:?}");
        }
        assert!(matches!(world.accounts.use_sign_in_link(&printed, None).await, Err(Error::DeadLink)));
    }

    async fn the_log_says_by_which_link_and_from_where(world) {
        world.alice().await;
        let printed = world.accounts.make_reset_link(&email("alice@example.com")).await.expect("link");
        world.accounts.reset_password(&printed, PASSWORD, "192.0.2.1").await.expect("reset");
        let said = "SELECT subject || ' ' || address || ' ' || detail FROM security_log WHERE event = 'password-reset'";
        assert_eq!(world.texts(said).await, ["alice@example.com 192.0.2.1 by the operator's link"]);
    }
}
