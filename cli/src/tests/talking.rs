//! `chat`: one message, a pipe, a conversation.

use serde_json::{Value, json};

use super::*;

const CHAT: &[&str] = &["chat", "--model", "accounts/acme/deployments/support", "-a", "acme"];

fn body(asked: &fake::Asked) -> Value {
    serde_json::from_str(&asked.body).expect("JSON")
}

#[test]
fn a_message_is_answered_as_a_stream_and_ends_with_a_line() {
    let server = Fake::answering([Reply::talk(&["Hel", "lo", "!"])]);
    let outcome = at(&server).run(&[CHAT, &["--system", "Be kind.", "--max-tokens", "9", "Hi"]].concat());
    assert_eq!((outcome.code, outcome.out.as_str(), outcome.err.as_str()), (0, "Hello!\n", ""));
    let asked = server.asked();
    assert_eq!(asked[0].line, "POST /v1/chat/completions");
    assert_eq!(
        body(&asked[0]),
        json!({"model": "accounts/acme/deployments/support", "stream": true, "max_tokens": 9, "messages": [
            {"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hi"}]})
    );
    let bearer = format!("Bearer {}", key());
    assert_eq!(asked[0].header("authorization"), Some(bearer.as_str()));
}

#[test]
fn a_bare_name_is_a_deployment_of_the_account_and_a_model_goes_by_its_full_name() {
    for (typed, sent) in [
        ("support", "accounts/acme/deployments/support"),
        ("accounts/acme/models/llama", "accounts/acme/models/llama"),
    ] {
        let server = Fake::answering([Reply::talk(&["x"])]);
        assert_eq!(at(&server).run(&["chat", "-m", typed, "-a", "acme", "Hi"]).code, 0);
        assert_eq!(body(&server.asked()[0])["model"], sent);
    }
    let outcome =
        at(&Fake::answering([])).run(&["chat", "-m", "accounts/acme/datasets/t", "-a", "acme", "Hi"]);
    assert_eq!(outcome.code, 2, "{outcome:?}");
}

#[test]
fn what_is_piped_in_is_the_message() {
    let server = Fake::answering([Reply::talk(&["ok"])]);
    assert_eq!(at(&server).piping("line 1\nline 2\n").run(CHAT).out, "ok\n");
    assert_eq!(body(&server.asked()[0])["messages"][0]["content"], "line 1\nline 2\n");
    assert_eq!(at(&Fake::answering([])).piping(" \n").run(CHAT).code, 2, "nothing to say");
}

#[test]
fn json_is_the_body_in_one_piece() {
    let answer = r#"{"id": "1", "choices": [{"message": {"content": "Hello"}}]}"#;
    let server = Fake::answering([Reply::ok(answer)]);
    let outcome = at(&server).run(&[CHAT, &["-o", "json", "Hi"]].concat());
    assert_eq!(serde_json::from_str::<Value>(&outcome.out).expect("JSON")["id"], "1");
    assert_eq!(body(&server.asked()[0]).get("stream"), None);
}

#[test]
fn a_conversation_remembers_what_was_said_and_not_what_failed() {
    let busy = Reply::Says(
        502,
        &[],
        r#"{"error": {"message": "The server behind it does not answer.", "type": "server_error"}}"#
            .to_owned(),
    );
    let server = Fake::answering([Reply::talk(&["Hello"]), busy, Reply::talk(&["Bye"])]);
    let outcome = at(&server).typing("Hi\n\nAre you there?\nBye\n").run(CHAT);
    assert_eq!((outcome.code, outcome.out.as_str()), (0, "Hello\nBye\n"), "{outcome:?}");
    assert!(outcome.err.contains("error: The server behind it does not answer."), "{outcome:?}");
    assert_eq!(
        body(&server.asked()[2])["messages"],
        json!([{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}, {"role": "user", "content": "Bye"}])
    );
}

#[test]
fn a_model_cannot_move_the_cursor() {
    let server = Fake::answering([Reply::talk(&["a\u{1b}", "[2Jb\n\tc\r\u{9b}31m"])]);
    let outcome = at(&server).run(&[CHAT, &["Hi"]].concat());
    assert_eq!(outcome.out, "a\\u{1b}[2Jb\n\tc\\u{d}\\u{9b}31m\n");
}

#[test]
fn an_answer_that_breaks_off_is_a_failure_whatever_was_shown_of_it() {
    let half = json!({"choices": [{"delta": {"content": "Hel"}}]}).to_string();
    let server = Fake::answering([Reply::Streams(vec![half])]);
    let outcome = at(&server).run(&[CHAT, &["Hi"]].concat());
    assert_eq!((outcome.code, outcome.out.as_str()), (1, "Hel\n"), "{outcome:?}");
    assert!(outcome.err.starts_with("error: The answer broke off"), "{outcome:?}");
}

#[test]
fn errors_of_the_gateway_are_one_sentence_with_what_to_do_next() {
    let said = |status, message: &str| {
        let body = json!({"error": {"message": message, "type": "x", "param": null, "code": null}});
        Reply::Says(status, &[], body.to_string())
    };
    for (status, message, told) in [
        (
            404,
            "There is no deployment support here.",
            "There is no deployment support here. See what there is: rosterctl deployment list",
        ),
        (
            401,
            "This API key is not valid.",
            "This API key is not valid. Set a key with: rosterctl set-api-key",
        ),
        (400, "messages is missing", "messages is missing."),
    ] {
        let server = Fake::answering([said(status, message)]);
        let outcome = at(&server).run(&[CHAT, &["Hi"]].concat());
        assert_eq!((outcome.code, outcome.err), (1, format!("error: {told}\n")));
    }
}

#[test]
fn a_prompt_is_sent_again_only_where_the_server_put_it_off() {
    let put_off = Reply::Says(429, &[("retry-after", "0")], r#"{"error": {"message": "Busy."}}"#.to_owned());
    let server = Fake::answering([put_off, Reply::talk(&["ok"])]);
    assert_eq!(at(&server).run(&[CHAT, &["Hi"]].concat()).out, "ok\n");
    let server = Fake::answering([Reply::HangsUp, Reply::talk(&["ok"])]);
    let outcome = at(&server).run(&[CHAT, &["Hi"]].concat());
    assert_eq!((outcome.code, server.asked().len()), (1, 1), "{outcome:?}");
}

#[test]
fn what_is_no_stream_is_no_answer() {
    let server = Fake::answering([Reply::ok("<html>")]);
    let outcome = at(&server).run(&[CHAT, &["Hi"]].concat());
    assert_eq!((outcome.code, outcome.out.as_str()), (1, ""), "{outcome:?}");
}
