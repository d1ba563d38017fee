use domain::policy::AccessChange;
use domain::{AccountId, Role};

use super::*;
use crate::testing::{World, acme, id, name, on_both};
use crate::{Error, ListQuery, SessionKey, SessionRecord};

/// A stored session of a person.
async fn signed_in(world: &World, person: Uuid, browser: &str) -> Caller {
    let session = SessionKey::of(browser.as_bytes());
    let record = SessionRecord {
        person: Some(person),
        data: "{}".to_owned(),
        user_agent: browser.to_owned(),
        address: "192.0.2.7".to_owned(),
    };
    assert!(world.accounts.sessions().create(session, &record).await.expect("session"));
    Caller::Person { person, session }
}

fn person_of(caller: Caller) -> Uuid {
    let Caller::Person { person, .. } = caller else { panic!("a person") };
    person
}

async fn end(world: &World, admin: Caller, user: &str) -> AccessEnded {
    let version = world.version(admin, user).await;
    world.accounts.end_access(admin, &acme(), &id(user), version).await.expect("ended")
}

on_both! {
    async fn every_device_is_out_at_its_next_request_and_comes_back_by_signing_in_again(world) {
        let alice = world.alice().await;
        let bob = person_of(world.joined(alice, "bob", Role::Admin).await);
        let other = world.another_process().await;
        let (desk, phone) = (signed_in(world, bob, "desk").await, signed_in(world, bob, "phone").await);
        let elsewhere = AccountId::parse("bobs").expect("id");
        world.accounts.create_account(bob, elsewhere.clone(), name("Bob’s")).await.expect("an account of his own");
        other.account_seq(desk, &acme()).await.expect("bob is in");
        other.flush_activity().await.expect("flush");
        other.account_seq(desk, &acme()).await.expect("noted, and not written down yet");
        let preview = world.accounts.preview_access(alice, &acme(), &id("bob"), AccessChange::EndAccess).await.expect("preview");
        assert_eq!(preview.devices.iter().map(|device| device.user_agent.as_str()).collect::<Vec<_>>(), ["desk"]);
        assert_eq!(end(world, alice, "bob").await.devices, 1);
        // The phone has never been here, and is kept out all the same; so it is in every process.
        for (process, device) in [(&world.accounts, desk), (&other, desk), (&world.accounts, phone), (&other, phone)] {
            let looked = process.list_users(device, &acme(), ListQuery::default()).await;
            assert!(matches!(&looked, Err(Error::AccessEnded { account }) if account.as_str() == "Acme"), "{looked:?}");
            let changed = process.change_name(device, &acme(), &id("bob"), 1, name("Robert")).await;
            assert!(matches!(changed, Err(Error::AccessEnded { .. })), "{changed:?}");
            process.account_seq(device, &elsewhere).await.expect("his own account notices nothing");
        }
        other.flush_activity().await.expect("flush");
        let entries = "SELECT count(*) FROM session_accounts c JOIN sessions s ON s.id = c.session \
                       WHERE c.account = 'acme' AND s.user_agent <> ''";
        assert_eq!(world.number(entries).await, 0, "a late note brings no device back");
        world.pass(1);
        let again = signed_in(world, bob, "desk, once more").await;
        other.account_seq(again, &acme()).await.expect("signed in again");
        assert!(other.account_seq(desk, &acme()).await.is_err(), "that session alone");
        other.close().await;
        world.is_sound().await;
    }

    async fn a_clock_that_is_behind_lets_no_session_through(world) {
        let alice = world.alice().await;
        let bob = person_of(world.joined(alice, "bob", Role::User).await);
        world.pass(60);
        let ahead = signed_in(world, bob, "signed in by a machine whose clock is a minute ahead").await;
        world.pass(-60);
        end(world, alice, "bob").await;
        assert!(matches!(world.accounts.account_seq(ahead, &acme()).await, Err(Error::AccessEnded { .. })));
    }

    async fn an_admin_may_end_their_own_access_and_sees_which_device_is_this_one(world) {
        let alice = person_of(world.alice().await);
        let here = signed_in(world, alice, "here").await;
        world.accounts.account_seq(here, &acme()).await.expect("in");
        let preview = world.accounts.preview_access(here, &acme(), &id("alice"), AccessChange::EndAccess).await.expect("preview");
        assert!(preview.is_me && preview.refused.is_none());
        assert!(matches!(&preview.devices[..], [one] if one.is_this), "{:?}", preview.devices);
        end(world, here, "alice").await;
        assert!(matches!(world.accounts.account_seq(here, &acme()).await, Err(Error::AccessEnded { .. })));
        world.is_sound().await;
    }

    async fn devices_are_shown_to_admins_and_to_oneself(world) {
        let alice = world.alice().await;
        let bob = person_of(world.joined(alice, "bob", Role::User).await);
        let (bob, carol) = (signed_in(world, bob, "bobs").await, world.joined(alice, "carol", Role::User).await);
        world.accounts.account_seq(bob, &acme()).await.expect("in");
        let shown = async |who: Caller| {
            let details = world.accounts.get_user(who, &acme(), &id("bob")).await.expect("bob");
            details.devices.map(|devices| devices.len())
        };
        assert_eq!((shown(alice).await, shown(bob).await, shown(carol).await), (Some(1), Some(1), None));
        // A session that has ended by itself is no device any more.
        world.pass(8 * 24 * 60 * 60);
        assert_eq!(shown(alice).await, Some(0));
    }

    async fn a_paused_user_is_told_that_also_if_their_access_was_ended(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::User).await;
        end(world, alice, "bob").await;
        let version = world.version(alice, "bob").await;
        world.accounts.deactivate(alice, &acme(), &id("bob"), version).await.expect("paused");
        assert!(matches!(world.accounts.account_seq(bob, &acme()).await, Err(Error::Paused { .. })));
        world.accounts.reactivate(alice, &acme(), &id("bob"), version + 1).await.expect("back");
        assert!(matches!(world.accounts.account_seq(bob, &acme()).await, Err(Error::AccessEnded { .. })));
        world.is_sound().await;
    }
}
