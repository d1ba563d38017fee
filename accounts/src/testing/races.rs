//! What happens at once: whatever the order, the promises hold, and nobody sees an error that is
//! not an answer.

use std::sync::Arc;

use domain::{AccountId, Reason, Role, UserId};
use uuid::Uuid;

use super::arena::{Arena, Processes, ROUNDS, eight, say, together};
use super::sql::run;
use super::{PASSWORD, caller, email, id, name, on_both};
use crate::db::on;
use crate::{Accounts, Caller, ChangeRoleRequest, Error, InviteLine, Result, SetUp};

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
    let demote = |user| ChangeRoleRequest { user, role: Role::User, version: Some(1), confirmed: true };
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
pub(super) fn one_won<A, B>(first: &Result<A>, second: &Result<B>) -> bool {
    first.is_ok() != second.is_ok()
}

pub(super) fn invite_line(address: &str, role: Role) -> Vec<InviteLine> {
    vec![InviteLine { email: email(address), role, display_name: None }]
}

pub(super) async fn role_of(accounts: &Accounts, arena: &Arena, user: &str) -> Option<Role> {
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
                let wish = |role| ChangeRoleRequest { user: id("eve"), role, version: Some(1), confirmed: true };
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
                let last = ChangeRoleRequest { user: id("ann"), role: Role::User, version: Some(-1), confirmed: true };
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
