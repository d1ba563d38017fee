use std::sync::Arc;

use domain::policy::Standing;
use domain::{Reason, Status};

use super::*;
use crate::testing::arena::{Processes, eight};
use crate::testing::{World, acme, id, name, on_both};
use crate::{InviteLine, InviteOutcome, ListQuery};

fn wish(id: &str, role: Role) -> NewServiceAccount {
    NewServiceAccount {
        id: crate::testing::id(id),
        display_name: name("Nightly builds"),
        role,
        confirmed: false,
    }
}

async fn made(world: &World, who: Caller, id: &str, role: Role) -> Result<User> {
    world.accounts.create_service_account(who, &acme(), wish(id, role)).await
}

/// The id an address gets when it is invited.
async fn id_of(world: &World, admin: Caller, address: &str) -> String {
    let line = InviteLine { email: crate::testing::email(address), role: Role::User, display_name: None };
    match world.accounts.invite(admin, &acme(), vec![line], false).await.expect("invite").remove(0) {
        InviteOutcome::Invited { user, .. } => user.to_string(),
        other => panic!("{other:?}"),
    }
}

fn programs(search: &str) -> ListQuery {
    ListQuery { kind: UserKind::ServiceAccount, search: search.to_owned(), size: 50, ..ListQuery::default() }
}

on_both! {
    async fn a_service_account_is_active_at_once_and_says_who_made_it(world) {
        let alice = world.alice().await;
        let ci = made(world, alice, "ci", Role::Contributor).await.expect("made");
        assert_eq!((ci.kind, ci.status, ci.role, ci.version), (UserKind::ServiceAccount, Status::Active, Role::Contributor, 1));
        assert_eq!(ci.created_by.as_deref(), Some("Alice Liddell (alice@example.com)"));
        assert_eq!((ci.email.clone(), ci.last_active), (None, None));
        // Also after whoever made it has another name, and another has taken their place.
        world.accounts.change_name(alice, &acme(), &id("alice"), 1, name("Alice Pleasance")).await.expect("renamed");
        let seen = world.accounts.get_user(alice, &acme(), &id("ci")).await.expect("ci").user;
        assert_eq!(seen, ci);
        assert_eq!(world.texts("SELECT detail FROM audit_log WHERE operation = 'create-service-account'").await,
            [r#"{"name":"Nightly builds","role":"contributor","user":"ci"}"#]);
        let list = world.accounts.list_users(alice, &acme(), programs("")).await.expect("list");
        assert_eq!((list.people, list.service_accounts, list.total), (1, 1, 1));
        world.is_sound().await;
    }

    async fn it_is_found_by_its_id_and_by_its_name_also_after_a_renaming(world) {
        let alice = world.alice().await;
        made(world, alice, "ci-bot", Role::User).await.expect("made");
        for search in ["ci-", "i-bot", "nightly", "CI"] {
            assert_eq!(world.listed(alice, programs(search)).await, ["ci-bot"], "{search}");
        }
        world.accounts.change_name(alice, &acme(), &id("ci-bot"), 1, name("Builds")).await.expect("renamed");
        for (search, found) in [("i-bot", 1), ("builds", 1), ("nightly", 0)] {
            assert_eq!(world.listed(alice, programs(search)).await.len(), found, "{search}");
        }
        world.is_sound().await;
    }

    async fn one_that_is_an_admin_is_confirmed_first_and_never_the_last_admin(world) {
        let alice = world.alice().await;
        let asked = made(world, alice, "ci", Role::Admin).await;
        assert!(matches!(asked, Err(Error::NeedsConfirmation)), "{asked:?}");
        assert_eq!(world.number("SELECT count(*) FROM users").await, 1);
        let confirmed = NewServiceAccount { confirmed: true, ..wish("ci", Role::Admin) };
        world.accounts.create_service_account(alice, &acme(), confirmed).await.expect("made");
        let refused = world.give(alice, "alice", Role::User).await;
        assert!(matches!(&refused, Err(Error::Refused(refusal)) if matches!(refusal.denial.reason, Reason::LastAdmin { .. })), "{refused:?}");
        // The program itself may go like anybody.
        world.removed(alice, "ci").await;
        world.is_sound().await;
    }

    async fn only_admins_make_them_and_only_with_roles_that_can_be_given(world) {
        let alice = world.alice().await;
        for role in [Role::User, Role::Contributor, Role::InferenceUser] {
            let member = world.joined(alice, role.as_str(), role).await;
            let refused = made(world, member, "ci", Role::InferenceUser).await;
            let Err(Error::Refused(refusal)) = refused else { panic!("{refused:?}") };
            assert_eq!(refusal.denial.operation, Operation::CreateServiceAccount);
            assert_eq!(refusal.contacts.admins.len(), 1);
        }
        let off = if world.is_postgres() { "false" } else { "0" };
        world.sql(&format!("UPDATE accounts SET granular_roles = {off}")).await;
        let refused = made(world, alice, "ci", Role::Contributor).await;
        assert!(matches!(&refused, Err(Error::Refused(refusal)) if matches!(refusal.denial.reason, Reason::GranularRolesOff { .. })), "{refused:?}");
        made(world, Caller::Operator, "ci", Role::User).await.expect("the operator may");
        world.is_sound().await;
    }

    async fn an_id_that_is_or_was_a_persons_is_answered_beside_the_field(world) {
        let alice = world.alice().await;
        world.joined(alice, "bob", Role::User).await;
        world.joined(alice, "gone", Role::User).await;
        world.removed(alice, "gone").await;
        let invalid = |answer: Result<User>| match answer {
            Err(Error::Taken(invalid)) if invalid.field == "user_id" => invalid.message,
            other => panic!("{other:?}"),
        };
        for present in ["alice", "bob"] {
            assert!(invalid(made(world, alice, present, Role::User).await).contains("is taken"));
        }
        assert!(invalid(made(world, alice, "gone", Role::User).await).contains("belonged to somebody"));
        assert_eq!(world.number("SELECT count(*) FROM user_ids WHERE email_key LIKE '%.sa.roster'").await, 0);
        // Whom it belonged to still gets it.
        assert_eq!(id_of(world, alice, "gone@example.com").await, "gone");
        world.is_sound().await;
    }

    async fn the_id_of_a_program_goes_to_a_program_again_and_never_to_a_person(world) {
        let alice = world.alice().await;
        made(world, alice, "ci", Role::User).await.expect("made");
        let twice = made(world, alice, "ci", Role::User).await;
        assert!(matches!(&twice, Err(Error::Taken(invalid)) if invalid.message.contains("is taken")), "{twice:?}");
        world.removed(alice, "ci").await;
        assert_eq!(id_of(world, alice, "ci@example.com").await, "ci-2");
        made(world, alice, "ci", Role::User).await.expect("again");
        world.is_sound().await;
    }

    async fn it_is_paused_and_let_act_again_like_anybody(world) {
        let alice = world.alice().await;
        made(world, alice, "ci", Role::User).await.expect("made");
        let paused = world.accounts.deactivate(alice, &acme(), &id("ci"), 1).await.expect("paused");
        assert_eq!((paused.status, paused.created_by.is_some()), (Status::Deactivated, true));
        let back = world.accounts.reactivate(alice, &acme(), &id("ci"), 2).await.expect("back");
        assert_eq!(back.status, Status::Active);
        let preview = world.accounts.preview_removal(alice, &acme(), &id("ci")).await.expect("preview");
        assert_eq!((preview.sessions, preview.invitations_sent, preview.refused.is_some()), (0, 0, false));
        assert_eq!(world.number(&format!("SELECT n FROM user_counts WHERE kind = 'service-account' AND standing = '{}'",
            Standing::Active.as_str())).await, 1);
        world.is_sound().await;
    }

    async fn of_eight_at_once_one_gets_the_id(world) {
        let arenas = Arc::new(world.arenas("program").await);
        world.race("8 x create one service account", |round, processes: Processes| {
            let arena = arenas[round].clone();
            async move {
                let answers = eight(|number| {
                    let accounts = if number % 2 == 0 { processes.first.clone() } else { processes.second.clone() };
                    let (who, at) = (if number % 4 < 2 { arena.ann } else { arena.bob }, arena.account.clone());
                    async move { accounts.create_service_account(who, &at, wish("ci", Role::User)).await }
                })
                .await;
                let made = answers.iter().filter(|answer| answer.is_ok()).count();
                assert_eq!(made, 1, "{answers:?}");
                let told = |answer: &Result<User>| match answer {
                    Ok(_) => true,
                    Err(Error::Taken(invalid)) => invalid.field == "user_id",
                    Err(_) => false,
                };
                assert!(answers.iter().all(told), "{answers:?}");
            }
        })
        .await;
        assert_eq!(world.number("SELECT count(*) FROM users WHERE user_id = 'ci'").await, world.rounds() as i64);
        world.is_sound().await;
    }
}
