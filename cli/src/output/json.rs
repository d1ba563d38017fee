//! JSON as the server sent it, set out for readers and safe for terminals.
//!
//! It is not read into values and written again, which would sort its fields and round its
//! numbers: only the space between tokens is made anew, and characters that could fool a terminal
//! are written as `\uXXXX`, which means the same to every reader of JSON.

use std::fmt::Write as _;

use domain::is_deceptive;

/// Sets out a JSON text with two spaces for each level.
///
/// # Errors
/// If it is no JSON.
pub fn set_out(text: &str) -> Result<String, serde_json::Error> {
    // Checked first, so that what follows may rely on the grammar.
    let _: serde::de::IgnoredAny = serde_json::from_str(text)?;
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    let mut depth = 0;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' => {
                out.push(c);
                string(&mut rest, &mut out);
            }
            '{' | '[' => {
                out.push(c);
                while rest.next_if(|c| c.is_ascii_whitespace()).is_some() {}
                if let Some(close) = rest.next_if(|c| matches!(c, '}' | ']')) {
                    out.push(close);
                } else {
                    depth += 1;
                    line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth -= 1;
                line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            space if space.is_ascii_whitespace() => {}
            other => out.push(other),
        }
    }
    out.push('\n');
    Ok(out)
}

fn line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

/// Copies what is left of a string, its closing quote included.
fn string(rest: &mut impl Iterator<Item = char>, out: &mut String) {
    let mut escaped = false;
    for c in rest {
        if is_deceptive(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
        if c == '"' && !escaped {
            return;
        }
        escaped = c == '\\' && !escaped;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    #[test]
    fn fields_and_numbers_stay_as_they_were_sent() {
        let shown =
            set_out(r#"{"name":"accounts/acme","b":[1.50,12345678901234567890123],"a":{},"c":[ ],"d":null}"#);
        insta::assert_snapshot!(shown.expect("JSON"));
    }

    #[test]
    fn braces_commas_and_quotes_inside_text_are_text() {
        let sent = r#"{"a":"{,}[:] \" \\","b":"\\\""}"#;
        let shown = set_out(sent).expect("JSON");
        assert_eq!(
            serde_json::from_str::<Value>(&shown).expect("JSON"),
            serde_json::from_str::<Value>(sent).expect("JSON")
        );
        assert_eq!(shown.lines().count(), 4);
    }

    #[test]
    fn what_could_fool_a_terminal_is_escaped_without_changing_what_it_means() {
        let sent = "{\"name\":\"a\u{9b}31m\u{202e}\u{e0001}b\"}";
        let shown = set_out(sent).expect("JSON");
        assert!(!shown.contains(|c: char| is_deceptive(c) && c != '\n'), "{shown}");
        assert_eq!(
            serde_json::from_str::<Value>(&shown).expect("JSON"),
            serde_json::from_str::<Value>(sent).expect("JSON")
        );
    }

    #[test]
    fn what_is_no_json_is_an_error() {
        for bad in ["", "<html>", "{", "{}{}", "[1,]"] {
            assert!(set_out(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn set_out_means_the_same(texts in proptest::collection::btree_map(any::<String>(), any::<(String, i64, bool)>(), 0..5)) {
            let sent = serde_json::to_value(&texts).expect("value");
            let shown = set_out(&sent.to_string()).expect("JSON");
            prop_assert_eq!(serde_json::from_str::<Value>(&shown).expect("JSON"), sent);
        }
    }
}
