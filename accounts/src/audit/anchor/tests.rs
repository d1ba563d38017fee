use domain::Role;

use super::*;
use crate::testing::tampering::{keep, recompute, restore};
use crate::testing::{World, acme, id, on_both};
use crate::{Caller, SecretKey};

/// Three changes and a refusal.
async fn more(world: &World, alice: Caller, ben: Caller) {
    for role in [Role::Contributor, Role::InferenceUser, Role::User] {
        world.give(alice, "ben", role).await.expect("given");
    }
    world.pass(60);
    assert!(world.accounts.deactivate(ben, &acme(), &id("alice"), None).await.is_err());
}

async fn problems(world: &World, anchors: &[AuditAnchor]) -> Vec<String> {
    let report = world.accounts.verify_audit_against(anchors).await.expect("verify");
    assert_eq!(report.anchors, anchors.len() as u64);
    report.problems
}

#[test]
fn a_noted_head_reads_back_from_its_line_and_from_a_line_of_a_log() {
    let anchor = AuditAnchor {
        at: Timestamp::from_seconds(1_772_496_000),
        chain: AnchoredChain::Account(acme(), AuditList::Refusals),
        number: 7,
        hash: (0..32).map(|number| number * 8).collect(),
    };
    let line = anchor.to_string();
    assert!(line.starts_with("audit-head 2026-03-03T00:00:00Z acme refusals 7 00081018"), "{line}");
    assert_eq!(AuditAnchor::read(&line), Ok(Some(anchor.clone())));
    assert_eq!(AuditAnchor::read(&format!("2026 INFO roster: {line} more")), Ok(Some(anchor)));
    assert_eq!(AuditAnchor::read("2026 INFO roster: Roster is here"), Ok(None));
    for broken in [
        line.replace("2026", "soon"),
        line.replace("acme", "A C"),
        line.replace("refusals", "letters"),
        line.replace(" 7 ", " 0 "),
        line.replace(" 7 ", " seven "),
        line.replace("0008", "zz"),
        line[..line.len() - 1].to_owned(),
        line[..line.len() - 2].to_owned(),
        "audit-head ".to_owned(),
    ] {
        assert!(AuditAnchor::read(&broken).is_err(), "{broken}");
    }
}

on_both! {
    async fn whatever_is_cut_off_or_brought_back_is_found_by_the_heads_that_were_noted(world) {
        let alice = world.alice().await;
        let ben = world.joined(alice, "ben", Role::User).await;
        more(world, alice, ben).await;
        keep(world, "backup").await;
        let early = world.accounts.audit_heads().await.expect("heads");
        let of = |list| AnchoredChain::Account(acme(), list);
        let heads: Vec<_> = early.iter().map(|head| (head.chain.clone(), head.number)).collect();
        // One line for the set-up, one for Ben who joined.
        assert_eq!(
            heads,
            [(of(AuditList::Changes), 6), (of(AuditList::Refusals), 1), (AnchoredChain::Installation, 2)]
        );
        more(world, alice, ben).await;
        let late = world.accounts.audit_heads().await.expect("heads");
        more(world, alice, ben).await;
        keep(world, "whole").await;
        let all: Vec<AuditAnchor> = early.iter().chain(&late).cloned().collect();
        assert_eq!(problems(world, &all).await, Vec::<String>::new(), "the log has grown, and that is all");
        let right = world.config.secret.clone();
        for round in 0..100_i64 {
            // By somebody who has the database, and in every other round its key as well: then the chains
            // themselves are right and only the noted heads tell.
            let has_key = round % 2 == 0;
            let (changes, refusals) = (9 - round % 4, 2 - round % 2);
            let found_by_chain = match round % 5 {
                // The end is cut off together with the heads.
                0 => {
                    world.sql(&format!("DELETE FROM audit_log WHERE seq >= {changes}")).await;
                    world.sql(&format!(
                        "UPDATE accounts SET seq = {0}, audit_head = (SELECT hash FROM audit_log WHERE seq = {0})", changes - 1
                    )).await;
                    false
                }
                1 => {
                    world.sql(&format!("DELETE FROM audit_refusals WHERE n >= {refusals}")).await;
                    world.sql(&format!("UPDATE refusal_heads SET n = {}", refusals - 1)).await;
                    world.sql("UPDATE refusal_heads SET head = (SELECT hash FROM audit_refusals WHERE n = refusal_heads.n) WHERE n > 0").await;
                    if refusals == 1 {
                        world.sql("DELETE FROM refusal_heads").await;
                    }
                    false
                }
                // An older state brought back.
                2 => {
                    restore(world, "backup").await;
                    false
                }
                // Edited or reordered, and computed anew with the key or another one.
                3 => {
                    world.sql(&format!("UPDATE audit_log SET actor = 'operator' WHERE seq = {}", 1 + round % 9)).await;
                    world.sql(&format!("UPDATE audit_refusals SET times = 9, actor = 'x' WHERE n = {}", 1 + round % 2)).await;
                    recompute(world, &if has_key { right.clone() } else { SecretKey::generate().0 }).await;
                    !has_key
                }
                _ => {
                    let n = 1 + round % 8;
                    for (from, to) in [(n, -1), (n + 1, n), (-1, n + 1)] {
                        world.sql(&format!("UPDATE audit_log SET seq = {to} WHERE seq = {from}")).await;
                    }
                    recompute(world, &if has_key { right.clone() } else { SecretKey::generate().0 }).await;
                    !has_key
                }
            };
            let without = problems(world, &[]).await;
            assert_eq!(!without.is_empty(), found_by_chain, "round {round}: {without:?}");
            let with = problems(world, &all).await;
            assert!(!with.is_empty(), "round {round} was not found");
            restore(world, "whole").await;
            assert_eq!(problems(world, &all).await, Vec::<String>::new(), "restored after round {round}");
        }
        // An account that is gone altogether.
        let other = AuditAnchor {
            chain: AnchoredChain::Account(AccountId::parse("gone").expect("id"), AuditList::Changes),
            ..early[0].clone()
        };
        let found = problems(world, &[other]).await;
        assert_eq!(found, [format!("gone: entry 6, noted {}, is gone", early[0].at.rfc3339())]);
    }
}
