//! Ending something at a terminal and elsewhere.

use super::*;

const PREVIEW: &str = r#"{"name": "accounts/acme/users/ben", "revision": "7", "operation": "REMOVE", "sessions": 3,
    "apiKeys": 1, "invitationsSent": 2, "resources": ["accounts/acme/deployments/support", "accounts/acme/models/m1"]}"#;
const BEN: &str = r#"{"name": "accounts/acme/users/ben", "displayName": "Ben Ohm", "email": "ben@example.com", "role": "user"}"#;
const DELETE: &[&str] = &["user", "delete", "ben", "-a", "acme"];

fn look() -> [Reply; 2] {
    [Reply::ok(PREVIEW), Reply::ok(BEN)]
}

fn changed() -> Reply {
    Reply::Says(409, &[("x-should-retry", "false")], r#"{"code": 10, "message": "It changed."}"#.to_owned())
}

#[test]
fn at_a_terminal_a_removal_is_shown_and_asked_about_and_ends_what_was_shown() {
    let server = Fake::answering(look().into_iter().chain([Reply::ok("{}")]));
    let outcome = at(&server).typing("y\n").run(DELETE);
    assert_eq!(outcome.code, 0);
    insta::assert_snapshot!("removal_at_a_terminal", format!("{}\n---\n{}", outcome.err, outcome.out));
    assert_eq!(server.lines()[2], "DELETE /v1/accounts/acme/users/ben?revision=7");
}

#[test]
fn whoever_does_not_say_yes_says_no() {
    for answer in ["\n", "n\n", "no\n", "yep\n", "ben\n", ""] {
        let server = Fake::answering(look());
        let outcome = at(&server).typing(answer).run(DELETE);
        assert_eq!((outcome.code, outcome.out.as_str()), (1, ""), "{answer:?}");
        assert!(outcome.err.ends_with("Nothing was changed.\n"), "{}", outcome.err);
        assert_eq!(server.asked().len(), 2, "only looked");
    }
}

#[test]
fn elsewhere_or_with_yes_nobody_is_asked_and_the_receipt_says_what_ended() {
    let quiet = at(&Fake::answering(look().into_iter().chain([Reply::ok("{}")]))).run(DELETE);
    assert_eq!((quiet.code, quiet.err.as_str()), (0, ""));
    let yes = at(&Fake::answering(look().into_iter().chain([Reply::ok("{}")])));
    let yes = yes.typing("").run(&[DELETE, &["--yes"]].concat());
    assert_eq!((yes.code, &yes.out), (0, &quiet.out));
    insta::assert_snapshot!("receipt", quiet.out);
}

#[test]
fn what_changed_under_the_question_is_shown_and_asked_about_again() {
    let replies = look().into_iter().chain([changed()]).chain(look()).chain([Reply::ok("{}")]);
    let server = Fake::answering(replies);
    let outcome = at(&server).typing("y\ny\n").run(DELETE);
    assert_eq!((outcome.code, outcome.err.matches("[y/N]").count()), (0, 2), "{outcome:?}");
    // A script is not asked, and does not go on for ever either.
    let replies = (0..4).flat_map(|_| look().into_iter().chain([changed()]));
    let server = Fake::answering(replies);
    let outcome = at(&server).run(DELETE);
    assert_eq!((outcome.code, server.asked().len()), (1, 9), "{outcome:?}");
}

#[test]
fn a_removal_that_would_be_refused_is_not_asked_about() {
    let refused = r#"{"revision": "7", "refused": "Acme must keep at least one active admin."}"#;
    let server = Fake::answering([Reply::ok(refused), Reply::ok(BEN)]);
    let outcome = at(&server).typing("y\n").run(DELETE);
    assert_eq!((outcome.code, server.asked().len()), (1, 2));
    assert_eq!(outcome.err, "error: Acme must keep at least one active admin.\n");
}

#[test]
fn what_is_owned_goes_to_the_one_who_was_named_if_they_are_of_the_account() {
    let server = Fake::answering(look().into_iter().chain([Reply::ok("{}")]));
    let outcome = at(&server).run(&[DELETE, &["--transfer-to", "carol"]].concat());
    assert!(
        outcome.out.contains("  2 resources went to carol: deployments/support, models/m1"),
        "{}",
        outcome.out
    );
    assert_eq!(server.lines()[2], "DELETE /v1/accounts/acme/users/ben?transferTo=carol&revision=7");
    let outcome = at(&server).run(&[DELETE, &["--transfer-to", "accounts/beta/users/carol"]].concat());
    assert_eq!(outcome.code, 2);
}

#[test]
fn ending_a_key_asks_at_a_terminal_and_not_elsewhere() {
    const KEY: &str = r#"{"keyId": "abcdefgh12345678", "displayName": "ci", "email": "ben@example.com", "prefix": "rk_abcdefgh12345678",
        "createTime": "2026-03-03T09:00:00Z", "lastUsed": "2026-11-25T11:58:00Z"}"#;
    let delete = &["api-key", "delete", "abcdefgh12345678", "--user", "ben", "-a", "acme"];
    let server = Fake::answering([Reply::ok(KEY)]);
    let outcome = at(&server).typing("\n").run(delete);
    assert_eq!((outcome.code, server.asked().len()), (1, 1));
    insta::assert_snapshot!("ending_a_key", outcome.err);
    let server = Fake::answering([Reply::ok(KEY), Reply::ok("{}")]);
    assert_eq!(at(&server).run(delete).code, 0);
    assert_eq!(server.lines()[1], "DELETE /v1/accounts/acme/users/ben/apiKeys/abcdefgh12345678");
}

#[test]
fn keys_made_with_a_key_are_offered_to_end_with_it() {
    const KEY: &str = r#"{"keyId": "abcdefgh12345678", "displayName": "ci"}"#;
    const ALL: &str = r#"{"apiKeys": [{"keyId": "abcdefgh12345678", "displayName": "ci"},
        {"keyId": "bbbbbbbb12345678", "displayName": "child", "madeWith": "abcdefgh12345678"},
        {"keyId": "cccccccc12345678", "displayName": "other", "madeWith": "dddddddd12345678"}]}"#;
    let delete = &["api-key", "delete", "abcdefgh12345678", "--user", "ben", "-a", "acme"];
    let base = "DELETE /v1/accounts/acme/users/ben/apiKeys/abcdefgh12345678";
    for (typed, asked) in [("y\n\n", "?withMade=true"), ("y\ny\n", "?withMade=true"), ("y\nn\n", "")] {
        let server = Fake::answering([Reply::ok(KEY), Reply::ok(ALL), Reply::ok("{}")]);
        let outcome = at(&server).typing(typed).run(delete);
        assert!(
            outcome.err.contains("With it were made: child (bbbbbbbb12345678). End them, too? [Y/n]"),
            "{outcome:?}"
        );
        assert_eq!((outcome.code, &server.lines()[2]), (0, &format!("{base}{asked}")));
    }
    // Whoever leaves the second question open has answered neither.
    let server = Fake::answering([Reply::ok(KEY), Reply::ok(ALL)]);
    assert_eq!((at(&server).typing("y\n").run(delete).code, server.asked().len()), (1, 2));
    // Whoever may not see everybody's sees their own.
    let refused = Reply::Says(403, &[], r#"{"code": 7, "message": "No."}"#.to_owned());
    let server = Fake::answering([Reply::ok(KEY), refused, Reply::ok(ALL), Reply::ok("{}")]);
    assert_eq!(at(&server).typing("y\n\n").run(delete).code, 0);
    assert_eq!(server.lines()[2], "GET /v1/accounts/acme/users/ben/apiKeys?pageSize=200");
    // Where nobody is asked, a flag says it.
    let server = Fake::answering([Reply::ok(KEY), Reply::ok("{}")]);
    assert_eq!(at(&server).run(&[&delete[..], &["--with-made"]].concat()).code, 0);
    assert_eq!(server.lines()[1], format!("{base}?withMade=true"));
}
