//! Many small accounts, all alike, made at once: a fresh one for each round of a race.

use std::sync::Arc;
use std::time::Instant;

use domain::{AccountId, Role};
use tokio::sync::{Barrier, Semaphore};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::sql::insert_service_account;
use super::{World, caller, email, name};
use crate::db::Tx;
use crate::people::Person;
use crate::secret::{Link, LinkPurpose, new_key};
use crate::users::store::{NewUser, insert};
use crate::{Accounts, Caller};

/// Rounds of each race; on PostgreSQL as many again between two processes.
pub(crate) const ROUNDS: usize = 200;
/// Rounds under way at the same time, each in an account of its own.
const AT_ONCE: usize = 4;

/// An account with two admins who can sign in, Ann and Bob, at version 1; an invited admin, Eve;
/// and a service account that is an admin, bot.
#[derive(Clone)]
pub(crate) struct Arena {
    pub(crate) account: AccountId,
    pub(crate) ann: Caller,
    pub(crate) bob: Caller,
    /// The person with Eve's address; in no account yet.
    pub(crate) eve: Uuid,
    /// Eve's open invitation.
    pub(crate) token: String,
}

/// One process, or two: whom the two sides of a round ask.
#[derive(Clone)]
pub(crate) struct Processes {
    pub(crate) first: Accounts,
    pub(crate) second: Accounts,
}

impl World {
    /// As many accounts as a race needs, with ids `<prefix>-<number>`.
    pub(crate) async fn arenas(&self, prefix: &str) -> Vec<Arena> {
        let mut people = Vec::new();
        for local in ["ann", "bob", "eve"] {
            let address = email(&format!("{local}@example.com"));
            let known = Person::find(&self.accounts.inner.db.pool(), &address.folded()).await.expect("find");
            people.push(match known {
                Some(person) => person.id,
                None => self.person(&address, &name(local)).await,
            });
        }
        let mut tx = self.accounts.inner.db.begin().await.expect("begin");
        let mut arenas = Vec::new();
        for number in 0..self.rounds() {
            let account = AccountId::parse(&format!("{prefix}-{number}")).expect("id");
            arenas.push(self.arena(&mut tx, account, &people).await);
        }
        tx.commit().await.expect("commit");
        arenas
    }

    async fn arena(&self, tx: &mut Tx, account: AccountId, people: &[Uuid]) -> Arena {
        let now = self.accounts.now();
        let truth = if self.is_postgres() { "true" } else { "1" };
        let empty = if self.is_postgres() { "decode(repeat('00', 32), 'hex')" } else { "zeroblob(32)" };
        super::sql::run(
            tx,
            &format!(
                "INSERT INTO accounts (id, display_name, granular_roles, seq, audit_head, created) \
                 VALUES ('{account}', 'Arena', {truth}, 0, {empty}, {})",
                now.micros()
            ),
        )
        .await;
        let mut eve_key = Uuid::nil();
        for (local, person) in [("ann", Some(people[0])), ("bob", Some(people[1])), ("eve", None)] {
            let address = email(&format!("{local}@example.com"));
            eve_key = new_key();
            let (id, shown) = (super::id(local), name(local));
            let display_name = person.is_some().then_some(&shown);
            let user =
                NewUser { key: eve_key, id: &id, person, email: &address, display_name, role: Role::Admin };
            assert!(insert(tx, &account, &user, now).await.expect("insert"), "{local} is new");
        }
        super::sql::run(
            tx,
            &format!(
                "INSERT INTO invitations (user_key, expires, sent, copy_generation) VALUES ({}, {}, {}, 1)",
                super::sql::key(self, eve_key),
                now.plus_seconds(3_600).micros(),
                now.micros()
            ),
        )
        .await;
        insert_service_account(self, tx, account.as_str(), "bot", new_key(), Role::Admin).await;
        let link = Link { key: eve_key, generation: 1 };
        let token = link.token(LinkPurpose::CopiedInvitation, &self.config.secret);
        Arena { account, ann: caller(people[0]), bob: caller(people[1]), eve: people[2], token }
    }

    /// How many rounds a race has on this database.
    pub(crate) fn rounds(&self) -> usize {
        if self.is_postgres() { 2 * ROUNDS } else { ROUNDS }
    }

    /// Runs a race: each round gets its number and the processes to ask. Says what it did.
    pub(crate) async fn race<F, R>(&self, title: &str, round: F)
    where
        F: Fn(usize, Processes) -> R,
        R: Future<Output = ()> + Send + 'static,
    {
        let begun = Instant::now();
        let first = self.accounts.clone();
        let other = if self.is_postgres() { self.another_process().await } else { first.clone() };
        let gate = Arc::new(Semaphore::new(AT_ONCE));
        let mut running = JoinSet::new();
        for number in 0..self.rounds() {
            let second = if number < ROUNDS { first.clone() } else { other.clone() };
            let processes = Processes { first: first.clone(), second };
            let permit = Arc::clone(&gate).acquire_owned().await.expect("the gate is open");
            let one = round(number, processes);
            running.spawn(async move {
                one.await;
                drop(permit);
            });
            while let Some(done) = running.try_join_next() {
                done.expect("a round went well");
            }
        }
        while let Some(done) = running.join_next().await {
            done.expect("a round went well");
        }
        if self.is_postgres() {
            other.close().await;
        }
        say(&format!(
            "race on {}: {title}: {} rounds, {:.1} s",
            if self.is_postgres() { "PostgreSQL" } else { "SQLite" },
            self.rounds(),
            begun.elapsed().as_secs_f64()
        ));
    }
}

/// A line of a summary, past the test harness, which would keep it to itself.
pub(crate) fn say(line: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Starts two things at the same moment and waits for both.
pub(crate) async fn together<A, B>(
    first: impl Future<Output = A> + Send + 'static,
    second: impl Future<Output = B> + Send + 'static,
) -> (A, B)
where
    A: Send + 'static,
    B: Send + 'static,
{
    let start = Arc::new(Barrier::new(2));
    let here = Arc::clone(&start);
    let other = tokio::spawn(async move {
        start.wait().await;
        second.await
    });
    let first = tokio::spawn(async move {
        here.wait().await;
        first.await
    });
    (first.await.expect("the first"), other.await.expect("the second"))
}

/// Starts eight of a kind at the same moment and waits for all.
pub(crate) async fn eight<A, F>(work: impl Fn(usize) -> F) -> Vec<A>
where
    A: Send + 'static,
    F: Future<Output = A> + Send + 'static,
{
    let start = Arc::new(Barrier::new(8));
    let running: Vec<_> = (0..8)
        .map(|number| {
            let (start, one) = (Arc::clone(&start), work(number));
            tokio::spawn(async move {
                start.wait().await;
                one.await
            })
        })
        .collect();
    let mut answers = Vec::new();
    for one in running {
        answers.push(one.await.expect("one of eight"));
    }
    answers
}
