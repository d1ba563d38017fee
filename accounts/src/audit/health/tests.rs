use super::*;
use crate::testing::{World, acme, id, name, on_both};

async fn health(world: &World, who: Caller) -> AuditHealth {
    world.accounts.audit_health(who, &acme()).await.expect("health")
}

/// More changes than are checked for each reader: written by the chain itself, without use cases.
async fn long_log(world: &World) -> Caller {
    let alice = world.alice().await;
    let mut tx = world.accounts.inner.db.begin().await.expect("begin");
    let (mut head, principal) = (Vec::new(), crate::audit::Principal::operator());
    for seq in 2..=SHORT as i64 + 2 {
        if head.is_empty() {
            head = on!(&mut tx, c => sqlx::query_scalar("SELECT audit_head FROM accounts").fetch_one(&mut **c).await).expect("head");
        }
        let position = chain::Position { account: acme(), seq, head: head.clone() };
        let entry = crate::audit::Entry::about_account(serde_json::json!({}));
        chain::append(&mut tx, &world.accounts, &position, &principal, Operation::ChangeSettings, &entry)
            .await
            .expect("an entry");
        head = on!(&mut tx, c => sqlx::query_scalar("SELECT audit_head FROM accounts").fetch_one(&mut **c).await).expect("head");
    }
    on!(&mut tx, c => sqlx::query("UPDATE accounts SET seq = $1").bind(SHORT as i64 + 2).execute(&mut **c).await.map(drop))
        .expect("seq");
    tx.commit().await.expect("commit");
    alice
}

/// Asks until the check has got to the end, as a reader would who loads the page again.
async fn at_the_end(world: &World, who: Caller) -> AuditHealth {
    for _ in 0..1_000 {
        let health = health(world, who).await;
        if !matches!(health.verdict, AuditVerdict::UnderWay { .. }) {
            return health;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the check never ended");
}

on_both! {
    async fn a_short_log_is_checked_whole_for_each_reader(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", domain::Role::User).await;
        assert!(world.accounts.deactivate(bob, &acme(), &id("alice"), None).await.is_err());
        let whole = AuditHealth { entries: 4, verdict: AuditVerdict::Whole { since: world.accounts.now() } };
        assert_eq!(health(world, alice).await, whole);
        assert_eq!(health(world, bob).await, whole);
        world.sql("UPDATE audit_log SET operation = 'remove' WHERE seq = 2").await;
        let found = health(world, bob).await.verdict;
        assert_eq!(found, AuditVerdict::Tampered(vec!["acme: entry 2 does not fit the one before it".to_owned()]));
        world.sql("UPDATE audit_log SET operation = 'invite' WHERE seq = 2").await;
        assert_eq!(health(world, alice).await, whole);
        world.sql("DELETE FROM audit_refusals").await;
        assert!(matches!(health(world, alice).await.verdict, AuditVerdict::Tampered(_)));
    }

    async fn of_a_long_log_only_what_is_new_is_checked_for_an_hour(world) {
        let alice = long_log(world).await;
        let begun = world.accounts.now();
        assert_eq!(at_the_end(world, alice).await.verdict, AuditVerdict::Whole { since: begun });
        world.pass(600);
        world.accounts.change_name(alice, &acme(), &id("alice"), None, name("Alice")).await.expect("renamed");
        let later = health(world, alice).await;
        assert_eq!(later, AuditHealth { entries: SHORT + 3, verdict: AuditVerdict::Whole { since: begun } });
        // What was checked ten minutes ago is not looked at again, and that is what is said.
        world.sql("UPDATE audit_log SET target = 'x' WHERE seq = 7").await;
        assert_eq!(health(world, alice).await.verdict, AuditVerdict::Whole { since: begun });
        // What is new is, and so is the end.
        world.accounts.change_name(alice, &acme(), &id("alice"), None, name("Alice L")).await.expect("renamed");
        let newest = SHORT + 4;
        world.sql(&format!("CREATE TABLE kept AS SELECT * FROM audit_log WHERE seq = {newest}")).await;
        world.sql(&format!("DELETE FROM audit_log WHERE seq = {newest}")).await;
        assert!(matches!(health(world, alice).await.verdict, AuditVerdict::Tampered(_)));
        world.sql("INSERT INTO audit_log SELECT * FROM kept").await;
        // After an hour all of it is.
        world.pass(BELIEVED);
        assert_eq!(
            at_the_end(world, alice).await.verdict,
            AuditVerdict::Tampered(vec!["acme: entry 7 does not fit the one before it".to_owned()])
        );
        // Another process believes nothing of what this one has found.
        let other = world.another_process().await;
        world.sql("UPDATE audit_log SET target = 'account' WHERE seq = 7").await;
        world.sql("UPDATE audit_log SET target = 'y' WHERE seq = 9").await;
        let found = loop {
            match other.audit_health(alice, &acme()).await.expect("health").verdict {
                AuditVerdict::UnderWay { .. } => tokio::time::sleep(Duration::from_millis(20)).await,
                found => break found,
            }
        };
        assert_eq!(found, AuditVerdict::Tampered(vec!["acme: entry 9 does not fit the one before it".to_owned()]));
        other.close().await;
    }
}

#[test]
fn a_check_is_not_forgotten_for_one_that_has_got_less_far_and_no_more_are_kept_than_fit() {
    let (checks, account) = (Checks::default(), acme());
    let known = |since: i64, entries: u64| {
        let mut known = Known::new(Timestamp::from_seconds(since));
        known.changes.entries = entries;
        known
    };
    let kept = || checks.of(&account, Timestamp::from_seconds(60)).checked();
    checks.remember(&account, known(50, 10));
    checks.remember(&account, known(50, 4));
    checks.remember(&account, known(40, 99));
    assert_eq!(kept(), 10);
    checks.remember(&account, known(55, 2));
    assert_eq!(kept(), 2);
    assert_eq!(checks.of(&account, Timestamp::from_seconds(55 + BELIEVED)).checked(), 0);
    for (number, since) in (0..MOST_REMEMBERED + 5).zip(100..) {
        let account = AccountId::parse(&format!("a{number}")).expect("id");
        checks.remember(&account, known(since, 1));
    }
    assert_eq!(checks.0.lock().expect("lock").len(), MOST_REMEMBERED);
    assert!(checks.goes_on(&AccountId::parse("a9").expect("id")));
    assert!(!checks.goes_on(&AccountId::parse("a9").expect("id")), "one at a time");
}
