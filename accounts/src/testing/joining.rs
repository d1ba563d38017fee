//! What happens at once while somebody joins: one seat, one person, and the role that was offered
//! last. Races of everything else are in `races`.

use std::sync::Arc;

use domain::Role;

use super::arena::{Processes, eight, together};
use super::races::{invite_line, one_won, role_of};
use super::{caller, id, name, on_both};
use crate::{ChangeRoleRequest, Error, InviteOutcome, Result};

on_both! {
    async fn accepting_and_revoking_at_once_have_one_winner(world) {
        let arenas = Arc::new(world.arenas("revoke").await);
        world.race("accept x revoke", |round, processes: Processes| {
            let arena = arenas[round].clone();
            async move {
                let (token, eve, ann, at) = (arena.token.clone(), arena.eve, arena.ann, arena.account.clone());
                let joining = async move { processes.first.accept_here(&token, eve).await };
                let there = processes.second.clone();
                let revoking = async move { processes.second.remove(ann, &at, &id("eve"), 1).await };
                let (joined, revoked) = together(joining, revoking).await;
                assert!(one_won(&joined, &revoked), "{joined:?} {revoked:?}");
                assert!(matches!(joined, Ok(_) | Err(Error::DeadLink)), "{joined:?}");
                assert!(matches!(revoked, Ok(_) | Err(Error::Conflict { .. })), "{revoked:?}");
                assert_eq!(role_of(&there, &arena, "eve").await.is_some(), joined.is_ok());
            }
        })
        .await;
        world.is_sound().await;
    }

    async fn accepting_and_being_removed_at_once_end_in_one_of_the_two(world) {
        let arenas = Arc::new(world.arenas("gone").await);
        world.race("accept x remove as found", |round, processes: Processes| {
            let arena = arenas[round].clone();
            async move {
                let (token, eve, ann, at) = (arena.token.clone(), arena.eve, arena.ann, arena.account.clone());
                let joining = async move { processes.first.accept_here(&token, eve).await };
                let there = processes.second.clone();
                let removing = async move {
                    let version = processes.second.get_user(ann, &at, &id("eve")).await?.user.version;
                    processes.second.remove(ann, &at, &id("eve"), version).await
                };
                let (joined, removed) = together(joining, removing).await;
                assert!(matches!(joined, Ok(_) | Err(Error::DeadLink)), "{joined:?}");
                assert!(matches!(removed, Ok(_) | Err(Error::Conflict { .. })), "{removed:?}");
                assert!(joined.is_ok() || removed.is_ok());
                assert_eq!(role_of(&there, &arena, "eve").await.is_some(), removed.is_err());
                let seat = there.account_seq(caller(eve), &arena.account).await;
                assert_eq!(seat.is_ok(), removed.is_err(), "a place without a user, or the reverse");
            }
        })
        .await;
        world.is_sound().await;
    }

    async fn accepting_gives_the_role_that_was_offered_last(world) {
        let arenas = Arc::new(world.arenas("offer").await);
        world.race("accept x role change", |round, processes: Processes| {
            let arena = arenas[round].clone();
            async move {
                let (token, eve, ann, at) = (arena.token.clone(), arena.eve, arena.ann, arena.account.clone());
                let joining = async move { processes.first.accept_here(&token, eve).await };
                let there = processes.second.clone();
                let wish = ChangeRoleRequest { user: id("eve"), role: Role::Contributor, version: Some(1), confirmed: true };
                let changing = async move { processes.second.change_role(ann, &at, wish).await };
                let (joined, changed) = together(joining, changing).await;
                assert!(joined.is_ok(), "{joined:?}");
                assert!(matches!(changed, Ok(_) | Err(Error::Conflict { .. })), "{changed:?}");
                let expected = if changed.is_ok() { Role::Contributor } else { Role::Admin };
                assert_eq!(role_of(&there, &arena, "eve").await, Some(expected));
            }
        })
        .await;
        world.is_sound().await;
    }

    async fn an_open_invitation_is_not_renewed_under_whoever_accepts_it(world) {
        let arenas = Arc::new(world.arenas("again").await);
        world.race("accept x invite again", |round, processes: Processes| {
            let arena = arenas[round].clone();
            async move {
                let (token, eve, ann, at) = (arena.token.clone(), arena.eve, arena.ann, arena.account.clone());
                let joining = async move { processes.first.accept_here(&token, eve).await };
                let inviting = async move {
                    processes.second.invite(ann, &at, invite_line("EVE@example.com", Role::User), true).await
                };
                let (joined, invited) = together(joining, inviting).await;
                assert!(joined.is_ok(), "{joined:?}");
                let invited = invited.expect("an answer");
                assert!(matches!(&invited[..], [InviteOutcome::AlreadyUser { .. }]), "{invited:?}");
            }
        })
        .await;
        world.is_sound().await;
    }

    async fn accepting_and_declining_at_once_have_one_winner_and_renewing_has_too(world) {
        let arenas = Arc::new(world.arenas("decline").await);
        world.race("accept x decline, then renew x renew x old link", |round, processes: Processes| {
            let arena = arenas[round].clone();
            async move {
                let (first, second) = (processes.first.clone(), processes.second.clone());
                let (token, again, eve) = (arena.token.clone(), arena.token.clone(), arena.eve);
                let joining = async move { first.accept_here(&token, eve).await };
                let declining = async move { second.decline(&again).await };
                let (joined, declined) = together(joining, declining).await;
                assert!(one_won(&joined, &declined), "{joined:?} {declined:?}");
                if declined.is_err() {
                    return;
                }
                let (ann, bob, at) = (arena.ann, arena.bob, arena.account.clone());
                let here = (processes.first.clone(), at.clone());
                let renewing = async move { here.0.invite(ann, &here.1, invite_line("eve@example.com", Role::User), true).await };
                let old = (processes.first.clone(), arena.token.clone());
                let there = (processes.second.clone(), at);
                let renewing_too = async move {
                    let late = old.0.accept_here(&old.1, eve).await;
                    assert!(matches!(late, Err(Error::DeadLink)), "{late:?}");
                    there.0.invite(bob, &there.1, invite_line("eve@example.com", Role::Contributor), true).await
                };
                let (one, two) = together(renewing, renewing_too).await;
                let outcomes = [one.expect("an answer").remove(0), two.expect("an answer").remove(0)];
                let renewed = outcomes.iter().filter(|outcome| matches!(outcome, InviteOutcome::Invited { .. })).count();
                let present = outcomes.iter().filter(|outcome| matches!(outcome, InviteOutcome::AlreadyUser { .. })).count();
                assert_eq!((renewed, present), (1, 1), "{outcomes:?}");
            }
        })
        .await;
        world.is_sound().await;
    }

    async fn accepting_and_resending_at_once_have_one_winner_and_the_old_link_is_dead_after(world) {
        let arenas = Arc::new(world.arenas("resend").await);
        world.race("accept x resend", |round, processes: Processes| {
            let arena = arenas[round].clone();
            async move {
                let (token, eve, ann, at) = (arena.token.clone(), arena.eve, arena.ann, arena.account.clone());
                let here = processes.first.clone();
                let joining = async move { here.accept_here(&token, eve).await };
                let there = processes.second.clone();
                let resending = async move { processes.second.resend_invitation(ann, &at, &id("eve"), 1).await };
                let (joined, resent) = together(joining, resending).await;
                assert!(one_won(&joined, &resent), "{joined:?} {resent:?}");
                assert!(matches!(joined, Ok(_) | Err(Error::DeadLink)), "{joined:?}");
                assert!(matches!(resent, Ok(_) | Err(Error::Conflict { .. })), "{resent:?}");
                let Ok(resent) = resent else { return };
                let late = processes.first.accept_here(&arena.token, eve).await;
                assert!(matches!(late, Err(Error::DeadLink)), "{late:?}");
                there.accept_here(&resent.token, eve).await.expect("by the new link");
            }
        })
        .await;
        world.is_sound().await;
    }

    async fn eight_invitations_of_one_address_give_one_user(world) {
        let arenas = Arc::new(world.arenas("eight").await);
        world.race("8 invitations", |round, processes: Processes| {
            let arena = arenas[round].clone();
            async move {
                let answers = eight(|number| {
                    let accounts = if number % 2 == 0 { &processes.first } else { &processes.second };
                    let (accounts, at) = (accounts.clone(), arena.account.clone());
                    let who = if number % 3 == 0 { arena.ann } else { arena.bob };
                    let address = if number % 2 == 0 { "fran@example.com" } else { "Fran@Example.COM" };
                    async move { accounts.invite(who, &at, invite_line(address, Role::User), true).await }
                })
                .await;
                let mut invited = 0;
                for answer in answers {
                    match answer.expect("an answer").remove(0) {
                        InviteOutcome::Invited { user, .. } if user == id("fran") => invited += 1,
                        InviteOutcome::AlreadyUser { user } if user == id("fran") => {}
                        other => panic!("{other:?}"),
                    }
                }
                assert_eq!(invited, 1);
            }
        })
        .await;
        assert_eq!(world.number("SELECT count(*) FROM users WHERE email_key = 'fran@example.com'").await, world.rounds() as i64);
        world.is_sound().await;
    }

    async fn eight_acceptances_of_one_invitation_give_one_seat(world) {
        let arenas = Arc::new(world.arenas("seat").await);
        world.race("8 acceptances by somebody known", |round, processes: Processes| {
            let arena = arenas[round].clone();
            async move {
                let answers = eight(|number| {
                    let accounts = if number % 2 == 0 { &processes.first } else { &processes.second };
                    let (accounts, token, eve) = (accounts.clone(), arena.token.clone(), arena.eve);
                    async move { accounts.accept_here(&token, eve).await }
                })
                .await;
                let joined = answers.iter().filter(|answer| answer.is_ok()).count();
                let dead = answers.iter().filter(|answer| matches!(answer, Err(Error::DeadLink))).count();
                assert_eq!((joined, dead), (1, 7), "{answers:?}");
            }
        })
        .await;
        assert_eq!(world.number("SELECT count(*) FROM users WHERE user_id = 'eve' AND standing = 'active'").await, world.rounds() as i64);
        world.is_sound().await;
    }

    async fn eight_acceptances_by_somebody_new_give_one_person(world) {
        let arenas = Arc::new(world.arenas("fresh").await);
        let config = Arc::new(world.config.clone());
        world.race("8 acceptances by somebody new", |round, processes: Processes| {
            let (arena, secret) = (arenas[round].clone(), config.secret.clone());
            async move {
                let address = format!("fresh{round}@example.com");
                let line = invite_line(&address, Role::User);
                let outcome = processes.first.invite(arena.ann, &arena.account, line, true).await.expect("invite").remove(0);
                let InviteOutcome::Invited { token, .. } = outcome else { panic!("{outcome:?}") };
                let purpose = crate::secret::LinkPurpose::CopiedInvitation;
                assert!(crate::secret::Link::read(&token, purpose, &secret).is_some());
                let answers = eight(|number| {
                    let accounts = if number % 2 == 0 { &processes.first } else { &processes.second };
                    let (accounts, token) = (accounts.clone(), token.clone());
                    let joining = crate::invitations::Joining::New { name: name("Fresh"), hash: "!".to_owned() };
                    async move { accounts.accept(&token, joining).await }
                })
                .await;
                let joined = answers.iter().filter(|answer| answer.is_ok()).count();
                let told = |answer: &&Result<_>| matches!(answer, Err(Error::DeadLink | Error::Invalid(_)));
                assert_eq!((joined, answers.iter().filter(told).count()), (1, 7), "{answers:?}");
            }
        })
        .await;
        let people = "SELECT count(*) FROM people WHERE email_key LIKE 'fresh%'";
        assert_eq!(world.number(people).await, world.rounds() as i64);
        world.is_sound().await;
    }

    async fn joining_two_accounts_at_once_as_somebody_new_makes_one_person(world) {
        let (here, there) = (world.arenas("left").await, world.arenas("right").await);
        let arenas = Arc::new((here, there));
        world.race("new person x new person with one address", |round, processes: Processes| {
            let (left, right) = (arenas.0[round].clone(), arenas.1[round].clone());
            async move {
                let mut joining = Vec::new();
                for (accounts, arena) in [(processes.first.clone(), left), (processes.second.clone(), right)] {
                    let line = invite_line(&format!("twice{round}@example.com"), Role::User);
                    let outcome = accounts.invite(arena.ann, &arena.account, line, true).await.expect("invite").remove(0);
                    let InviteOutcome::Invited { token, .. } = outcome else { panic!("{outcome:?}") };
                    joining.push((accounts, token));
                }
                let new = || crate::invitations::Joining::New { name: name("Twice"), hash: "!".to_owned() };
                let (two, one) = (joining.remove(1), joining.remove(0));
                let (first, second) = (new(), new());
                let (one, two) =
                    together(async move { one.0.accept(&one.1, first).await }, async move { two.0.accept(&two.1, second).await }).await;
                assert!(one_won(&one, &two), "{one:?} {two:?}");
                assert!(matches!(one.err().or(two.err()), Some(Error::Invalid(_))));
            }
        })
        .await;
        world.is_sound().await;
    }
}
