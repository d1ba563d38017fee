use std::time::{Duration, Instant};

use super::{On, Timeouts};
use crate::testing::{World, acme, on_both};
use crate::{Accounts, Error, ListQuery, Ready, Result};

/// Takes some minutes on both databases.
const ENDLESS: &str = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) \
    SELECT count(*) FROM n";

/// Takes some hundredths of a second.
const SLOW: &str = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) \
    SELECT count(*) FROM n";

/// Another process on the same database that gives up soon.
async fn impatient(world: &World) -> Accounts {
    let timeouts = Timeouts { wait: Duration::from_millis(300), statement: Some(Duration::from_millis(200)) };
    Accounts::open_within(world.config.clone(), timeouts).await.expect("it opens")
}

/// Writes something outside any account.
async fn write(accounts: &Accounts, bytes: usize) -> Result<()> {
    const WRITE: &str = "INSERT INTO server_meta (name, value) VALUES ('test', $1) \
        ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    let mut tx = accounts.inner.db.begin().await?;
    on!(&mut tx, c => sqlx::query(WRITE).bind(vec![7_u8; bytes]).execute(&mut **c).await.map(drop))?;
    Ok(tx.commit().await?)
}

/// Lets the only writing connection use no more room than it has, as a full disk does.
async fn fill_up(accounts: &Accounts) {
    let mut tx = accounts.inner.db.begin().await.expect("begin");
    let On::Sqlite(c) = &mut tx else { unreachable!("SQLite") };
    let pages: i64 = sqlx::query_scalar("PRAGMA page_count").fetch_one(&mut **c).await.expect("pages");
    let limit = sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {pages}"));
    sqlx::query(limit).execute(&mut **c).await.expect("a limit");
    tx.commit().await.expect("commit");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_full_disk_refuses_and_recovers_without_a_restart() {
    let world = World::on_sqlite().await;
    let alice = world.alice().await;
    fill_up(&world.accounts).await;
    let error = write(&world.accounts, 10_000_000).await.expect_err("there is no room");
    assert!(matches!(error, Error::NoRoom(_)), "{error:?}");
    // SQLite has undone the transaction by itself; its connection is not used again, and with it goes
    // the limit of this test.
    write(&world.accounts, 10_000_000).await.expect("there is room again");
    world.joined(alice, "bob", domain::Role::User).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_database_that_cannot_be_written_is_not_ready_until_it_can() {
    let world = World::on_sqlite().await;
    let query_only = async |on: &'static str| {
        let super::Db::Sqlite { writer, .. } = &world.accounts.inner.db else { unreachable!("SQLite") };
        let set = sqlx::AssertSqlSafe(format!("PRAGMA query_only = {on}"));
        sqlx::query(set).execute(writer).await.expect("set");
    };
    assert_eq!(world.accounts.readiness().await, Ready::Yes);
    query_only("on").await;
    assert_eq!(world.accounts.readiness().await, Ready::Yes, "an answer is given again for a moment");
    tokio::time::sleep(Duration::from_millis(2_100)).await;
    assert_eq!(world.accounts.readiness().await, Ready::Unwritable);
    let error = write(&world.accounts, 1).await.expect_err("it cannot be written");
    assert!(error.is_of_storage(), "{error:?}");
    query_only("off").await;
    tokio::time::sleep(Duration::from_millis(2_100)).await;
    assert_eq!(world.accounts.readiness().await, Ready::Yes);
    world.end().await;
}

on_both! {
    async fn a_change_that_is_broken_off_leaves_no_transaction_behind(world) {
        // More often than there are connections.
        for _ in 0..20 {
            let mut tx = world.accounts.inner.db.begin().await.expect("begin");
            let slow = async {
                let _ = on!(&mut tx, c => sqlx::query_scalar::<_, i64>(SLOW).fetch_one(&mut **c).await);
            };
            let _ = tokio::time::timeout(Duration::from_millis(2), slow).await;
            drop(tx);
        }
        write(&world.accounts, 10).await.expect("the next change is made");
    }

    async fn a_locked_database_is_unavailable_and_not_a_fault(world) {
        world.alice().await;
        let other = impatient(world).await;
        write(&world.accounts, 1).await.expect("written");
        let mut lock = world.accounts.inner.db.begin().await.expect("begin");
        on!(&mut lock, c => sqlx::query("UPDATE server_meta SET value = value").execute(&mut **c).await.map(drop))
            .expect("locked");
        let error = write(&other, 1).await.expect_err("somebody else has the lock");
        assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
        lock.rollback().await.expect("rollback");
        write(&other, 1).await.expect("the lock is free");
        other.close().await;
    }

    async fn exhausted_connections_are_unavailable_and_not_a_fault(world) {
        let other = impatient(world).await;
        let mut held = Vec::new();
        let error = loop {
            match other.inner.db.begin().await {
                Ok(tx) => held.push(tx),
                Err(error) => break Error::from(error),
            }
        };
        assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
        drop(held);
        write(&other, 1).await.expect("they came back");
        other.close().await;
    }

    async fn an_expensive_read_is_stopped_by_its_time_limit_and_the_next_one_runs(world) {
        let alice = world.alice().await;
        let other = impatient(world).await;
        for _ in 0..6 {
            let began = Instant::now();
            let reading = other.reading(&acme()).await.expect("a place");
            let read: sqlx::Result<i64> =
                on!(reading.pool(), c => sqlx::query_scalar(ENDLESS).fetch_one(c).await);
            assert!(matches!(read.map_err(Error::from), Err(Error::TooSlow)));
            assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
        }
        other.list_users(alice, &acme(), ListQuery::default()).await.expect("a list");
        other.close().await;
    }

    async fn cheap_requests_do_not_wait_for_expensive_reads(world) {
        let alice = world.alice().await;
        let timeouts = Timeouts { statement: Some(Duration::from_secs(3)), ..Timeouts::default() };
        let busy = Accounts::open_within(world.config.clone(), timeouts).await.expect("it opens");
        let mut readers = Vec::new();
        for _ in 0..80 {
            let busy = busy.clone();
            readers.push(tokio::spawn(async move {
                let reading = busy.reading(&acme()).await?;
                let read: sqlx::Result<i64> =
                    on!(reading.pool(), c => sqlx::query_scalar(ENDLESS).fetch_one(c).await);
                Ok::<_, Error>(read?)
            }));
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
        let began = Instant::now();
        for _ in 0..20 {
            busy.standing(alice, &acme(), domain::Operation::ViewUsers).await.expect("let in");
        }
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
        for reader in readers {
            let read = reader.await.expect("a task");
            assert!(matches!(read, Err(Error::TooSlow | Error::Busy)), "{read:?}");
        }
        busy.close().await;
    }
}
