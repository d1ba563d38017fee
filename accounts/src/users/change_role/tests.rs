use domain::{Reason, ResourceKind};

use super::*;
use crate::testing::{acme, id, on_both};

fn wish(user: &str, role: Role, version: i64, confirmed: bool) -> ChangeRoleRequest {
    ChangeRoleRequest { user: id(user), role, version: Some(version), confirmed }
}

on_both! {
    async fn a_role_is_changed_upon_its_latest_version_only_and_the_conflict_says_by_whom(world) {
        let alice = world.alice().await;
        world.joined(alice, "bob", Role::User).await;
        let version = world.version(alice, "bob").await;
        let changed = world.accounts.change_role(alice, &acme(), wish("bob", Role::Contributor, version, false)).await.expect("changed");
        assert_eq!((changed.role, changed.version), (Role::Contributor, version + 1));
        let stale = world.accounts.change_role(alice, &acme(), wish("bob", Role::InferenceUser, version, false)).await;
        let Err(Error::Conflict { now, by }) = stale else { panic!("{stale:?}") };
        assert_eq!((now.role, now.version), (Role::Contributor, version + 1));
        assert_eq!(by.as_deref(), Some("Alice Liddell (alice@example.com)"));
        world.is_sound().await;
    }

    async fn the_present_role_changes_nothing(world) {
        let alice = world.alice().await;
        world.joined(alice, "bob", Role::User).await;
        let version = world.version(alice, "bob").await;
        let seq = world.accounts.account_seq(alice, &acme()).await.expect("seq");
        let same = world.accounts.change_role(alice, &acme(), wish("bob", Role::User, version, false)).await.expect("same");
        assert_eq!(same.version, version);
        // Neither does one's own, not even for the last admin and without confirmation.
        let own = world.version(alice, "alice").await;
        world.accounts.change_role(alice, &acme(), wish("alice", Role::Admin, own, false)).await.expect("same");
        assert_eq!(world.accounts.account_seq(alice, &acme()).await.expect("seq"), seq);
        world.is_sound().await;
    }

    async fn making_and_lowering_admins_is_confirmed_first(world) {
        let alice = world.alice().await;
        world.joined(alice, "bob", Role::User).await;
        for (role, back) in [(Role::Admin, false), (Role::Admin, true), (Role::User, false), (Role::User, true)] {
            let version = world.version(alice, "bob").await;
            let answer = world.accounts.change_role(alice, &acme(), wish("bob", role, version, back)).await;
            assert_eq!(matches!(answer, Err(Error::NeedsConfirmation)), !back, "{answer:?}");
            let after = world.version(alice, "bob").await;
            assert_eq!(after, if back { version + 1 } else { version });
        }
        world.is_sound().await;
    }

    async fn the_last_admin_stays_one_whatever_invited_and_service_admins_there_are(world) {
        let alice = world.alice().await;
        world.invited(alice, "eve", Role::Admin).await;
        world.service_account(alice, "bot", Role::Admin).await;
        world.joined(alice, "paused", Role::Admin).await;
        let version = world.version(alice, "paused").await;
        world.accounts.deactivate(alice, &acme(), &id("paused"), version).await.expect("paused");
        world.joined(alice, "locked", Role::Admin).await;
        world.sql("UPDATE people SET password_hash = NULL WHERE email_key = 'locked@example.com'").await;
        for role in [Role::User, Role::Contributor, Role::InferenceUser] {
            let refused = world.give(alice, "alice", role).await;
            let Err(Error::Refused(refusal)) = refused else { panic!("{refused:?}") };
            assert!(matches!(refusal.denial.reason, Reason::LastAdmin { .. }));
        }
        for by_operator in [Caller::Operator, alice] {
            let version = world.version(alice, "alice").await;
            assert!(matches!(world.accounts.remove(by_operator, &acme(), &id("alice"), version).await, Err(Error::Refused(_))));
            assert!(matches!(world.accounts.deactivate(by_operator, &acme(), &id("alice"), version).await, Err(Error::Refused(_))));
        }
        assert_eq!(world.without_admin("acme").await, 0);
        // With another who counts, stepping down is allowed.
        world.joined(alice, "bob", Role::Admin).await;
        assert_eq!(world.give(alice, "alice", Role::User).await.expect("steps down").role, Role::User);
        world.is_sound().await;
    }

    async fn who_is_no_admin_is_refused_and_it_is_written_down(world) {
        let alice = world.alice().await;
        let mut others = Vec::new();
        for (local, role) in [("bob", Role::User), ("carl", Role::Contributor), ("dora", Role::InferenceUser)] {
            others.push(world.joined(alice, local, role).await);
        }
        for other in others {
            for target in ["alice", "bob", "dora"] {
                let refused = world.give(other, target, Role::Admin).await;
                let Err(Error::Refused(refusal)) = refused else { panic!("{refused:?}") };
                assert_eq!(refusal.denial.permission(), Some(Permission::ManageUsers));
                assert_eq!(refusal.denial.roles(), [Role::Admin]);
                assert_eq!(refusal.contacts.admins[0].1.as_str(), "alice@example.com");
                assert!(refusal.to_string().contains("Ask an admin: Alice Liddell (alice@example.com)"), "{refusal}");
            }
        }
        // Equal refusals of a minute are one entry with a number.
        assert_eq!(world.number("SELECT count(*) FROM audit_refusals").await, 3);
        assert_eq!(world.number("SELECT CAST(sum(times) AS BIGINT) FROM audit_refusals WHERE operation = 'change-role'").await, 9);
        world.is_sound().await;
    }

    async fn an_owner_is_made_an_inference_user_only_when_it_is_confirmed_and_keeps_what_they_own(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::Contributor).await;
        world.joined(alice, "carl", Role::Contributor).await;
        world.make(bob, ResourceKind::Model, "m1").await.expect("made");
        let lower = async |user: &str, confirmed| {
            let version = world.version(alice, user).await;
            world.accounts.change_role(alice, &acme(), wish(user, Role::InferenceUser, version, confirmed)).await
        };
        assert!(matches!(lower("bob", false).await, Err(Error::NeedsConfirmation)));
        assert_eq!(lower("carl", false).await.expect("owns nothing").role, Role::InferenceUser);
        assert_eq!(lower("bob", true).await.expect("confirmed").role, Role::InferenceUser);
        assert_eq!(world.accounts.owned_by(alice, &acme(), &id("bob")).await.expect("a list").len(), 1);
        world.is_sound().await;
    }

    async fn granular_roles_are_refused_while_they_are_off(world) {
        let alice = world.alice().await;
        world.joined(alice, "bob", Role::User).await;
        world.joined(alice, "carl", Role::Contributor).await;
        world.sql(if world.is_postgres() { "UPDATE accounts SET granular_roles = false" } else { "UPDATE accounts SET granular_roles = 0" }).await;
        for (user, role) in [("bob", Role::Contributor), ("bob", Role::InferenceUser), ("carl", Role::InferenceUser)] {
            let refused = world.give(alice, user, role).await;
            let Err(Error::Refused(refusal)) = refused else { panic!("{refused:?}") };
            assert!(matches!(refusal.denial.reason, Reason::GranularRolesOff { .. }));
        }
        let details = world.accounts.get_user(alice, &acme(), &id("bob")).await.expect("bob");
        let refused: Vec<_> = details.roles.iter().filter(|one| one.refused.is_some()).map(|one| one.role).collect();
        assert_eq!(refused, [Role::Contributor, Role::InferenceUser]);
        world.give(alice, "carl", Role::User).await.expect("out of one is fine");
    }

    async fn a_service_account_and_an_invitation_can_be_given_a_role(world) {
        let alice = world.alice().await;
        world.service_account(alice, "bot", Role::User).await;
        world.invited(alice, "eve", Role::User).await;
        for user in ["bot", "eve"] {
            assert_eq!(world.give(alice, user, Role::Contributor).await.expect(user).role, Role::Contributor);
        }
        world.is_sound().await;
    }
}
