use accounts::AuditName;
use domain::{Timestamp, UserId};
use serde_json::json;

use super::*;

fn entry(operation: &str, detail: Value) -> AuditEntry {
    AuditEntry {
        number: 7,
        at: Timestamp::from_micros(1_772_496_000_000_001),
        who: AuditName {
            key: "user:1".to_owned(),
            name: "=Alice (alice@example.com)".to_owned(),
            user: UserId::parse("alice").ok(),
        },
        operation: operation.to_owned(),
        about: Some(AuditName { key: "user:2".to_owned(), name: "Ben, O.".to_owned(), user: None }),
        outcome: AuditOutcome::Done { detail },
        user_agent: Some("curl/8.14 libcurl".to_owned()),
        address: Some("203.0.113.7".to_owned()),
        api_key: Some("abcdefgh12345678".to_owned()),
        request: Some("0123456789abcdef".to_owned()),
        verified: true,
    }
}

fn refused(operation: &str) -> AuditEntry {
    let outcome = AuditOutcome::Refused { reason: "You cannot.".to_owned(), times: 3 };
    AuditEntry { outcome, about: None, ..entry(operation, Value::Null) }
}

#[test]
fn what_was_done_is_said_in_plain_words() {
    for (operation, detail, words) in [
        (
            "change-role",
            json!({"user": "ben", "from": "user", "to": "admin"}),
            "Changed the role from User to Admin",
        ),
        ("invite", json!({"role": "inference-user"}), "Invited as Inference user"),
        ("change-own-name", json!({"from": null, "to": "Ben"}), "Set the name to “Ben”"),
        ("change-others-name", json!({"from": "B", "to": "Ben"}), "Changed the name from “B” to “Ben”"),
        ("end-access", json!({"devices": 1}), "Ended access on 1 device"),
        (
            "delete-key",
            json!({"name": "ci", "with": ["a", "b"]}),
            "Deleted the API key “ci” and 2 made with it",
        ),
        (
            "change-settings",
            json!({"granularRoles": {"from": true, "to": false}, "contact": {"from": null, "to": "x@example.com"}}),
            "Changed the contact address from none to x@example.com; granular roles from on to off",
        ),
        // What the entry does not say, or what was edited, falls back to the name of what was done.
        ("change-role", json!("no json"), "Change roles"),
        ("invite", json!({"role": "owner"}), "Invite users"),
        ("of-a-later-version", json!({}), "of-a-later-version"),
    ] {
        assert_eq!(what(&entry(operation, detail)), words);
    }
    assert_eq!(what(&refused("change-role")), "Change roles");
    assert_eq!((about(&refused("change-role")), about(&entry("x", json!({})))), ("the account", "Ben, O."));
}

#[test]
fn every_operation_that_can_be_in_the_log_has_words_of_its_own() {
    let detail = json!({
        "user": "ben", "email": "ben@example.com", "role": "user", "from": "user", "to": "admin", "name": "ci",
        "devices": 2, "replicas": 2, "state": "running", "act": "changed", "contact": {"from": 1, "to": 2},
    });
    for operation in Operation::ALL {
        assert_eq!(done(*operation, &detail).is_some(), operation.is_recorded(), "{operation:?}");
    }
}

#[test]
fn a_line_of_a_file_runs_nothing_and_says_everything() {
    let entry = entry("change-role", json!({"user": "ben", "from": "user", "to": "admin"}));
    assert_eq!(
        csv_line(&entry),
        "7,2026-03-03T00:00:00.000001Z,'=Alice (alice@example.com),user:1,Changed the role from User to Admin,\
         change-role,\"Ben, O.\",user:2,done,,203.0.113.7,curl/8.14 libcurl,abcdefgh12345678,0123456789abcdef\r\n"
    );
    let line: Value = serde_json::from_str(&json_line(&entry)).expect("JSON");
    assert_eq!(line["who"], json!({"key": "user:1", "name": "=Alice (alice@example.com)", "user": "alice"}));
    assert_eq!(
        (&line["detail"]["to"], &line["outcome"], &line["verified"]),
        (&json!("admin"), &json!("done"), &json!(true))
    );
    let line: Value = serde_json::from_str(&json_line(&refused("change-role"))).expect("JSON");
    assert_eq!((&line["times"], &line["about"]), (&json!(3), &json!({"key": "account"})));
    assert!(csv_line(&refused("change-role")).contains(",account,refused: You cannot.,3,"));
    // An edited entry cannot break its line.
    let mut broken = refused("x\r\n=1+1");
    broken.who.name = "a\nb".to_owned();
    assert_eq!(csv_line(&broken).matches('\n').count(), 1);
}

#[test]
fn a_program_is_named_by_what_it_is() {
    let of =
        |user_agent: &str| program(&AuditEntry { user_agent: Some(user_agent.to_owned()), ..refused("x") });
    assert_eq!(of("curl/8.14 libcurl").as_deref(), Some("curl/8.14"));
    assert_eq!(
        of("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0").as_deref(),
        Some("Firefox on Linux")
    );
    assert_eq!(program(&AuditEntry { user_agent: None, ..refused("x") }), None);
}
