use domain::Role;

use crate::testing::tampering::recompute;
use crate::testing::{World, acme, id, name, on_both};
use crate::{Caller, SecretKey};

/// Changes and refusals of several kinds.
async fn history(world: &World) -> Caller {
    let alice = world.alice().await;
    for number in 0..6 {
        let local = format!("user{number}");
        let one = world.joined(alice, &local, Role::User).await;
        assert!(world.give(one, "alice", Role::User).await.is_err());
        assert!(world.give(one, "alice", Role::User).await.is_err());
        world.pass(60);
        world.give(alice, &local, Role::Contributor).await.expect("given");
        assert!(world.give(alice, "alice", Role::User).await.is_err());
        if number % 2 == 0 {
            world.removed(alice, &local).await;
        }
    }
    alice
}

fn random(below: i64) -> i64 {
    i64::from(u32::from_be_bytes(crate::secret::random_bytes())) % below
}

on_both! {
    async fn every_change_has_one_entry_and_the_numbers_have_no_gap(world) {
        let alice = history(world).await;
        let seq = world.accounts.account_seq(alice, &acme()).await.expect("seq");
        assert_eq!(world.number("SELECT count(*) FROM audit_log").await, seq);
        assert_eq!(world.number("SELECT max(seq) FROM audit_log").await, seq);
        assert_eq!(world.number("SELECT min(seq) FROM audit_log").await, 1);
        let expected = 1 + 6 * 3 + 3;
        assert_eq!(seq, expected);
        let of_kind = |kind: &str| format!("SELECT count(*) FROM audit_log WHERE operation = '{kind}'");
        for (kind, number) in [("set-up", 1), ("invite", 6), ("accept-invitation", 6), ("change-role", 6), ("remove", 3)] {
            assert_eq!(world.number(&of_kind(kind)).await, number, "{kind}");
        }
        let report = world.accounts.verify_audit().await.expect("verify");
        assert_eq!((report.accounts, report.problems.len()), (1, 0));
        assert_eq!(report.entries, (expected + world.number("SELECT count(*) FROM audit_refusals").await) as u64);
        // What changes nothing writes nothing.
        let version = world.version(alice, "alice").await;
        world.accounts.change_name(alice, &acme(), &id("alice"), version, name("Alice Liddell")).await.expect("same");
        assert!(world.accounts.change_name(alice, &acme(), &id("alice"), 99, name("X")).await.is_err());
        assert_eq!(world.accounts.account_seq(alice, &acme()).await.expect("seq"), seq);
    }

    async fn a_hundred_of_a_hundred_tamperings_are_found(world) {
        history(world).await;
        world.is_sound().await;
        let (changes, refusals) = (
            world.number("SELECT count(*) FROM audit_log").await,
            world.number("SELECT count(*) FROM audit_refusals").await,
        );
        let zeros = if world.is_postgres() { "decode(repeat('ab', 32), 'hex')" } else { "randomblob(32)" };
        let texts = ["actor", "actor_name", "operation", "target", "detail"];
        for round in 0..100 {
            let kept = ["audit_log", "audit_refusals", "accounts", "refusal_heads"];
            for table in kept {
                world.sql(&format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}")).await;
            }
            let (n, m) = (1 + random(changes), 1 + random(refusals));
            let statements: Vec<String> = match round % 14 {
                0 => vec![format!("UPDATE audit_log SET {} = 'x' WHERE seq = {n}", texts[round / 14 % 5])],
                1 => vec![format!("UPDATE audit_log SET at = at + 1 WHERE seq = {n}")],
                2 => vec![format!("UPDATE audit_log SET hash = {zeros} WHERE seq = {n}")],
                3 => vec![format!("DELETE FROM audit_log WHERE seq = {n}")],
                // Removed, and the ones behind moved up.
                4 => vec![
                    format!("DELETE FROM audit_log WHERE seq = {}", changes - 3),
                    format!("UPDATE audit_log SET seq = -seq WHERE seq > {}", changes - 3),
                    "UPDATE audit_log SET seq = -seq - 1 WHERE seq < 0".to_owned(),
                    "UPDATE accounts SET seq = seq - 1".to_owned(),
                ],
                // Two neighbours in each other's place.
                5 => {
                    let n = n.min(changes - 1);
                    vec![
                        format!("UPDATE audit_log SET seq = -{n} WHERE seq = {n}"),
                        format!("UPDATE audit_log SET seq = {n} WHERE seq = {}", n + 1),
                        format!("UPDATE audit_log SET seq = {} WHERE seq = -{n}", n + 1),
                    ]
                }
                // One invented, behind, before or far away.
                6 => vec![format!(
                    "INSERT INTO audit_log (account, seq, at, actor, actor_name, operation, target, detail, hash) \
                     SELECT account, {}, at, actor, actor_name, operation, target, detail, hash FROM audit_log WHERE seq = {n}",
                    [changes + 1, 0, -5, i64::MAX, i64::MIN][round / 14 % 5]
                )],
                // The last one gone and the head set back.
                7 => vec![
                    format!("DELETE FROM audit_log WHERE seq = {changes}"),
                    format!("UPDATE accounts SET audit_head = (SELECT hash FROM audit_log WHERE seq = {})", changes - 1),
                ],
                8 => vec![format!("UPDATE audit_refusals SET times = times + 1 WHERE n = {m}")],
                9 => vec![format!("UPDATE audit_refusals SET reason = 'none' WHERE n = {m}")],
                10 => vec![format!("DELETE FROM audit_refusals WHERE n = {m}")],
                11 => vec![format!("UPDATE audit_refusals SET minute = minute + 9999 WHERE n = {m}")],
                12 => vec![format!(
                    "INSERT INTO audit_refusals (account, n, minute, actor, operation, target, reason, times, hash, times_mac) \
                     SELECT account, {}, minute + 9999, actor, operation, target, reason, times, hash, times_mac \
                     FROM audit_refusals WHERE n = {m}",
                    [refusals + 1, 0, -5, i64::MAX, i64::MIN][round / 14 % 5]
                )],
                // All recomputed with another key.
                _ => {
                    recompute(world, &SecretKey::generate().0).await;
                    Vec::new()
                }
            };
            let mut changed = u64::from(statements.is_empty());
            for statement in &statements {
                changed += world.sql(statement).await;
            }
            assert!(changed > 0, "nothing was tampered with: {statements:?}");
            let report = world.accounts.verify_audit().await.expect("verify");
            assert!(!report.problems.is_empty(), "round {round}: {statements:?} was not found");
            assert!(report.to_string().contains("tampered"));
            world.sql("DELETE FROM audit_log").await;
            world.sql("DELETE FROM audit_refusals").await;
            for table in ["audit_log", "audit_refusals"] {
                world.sql(&format!("INSERT INTO {table} SELECT * FROM kept_{table}")).await;
            }
            world.sql("UPDATE accounts SET seq = (SELECT seq FROM kept_accounts), audit_head = (SELECT audit_head FROM kept_accounts)").await;
            world.sql("UPDATE refusal_heads SET head = (SELECT head FROM kept_refusal_heads), n = (SELECT n FROM kept_refusal_heads)").await;
            for table in kept {
                world.sql(&format!("DROP TABLE kept_{table}")).await;
            }
            let report = world.accounts.verify_audit().await.expect("verify");
            assert_eq!(report.problems, Vec::<String>::new(), "restored after round {round}");
        }
    }
}
