//! What happens at once: whatever the order, the promises hold, and nobody sees an error that is
//! not an answer.

use std::sync::Arc;

use domain::{AccountId, Reason, Role, UserId};
use uuid::Uuid;

use super::arena::{Arena, Processes, ROUNDS, eight, say, together};
use super::sql::run;
use super::{PASSWORD, caller, email, id, name, on_both};
use crate::db::on;
use crate::{Accounts, Caller, ChangeRoleRequest, Error, InviteLine, InviteOutcome, Result, SetUp};

/// What an admin does to themselves or to the other one.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Act {
    DemoteOther,
    DemoteSelf,
    PauseOther,
    PauseSelf,
    RemoveOther,
    Leave,
}

const ACTS: [Act; 6] =
    [Act::DemoteOther, Act::DemoteSelf, Act::PauseOther, Act::PauseSelf, Act::RemoveOther, Act::Leave];

async fn act(
    accounts: Accounts,
    act: Act,
    me: Caller,
    own: UserId,
    other: UserId,
    at: AccountId,
) -> Result<()> {
    let demote = |user| ChangeRoleRequest { user, role: Role::User, version: 1, confirmed: true };
    match act {
        Act::DemoteOther => accounts.change_role(me, &at, demote(other)).await.map(drop),
        Act::DemoteSelf => accounts.change_role(me, &at, demote(own)).await.map(drop),
        Act::PauseOther => accounts.deactivate(me, &at, &other, 1).await.map(drop),
        Act::PauseSelf => accounts.deactivate(me, &at, &own, 1).await.map(drop),
        Act::RemoveOther => accounts.remove(me, &at, &other, 1).await.map(drop),
        Act::Leave => accounts.remove(me, &at, &own, 1).await.map(drop),
    }
}

/// An answer that a person can act upon; anything else fails the test.
fn is_an_answer(result: &Result<()>) -> bool {
    match result {
        Ok(()) | Err(Error::Conflict { .. } | Error::NotFound | Error::Paused { .. }) => true,
        Err(Error::Refused(refusal)) => {
            matches!(refusal.denial.reason, Reason::LastAdmin { .. } | Reason::MissingPermission(_))
        }
        Err(_) => false,
    }
}

/// Exactly one of two went through.
fn one_won<A, B>(first: &Result<A>, second: &Result<B>) -> bool {
    first.is_ok() != second.is_ok()
}

fn invite_line(address: &str, role: Role) -> Vec<InviteLine> {
    vec![InviteLine { email: email(address), role, display_name: None }]
}

async fn role_of(accounts: &Accounts, arena: &Arena, user: &str) -> Option<Role> {
    let found = accounts.get_user(arena.ann, &arena.account, &id(user)).await;
    found.ok().map(|details| details.user.role)
}

on_both! {
    async fn two_admins_at_once_leave_an_active_admin(world) {
        for (number, first) in ACTS.into_iter().enumerate() {
            for second in ACTS.into_iter().skip(number) {
                let prefix = format!("{first:?}-{second:?}").to_lowercase();
                let arenas = Arc::new(world.arenas(&prefix).await);
                world.race(&format!("{first:?} x {second:?}"), |round, processes: Processes| {
                    let arena = arenas[round].clone();
                    async move {
                        let at = (arena.account.clone(), arena.account.clone());
                        let ann = act(processes.first, first, arena.ann, id("ann"), id("bob"), at.0);
                        let bob = act(processes.second, second, arena.bob, id("bob"), id("ann"), at.1);
                        let (ann, bob) = together(ann, bob).await;
                        assert!(is_an_answer(&ann) && is_an_answer(&bob), "{first:?} {ann:?}, {second:?} {bob:?}");
                        // With two admins and nothing else going on, somebody can always be served.
                        assert!(ann.is_ok() || bob.is_ok(), "{first:?} {ann:?}, {second:?} {bob:?}");
                    }
                })
                .await;
                assert_eq!(world.without_admin(&format!("{prefix}-")).await, 0, "{prefix}");
            }
        }
        world.is_sound().await;
    }

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
                let wish = ChangeRoleRequest { user: id("eve"), role: Role::Contributor, version: 1, confirmed: true };
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

    async fn of_two_setups_at_once_one_makes_the_first_person(world) {
        // One installation for all rounds, emptied after each: no two rounds at once.
        let other = if world.is_postgres() { world.another_process().await } else { world.accounts.clone() };
        let begun = std::time::Instant::now();
        for round in 0..world.rounds() {
            let second = if round < ROUNDS { world.accounts.clone() } else { other.clone() };
            let token = world.accounts.new_setup_token().await.expect("token").expect("nobody is there yet");
            let wish = |local: &str| SetUp {
                email: email(&format!("{local}@example.com")),
                name: name(local),
                password: domain::NewPassword::parse(PASSWORD, &[]).expect("good"),
                account: AccountId::parse(local).expect("id"),
                account_name: name(local),
            };
            let (first, here, there) = (world.accounts.clone(), token.clone(), token);
            let (ann, bob) = (wish("ann"), wish("bob"));
            let (one, two) = together(
                async move { first.do_set_up(&here, ann, "!").await },
                async move { second.do_set_up(&there, bob, "!").await },
            )
            .await;
            assert!(one_won(&one, &two), "{one:?} {two:?}");
            assert!(matches!(one.err().or(two.err()), Some(Error::DeadLink)));
            assert_eq!(world.number("SELECT count(*) FROM people").await, 1);
            assert_eq!(world.number("SELECT count(*) FROM accounts").await, 1);
            let mut tx = world.accounts.inner.db.begin().await.expect("begin");
            for table in ["audit_log", "user_counts", "user_ids", "users", "accounts", "people"] {
                run(&mut tx, &format!("DELETE FROM {table}")).await;
            }
            tx.commit().await.expect("commit");
        }
        say(&format!("race: setup x setup: {} rounds, {:.1} s", world.rounds(), begun.elapsed().as_secs_f64()));
    }

    async fn of_two_changes_upon_one_version_exactly_one_is_made(world) {
        let arenas = Arc::new(world.arenas("version").await);
        world.race("role change x role change", |round, processes: Processes| {
            let arena = arenas[round].clone();
            async move {
                let wish = |role| ChangeRoleRequest { user: id("eve"), role, version: 1, confirmed: true };
                let (here, there) = ((processes.first, arena.clone()), (processes.second, arena.clone()));
                let check = here.0.clone();
                let (up, down) = (wish(Role::User), wish(Role::Contributor));
                let (one, two) = together(
                    async move { here.0.change_role(here.1.ann, &here.1.account, up).await },
                    async move { there.0.change_role(there.1.bob, &there.1.account, down).await },
                )
                .await;
                assert!(one_won(&one, &two), "{one:?} {two:?}");
                let expected = if one.is_ok() { Role::User } else { Role::Contributor };
                assert_eq!(role_of(&check, &arena, "eve").await, Some(expected));
                let Some(Error::Conflict { now, by }) = one.err().or(two.err()) else { panic!("no conflict") };
                assert_eq!(now.role, expected);
                let winner = if expected == Role::User { "ann (ann@example.com)" } else { "bob (bob@example.com)" };
                assert_eq!(by.as_deref(), Some(winner));
            }
        })
        .await;
        world.is_sound().await;
    }

    async fn naming_oneself_and_being_removed_at_once_have_one_winner(world) {
        let arenas = Arc::new(world.arenas("name").await);
        world.race("own name x remove", |round, processes: Processes| {
            let arena = arenas[round].clone();
            async move {
                let (here, there) = ((processes.first, arena.clone()), (processes.second, arena));
                let (named, removed) = together(
                    async move { here.0.change_name(here.1.bob, &here.1.account, &id("bob"), 1, name("Robert")).await },
                    async move { there.0.remove(there.1.ann, &there.1.account, &id("bob"), 1).await },
                )
                .await;
                assert!(one_won(&named, &removed), "{named:?} {removed:?}");
                assert!(matches!(named, Ok(_) | Err(Error::NotFound)), "{named:?}");
                assert!(matches!(removed, Ok(_) | Err(Error::Conflict { .. })), "{removed:?}");
            }
        })
        .await;
        world.is_sound().await;
    }

    async fn writing_down_who_was_seen_never_fails_for_those_who_leave_meanwhile(world) {
        let arenas = Arc::new(world.arenas("seen").await);
        let mut sessions = Vec::new();
        for round in 0..world.rounds() {
            let key = crate::SessionKey::of(format!("session {round}").as_bytes());
            let Caller::Person { person, .. } = arenas[round].bob else { panic!("bob is a person") };
            let record = crate::SessionRecord {
                person: Some(person),
                data: "{}".to_owned(),
                user_agent: String::new(),
                address: String::new(),
            };
            assert!(world.accounts.sessions().create(key, &record).await.expect("session"));
            sessions.push(Caller::Person { person, session: key });
        }
        let sessions = Arc::new(sessions);
        world.race("activity x remove x sign out", |round, processes: Processes| {
            let (arena, bob) = (arenas[round].clone(), sessions[round]);
            async move {
                let Caller::Person { session, .. } = bob else { panic!("bob is a person") };
                processes.first.account_seq(bob, &arena.account).await.expect("bob is in");
                let (here, there) = (processes.first, processes.second);
                let (flushed, (removed, ended)) = together(
                    async move { here.flush_activity().await },
                    async move {
                        let removed = there.remove(arena.ann, &arena.account, &id("bob"), 1).await;
                        (removed, there.sessions().delete(session).await)
                    },
                )
                .await;
                assert!(flushed.is_ok(), "{flushed:?}");
                assert!(removed.is_ok() && ended.is_ok(), "{removed:?} {ended:?}");
            }
        })
        .await;
        world.is_sound().await;
    }

    async fn checking_the_log_while_it_grows_finds_nothing_wrong(world) {
        let arenas = Arc::new(world.arenas("verify").await);
        let few = Arc::new(arenas.iter().take(2).cloned().collect::<Vec<_>>());
        let writing = (world.accounts.clone(), Arc::clone(&few));
        let writer = tokio::spawn(async move {
            for number in 0..300 {
                let arena = &writing.1[number % 2];
                let current = writing.0.get_user(arena.ann, &arena.account, &id("bob")).await.expect("bob").user;
                let shown = name(&format!("Bob {number}"));
                writing.0.change_name(arena.ann, &arena.account, &id("bob"), current.version, shown).await.expect("named");
                // Refused, and so written into the other chain.
                let last = ChangeRoleRequest { user: id("ann"), role: Role::User, version: -1, confirmed: true };
                assert!(writing.0.change_role(arena.ann, &arena.account, last).await.is_err());
                let stranger = caller(Uuid::nil());
                assert!(writing.0.change_name(stranger, &arena.account, &id("bob"), 1, name("x")).await.is_err());
            }
        });
        let mut checks = 0;
        while !writer.is_finished() {
            let report = world.accounts.verify_audit().await.expect("verify");
            assert_eq!(report.problems, Vec::<String>::new());
            checks += 1;
        }
        writer.await.expect("the writer went well");
        assert!(checks > 3, "only {checks} checks beside 300 changes");
    }

    async fn one_account_id_is_given_once_and_the_limit_holds(world) {
        let alice = world.alice().await;
        let Caller::Person { person, .. } = alice else { panic!("alice is a person") };
        let other = if world.is_postgres() { world.another_process().await } else { world.accounts.clone() };
        let limit = domain::policy::MOST_ACCOUNTS_PER_PERSON as usize;
        let mut made = 0;
        for round in 0..limit {
            let answers = eight(|number| {
                let accounts = if number % 2 == 0 { world.accounts.clone() } else { other.clone() };
                // Two ids for eight wishes.
                let wanted = AccountId::parse(&format!("new-{round}-{}", number % 2)).expect("id");
                async move { accounts.create_account(person, wanted, name("New")).await }
            })
            .await;
            for answer in &answers {
                assert!(matches!(answer, Ok(()) | Err(Error::Invalid(_) | Error::Refused(_))), "{answer:?}");
            }
            made += answers.iter().filter(|answer| answer.is_ok()).count();
        }
        assert_eq!(made, limit);
        let real: i64 = on!(world.accounts.inner.db.pool(), c => sqlx::query_scalar(
            "SELECT accounts_created FROM people").fetch_one(c).await).expect("count");
        assert_eq!(real, limit as i64, "a failed attempt is not counted");
        assert_eq!(world.number("SELECT count(*) FROM accounts").await, limit as i64 + 1);
        world.is_sound().await;
    }
}
