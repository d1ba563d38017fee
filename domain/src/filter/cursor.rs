//! Going through the text of a filter letter by letter: spaces, words, signs and quotes.

use super::Op;
use crate::Invalid;

/// A word that joins conditions.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Keyword {
    And,
    Or,
    Not,
}

impl Keyword {
    pub(super) fn of(word: &str) -> Option<Self> {
        match word {
            "AND" => Some(Self::And),
            "OR" => Some(Self::Or),
            "NOT" => Some(Self::Not),
            _ => None,
        }
    }
}

/// A text and how far it has been read.
pub(super) struct Cursor<'a> {
    text: &'a [char],
    /// The next character; may be moved back.
    pub(super) at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) const fn new(text: &'a [char]) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn wrong<T>(&self, at: usize, message: &str) -> Result<T, Invalid> {
        Err(Invalid::new("filter", format!("At character {}: {message}", at + 1)))
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    /// True if there was space to skip.
    pub(super) fn skip_space(&mut self) -> bool {
        let from = self.at;
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
        self.at > from
    }

    /// The word that begins here; what is in it besides letters depends on whether it is a value.
    pub(super) fn word(&self, is_value: bool) -> String {
        let goes_on =
            |c: &&char| !(c.is_whitespace() || "()\"'=<>!,".contains(**c) || (!is_value && **c == ':'));
        self.text[self.at..].iter().take_while(goes_on).collect()
    }

    pub(super) fn keyword(&self) -> Option<Keyword> {
        Keyword::of(&self.word(false))
    }

    pub(super) fn skip(&mut self, word: &str) {
        self.at += word.chars().count();
    }

    pub(super) fn op(&mut self) -> Option<Op> {
        let next = self.text.get(self.at + 1);
        let (op, length) = match (self.peek()?, next) {
            ('!', Some('=')) => (Op::NotEqual, 2),
            ('<', Some('=')) => (Op::LessOrEqual, 2),
            ('>', Some('=')) => (Op::GreaterOrEqual, 2),
            ('<', _) => (Op::Less, 1),
            ('>', _) => (Op::Greater, 1),
            ('=', _) => (Op::Equal, 1),
            (':', _) => (Op::Has, 1),
            _ => return None,
        };
        self.at += length;
        Some(op)
    }

    /// Text in quotes of either kind.
    pub(super) fn quoted(&mut self) -> Result<String, Invalid> {
        let start = self.at;
        let quote = self.peek();
        let mut text = String::new();
        loop {
            self.at += 1;
            match self.peek() {
                None => return self.wrong(start, "this quote is not closed."),
                c if c == quote => {
                    self.at += 1;
                    return Ok(text);
                }
                Some('\\') => {
                    self.at += 1;
                    match self.peek() {
                        Some(c @ ('"' | '\'' | '\\')) => text.push(c),
                        _ => {
                            return self.wrong(
                                self.at - 1,
                                "a \\ stands before a quote or another \\: write \\\\ for one.",
                            );
                        }
                    }
                }
                Some(c) => text.push(c),
            }
        }
    }
}
