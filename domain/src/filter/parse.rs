//! Reading filters: the grammar of AIP-160 by recursive descent, no deeper than parentheses are allowed.

use super::cursor::{Cursor, Keyword};
use super::{Filter, Op, Test};
use crate::schema::shown;
use crate::{Field, Invalid, Schema};

/// Most characters of a filter.
const LONGEST: usize = 2_000;
/// Most comparisons.
const MOST_TESTS: usize = 20;
/// Most parentheses within each other.
const DEEPEST: usize = 10;

/// Reads a filter of a collection.
///
/// # Errors
/// [`Invalid`] about `filter`.
pub(crate) fn parse<F: Copy>(schema: &'static Schema<F>, text: &str) -> Result<Filter<F>, Invalid> {
    let text: Vec<char> = text.chars().take(LONGEST + 1).collect();
    if text.len() > LONGEST {
        return Err(Invalid::new("filter", "A filter has at most 2,000 characters."));
    }
    let mut parser = Parser { schema, text: Cursor::new(&text), tests: 0, depth: 0 };
    if let Some(at) = text.iter().position(|c| c.is_control() && !c.is_whitespace()) {
        return parser.text.wrong(at, "a filter has no control characters in it.");
    }
    parser.text.skip_space();
    if parser.text.peek().is_none() {
        return Ok(Filter::All(Vec::new()));
    }
    let filter = parser.expression(None)?;
    match parser.text.peek() {
        None => Ok(filter),
        Some(_) => {
            parser.text.wrong(parser.text.at, "this “)” closes nothing. Take it away or open it with “(”.")
        }
    }
}

/// What a parenthesis behind a comparison, as in `role = (admin OR user)`, compares.
#[derive(Clone, Copy)]
struct About<F: 'static> {
    field: &'static Field<F>,
    op: Op,
}

struct Parser<'a, F: 'static> {
    schema: &'static Schema<F>,
    text: Cursor<'a>,
    tests: usize,
    depth: usize,
}

impl<F: Copy> Parser<'_, F> {
    /// `expression: factor { [AND] factor }`
    fn expression(&mut self, about: Option<About<F>>) -> Result<Filter<F>, Invalid> {
        let mut parts = Vec::new();
        loop {
            parts.push(self.factor(about)?);
            let spaced = self.text.skip_space();
            match self.text.peek() {
                None | Some(')') => return Ok(all(parts)),
                Some(_) if !spaced => {
                    return self.text.wrong(self.text.at, "put a space, AND or OR between two conditions, and text with signs in it into quotes.");
                }
                Some(_) if self.text.keyword() == Some(Keyword::And) => self.text.skip("AND"),
                Some(_) => {}
            }
        }
    }

    /// `factor: term { OR term }`
    fn factor(&mut self, about: Option<About<F>>) -> Result<Filter<F>, Invalid> {
        let mut parts = vec![self.term(about)?];
        loop {
            let end = self.text.at;
            if !self.text.skip_space() || self.text.keyword() != Some(Keyword::Or) {
                self.text.at = end;
                return Ok(any(parts));
            }
            self.text.skip("OR");
            parts.push(self.term(about)?);
        }
    }

    /// `term: [NOT | -] (comparison | word | "(" expression ")")`
    fn term(&mut self, about: Option<About<F>>) -> Result<Filter<F>, Invalid> {
        self.text.skip_space();
        let negated = if self.text.keyword() == Some(Keyword::Not) {
            self.text.skip("NOT");
            self.text.skip_space();
            true
        } else if self.text.peek() == Some('-') {
            self.text.at += 1;
            true
        } else {
            false
        };
        let start = self.text.at;
        let part = match self.text.peek() {
            Some('(') => self.parentheses(about)?,
            Some('"' | '\'') => {
                let text = self.text.quoted()?;
                self.bare(start, &text, true, about)?
            }
            _ => self.comparison_or_word(about)?,
        };
        Ok(if negated { Filter::Not(Box::new(part)) } else { part })
    }

    fn parentheses(&mut self, about: Option<About<F>>) -> Result<Filter<F>, Invalid> {
        let start = self.text.at;
        if self.depth == DEEPEST {
            return self.text.wrong(start, "parentheses go at most 10 levels deep.");
        }
        self.depth += 1;
        self.text.at += 1;
        let part = self.expression(about)?;
        if self.text.peek() != Some(')') {
            return self.text.wrong(start, "this “(” is not closed. Put a “)” where it ends.");
        }
        self.text.at += 1;
        self.depth -= 1;
        Ok(part)
    }

    fn comparison_or_word(&mut self, about: Option<About<F>>) -> Result<Filter<F>, Invalid> {
        let start = self.text.at;
        let word = self.text.word(about.is_some());
        if word.is_empty() || word.starts_with('-') || Keyword::of(&word).is_some() {
            return self.text.wrong(start, "a condition is missing here, like role = \"admin\".");
        }
        self.text.skip(&word);
        if self.text.peek() == Some('(') {
            return self.text.wrong(start, "there are no functions in filters.");
        }
        if about.is_some() {
            return self.bare(start, &word, false, about);
        }
        let end = self.text.at;
        self.text.skip_space();
        let Some(op) = self.text.op() else {
            self.text.at = end;
            return self.bare(start, &word, false, None);
        };
        let Some(field) = self.schema.find(&word) else {
            let names = self.schema.names(|_| true);
            return self
                .text
                .wrong(start, &format!("there is no field “{}” here. Fields: {names}.", shown(&word)));
        };
        self.value(About { field, op })
    }

    /// What stands behind a comparison.
    fn value(&mut self, about: About<F>) -> Result<Filter<F>, Invalid> {
        self.text.skip_space();
        let start = self.text.at;
        match self.text.peek() {
            // `role != (admin OR user)` would hold for everybody, which nobody means.
            Some('(') if !matches!(about.op, Op::Equal | Op::Has) => self.text.wrong(
                start,
                "several values can only be compared with = or :. For all others put NOT in front.",
            ),
            Some('(') => self.parentheses(Some(about)),
            Some('"' | '\'') => {
                let text = self.text.quoted()?;
                self.test(start, about, &text, true)
            }
            _ => {
                let word = self.text.word(true);
                if word.is_empty() || Keyword::of(&word).is_some() {
                    return self
                        .text
                        .wrong(start, "a value is missing here. Put text into quotes: role = \"admin\".");
                }
                self.text.skip(&word);
                self.test(start, about, &word, false)
            }
        }
    }

    /// A word without a comparison of its own.
    fn bare(
        &mut self,
        start: usize,
        text: &str,
        quoted: bool,
        about: Option<About<F>>,
    ) -> Result<Filter<F>, Invalid> {
        if let Some(about) = about {
            return self.test(start, about, text, quoted);
        }
        if !quoted {
            let capitals = text.to_ascii_uppercase();
            if Keyword::of(&capitals).is_some() {
                return self.text.wrong(
                    start,
                    &format!("write {capitals} in capitals, or in quotes to look for the word."),
                );
            }
            if let Some(field) = self.schema.find(text) {
                let name = field.name;
                return self.text.wrong(start, &format!("compare the field with something, like {name} = \"…\", or put the word into quotes to look for it."));
            }
        }
        match self.schema.for_words() {
            Some(field) if text.contains(char::is_alphanumeric) => {
                self.test(start, About { field, op: Op::Has }, text, true)
            }
            _ => {
                let names = self.schema.names(|_| true);
                self.text.wrong(
                    start,
                    &format!("compare a field with something, like role = \"admin\". Fields: {names}."),
                )
            }
        }
    }

    fn test(&mut self, at: usize, about: About<F>, text: &str, quoted: bool) -> Result<Filter<F>, Invalid> {
        self.tests += 1;
        if self.tests > MOST_TESTS {
            return self.text.wrong(at, "a filter has at most 20 comparisons.");
        }
        match Test::read(about.field, about.op, text, quoted) {
            Ok(test) => Ok(Filter::Is(test)),
            Err(message) => self.text.wrong(at, &message),
        }
    }
}

/// All of these, written flat.
fn all<F>(parts: Vec<Filter<F>>) -> Filter<F> {
    flat(parts, Filter::All, |part| match part {
        Filter::All(parts) => Ok(parts),
        part => Err(part),
    })
}

/// One of these, written flat.
fn any<F>(parts: Vec<Filter<F>>) -> Filter<F> {
    flat(parts, Filter::Any, |part| match part {
        Filter::Any(parts) => Ok(parts),
        part => Err(part),
    })
}

fn flat<F>(
    parts: Vec<Filter<F>>,
    join: impl Fn(Vec<Filter<F>>) -> Filter<F>,
    open: impl Fn(Filter<F>) -> Result<Vec<Filter<F>>, Filter<F>>,
) -> Filter<F> {
    let mut flat = Vec::with_capacity(parts.len());
    for part in parts {
        match open(part) {
            Ok(parts) => flat.extend(parts),
            Err(part) => flat.push(part),
        }
    }
    match <[_; 1]>::try_from(flat) {
        Ok([part]) => part,
        Err(flat) => join(flat),
    }
}
