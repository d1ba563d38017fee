//! Taking a file apart into lines.

use std::fmt;

use super::{DatasetFormat, example};

/// Most bytes a line may have, its end not counted. A line is held in memory until it is whole.
pub const LONGEST_LINE: usize = 8 * 1024 * 1024;
/// What some editors put in front of a file.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The first line of a file that is wrong, and what would be right there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// The number of the line; the first is 1.
    pub line: u64,
    /// The field within it, like `messages[1].role`; empty if it is about the line as a whole.
    pub field: String,
    /// What would be right, as it goes on after the field, or as a sentence without its end.
    pub message: String,
}

impl BadLine {
    fn whole(line: u64, message: impl Into<String>) -> Self {
        Self { line, field: String::new(), message: message.into() }
    }
}

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, field, message } = self;
        match field.as_str() {
            "" => write!(f, "Line {line}: {message}."),
            field => write!(f, "Line {line}: {field} {message}."),
        }
    }
}

impl std::error::Error for BadLine {}

/// Checks a file while it arrives.
///
/// Lines end with LF or CRLF; the last need not end at all. Empty lines are allowed at the end of the file
/// only, where many programs leave one. Once something has been wrong, the checker says nothing of use any
/// more.
#[derive(Debug)]
pub struct Checker {
    format: DatasetFormat,
    /// The line under way.
    held: Vec<u8>,
    /// Lines that are whole.
    lines: u64,
    examples: u64,
    /// The first of the empty lines after the last example.
    empty: Option<u64>,
}

impl Checker {
    /// A file of this format, of which nothing has arrived.
    pub fn new(format: DatasetFormat) -> Self {
        Self { format, held: Vec::new(), lines: 0, examples: 0, empty: None }
    }

    /// Takes the next piece of the file.
    ///
    /// # Errors
    /// The first line that is wrong.
    pub fn feed(&mut self, piece: &[u8]) -> Result<(), BadLine> {
        let mut rest = piece;
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let line = &rest[..end];
            rest = &rest[end + 1..];
            if self.held.is_empty() {
                self.line(line)?;
            } else {
                self.hold(line)?;
                let held = std::mem::take(&mut self.held);
                self.line(&held)?;
                // The same room serves the next line.
                self.held = held;
                self.held.clear();
            }
        }
        self.hold(rest)
    }

    /// Ends the file.
    ///
    /// # Errors
    /// The last line, if that is wrong; line 1 if there is no example at all.
    pub fn finish(mut self) -> Result<u64, BadLine> {
        if !self.held.is_empty() {
            let held = std::mem::take(&mut self.held);
            self.line(&held)?;
        }
        match self.examples {
            0 => Err(BadLine::whole(1, "there is no example; write one JSON object on each line")),
            examples => Ok(examples),
        }
    }

    fn hold(&mut self, piece: &[u8]) -> Result<(), BadLine> {
        if self.held.len() + piece.len() > LONGEST_LINE {
            return Err(self.too_long());
        }
        self.held.extend_from_slice(piece);
        Ok(())
    }

    fn too_long(&self) -> BadLine {
        let most = LONGEST_LINE / (1024 * 1024);
        BadLine::whole(self.lines + 1, format!("this line is longer than {most} MB"))
    }

    /// A line without its end.
    fn line(&mut self, line: &[u8]) -> Result<(), BadLine> {
        if line.len() > LONGEST_LINE {
            return Err(self.too_long());
        }
        self.lines += 1;
        let number = self.lines;
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if number == 1 && line.starts_with(BYTE_ORDER_MARK) {
            let message = "the file begins with a byte order mark; save it as UTF-8 without one";
            return Err(BadLine::whole(number, message));
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            self.empty.get_or_insert(number);
            return Ok(());
        }
        if let Some(empty) = self.empty {
            let message = "this line is empty, and more follows; take it out";
            return Err(BadLine::whole(empty, message));
        }
        let text = std::str::from_utf8(line).map_err(|error| {
            let byte = error.valid_up_to() + 1;
            BadLine::whole(number, format!("this line is not UTF-8; look at byte {byte}"))
        })?;
        example::check(self.format, text).map_err(|(field, message)| BadLine {
            line: number,
            field,
            message,
        })?;
        self.examples += 1;
        Ok(())
    }
}
