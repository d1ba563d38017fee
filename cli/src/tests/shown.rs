//! What is shown of answers.

use super::*;

const USERS: &str = r#"{"users": [
    {"name": "accounts/acme/users/alice", "displayName": "Alice Liddell", "email": "alice@example.com", "role": "admin",
     "state": "READY", "createTime": "2026-03-03T09:00:00Z", "lastActiveTime": "2026-11-25T11:58:00Z"},
    {"name": "accounts/acme/users/bob", "email": "bob@example.com", "role": "contributor", "state": "CREATING",
     "invitation": {"state": "PENDING", "expireTime": "2026-12-01T12:00:00Z"}, "createTime": "2026-11-24T12:00:00Z"},
    {"name": "accounts/acme/users/mallory", "displayName": "Mal\u001b[31mlory\u202e", "email": "mallory@example.com",
     "role": "user", "deactivated": true, "createTime": "2026-11-24T12:00:00Z", "lastActiveTime": "2026-10-01T00:00:00Z"}
], "nextPageToken": "", "totalSize": 3}"#;

fn list(form: &str, run: fn(Run) -> Run) -> String {
    let server = Fake::answering([Reply::ok(USERS)]);
    run(at(&server)).run(&["user", "list", "-a", "acme", "-o", form]).out
}

#[test]
fn a_list_at_a_terminal_tells_times_from_now_and_into_a_file_as_they_came() {
    insta::assert_snapshot!("users_at_a_terminal", list("text", |run| run.typing("")));
    insta::assert_snapshot!("users_into_a_file", list("text", |run| run));
}

#[test]
fn json_is_the_body_at_a_terminal_as_in_a_file() {
    let shown = list("json", |run| run);
    assert_eq!(shown, list("json", |run| run.typing("")));
    let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
    assert_eq!(value(&shown), value(USERS));
    assert!(!shown.contains('\u{202e}'));
}

#[test]
fn one_user_is_told_line_by_line() {
    let one = r#"{"name": "accounts/acme/users/bob", "email": "bob@example.com", "role": "contributor", "state": "CREATING",
        "invitation": {"state": "PENDING", "expireTime": "2026-12-01T12:00:00Z"}, "createTime": "2026-11-24T12:00:00Z"}"#;
    let server = Fake::answering([Reply::ok(one)]);
    insta::assert_snapshot!(at(&server).typing("").run(&["user", "get", "bob", "-a", "acme"]).out);
}

#[test]
fn pages_are_put_together_and_asked_for_one_by_one_if_wanted() {
    let page = |id: &str, next: &str| {
        Reply::ok(format!(
            r#"{{"users": [{{"name": "accounts/acme/users/{id}"}}], "nextPageToken": "{next}", "totalSize": 2}}"#
        ))
    };
    let server = Fake::answering([page("alice", "t/1="), page("bob", "")]);
    let outcome = at(&server).run(&["user", "list", "-a", "acme", "-o", "json", "--filter", "role=\"user\""]);
    let shown: serde_json::Value = serde_json::from_str(&outcome.out).expect("JSON");
    assert_eq!(
        shown,
        serde_json::json!({"users": [{"name": "accounts/acme/users/alice"},
        {"name": "accounts/acme/users/bob"}], "nextPageToken": "", "totalSize": 2})
    );
    assert_eq!(
        server.lines(),
        [
            "GET /v1/accounts/acme/users?filter=role%3D%22user%22&pageSize=200",
            "GET /v1/accounts/acme/users?filter=role%3D%22user%22&pageSize=200&pageToken=t%2F1%3D",
        ]
    );

    let server = Fake::answering([page("alice", "t/1=")]);
    let outcome = at(&server).run(&["user", "list", "-a", "acme", "--no-paginate"]);
    assert_eq!(server.lines(), ["GET /v1/accounts/acme/users"]);
    assert!(outcome.out.contains("alice"), "{outcome:?}");
    assert!(outcome.err.contains("--page-token t/1="), "{outcome:?}");
}

#[test]
fn an_empty_list_leaves_the_output_empty_and_says_so_beside() {
    let server = Fake::answering([Reply::ok("{}")]);
    let outcome = at(&server).run(&["user", "list", "-a", "acme"]);
    assert_eq!((outcome.code, outcome.out.as_str(), outcome.err.as_str()), (0, "", "The list is empty.\n"));
}

#[test]
fn a_secret_stands_alone_on_the_output_so_that_it_can_be_piped_on() {
    let key = r#"{"keyId": "abcdefgh12345678", "displayName": "ci", "key": "rk_secret", "prefix": "rk_abcdefgh12345678"}"#;
    let server = Fake::answering([Reply::ok(key)]);
    let outcome = at(&server).run(&[
        "api-key",
        "create",
        "--service-account",
        "bot",
        "-a",
        "acme",
        "--expire-time",
        "2027-01-31",
    ]);
    assert_eq!((outcome.code, outcome.out.as_str()), (0, "rk_secret\n"), "{outcome:?}");
    assert!(outcome.err.contains("shown only now"), "{outcome:?}");
    assert_eq!(server.lines(), ["POST /v1/accounts/acme/users/bot/apiKeys"]);
    assert_eq!(server.asked()[0].body, r#"{"apiKey":{"expireTime":"2027-01-31T00:00:00Z"}}"#);
}

#[test]
fn whoever_stops_reading_is_no_failure() {
    struct Closed;
    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let err = Kept::default();
    let mut world = World {
        environment: HashMap::new(),
        input: Box::new(io::empty()),
        out: Box::new(Closed),
        err: Box::new(err.clone()),
        terminal: Terminal::default(),
        hidden_line: |_| Ok(String::new()),
    };
    for arguments in [["rosterctl", "version"], ["rosterctl", "man"], ["rosterctl", "--help"]] {
        let code = crate::run(arguments.map(OsString::from), &mut world);
        assert_eq!(code, 0, "{arguments:?}");
    }
    assert_eq!(err.text(), "");
}
