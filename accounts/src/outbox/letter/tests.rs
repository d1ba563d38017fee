use std::collections::BTreeSet;

use super::*;
use crate::Bootstrap;
use crate::testing::{World, acme, email, id, name, on_both};

/// The letters about new admins that are due: to whom, about whom, by whom, how.
async fn announced(world: &World) -> Vec<(BTreeSet<String>, String, String, Operation)> {
    let mut all: Vec<(BTreeSet<String>, String, String, Operation)> = Vec::new();
    for letter in world.post().await {
        let News::NewAdmin(news) = letter.news else { continue };
        let to = letter.to.to_string();
        match all.iter_mut().find(|one| (&one.1, one.3) == (&news.who, news.how)) {
            Some(one) => assert!(one.0.insert(to), "twice to one"),
            None => all.push((BTreeSet::from([to]), news.who, news.by, news.how)),
        }
    }
    all
}

fn addresses(locals: &[&str]) -> BTreeSet<String> {
    locals.iter().map(|local| format!("{local}@example.com")).collect()
}

on_both! {
    async fn an_invitation_tells_who_offers_what_and_its_link_opens_it(world) {
        let alice = world.alice().await;
        world.invited(alice, "eve", Role::Contributor).await;
        let letter = world.post().await.remove(0);
        assert_eq!(letter.to.as_str(), "eve@example.com");
        let News::Invitation(offer) = letter.news else { panic!("{letter:?}") };
        assert_eq!((offer.account.as_str(), offer.role), ("Acme", Role::Contributor));
        assert_eq!(offer.invited_by.expect("an inviter").0.as_str(), "Alice Liddell");
        assert!(world.accounts.view_invitation(&offer.token, None).await.is_ok());
    }

    async fn every_way_to_become_an_admin_is_told_to_all_admins_with_who_and_how(world) {
        let alice = world.alice().await;
        assert!(world.post().await.is_empty(), "whoever sets up need not be told");
        let by_alice = "Alice Liddell (alice@example.com)";
        world.joined(alice, "ben", Role::User).await;
        world.joined(alice, "zoe", Role::Contributor).await;
        world.post().await;

        world.give(alice, "ben", Role::Admin).await.expect("given");
        let told = (addresses(&["alice", "ben"]), "ben (ben@example.com)".into(), by_alice.into(), Operation::ChangeRole);
        assert_eq!(announced(world).await, [told]);

        let token = world.invited(alice, "carol", Role::Admin).await;
        assert!(announced(world).await.is_empty(), "who is invited is no admin yet");
        let carol = world.person(&email("carol@example.com"), &name("Carol")).await;
        world.accounts.accept_here(&token, carol).await.expect("joins");
        let told = announced(world).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!((&told[0].0, told[0].1.as_str()), (&addresses(&["alice", "ben", "carol"]), "Carol (carol@example.com)"));
        assert_eq!(told[0].3, Operation::AcceptInvitation);

        let version = world.version(alice, "ben").await;
        let paused = world.accounts.deactivate(alice, &acme(), &id("ben"), version).await.expect("paused");
        assert!(announced(world).await.is_empty());
        world.accounts.reactivate(alice, &acme(), &id("ben"), paused.version).await.expect("back");
        let told = announced(world).await;
        assert_eq!((told[0].1.as_str(), told[0].3), ("ben (ben@example.com)", Operation::Reactivate));

        world.service_account(alice, "bot", Role::User).await;
        world.give(alice, "bot", Role::Admin).await.expect("given");
        let told = announced(world).await;
        assert_eq!(told[0].0, addresses(&["alice", "ben", "carol"]), "programs get no mail");
        assert_eq!(told[0].3, Operation::ChangeRole);
    }

    async fn the_operators_way_is_told_too_and_whoever_is_no_admin_any_more_is_not(world) {
        let alice = world.alice().await;
        let ben = world.joined(alice, "ben", Role::Admin).await;
        world.post().await;
        world.joined(alice, "carol", Role::Admin).await;
        world.give(ben, "alice", Role::User).await.expect("lowered");
        let told = announced(world).await;
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].0, addresses(&["ben", "carol"]), "asked again when it is sent");
        let wish = Bootstrap {
            account: AccountId::parse("beta").expect("id"),
            account_name: name("Beta"),
            email: email("alice@example.com"),
            display_name: name("Alice"),
            password: None,
        };
        world.accounts.bootstrap(wish).await.expect("made");
        let told = announced(world).await;
        assert_eq!((told[0].2.as_str(), told[0].3), ("the operator", Operation::Bootstrap));
    }

    async fn whatever_changes_how_a_person_signs_in_is_told_to_them_and_to_nobody_else(world) {
        let alice = world.alice().await;
        let crate::Caller::Person { person, session } = alice else { unreachable!("alice is a person") };
        world.joined(alice, "ben", Role::Admin).await;
        world.post().await;
        let told = async || {
            let letters = world.post().await;
            letters.into_iter().map(|letter| (letter.to.to_string(), letter.news)).collect::<Vec<_>>()
        };
        let new = "another good password of mine";
        world.accounts.change_password(person, crate::testing::PASSWORD, new, session).await.expect("changed");
        let now = world.accounts.now();
        let letters = told().await;
        assert!(
            matches!(&letters[..], [(to, News::PasswordChanged { at })] if to == "alice@example.com" && *at == now),
            "{letters:?}"
        );
        let link = world.accounts.make_reset_link(&email("alice@example.com")).await.expect("a link");
        let letters = told().await;
        assert!(matches!(&letters[..], [(to, News::OperatorLink { .. })] if to == "alice@example.com"), "{letters:?}");
        world.accounts.reset_password(&link, "a third good password of mine", "").await.expect("reset");
        let letters = told().await;
        assert!(matches!(&letters[..], [(_, News::PasswordWasReset { .. })]), "{letters:?}");
        let (from, to) = (email("alice@example.com"), email("liddell@example.org"));
        world.accounts.change_email(&from, &to).await.expect("changed");
        let mut letters = told().await;
        letters.sort_by(|one, other| one.0.cmp(&other.0));
        let [(before, News::AddressChanged { here: false, .. }), (after, News::AddressChanged { here: true, .. })] =
            &letters[..]
        else {
            panic!("{letters:?}")
        };
        assert_eq!((before.as_str(), after.as_str()), ("alice@example.com", "liddell@example.org"));
        // Another spelling of the same address is no other address.
        world.accounts.change_email(&to, &email("Liddell@Example.org")).await.expect("changed");
        assert!(told().await.is_empty());
    }

    async fn an_operators_link_for_somebody_without_a_password_takes_nothing_from_them(world) {
        world.alice().await;
        world.post().await;
        let wish = Bootstrap {
            account: AccountId::parse("beta").expect("id"),
            account_name: name("Beta"),
            email: email("bert@example.com"),
            display_name: name("Bert"),
            password: None,
        };
        world.accounts.bootstrap(wish).await.expect("bootstrap");
        let news: Vec<_> = world.post().await.into_iter().map(|letter| letter.news).collect();
        assert!(!news.iter().any(|news| matches!(news, News::OperatorLink { .. })), "{news:?}");
        let wish = Bootstrap {
            account: AccountId::parse("gamma").expect("id"),
            account_name: name("Gamma"),
            email: email("alice@example.com"),
            display_name: name("Alice"),
            password: None,
        };
        world.accounts.bootstrap(wish).await.expect("bootstrap");
        let news: Vec<_> = world.post().await.into_iter().map(|letter| letter.news).collect();
        assert!(news.iter().any(|news| matches!(news, News::OperatorLink { .. })), "{news:?}");
    }
}
