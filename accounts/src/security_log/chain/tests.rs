use super::*;
use crate::AuditAnchor;
use crate::testing::{World, on_both};

/// So many lines, a minute apart.
async fn written(world: &World, number: usize) {
    for line in 0..number {
        let subject = format!("{line}@example.com");
        world.accounts.log_event_alone(Event::SignedIn, &subject, "192.0.2.1").await.expect("written");
        world.pass(60);
    }
}

async fn problems(world: &World, anchors: &[AuditAnchor]) -> Vec<String> {
    world.accounts.verify_audit_against(anchors).await.expect("verify").problems
}

async fn lines(world: &World) -> u64 {
    world.accounts.verify_audit().await.expect("verify").lines
}

const DAY: i64 = 24 * 60 * 60;

on_both! {
    async fn whatever_is_done_to_the_installations_log_is_found(world) {
        written(world, 9).await;
        assert_eq!(problems(world, &[]).await, Vec::<String>::new());
        assert_eq!(lines(world).await, 9);
        for table in ["security_log", "security_log_head"] {
            world.sql(&format!("CREATE TABLE whole_{table} AS SELECT * FROM {table}")).await;
        }
        let (forged, id) = match world.is_postgres() {
            true => ("decode(repeat('07', 32), 'hex')", "gen_random_uuid()"),
            false => ("x'0707070707070707070707070707070707070707070707070707070707070707'", "randomblob(16)"),
        };
        let tampered = [
            "UPDATE security_log SET subject = 'eve@example.com' WHERE n = 4".to_owned(),
            "UPDATE security_log SET event = 'signed-out' WHERE n = 4".to_owned(),
            "UPDATE security_log SET address = '' WHERE n = 1".to_owned(),
            "UPDATE security_log SET at = at + 1 WHERE n = 9".to_owned(),
            "UPDATE security_log SET times = 2 WHERE n = 2".to_owned(),
            "UPDATE security_log SET detail = 'x' WHERE n = 2".to_owned(),
            "UPDATE security_log SET request = 'x' WHERE n = 2".to_owned(),
            "UPDATE security_log SET request = '' WHERE n = 2".to_owned(),
            "DELETE FROM security_log WHERE n = 5".to_owned(),
            "DELETE FROM security_log WHERE n = 1".to_owned(),
            "DELETE FROM security_log WHERE n = 9".to_owned(),
            "DELETE FROM security_log".to_owned(),
            "DELETE FROM security_log_head".to_owned(),
            "UPDATE security_log SET n = n + 100 WHERE n IN (3)".to_owned(),
            format!("INSERT INTO security_log (id, at, event, subject, address) VALUES ({id}, 0, 'signed-in', 'x', '')"),
            format!("INSERT INTO security_log (id, n, at, event, subject, address, hash) VALUES ({id}, 10, 0, 'signed-in', 'x', '', {forged})"),
        ];
        for sql in tampered {
            world.sql(&sql).await;
            assert!(!problems(world, &[]).await.is_empty(), "not found: {sql}");
            for table in ["security_log", "security_log_head"] {
                world.sql(&format!("DELETE FROM {table}")).await;
                world.sql(&format!("INSERT INTO {table} SELECT * FROM whole_{table}")).await;
            }
            assert_eq!(problems(world, &[]).await, Vec::<String>::new(), "restored after {sql}");
        }
        // Cut off at the beginning, as Roster does it, but without the key.
        world.sql("UPDATE security_log_head SET cut_n = 3, cut_hash = (SELECT hash FROM security_log WHERE n = 3)").await;
        world.sql("DELETE FROM security_log WHERE n <= 3").await;
        let found = problems(world, &[]).await;
        assert_eq!(found, ["installation: the log was not cut off by Roster after line 3"]);
    }

    async fn old_lines_are_cut_off_and_what_is_left_still_verifies(world) {
        written(world, 1_003).await;
        let early = world.accounts.audit_heads().await.expect("heads");
        assert_eq!(early.iter().map(|head| head.number).collect::<Vec<_>>(), [1_003]);
        world.pass(40 * DAY);
        written(world, 3).await;
        let late = world.accounts.audit_heads().await.expect("heads");
        assert_eq!(world.accounts.cut_security_log(45).await.expect("nothing is that old"), 0);
        world.pass(365 * DAY - 60);
        assert_eq!(world.accounts.cut_security_log(400).await.expect("cut"), 1_003);
        assert_eq!(world.accounts.cut_security_log(400).await.expect("cut"), 0, "once");
        let kept = world.texts("SELECT event FROM security_log ORDER BY n").await;
        assert_eq!(kept, ["signed-in", "signed-in", "signed-in", "log-cut"], "that it was cut is on record");
        let both: Vec<AuditAnchor> = early.iter().chain(&late).cloned().collect();
        assert_eq!(problems(world, &both).await, Vec::<String>::new(), "also against what was noted before");
        // The end cut off together with the head, and an older head brought back.
        world.sql("DELETE FROM security_log WHERE n > 1004").await;
        world.sql("UPDATE security_log_head SET n = 1004, head = (SELECT hash FROM security_log WHERE n = 1004)").await;
        assert_eq!(problems(world, &[]).await, Vec::<String>::new());
        let found = problems(world, &both).await;
        assert!(matches!(&found[..], [gone] if gone.starts_with("installation: line 1006, noted ")), "{found:?}");
    }

    async fn beyond_the_most_lines_the_oldest_are_cut_off_whatever_their_age(world) {
        written(world, 9).await;
        let ancient = Timestamp::from_micros(0);
        assert_eq!(world.accounts.cut_portion(ancient, 4).await.expect("cut"), 5);
        assert_eq!(world.accounts.cut_portion(ancient, 4).await.expect("cut"), 0);
        assert_eq!(lines(world).await, 4);
        assert_eq!(problems(world, &[]).await, Vec::<String>::new());
    }

    async fn lines_of_older_versions_are_linked_when_the_server_starts(world) {
        written(world, 1).await;
        let id = if world.is_postgres() { "gen_random_uuid()" } else { "randomblob(16)" };
        for at in [3, 1, 2] {
            world.sql(&format!(
                "INSERT INTO security_log (id, at, event, subject, address) VALUES ({id}, {at}, 'signed-in', 'old-{at}', '')"
            )).await;
        }
        assert_eq!(problems(world, &[]).await, ["installation: lines outside of the chain: 3"]);
        world.another_process().await.close().await;
        assert_eq!(problems(world, &[]).await, Vec::<String>::new());
        let subjects = world.texts("SELECT subject FROM security_log ORDER BY n").await;
        assert_eq!(subjects, ["0@example.com", "old-1", "old-2", "old-3"]);
    }

    async fn lines_of_two_processes_at_once_are_one_chain(world) {
        let other = world.another_process().await;
        let mut tasks = tokio::task::JoinSet::new();
        for line in 0..40 {
            let accounts = if line % 2 == 0 { world.accounts.clone() } else { other.clone() };
            tasks.spawn(async move { accounts.log_event_alone(Event::SignedIn, "a@example.com", "").await });
        }
        while let Some(done) = tasks.join_next().await {
            done.expect("no panic").expect("written");
        }
        assert_eq!(problems(world, &[]).await, Vec::<String>::new());
        assert_eq!(lines(world).await, 40);
        other.close().await;
    }
}
