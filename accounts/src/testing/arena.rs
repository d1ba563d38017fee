//! Many small accounts, all alike, made at once: a fresh one for each round of a race.

use std::sync::Arc;
use std::time::Instant;

use domain::AccountId;
use tokio::sync::{Barrier, Semaphore};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::sql::run;
use super::{World, email, name};
use crate::db::on;
use crate::people::Person;
use crate::secret::{Link, LinkPurpose};
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
        for statement in self.arena_statements(prefix, &people) {
            run(&mut tx, &statement).await;
        }
        let eves = format!(
            "SELECT id FROM users WHERE account LIKE '{prefix}-%' AND user_id = 'eve' ORDER BY created"
        );
        let eves: Vec<Uuid> =
            on!(&mut tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(eves)).fetch_all(&mut **c).await)
                .expect("eves");
        tx.commit().await.expect("commit");
        let (ann, bob) = (self.signed_in(people[0]).await, self.signed_in(people[1]).await);
        let arena = |(number, key): (usize, Uuid)| Arena {
            account: AccountId::parse(&format!("{prefix}-{number}")).expect("id"),
            ann,
            bob,
            eve: people[2],
            token: Link { key, generation: 1 }.token(LinkPurpose::CopiedInvitation, &self.config.secret),
        };
        eves.into_iter().enumerate().map(arena).collect()
    }

    /// What makes all the accounts of a race, in a few statements however many they are.
    fn arena_statements(&self, prefix: &str, people: &[Uuid]) -> Vec<String> {
        let (now, last) = (self.accounts.now().micros(), self.rounds() - 1);
        let (key, yes, empty) = if self.is_postgres() {
            ("gen_random_uuid()", "true", "decode(repeat('00', 32), 'hex')")
        } else {
            ("randomblob(16)", "1", "zeroblob(32)")
        };
        let numbers = format!(
            "WITH RECURSIVE n(i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {last})"
        );
        let account = format!("'{prefix}-' || CAST(i AS TEXT)");
        let mut all = vec![format!(
            "{numbers} INSERT INTO accounts (id, display_name, granular_roles, seq, audit_head, created) \
             SELECT {account}, 'Arena', {yes}, 0, {empty}, {now} FROM n"
        )];
        for (local, person) in
            [("ann", Some(people[0])), ("bob", Some(people[1])), ("eve", None), ("bot", None)]
        {
            let mail = format!("{local}@example.com");
            let person = person.map_or("NULL".to_owned(), |person| super::sql::key(self, person));
            let (kind, standing, stored) = match local {
                "bot" => ("service-account", "active", "NULL".to_owned()),
                "eve" => ("person", "invited", format!("'{mail}'")),
                _ => ("person", "active", "NULL".to_owned()),
            };
            all.push(format!(
                "{numbers} INSERT INTO users (id, account, user_id, person, email, email_key, display_name, name_key, \
                 mail_key, search, role, role_rank, kind, standing, version, created, updated) SELECT {key}, {account}, \
                 '{local}', {person}, {stored}, {stored}, '{local}', '{local}', '{mail}', '{local} {mail}', 'admin', 3, \
                 '{kind}', '{standing}', 1, {now} + i, {now} FROM n"
            ));
        }
        all.push(format!(
            "INSERT INTO invitations (user_key, expires, sent, copy_generation) SELECT id, {now} + 3600000000, {now}, 1 \
             FROM users WHERE account LIKE '{prefix}-%' AND user_id = 'eve'"
        ));
        all.push(format!(
            "INSERT INTO user_counts (account, kind, role, standing, n) SELECT account, kind, role, standing, count(*) \
             FROM users WHERE account LIKE '{prefix}-%' GROUP BY account, kind, role, standing"
        ));
        all
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
