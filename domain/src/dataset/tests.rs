use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

const CHAT: &str = r#"{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}]}"#;
const COMPLETION: &str = r#"{"prompt":"2 + 2 =","completion":" 4"}"#;
const RL: &str = r#"{"messages":[{"role":"user","content":"Hi"}],"ground_truth":[1,{"a":null}]}"#;

fn checked(format: DatasetFormat, file: &[u8]) -> Result<u64, BadLine> {
    let mut checker = Checker::new(format);
    checker.feed(file)?;
    checker.finish()
}

/// What is said of a file, or the number of its examples.
fn said(format: DatasetFormat, file: &str) -> String {
    match checked(format, file.as_bytes()) {
        Ok(examples) => examples.to_string(),
        Err(bad) => bad.to_string(),
    }
}

fn example(format: DatasetFormat) -> &'static str {
    match format {
        DatasetFormat::Chat => CHAT,
        DatasetFormat::Completion => COMPLETION,
        DatasetFormat::Rl => RL,
    }
}

#[test]
fn a_format_is_read_as_the_contract_writes_it_and_is_chat_if_none_is_named() {
    for format in DatasetFormat::ALL {
        assert_eq!(DatasetFormat::parse(format.as_str()), Ok(format));
    }
    assert_eq!(DatasetFormat::parse(""), Ok(DatasetFormat::Chat));
    assert_eq!(DatasetFormat::parse("FORMAT_UNSPECIFIED"), Ok(DatasetFormat::Chat));
    assert_eq!(DatasetFormat::parse("chat").map_err(|wrong| wrong.field), Err("format".to_owned()));
}

#[test]
fn every_format_takes_its_own_example_and_no_other_formats() {
    use DatasetFormat as F;
    for format in F::ALL {
        assert_eq!(said(format, example(format)), "1", "{format:?}");
    }
    assert_eq!(said(F::Chat, COMPLETION), "Line 1: messages is missing.");
    assert_eq!(said(F::Completion, CHAT), "Line 1: prompt is missing.");
    assert_eq!(said(F::Chat, RL), "Line 1: messages must hold at least one of the role assistant.");
    assert_eq!(said(F::Rl, CHAT), "1");
}

#[test]
fn conversations_with_parts_and_tools_are_taken() {
    let with_all = json!({
        "messages": [
            {"role": "system", "content": ""},
            {"role": "developer", "content": "Be brief."},
            {"role": "user", "name": "ann", "content": [
                {"type": "text", "text": "What is this?"},
                {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA", "detail": "low"}},
            ]},
            {"role": "assistant", "content": null, "weight": 0, "tool_calls": [
                {"id": "c1", "type": "function", "function": {"name": "look", "arguments": "{}"}},
            ]},
            {"role": "tool", "tool_call_id": "c1", "content": "a cat"},
            {"role": "assistant", "content": "A cat.", "tool_calls": null},
        ],
        "tools": [{"type": "function", "function": {"name": "look", "parameters": {"type": "object"}}}],
        "id": 7,
    });
    assert_eq!(said(DatasetFormat::Chat, &with_all.to_string()), "1");
}

#[test]
fn a_wrong_line_is_named_with_what_would_be_right() {
    let chat = [
        ("[]", "this line must be a JSON object"),
        ("7", "this line must be a JSON object"),
        ("\"x\"", "this line must be a JSON object"),
        ("null", "this line must be a JSON object"),
        ("{\"messages\":", "this line is not valid JSON; look at byte 12"),
        ("{'messages':[]}", "this line is not valid JSON; look at byte 2"),
        (&format!("{CHAT} {CHAT}"), "something follows the object; write one JSON object on each line"),
        (&format!("{CHAT},"), "something follows the object; write one JSON object on each line"),
        (r#"{"messages":{}}"#, "messages must be a list"),
        (r#"{"messages":[]}"#, "messages must not be empty"),
        (r#"{"messages":[],"messages":[]}"#, "messages stands twice"),
        (r#"{"messages":["hi"]}"#, "messages[0] must be an object"),
        (r#"{"messages":[["user","hi"]]}"#, "messages[0] must be an object"),
        (r#"{"messages":[{"content":"hi"}]}"#, "messages[0].role is missing"),
        (r#"{"messages":[{"role":"user"}]}"#, "messages[0] must have content"),
        (r#"{"messages":[{"role":"user","content":null}]}"#, "messages[0] must have content"),
        (r#"{"messages":[{"role":"assistant"}]}"#, "messages[0] must have content or tool_calls"),
        (
            r#"{"messages":[{"role":"assistant","content":null,"tool_calls":[]}]}"#,
            "messages[0] must have content or tool_calls",
        ),
        (
            r#"{"messages":[{"role":"bot","content":"expected text"}]}"#,
            "messages[0].role must be system, developer, user, assistant or tool",
        ),
        (
            r#"{"messages":[{"role":1,"content":"hi"}]}"#,
            "messages[0].role must be system, developer, user, assistant or tool",
        ),
        (
            r#"{"messages":[{"role":"user","content":5}]}"#,
            "messages[0].content must be text, a list of parts, or null",
        ),
        (r#"{"messages":[{"role":"user","content":[]}]}"#, "messages[0].content must hold at least one part"),
        (
            r#"{"messages":[{"role":"user","content":[{"type":"audio"}]}]}"#,
            "messages[0].content[0].type must be text or image_url",
        ),
        (
            r#"{"messages":[{"role":"user","content":[{"type":"text"}]}]}"#,
            "messages[0].content[0] must have text",
        ),
        (
            r#"{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{}}]}]}"#,
            "messages[0].content[0].image_url.url is missing",
        ),
        (
            r#"{"messages":[{"role":"tool","content":"a cat"}]}"#,
            "messages[0] must have tool_call_id, the id of the call it answers",
        ),
        (
            r#"{"messages":[{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":{}}}]}]}"#,
            "messages[0].tool_calls[0].function.arguments must be text",
        ),
        (
            r#"{"messages":[{"role":"user","content":"x","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]}]}"#,
            "messages[0] must not have tool_calls, which only the assistant makes",
        ),
        (
            r#"{"messages":[{"role":"user","content":"x"},{"role":"system","content":"x"}]}"#,
            "messages[1].role may be system in the first message only",
        ),
        (r#"{"messages":[{"role":"assistant","content":"x"}],"tools":[{}]}"#, "tools[0].type is missing"),
    ];
    for (line, wanted) in chat {
        let file = format!("{CHAT}\n{line}\n{CHAT}\n");
        assert_eq!(said(DatasetFormat::Chat, &file), format!("Line 2: {wanted}."), "{line}");
    }
    let completion = [
        (r#"["2 + 2 =","4"]"#, "this line must be a JSON object"),
        (r#"{"prompt":"2 + 2 ="}"#, "completion is missing"),
        (r#"{"prompt":2,"completion":"4"}"#, "prompt must be text"),
        (r#"{"prompt":"","completion":""}"#, "completion must not be empty"),
        (r#"{"prompt":"a","prompt":"b","completion":"4"}"#, "prompt stands twice"),
    ];
    for (line, wanted) in completion {
        let file = format!("{COMPLETION}\n{line}\n");
        assert_eq!(said(DatasetFormat::Completion, &file), format!("Line 2: {wanted}."), "{line}");
    }
}

#[test]
fn nothing_of_what_stands_on_a_line_is_repeated() {
    let secret = "rk_secret";
    for line in [
        json!({"messages": [{"role": secret, "content": secret}]}),
        json!({"messages": [{"role": "user", "content": {"x": secret}}]}),
        json!({"messages": secret}),
        json!(secret),
    ] {
        let answer = said(DatasetFormat::Chat, &line.to_string());
        assert!(answer.starts_with("Line 1: ") && !answer.contains(secret), "{answer}");
    }
}

#[test]
fn line_ends_empty_lines_marks_and_encodings_have_one_answer_each() {
    let of = |file: &[u8]| match checked(DatasetFormat::Chat, file) {
        Ok(examples) => examples.to_string(),
        Err(bad) => bad.to_string(),
    };
    let two = |joint: &str, end: &str| of(format!("{CHAT}{joint}{CHAT}{end}").as_bytes());
    for end in ["", "\n", "\r\n", "\n\n\n", "\r\n \r\n"] {
        assert_eq!((two("\n", end), two("\r\n", end)), ("2".to_owned(), "2".to_owned()), "{end:?}");
    }
    assert_eq!(two("\n\n", "\n"), "Line 2: this line is empty, and more follows; take it out.");
    assert_eq!(of(b"\n{}"), "Line 1: this line is empty, and more follows; take it out.");
    for nothing in ["", "\n", "\r\n\r\n", " "] {
        let wanted = "Line 1: there is no example; write one JSON object on each line.";
        assert_eq!(of(nothing.as_bytes()), wanted, "{nothing:?}");
    }
    let marked = [b"\xEF\xBB\xBF", CHAT.as_bytes()].concat();
    assert_eq!(of(&marked), "Line 1: the file begins with a byte order mark; save it as UTF-8 without one.");
    let latin = [CHAT.as_bytes(), b"\n{\"messages\":\"\xE9\"}\n"].concat();
    assert_eq!(of(&latin), "Line 2: this line is not UTF-8; look at byte 14.");
    let utf16: Vec<u8> = "{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(of(&[&[0xFF, 0xFE], &utf16[..]].concat()), "Line 1: this line is not UTF-8; look at byte 1.");
    assert_eq!(of(b"\0"), "Line 1: this line is not valid JSON; look at byte 1.");
    // Old Macs end lines with CR alone; the second example then follows on the same line.
    assert_eq!(two("\r", ""), "Line 1: something follows the object; write one JSON object on each line.");
}

#[test]
fn a_line_may_have_eight_megabytes_and_no_byte_more_however_it_arrives() {
    let with = |length: usize| {
        let (front, back) = (r#"{"prompt":"","completion":""#, r#""}"#);
        format!("{front}{}{back}", "x".repeat(length - front.len() - back.len()))
    };
    let (longest, longer) = (with(LONGEST_LINE), with(LONGEST_LINE + 1));
    for piece in [LONGEST_LINE + 2, 64 * 1024, 1_000_003] {
        let fed = |file: &str| {
            let mut checker = Checker::new(DatasetFormat::Completion);
            file.as_bytes().chunks(piece).try_for_each(|piece| checker.feed(piece))?;
            checker.finish()
        };
        assert_eq!(fed(&format!("{COMPLETION}\n{longest}\n")), Ok(2));
        let said = fed(&format!("{COMPLETION}\n{longer}\n")).map_err(|bad| bad.to_string());
        assert_eq!(said, Err("Line 2: this line is longer than 8 MB.".to_owned()));
        let endless = fed(&format!("{COMPLETION}\n{longer}{longer}")).map_err(|bad| bad.line);
        assert_eq!(endless, Err(2));
    }
}

#[test]
fn a_line_is_nested_no_deeper_than_other_readers_follow() {
    let nested = |levels: usize| {
        format!(
            r#"{{"messages":[{{"role":"user","content":"x"}}],"free":{}{}}}"#,
            "[".repeat(levels),
            "]".repeat(levels)
        )
    };
    assert_eq!(said(DatasetFormat::Rl, &nested(63)), "1");
    let wanted = "Line 1: this line is nested too deeply; 64 levels are the most.";
    assert_eq!(said(DatasetFormat::Rl, &nested(64)), wanted);
    assert_eq!(said(DatasetFormat::Rl, &nested(1_000_000)), wanted);
    // Brackets within text are text.
    let text = format!(r#"{{"prompt":"\"\\[{}","completion":"x"}}"#, "[".repeat(1000));
    assert_eq!(said(DatasetFormat::Completion, &text), "1");
}

fn any_format() -> impl Strategy<Value = DatasetFormat> {
    prop::sample::select(&DatasetFormat::ALL[..])
}

/// Any JSON, with the names and words that matter among its own.
fn any_json() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "messages",
        "role",
        "content",
        "user",
        "assistant",
        "system",
        "tool",
        "text",
        "type",
        "prompt",
        "completion",
        "tool_calls",
        "image_url",
        "url",
        "",
        "é\u{1F600}\"\\",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((word.clone(), inner), 0..5).prop_map(|fields| fields
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()),
        ]
    })
}

proptest! {
    #[test]
    fn a_file_says_the_same_however_it_is_cut(
        format in any_format(),
        lines in prop::collection::vec(prop_oneof![
            4 => Just(None),
            1 => any_json().prop_map(|json| Some(json.to_string().into_bytes())),
            1 => prop::collection::vec(any::<u8>(), 0..12).prop_map(Some),
        ], 0..8),
        end in prop::sample::select(vec!["\n", "\r\n"]),
        cuts in prop::collection::vec(1_usize..40, 1..20),
    ) {
        let lines = lines.into_iter().map(|line| line.unwrap_or_else(|| example(format).into()));
        let file: Vec<u8> = lines.flat_map(|line| [line, end.into()].concat()).collect();
        let mut checker = Checker::new(format);
        let (mut rest, mut cuts) = (&file[..], cuts.into_iter().cycle());
        let mut fed = Ok(());
        while fed.is_ok() && !rest.is_empty() {
            let (piece, after) = rest.split_at(cuts.next().unwrap_or(1).min(rest.len()));
            (fed, rest) = (checker.feed(piece), after);
        }
        prop_assert_eq!(fed.and_then(|()| checker.finish()), checked(format, &file));
    }

    #[test]
    fn the_first_wrong_line_is_the_one_that_is_named(
        format in any_format(),
        good in 0_usize..30,
        bad in prop::sample::select(vec!["{}", "x", "[1]", "{\"messages\":1}", "\"\u{1F600}"]),
        after in 0_usize..3,
    ) {
        let lines = [vec![example(format); good], vec![bad], vec!["{}"; after]].concat();
        let line = checked(format, lines.join("\n").as_bytes()).map_err(|bad| bad.line);
        prop_assert_eq!(line, Err(good as u64 + 1));
    }

    #[test]
    fn every_example_of_a_good_file_is_counted(format in any_format(), number in 1_usize..200) {
        let file = vec![example(format); number].join("\n");
        prop_assert_eq!(checked(format, file.as_bytes()), Ok(number as u64));
    }

    #[test]
    fn a_completion_is_taken_exactly_if_it_has_both_texts(json in any_json()) {
        let wanted = json.is_object()
            && json["prompt"].is_string()
            && json["completion"].as_str().is_some_and(|completion| !completion.is_empty());
        prop_assert_eq!(checked(DatasetFormat::Completion, json.to_string().as_bytes()).is_ok(), wanted);
    }

    #[test]
    fn messages_are_taken_exactly_if_each_has_a_role_and_what_the_role_needs(
        messages in prop::collection::vec(any_message(), 0..4),
    ) {
        let wanted = !messages.is_empty() && messages.iter().enumerate().all(|(at, message)| is_good(at, message));
        let line = json!({"messages": messages}).to_string();
        prop_assert_eq!(checked(DatasetFormat::Rl, line.as_bytes()).is_ok(), wanted, "{}", line);
        let teaches = wanted && messages.iter().any(|message| message["role"] == "assistant");
        prop_assert_eq!(checked(DatasetFormat::Chat, line.as_bytes()).is_ok(), teaches, "{}", line);
    }

    #[test]
    fn nothing_makes_it_fall_over(format in any_format(), json in any_json(), junk in any::<Vec<u8>>()) {
        let _ = checked(format, json.to_string().as_bytes());
        let _ = checked(format, &junk);
    }
}

/// Something like a message.
fn any_message() -> impl Strategy<Value = Value> {
    let role = prop::sample::select(vec!["system", "user", "assistant", "tool", "bot"]);
    let content = prop_oneof![
        3 => Just(json!("hi")),
        1 => Just(Value::Null),
        1 => Just(json!([{"type": "text", "text": "hi"}])),
        1 => Just(json!([{"type": "text"}])),
        1 => Just(json!(7)),
    ];
    (role, content, any::<bool>()).prop_map(|(role, content, answers)| {
        let mut message = json!({"role": role, "content": content});
        if answers {
            message["tool_call_id"] = json!("c1");
        }
        message
    })
}

fn is_good(at: usize, message: &Value) -> bool {
    let content = &message["content"];
    let is_said = content.is_string() || content[0].get("text").is_some();
    match message["role"].as_str() {
        Some("system") => at == 0 && is_said,
        Some("user" | "assistant") => is_said,
        Some("tool") => is_said && message.get("tool_call_id").is_some(),
        _ => false,
    }
}
