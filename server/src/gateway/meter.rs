//! What an answer says of the tokens it took: read along as it passes, from `usage` in a JSON answer and from
//! the last event of a stream that has one. A stream has one only if the caller asked for it
//! (`stream_options`): the gateway does not ask in their place.

use accounts::{Accounts, Route, TokenCount};
use axum::body::Bytes;
use domain::ResourceId;
use serde::Deserialize;
use uuid::Uuid;

/// Longest line of a stream that is looked at.
const LONGEST_LINE: usize = 256 * 1024;
/// Longest JSON answer that is looked at. Embeddings of many texts are the longest there are.
const LONGEST_ANSWER: usize = 16 * 1024 * 1024;
/// No answer takes more tokens than this: whoever says so is not believed.
const MOST_TOKENS: u64 = 100_000_000;

/// In which form an answer comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One JSON object.
    Json,
    /// Events of the server.
    Stream,
}

impl Form {
    /// The form of this content type, without parameters and in small letters.
    pub fn of(essence: &str) -> Option<Self> {
        match essence {
            "application/json" => Some(Self::Json),
            "text/event-stream" => Some(Self::Stream),
            _ => None,
        }
    }

    /// Its content type.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Stream => "text/event-stream",
        }
    }
}

/// Reads along. What it has read is noted when it is dropped, so that also an answer counts that nobody waited
/// for to the end.
pub struct Meter {
    accounts: Accounts,
    user: Uuid,
    deployment: ResourceId,
    reading: Reading,
}

enum Reading {
    Json { pieces: Vec<Bytes>, length: usize },
    Stream { line: Vec<u8>, is_too_long: bool, last: Option<TokenCount> },
}

#[derive(Deserialize)]
struct Said {
    usage: Option<Usage>,
}

#[derive(Deserialize)]
struct Usage {
    #[serde(default)]
    prompt_tokens: u64,
    #[serde(default)]
    completion_tokens: Option<u64>,
}

impl Meter {
    /// One for an answer of this form.
    pub fn new(accounts: Accounts, route: &Route, form: Form) -> Self {
        Self {
            accounts,
            user: route.user,
            deployment: route.deployment_id.clone(),
            reading: Reading::new(form),
        }
    }

    /// Reads a piece.
    pub fn see(&mut self, piece: &Bytes) {
        self.reading.see(piece);
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        let count = self.reading.count().unwrap_or_default();
        self.accounts.note_inference(self.user, &self.deployment, count);
    }
}

impl Reading {
    fn new(form: Form) -> Self {
        match form {
            Form::Json => Self::Json { pieces: Vec::new(), length: 0 },
            Form::Stream => Self::Stream { line: Vec::new(), is_too_long: false, last: None },
        }
    }

    fn see(&mut self, piece: &Bytes) {
        match self {
            Self::Json { pieces, length } => {
                *length += piece.len();
                if *length <= LONGEST_ANSWER {
                    pieces.push(piece.clone());
                } else {
                    pieces.clear();
                }
            }
            Self::Stream { line, is_too_long, last } => {
                let mut parts = piece.split(|byte| *byte == b'\n');
                // What stands before the first line break belongs to the line before.
                extend(line, is_too_long, parts.next().unwrap_or_default());
                for part in parts {
                    *last = said_by(line).or(*last);
                    line.clear();
                    *is_too_long = false;
                    extend(line, is_too_long, part);
                }
            }
        }
    }

    fn count(&self) -> Option<TokenCount> {
        match self {
            Self::Json { pieces, length } if *length <= LONGEST_ANSWER => said(&pieces.concat()),
            Self::Json { .. } => None,
            Self::Stream { line, last, .. } => said_by(line).or(*last),
        }
    }
}

fn extend(line: &mut Vec<u8>, is_too_long: &mut bool, part: &[u8]) {
    if *is_too_long || line.len() + part.len() > LONGEST_LINE {
        *is_too_long = true;
        line.clear();
        return;
    }
    line.extend_from_slice(part);
}

/// What a line of a stream says.
fn said_by(line: &[u8]) -> Option<TokenCount> {
    let data = line.strip_prefix(b"data:")?;
    // Most events have none; they are not parsed for it.
    let has_usage = data.windows(7).any(|word| word == b"\"usage\"");
    has_usage.then(|| said(data))?
}

fn said(json: &[u8]) -> Option<TokenCount> {
    let usage = serde_json::from_slice::<Said>(json).ok()?.usage?;
    Some(TokenCount {
        prompt: usage.prompt_tokens.min(MOST_TOKENS),
        completion: usage.completion_tokens.unwrap_or_default().min(MOST_TOKENS),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read of pieces of this size.
    fn read(form: Form, text: &str, size: usize) -> Option<(u64, u64)> {
        let mut reading = Reading::new(form);
        for piece in text.as_bytes().chunks(size) {
            reading.see(&Bytes::copy_from_slice(piece));
        }
        reading.count().map(|count| (count.prompt, count.completion))
    }

    #[test]
    fn a_json_answer_says_it_once_however_it_is_cut() {
        let text = r#"{"id": "x", "choices": [], "usage": {"prompt_tokens": 12, "completion_tokens": 3, "total_tokens": 15}}"#;
        for size in [1, 7, 1000] {
            assert_eq!(read(Form::Json, text, size), Some((12, 3)));
        }
        let embeddings = r#"{"data": [], "usage": {"prompt_tokens": 8, "total_tokens": 8}}"#;
        assert_eq!(read(Form::Json, embeddings, 5), Some((8, 0)));
    }

    #[test]
    fn of_a_stream_the_last_event_that_says_it_counts_however_it_is_cut() {
        let text = "data: {\"usage\": null, \"choices\": [{}]}\r\n\r\n: a comment with \"usage\"\n\
            data:{\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":1}}\n\n\
            data: {\"choices\": [], \"usage\": {\"prompt_tokens\": 12, \"completion_tokens\": 30}}\n\ndata: [DONE]\n\n";
        for size in [1, 3, 64, 10_000] {
            assert_eq!(read(Form::Stream, text, size), Some((12, 30)), "{size}");
        }
        let without_end = "data: {\"usage\": {\"prompt_tokens\": 1, \"completion_tokens\": 2}}";
        assert_eq!(read(Form::Stream, without_end, 9), Some((1, 2)));
    }

    #[test]
    fn what_says_nothing_or_nonsense_counts_for_nothing() {
        for (form, text) in [
            (Form::Json, "{}"),
            (Form::Json, "{\"usage\": {\"prompt_tokens\": -1}}"),
            (Form::Json, "{\"usage\": {\"prompt_tokens\": 1}"),
            (Form::Stream, "data: {\"text\": \"the word \\\"usage\\\"\"}\n\n"),
            (Form::Stream, "event: usage\ndata: [DONE]\n\n"),
        ] {
            assert_eq!(read(form, text, 10), None, "{text}");
        }
        let many = format!("{{\"usage\": {{\"prompt_tokens\": {}}}}}", u64::MAX);
        assert_eq!(read(Form::Json, &many, 10), Some((MOST_TOKENS, 0)));
    }

    #[test]
    fn a_line_without_end_takes_no_memory_and_hides_nothing_behind_it() {
        let text = format!(
            "data: {{\"text\": \"{}\"}}\n\ndata: {{\"usage\": {{\"prompt_tokens\": 5}}}}\n\n",
            "x".repeat(2 * LONGEST_LINE)
        );
        let mut reading = Reading::new(Form::Stream);
        for piece in text.as_bytes().chunks(64 * 1024) {
            reading.see(&Bytes::copy_from_slice(piece));
            let Reading::Stream { line, .. } = &reading else { unreachable!("a stream") };
            assert!(line.len() <= LONGEST_LINE);
        }
        assert_eq!(reading.count().map(|count| count.prompt), Some(5));
    }
}
