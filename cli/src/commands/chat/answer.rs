//! One answer, as its events come.
//!
//! The form is that of server-sent events, each a chunk of JSON, the last `[DONE]`. An answer that ends
//! without it has broken off, and is a failure, whatever of it was shown. Servers that do not stream
//! answer with one object of JSON instead, which is whole as it is.

use std::io::{BufRead, Read};

use serde::Deserialize;

use crate::client::Call;
use crate::commands::session::Session;
use crate::failure::Failure;
use crate::output::{safe, safe_lines};

/// The longest line of an event.
const LONGEST: u64 = 1024 * 1024;

/// Asks, shows the answer as it comes, and returns it whole.
pub fn show(call: &Call, session: &mut Session) -> Result<String, Failure> {
    let stream = session.stream(call).map_err(|failure| failure.or_look_with("rosterctl deployment list"))?;
    let mut events = Events::of(stream.content);
    let mut whole = String::new();
    let outcome = loop {
        match events.next() {
            Ok(Some(chunk)) => {
                if let Some(cut) = chunk.cut() {
                    session.remark(cut)?;
                }
                let said = chunk.said();
                whole.push_str(&said);
                session.say(&safe_lines(&said))?;
            }
            Ok(None) => break Ok(()),
            Err(failure) => break Err(failure),
        }
    };
    if !whole.is_empty() && !whole.ends_with('\n') {
        session.say("\n")?;
    }
    outcome.map(|()| whole)
}

/// What is read of a chunk.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Chunk {
    choices: Vec<Choice>,
    error: Option<Error>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Choice {
    /// The next bit of the answer.
    delta: Said,
    /// All of it, where it came whole.
    message: Said,
    finish_reason: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Said {
    content: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Error {
    message: String,
}

impl Chunk {
    fn said(&self) -> String {
        let of =
            |choice: &Choice| [&choice.delta, &choice.message].into_iter().find_map(|it| it.content.clone());
        self.choices.iter().filter_map(of).collect()
    }

    /// Why there is no more of it, if the reader might think that this was all.
    fn cut(&self) -> Option<&'static str> {
        match self.choices.iter().find_map(|choice| choice.finish_reason.as_deref())? {
            "length" => Some("\nThe answer is as long as it may be; --max-tokens lets it be longer."),
            "content_filter" => Some("\nThe server has cut the answer for what it says."),
            _ => None,
        }
    }
}

/// The events of an answer.
struct Events<R> {
    lines: R,
    /// The answer came whole, and nothing is behind it.
    is_over: bool,
}

impl<R: BufRead> Events<R> {
    fn of(lines: R) -> Self {
        Self { lines, is_over: false }
    }

    /// The next chunk; none behind the last.
    fn next(&mut self) -> Result<Option<Chunk>, Failure> {
        if self.is_over {
            return Ok(None);
        }
        let mut data = String::new();
        loop {
            match self.line()?.as_deref() {
                None => return Err(broke_off("the server ended it")),
                Some("") if data.is_empty() => {}
                Some("") => return read(&data),
                // No field of an event begins like this.
                Some(line) if data.is_empty() && line.starts_with('{') => return self.all_at_once(line),
                Some(line) => {
                    if let Some(value) = line.strip_prefix("data:") {
                        if !data.is_empty() {
                            data.push('\n');
                        }
                        data.push_str(value.strip_prefix(' ').unwrap_or(value));
                    }
                }
            }
        }
    }

    /// An answer that is one object, of which `first` is the first line.
    fn all_at_once(&mut self, first: &str) -> Result<Option<Chunk>, Failure> {
        let mut object = first.to_owned();
        let rest = (&mut self.lines).take(LONGEST).read_to_string(&mut object);
        rest.map_err(|error| broke_off(&error.to_string()))?;
        self.is_over = true;
        read(&object)
    }

    /// A line without its end; none at the end of the answer.
    fn line(&mut self) -> Result<Option<String>, Failure> {
        let mut line = Vec::new();
        let read = (&mut self.lines).take(LONGEST).read_until(b'\n', &mut line);
        let read = read.map_err(|error| broke_off(&error.to_string()))?;
        if read as u64 == LONGEST {
            return Err(broke_off("a line of it is too long"));
        }
        if read == 0 {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&line);
        Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()))
    }
}

fn read(data: &str) -> Result<Option<Chunk>, Failure> {
    if data.starts_with("[DONE]") {
        return Ok(None);
    }
    let chunk: Chunk = serde_json::from_str(data)?;
    match &chunk.error {
        Some(error) => Err(broke_off(error.message.trim_end_matches('.'))),
        None => Ok(Some(chunk)),
    }
}

fn broke_off(why: &str) -> Failure {
    Failure::Failed(format!("The answer broke off: {}.", safe(why)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(stream: &str) -> (String, Result<(), String>) {
        let mut events = Events::of(stream.as_bytes());
        let mut whole = String::new();
        loop {
            match events.next() {
                Ok(Some(chunk)) => whole.push_str(&chunk.said()),
                Ok(None) => return (whole, Ok(())),
                Err(failure) => return (whole, Err(failure.to_string())),
            }
        }
    }

    fn chunk(text: &str) -> String {
        format!("data: {}\n\n", serde_json::json!({"choices": [{"index": 0, "delta": {"content": text}}]}))
    }

    #[test]
    fn chunks_are_put_together_whatever_stands_between_them() {
        let stream = format!(
            ": hello\n\nevent: x\nid: 1\n{}data: {{\"choices\": []}}\n\n{}data:[DONE]\n\nignored",
            chunk("Hel"),
            chunk("lo").replace('\n', "\r\n")
        );
        assert_eq!(said(&stream), ("Hello".to_owned(), Ok(())));
        let two_lines = "data: {\"choices\":\ndata: [{\"delta\": {\"content\": \"x\"}}]}\n\ndata: [DONE]\n\n";
        assert_eq!(said(two_lines), ("x".to_owned(), Ok(())));
    }

    #[test]
    fn a_server_that_does_not_stream_is_heard_as_well() {
        let whole = serde_json::json!({
            "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hello"}, "finish_reason": "stop"}],
            "usage": {"total_tokens": 3},
        });
        for body in [whole.to_string(), format!("{whole:#}\n")] {
            assert_eq!(said(&body), ("Hello".to_owned(), Ok(())), "{body}");
        }
        let (told, outcome) = said("{\"choices\": [");
        assert_eq!(told, "");
        assert!(outcome.is_err(), "half an object is no answer");
    }

    #[test]
    fn an_answer_without_its_end_has_broken_off() {
        for end in ["", "data: ", "data: {}\n"] {
            let (told, outcome) = said(&(chunk("Hel") + end));
            assert_eq!(told, "Hel");
            assert!(outcome.expect_err(end).starts_with("The answer broke off"), "{end}");
        }
        let (_, outcome) = said("data: {\"error\": {\"message\": \"It is too busy.\"}}\n\n");
        assert_eq!(outcome, Err("The answer broke off: It is too busy.".to_owned()));
        let (_, outcome) = said("data: <html>\n\n");
        assert!(outcome.expect_err("no JSON").contains("not of the form"));
    }

    #[test]
    fn a_line_without_end_is_not_read_for_ever() {
        let endless = Events::of(std::io::BufReader::new(std::io::repeat(b'x'))).next();
        assert!(endless.expect_err("no end").to_string().contains("too long"));
    }
}
