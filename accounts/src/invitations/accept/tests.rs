use domain::{Role, Status};

use super::*;
use crate::secret::Link;
use crate::testing::{PASSWORD, World, acme, caller, email, id, name, on_both};
use crate::{Caller, InvitationView};

/// Every way to use a link, each of which must answer that it is dead.
async fn is_dead(world: &World, token: &str, person: Uuid) {
    let mut answers = Vec::new();
    answers.push(world.accounts.view_invitation(token, None).await.map(drop));
    answers.push(world.accounts.view_invitation(token, Some(Uuid::nil())).await.map(drop));
    answers.push(world.accounts.accept_as_new(token, name("X"), PASSWORD).await.map(drop));
    answers.push(world.accounts.accept_as_known(token, PASSWORD, "").await.map(drop));
    answers.push(world.accounts.accept_here(token, person).await.map(drop));
    answers.push(world.accounts.decline(token).await);
    for answer in answers {
        assert!(matches!(answer, Err(Error::DeadLink)), "{answer:?}");
    }
}

on_both! {
    async fn somebody_new_joins_with_a_name_and_a_password_and_an_unproved_address(world) {
        let alice = world.alice().await;
        let token = world.invited(alice, "eve", Role::Contributor).await;
        let InvitationView::Open(offer) = world.accounts.view_invitation(&token, None).await.expect("open") else {
            panic!("not used yet")
        };
        assert_eq!((offer.role, offer.email.clone()), (Role::Contributor, email("eve@example.com")));
        assert_eq!(offer.invited_by, Some((name("Alice Liddell"), email("alice@example.com"))));
        let weak = world.accounts.accept_as_new(&token, name("Eve"), "eve@example.com").await;
        assert!(matches!(&weak, Err(Error::Invalid(fields)) if fields[0].field == "password"), "{weak:?}");
        let joined = world.accounts.accept_as_new(&token, name("Eve"), PASSWORD).await.expect("joined");
        assert_eq!(joined.account, acme());
        assert_eq!(world.accounts.sign_in("eve@example.com", PASSWORD, "").await.expect("sign in"), joined.person);
        let eve = world.accounts.get_user(alice, &acme(), &id("eve")).await.expect("eve").user;
        assert_eq!((eve.status, eve.role, eve.display_name), (Status::Active, Role::Contributor, Some(name("Eve"))));
        assert!(!eve.address_confirmed, "a copied link proves nothing");
        assert!(world.accounts.get_user(alice, &acme(), &id("alice")).await.expect("alice").user.address_confirmed);
        let used = world.accounts.view_invitation(&token, Some(joined.person)).await.expect("used by you");
        assert!(matches!(used, InvitationView::UsedByYou { account, .. } if account == acme()));
        is_dead(world, &token, joined.person).await;
        world.is_sound().await;
    }

    async fn somebody_known_gives_their_password_and_keeps_it(world) {
        let alice = world.alice().await;
        let Caller::Person { person, .. } = alice else { unreachable!("alice is a person") };
        let second = AccountId::parse("beta").expect("id");
        world.accounts.create_account(person, second.clone(), name("Beta")).await.expect("created");
        let bob = world.joined(alice, "bob", Role::Admin).await;
        // Bob invites Alice back after she has left.
        let own = world.version(alice, "alice").await;
        world.accounts.remove(alice, &acme(), &id("alice"), own).await.expect("left");
        let token = world.invited(bob, "alice", Role::User).await;
        let as_new = world.accounts.accept_as_new(&token, name("Mallory"), "a password of mallory's own").await;
        assert!(matches!(&as_new, Err(Error::Invalid(fields)) if fields[0].field == "email"), "{as_new:?}");
        let wrong = world.accounts.accept_as_known(&token, "wrong", "").await;
        assert!(matches!(wrong, Err(Error::WrongCredentials)), "{wrong:?}");
        let joined = world.accounts.accept_as_known(&token, PASSWORD, "").await.expect("joined");
        assert_eq!(joined.person, person);
        let again = world.accounts.get_user(bob, &acme(), &id("alice")).await.expect("alice").user;
        assert_eq!((again.role, again.display_name, again.address_confirmed), (Role::User, Some(name("Alice Liddell")), true));
        world.accounts.sign_in("alice@example.com", PASSWORD, "").await.expect("her password is unchanged");
        world.is_sound().await;
    }

    async fn nobody_knows_of_an_address_without_a_person(world) {
        let alice = world.alice().await;
        let token = world.invited(alice, "eve", Role::User).await;
        let unknown = world.accounts.accept_as_known(&token, PASSWORD, "").await;
        assert!(matches!(unknown, Err(Error::WrongCredentials)), "{unknown:?}");
        world.accounts.view_invitation(&token, None).await.expect("unharmed");
    }

    async fn a_link_is_not_an_identity(world) {
        let alice = world.alice().await;
        let token = world.invited(alice, "eve", Role::Admin).await;
        let mallory = world.person(&email("mallory@example.com"), &name("Mallory")).await;
        let wrong = world.accounts.accept_here(&token, mallory).await;
        assert!(matches!(&wrong, Err(Error::Invalid(fields)) if fields[0].field == "email"), "{wrong:?}");
        assert!(matches!(world.accounts.account_seq(caller(mallory), &acme()).await, Err(Error::NotFound)));
        // The right person, however the address is written.
        let eve = world.person(&email("EVE@Example.com"), &name("Eve")).await;
        world.accounts.accept_here(&token, eve).await.expect("joined");
        world.accounts.account_seq(caller(eve), &acme()).await.expect("in");
        world.is_sound().await;
    }

    async fn dead_links_of_all_kinds_are_one_error(world) {
        let alice = world.alice().await;
        let person = world.person(&email("eve@example.com"), &name("Eve")).await;
        for never in ["", "nonsense", "AAAA", "ä/../%00"] {
            is_dead(world, never, person).await;
        }
        let secret = &world.config.secret;
        let purpose = crate::secret::LinkPurpose::CopiedInvitation;
        is_dead(world, &Link { key: Uuid::nil(), generation: 1 }.token(purpose, secret), person).await;
        let expired = world.invited(alice, "eve", Role::User).await;
        let link = Link::read(&expired, purpose, secret).expect("link");
        for generation in [0, 2, i64::MAX, -1] {
            is_dead(world, &Link { generation, ..link }.token(purpose, secret), person).await;
        }
        is_dead(world, &link.token(crate::secret::LinkPurpose::SignIn, secret), person).await;
        world.pass(7 * 24 * 60 * 60 - 1);
        world.accounts.view_invitation(&expired, None).await.expect("until the last second");
        world.pass(1);
        is_dead(world, &expired, person).await;
        let declined = world.invited(alice, "eve", Role::User).await;
        world.accounts.decline(&declined).await.expect("declined");
        is_dead(world, &declined, person).await;
        assert_eq!(world.accounts.get_user(alice, &acme(), &id("eve")).await.expect("eve").user.status, Status::Declined);
        let revoked = world.invited(alice, "eve", Role::User).await;
        world.removed(alice, "eve").await;
        is_dead(world, &revoked, person).await;
        let used = world.invited(alice, "eve", Role::User).await;
        world.accounts.accept_here(&used, person).await.expect("joined");
        is_dead(world, &used, person).await;
        world.removed(alice, "eve").await;
        is_dead(world, &used, person).await;
        world.is_sound().await;
    }

    async fn opening_a_link_changes_nothing(world) {
        let alice = world.alice().await;
        let token = world.invited(alice, "eve", Role::User).await;
        let before = world.accounts.account_seq(alice, &acme()).await.expect("seq");
        for _ in 0..5 {
            world.accounts.view_invitation(&token, None).await.expect("open");
        }
        assert_eq!(world.accounts.account_seq(alice, &acme()).await.expect("seq"), before);
        assert_eq!(world.version(alice, "eve").await, 1);
    }
}
