//! What is repeated and what is not, and what is said when no answer comes.

use super::*;

const ME: &str = r#"{"account": "acme", "user": "alice", "role": "admin"}"#;
const BOB: &str = r#"{"name": "accounts/acme/users/bob", "email": "bob@example.com", "role": "user"}"#;
const BUSY: &str = r#"{"code": 14, "message": "This takes too long at the moment."}"#;

fn put_off(status: u16, seconds: &'static str) -> Reply {
    let header: &'static [(&str, &str)] = match seconds {
        "0" => &[("retry-after", "0")],
        "3600" => &[("retry-after", "3600")],
        _ => &[],
    };
    Reply::Says(status, header, BUSY.to_owned())
}

#[test]
fn what_the_server_put_off_is_asked_again_whatever_it_is() {
    for arguments in [
        &["user", "get", "bob", "-a", "acme"][..],
        &["user", "update", "bob", "--role", "admin", "-a", "acme"],
        &["user", "create", "--email", "bob@example.com", "-a", "acme"],
    ] {
        let server = Fake::answering([put_off(503, "0"), put_off(429, "0"), Reply::ok(BOB)]);
        let outcome = at(&server).run(arguments);
        assert_eq!((outcome.code, server.asked().len()), (0, 3), "{outcome:?}");
    }
}

#[test]
fn whoever_would_wait_long_or_was_put_off_three_times_is_told_when_to_come_back() {
    let server = Fake::answering([put_off(429, "3600"), Reply::ok(BOB)]);
    let outcome = at(&server).run(&["user", "get", "bob", "-a", "acme"]);
    assert_eq!((outcome.code, server.asked().len()), (1, 1));
    assert!(outcome.err.contains("Try again in 3600 seconds."), "{}", outcome.err);

    let server = Fake::answering([put_off(503, "0"), put_off(503, "0"), put_off(503, "0"), Reply::ok(BOB)]);
    assert_eq!((at(&server).run(&["user", "get", "bob", "-a", "acme"]).code, server.asked().len()), (1, 3));

    let server = Fake::answering([put_off(503, "none"), Reply::ok(BOB)]);
    assert_eq!((at(&server).run(&["user", "get", "bob", "-a", "acme"]).code, server.asked().len()), (1, 1));
}

#[test]
fn reading_and_creating_survive_a_broken_connection_and_creating_says_that_it_is_the_same() {
    let server = Fake::answering([Reply::HangsUp, Reply::ok(BOB)]);
    assert_eq!(at(&server).run(&["user", "get", "bob", "-a", "acme"]).code, 0);

    let server = Fake::answering([Reply::HangsUp, Reply::ok(BOB)]);
    assert_eq!(at(&server).run(&["user", "create", "--email", "bob@example.com", "-a", "acme"]).code, 0);
    let asked = server.asked();
    let keys: Vec<_> = asked.iter().map(|asked| asked.header("idempotency-key").expect("a key")).collect();
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[0], keys[1]);
    assert_eq!(keys[0].len(), 32);
}

#[test]
fn two_commands_never_share_an_idempotency_key() {
    let server = Fake::answering([Reply::ok(BOB), Reply::ok(BOB)]);
    for _ in 0..2 {
        at(&server).run(&["user", "create", "--email", "bob@example.com", "-a", "acme"]);
    }
    let asked = server.asked();
    assert_ne!(asked[0].header("idempotency-key"), asked[1].header("idempotency-key"));
}

#[test]
fn a_change_or_a_delete_whose_answer_was_lost_is_not_done_twice() {
    let server = Fake::answering([Reply::HangsUp, Reply::ok(BOB)]);
    let outcome = at(&server).run(&["user", "update", "bob", "--role", "admin", "-a", "acme"]);
    assert_eq!((outcome.code, server.asked().len()), (1, 1));
}

#[test]
fn an_error_is_not_asked_again() {
    for status in [400, 401, 403, 404, 409, 500] {
        let body = r#"{"code": 2, "message": "No."}"#.to_owned();
        let server = Fake::answering([Reply::Says(status, &[], body), Reply::ok(BOB)]);
        let outcome = at(&server).run(&["user", "get", "bob", "-a", "acme"]);
        assert_eq!((outcome.code, server.asked().len()), (1, 1), "{status}");
        assert!(outcome.err.starts_with("error: No."), "{}", outcome.err);
    }
}

#[test]
fn a_server_that_is_not_there_is_named_with_the_setting_that_names_another() {
    let nobody =
        std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let base = format!("http://{nobody}");
    let outcome =
        Run::bare().variable("ROSTER_API_KEY", &key()).variable("ROSTER_BASE_URL", &base).run(&["whoami"]);
    assert_eq!(outcome.code, 1);
    assert!(outcome.err.contains(&base) && outcome.err.contains("--base-url"), "{}", outcome.err);
}

#[test]
fn what_is_no_roster_is_not_taken_for_one() {
    for page in ["<html>502</html>", "{}"] {
        let server = Fake::answering([Reply::Says(502, &[], page.to_owned())]);
        let outcome = at(&server).run(&["whoami"]);
        assert_eq!(outcome.code, 1);
        assert!(outcome.err.contains("not as Roster does"), "{}", outcome.err);
    }
    let server = Fake::answering([Reply::ok("<html>Welcome</html>")]);
    let outcome = at(&server).run(&["whoami"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (1, ""), "{outcome:?}");
}

#[test]
fn a_redirect_does_not_carry_the_key_elsewhere() {
    let elsewhere = Fake::answering([Reply::ok(ME)]);
    let to: &'static str = Box::leak(format!("{}/v1/whoami", elsewhere.base()).into_boxed_str());
    let headers: &'static [(&str, &str)] = Box::leak(Box::new([("location", to)]));
    let server = Fake::answering([Reply::Says(302, headers, String::new())]);
    assert_eq!(at(&server).run(&["whoami"]).code, 1);
    assert!(elsewhere.asked().is_empty());
}

#[test]
fn a_key_whose_secret_was_lost_on_the_way_is_said_to_be_lost() {
    let replayed: &'static [(&str, &str)] = &[("idempotency-replayed", "true")];
    let without = r#"{"keyId": "abcdefgh12345678", "displayName": "ci"}"#.to_owned();
    let server = Fake::answering([Reply::ok(ME), Reply::HangsUp, Reply::Says(200, replayed, without)]);
    let outcome = at(&server).run(&["api-key", "create", "--key-name", "ci"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (1, ""));
    assert!(outcome.err.contains("rosterctl api-key rotate abcdefgh12345678"), "{}", outcome.err);
}

#[test]
fn a_server_that_repeats_a_page_does_not_keep_anybody_for_ever() {
    let page = r#"{"users": [], "nextPageToken": "again"}"#;
    let server = Fake::answering([Reply::ok(page), Reply::ok(page), Reply::ok(page)]);
    let outcome = at(&server).run(&["user", "list", "-a", "acme"]);
    assert_eq!((outcome.code, server.asked().len()), (1, 2), "{outcome:?}");
}
