//! Where a key comes from, where it is kept, and where it goes.

use std::fs;
use std::path::Path;

use super::*;

const ME: &str = r#"{"account": "acme", "user": "alice", "role": "admin"}"#;

/// A command of somebody whose home is `home`.
fn of(home: &Path) -> Run {
    Run::bare().variable("HOME", home.to_str().expect("text"))
}

fn kept(home: &Path) -> String {
    fs::read_to_string(home.join(".config/roster/auth.ini")).unwrap_or_default()
}

#[test]
fn a_key_that_was_set_is_used_from_then_on_at_its_server_and_in_its_account() {
    let home = tempfile::tempdir().expect("a folder");
    let server = Fake::answering([Reply::ok(ME), Reply::ok(r#"{"users": []}"#)]);
    let set = of(home.path()).run(&["set-api-key", &key(), "--base-url", &server.base()]);
    assert_eq!((set.code, set.err.as_str()), (0, ""), "{set:?}");
    assert!(!set.out.contains(&key()), "a key is not repeated");
    assert!(kept(home.path()).contains(&key()));

    assert_eq!(of(home.path()).run(&["user", "list"]).code, 0);
    assert_eq!(server.lines(), ["GET /v1/whoami", "GET /v1/accounts/acme/users?pageSize=200"]);
    let bearer = format!("Bearer {}", key());
    assert_eq!(server.asked()[1].header("authorization"), Some(bearer.as_str()));
}

#[test]
fn a_key_comes_from_a_pipe_or_is_asked_for_without_showing_it() {
    let home = tempfile::tempdir().expect("a folder");
    let piped: &'static str = Box::leak(format!("{}\n", key()).into_boxed_str());
    for (run, arguments) in [
        (of(home.path()).piping(piped), &["set-api-key"][..]),
        (of(home.path()).piping(piped), &["set-api-key", "-"]),
        (of(home.path()).typing(""), &["set-api-key"]),
    ] {
        let server = Fake::answering([Reply::ok(ME)]);
        let outcome = run.variable("ROSTER_BASE_URL", &server.base()).run(arguments);
        assert_eq!(outcome.code, 0, "{outcome:?}");
    }
    let nothing = of(home.path()).run(&["set-api-key"]);
    assert_eq!(nothing.code, 2, "{nothing:?}");
}

#[test]
fn a_typo_in_a_key_is_found_without_asking_anybody_and_the_key_is_not_repeated() {
    let home = tempfile::tempdir().expect("a folder");
    let server = Fake::answering([]);
    let typo = key().replace("XYZ", "XYX");
    for arguments in [&["set-api-key", &typo][..], &["user", "list", "--api-key", &typo]] {
        let outcome = of(home.path()).variable("ROSTER_BASE_URL", &server.base()).run(arguments);
        assert_eq!(outcome.code, 2);
        assert!(outcome.err.contains("checksum") && !outcome.err.contains(&typo), "{}", outcome.err);
    }
    assert_eq!((server.asked().len(), kept(home.path())), (0, String::new()));
}

#[test]
fn a_key_the_server_does_not_know_is_not_kept() {
    let home = tempfile::tempdir().expect("a folder");
    let unknown = r#"{"code": 16, "message": "This API key is not valid."}"#.to_owned();
    let server = Fake::answering([Reply::Says(401, &[], unknown)]);
    let outcome = of(home.path()).run(&["set-api-key", &key(), "--base-url", &server.base()]);
    assert_eq!((outcome.code, kept(home.path())), (1, String::new()));
}

#[test]
fn a_flag_wins_over_the_environment_and_the_environment_over_the_profile() {
    let home = tempfile::tempdir().expect("a folder");
    let users = || Reply::ok(r#"{"users": []}"#);
    let server = Fake::answering([Reply::ok(ME), users(), users(), users()]);
    assert_eq!(of(home.path()).run(&["set-api-key", &key(), "--base-url", &server.base()]).code, 0);
    of(home.path()).run(&["user", "list"]);
    of(home.path()).variable("ROSTER_ACCOUNT_ID", "beta").run(&["user", "list"]);
    of(home.path()).variable("ROSTER_ACCOUNT_ID", "beta").run(&["user", "list", "-a", "gamma"]);
    let accounts: Vec<_> =
        server.lines()[1..].iter().map(|line| line.split('/').nth(3).expect("id").to_owned()).collect();
    assert_eq!(accounts, ["acme", "beta", "gamma"]);
}

#[test]
fn the_account_of_a_profile_is_not_taken_for_the_one_of_another_key() {
    let home = tempfile::tempdir().expect("a folder");
    let other = r#"{"account": "beta", "user": "al", "role": "user"}"#;
    let server = Fake::answering([Reply::ok(ME), Reply::ok(other), Reply::ok(r#"{"users": []}"#)]);
    assert_eq!(of(home.path()).run(&["set-api-key", &key(), "--base-url", &server.base()]).code, 0);
    assert_eq!(of(home.path()).variable("ROSTER_API_KEY", &key()).run(&["user", "list"]).code, 0);
    assert_eq!(server.lines()[1..], ["GET /v1/whoami", "GET /v1/accounts/beta/users?pageSize=200"]);
}

#[test]
fn a_key_of_a_profile_is_sent_to_no_other_server() {
    let home = tempfile::tempdir().expect("a folder");
    let server = Fake::answering([Reply::ok(ME)]);
    assert_eq!(of(home.path()).run(&["set-api-key", &key(), "--base-url", &server.base()]).code, 0);
    let other = Fake::answering([Reply::ok(ME)]);
    for run in [of(home.path()).variable("ROSTER_BASE_URL", &other.base()), of(home.path())] {
        let arguments: &[&str] =
            if run.environment.len() > 1 { &["whoami"] } else { &["whoami", "--base-url", &other.base()] };
        let outcome = run.run(arguments);
        assert_eq!(outcome.code, 2, "{outcome:?}");
        assert!(outcome.err.contains("is not sent to"), "{}", outcome.err);
    }
    assert!(other.asked().is_empty());
    assert_eq!(
        of(home.path()).variable("ROSTER_API_KEY", &key()).run(&["whoami", "--base-url", &other.base()]).code,
        0
    );
}

#[test]
fn no_key_crosses_a_network_in_the_clear_unless_somebody_insists() {
    let run = || Run::bare().variable("ROSTER_API_KEY", &key());
    let outcome = run().run(&["whoami", "--base-url", "http://roster.invalid"]);
    assert_eq!(outcome.code, 2);
    assert!(
        outcome.err.contains("in the clear") && outcome.err.contains("ROSTER_ALLOW_HTTP=1"),
        "{}",
        outcome.err
    );
    let insisted =
        run().variable("ROSTER_ALLOW_HTTP", "1").run(&["whoami", "--base-url", "http://roster.invalid"]);
    assert_eq!(insisted.code, 1, "it went as far as asking: {insisted:?}");
}

#[test]
fn without_a_key_it_says_how_to_set_one() {
    let outcome = Run::bare().run(&["user", "list"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("rosterctl set-api-key"), "{}", outcome.err);
    let home = tempfile::tempdir().expect("a folder");
    let outcome = of(home.path()).run(&["user", "list", "-p", "work"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("set-api-key --profile work"), "{}", outcome.err);
}

#[test]
fn the_account_in_a_full_name_wins_over_what_is_set_and_contradicts_what_is_typed() {
    let bob = r#"{"name": "accounts/beta/users/bob"}"#;
    let server = Fake::answering([Reply::ok(bob)]);
    let outcome =
        at(&server).variable("ROSTER_ACCOUNT_ID", "acme").run(&["user", "get", "accounts/beta/users/bob"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert_eq!(server.lines(), ["GET /v1/accounts/beta/users/bob"]);
    let outcome = at(&server).run(&["user", "get", "accounts/beta/users/bob", "-a", "acme"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("beta") && outcome.err.contains("acme"), "{}", outcome.err);
}

#[cfg(unix)]
#[test]
fn a_file_others_can_read_stops_who_needs_it_and_nobody_else() {
    use std::os::unix::fs::PermissionsExt;

    let home = tempfile::tempdir().expect("a folder");
    let server = Fake::answering([Reply::ok(ME), Reply::ok(ME)]);
    assert_eq!(of(home.path()).run(&["set-api-key", &key(), "--base-url", &server.base()]).code, 0);
    let file = home.path().join(".config/roster/auth.ini");
    fs::set_permissions(file, fs::Permissions::from_mode(0o644)).expect("set");
    let outcome = of(home.path()).run(&["whoami"]);
    assert!(outcome.code == 2 && outcome.err.contains("chmod 600"), "{outcome:?}");
    let given =
        of(home.path()).variable("ROSTER_API_KEY", &key()).variable("ROSTER_BASE_URL", &server.base());
    assert_eq!(given.run(&["whoami"]).code, 0);
}
