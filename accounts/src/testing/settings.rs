//! What happens at once with an account's settings, and with somebody's access: whatever the order,
//! nobody holds a role that is switched off, and nobody gets in who was sent out.

use std::sync::Arc;

use domain::{Reason, Role};

use super::arena::{Arena, Processes, together};
use super::races::{one_won, role_of};
use super::{id, name, on_both};
use crate::{Accounts, ChangeRoleRequest, Error, Result};

/// Switches granular roles off.
async fn off(accounts: Accounts, arena: Arena) -> Result<()> {
    let found = accounts.account_settings(arena.ann, &arena.account).await?;
    let to = domain::policy::Settings { granular_roles: false, ..found.settings };
    accounts.change_settings(arena.ann, &arena.account, to, found.version).await
}

fn reason<T>(answer: &Result<T>) -> Option<&Reason> {
    match answer {
        Err(Error::Refused(refusal)) => Some(&refusal.denial.reason),
        _ => None,
    }
}

on_both! {
    async fn granular_roles_go_off_or_one_is_given_and_never_both(world) {
        let arenas = Arc::new(world.arenas("off-grant").await);
        world.race("granular off x grant", |round, processes: Processes| {
            let arena = arenas[round].clone();
            async move {
                let (check, there) = (processes.first.clone(), arena.clone());
                let wish = ChangeRoleRequest { user: id("bot"), role: Role::Contributor, version: Some(1), confirmed: true };
                let granting = async move { processes.second.change_role(there.bob, &there.account, wish).await };
                let (off, granted) = together(off(processes.first, arena.clone()), granting).await;
                assert!(one_won(&off, &granted), "{off:?} {granted:?}");
                if off.is_ok() {
                    assert!(matches!(reason(&granted), Some(Reason::GranularRolesOff { .. })), "{granted:?}");
                } else {
                    assert!(matches!(reason(&off), Some(Reason::GranularRolesHeld { holders: 1, .. })), "{off:?}");
                }
                let expected = if granted.is_ok() { Role::Contributor } else { Role::Admin };
                assert_eq!(role_of(&check, &arena, "bot").await, Some(expected));
            }
        })
        .await;
        world.is_sound().await;
    }

    async fn an_invitation_to_a_granular_role_keeps_them_on_also_while_it_is_accepted(world) {
        let arenas = Arc::new(world.arenas("off-accept").await);
        world.race("granular off x accept", |round, processes: Processes| {
            let arena = arenas[round].clone();
            async move {
                let wish = ChangeRoleRequest { user: id("eve"), role: Role::InferenceUser, version: Some(1), confirmed: true };
                processes.first.change_role(arena.ann, &arena.account, wish).await.expect("offered");
                let (check, there) = (processes.first.clone(), arena.clone());
                let joining = async move { processes.second.accept_here(&there.token, there.eve).await };
                let (off, joined) = together(off(processes.first, arena.clone()), joining).await;
                assert!(joined.is_ok(), "{joined:?}");
                assert!(matches!(reason(&off), Some(Reason::GranularRolesHeld { holders: 1, .. })), "{off:?}");
                assert_eq!(role_of(&check, &arena, "eve").await, Some(Role::InferenceUser));
            }
        })
        .await;
        world.is_sound().await;
    }

    async fn of_two_changes_of_settings_at_once_one_is_made(world) {
        let arenas = Arc::new(world.arenas("settings").await);
        world.race("settings x settings", |round, processes: Processes| {
            let arena = arenas[round].clone();
            async move {
                let found = processes.first.account_settings(arena.ann, &arena.account).await.expect("settings");
                let named = |text: &str| domain::policy::Settings { name: name(text), ..found.settings.clone() };
                let (here, there, version) = (arena.clone(), arena.clone(), found.version);
                let (one, two) = (named("One"), named("Two"));
                let check = processes.first.clone();
                let (first, second) = together(
                    async move { processes.first.change_settings(here.ann, &here.account, one, version).await },
                    async move { processes.second.change_settings(there.bob, &there.account, two, version).await },
                )
                .await;
                assert!(one_won(&first, &second), "{first:?} {second:?}");
                let expected = if first.is_ok() { "One" } else { "Two" };
                let Some(Error::SettingsConflict { now, .. }) = first.err().or(second.err()) else { panic!("no conflict") };
                assert_eq!(now.name.as_str(), expected);
                let after = check.account_settings(arena.ann, &arena.account).await.expect("settings");
                assert_eq!((after.settings.name.as_str(), after.version), (expected, version + 1));
            }
        })
        .await;
        world.is_sound().await;
    }

    async fn reactivating_and_removing_at_once_have_one_winner(world) {
        let arenas = Arc::new(world.arenas("wake").await);
        world.race("reactivate x remove", |round, processes: Processes| {
            let arena = arenas[round].clone();
            async move {
                processes.first.deactivate(arena.ann, &arena.account, &id("bob"), 1).await.expect("paused");
                let (here, there, check) = (arena.clone(), arena.clone(), processes.first.clone());
                let (woken, removed) = together(
                    async move { processes.first.reactivate(here.ann, &here.account, &id("bob"), 2).await },
                    async move { processes.second.remove(there.ann, &there.account, &id("bob"), 2).await },
                )
                .await;
                assert!(one_won(&woken, &removed), "{woken:?} {removed:?}");
                assert!(matches!(woken, Ok(_) | Err(Error::NotFound)), "{woken:?}");
                assert!(matches!(removed, Ok(_) | Err(Error::Conflict { .. })), "{removed:?}");
                let seat = check.account_seq(arena.bob, &arena.account).await;
                // Who is woken again has to sign in again; who is removed is nobody.
                let has_place = matches!(seat, Err(Error::AccessEnded { .. }));
                let is_gone = matches!(seat, Err(Error::NotFound));
                assert_eq!((has_place, is_gone), (woken.is_ok(), removed.is_ok()), "{seat:?}");
            }
        })
        .await;
        world.is_sound().await;
    }

    async fn an_account_is_closed_or_joined_by_another_admin_and_never_both(world) {
        let arenas = Arc::new(world.arenas("close").await);
        world.race("close x accept", |round, processes: Processes| {
            let arena = arenas[round].clone();
            async move {
                processes.first.remove(arena.ann, &arena.account, &id("bob"), 1).await.expect("ann is the last admin");
                let (here, there, check) = (arena.clone(), arena.clone(), processes.first.clone());
                let (closed, joined) = together(
                    async move { processes.first.close_account(here.ann, &here.account, "Arena", 1).await },
                    async move { processes.second.accept_here(&there.token, there.eve).await },
                )
                .await;
                assert!(one_won(&closed, &joined), "{closed:?} {joined:?}");
                assert!(matches!(joined, Ok(_) | Err(Error::DeadLink)), "{joined:?}");
                let seat = check.account_seq(arena.ann, &arena.account).await;
                if joined.is_ok() {
                    assert!(matches!(reason(&closed), Some(Reason::OtherAdmins { others: 1, .. })), "{closed:?}");
                    assert!(seat.is_ok(), "{seat:?}");
                } else {
                    assert!(matches!(seat, Err(Error::Closed(_))), "{seat:?}");
                }
            }
        })
        .await;
        world.is_sound().await;
    }

    async fn a_request_is_served_before_access_ends_or_not_at_all(world) {
        let arenas = Arc::new(world.arenas("end").await);
        world.race("end access x request", |round, processes: Processes| {
            let arena = arenas[round].clone();
            async move {
                let (here, there) = (arena.clone(), arena.clone());
                let (first, second) = (processes.first.clone(), processes.second.clone());
                let wish = ChangeRoleRequest { user: id("bot"), role: Role::User, version: Some(1), confirmed: true };
                let (ended, changed) = together(
                    async move { processes.first.end_access(here.ann, &here.account, &id("bob"), 1).await },
                    async move { processes.second.change_role(there.bob, &there.account, wish).await },
                )
                .await;
                assert!(ended.is_ok(), "{ended:?}");
                assert!(matches!(changed, Ok(_) | Err(Error::AccessEnded { .. })), "{changed:?}");
                let expected = if changed.is_ok() { Role::User } else { Role::Admin };
                assert_eq!(role_of(&first, &arena, "bot").await, Some(expected));
                for process in [&first, &second] {
                    let late = process.account_seq(arena.bob, &arena.account).await;
                    assert!(matches!(late, Err(Error::AccessEnded { .. })), "{late:?}");
                    let late = process.end_access(arena.bob, &arena.account, &id("ann"), 1).await;
                    assert!(matches!(late, Err(Error::AccessEnded { .. })), "{late:?}");
                }
            }
        })
        .await;
        world.is_sound().await;
    }
}
