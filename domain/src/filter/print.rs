//! Filters as text that reads back as the same filter.

use std::fmt::{self, Display, Formatter, Write};

use super::{Filter, Test, Value};

impl<F> Display for Filter<F> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(parts) => joined(f, parts, " AND ", |_| false),
            // OR binds tighter, so that it needs no parentheses within AND, but AND does within OR.
            Self::Any(parts) => joined(f, parts, " OR ", |part| matches!(part, Self::All(_))),
            Self::Not(part) => {
                f.write_str("NOT ")?;
                enclosed(f, part, !matches!(**part, Self::Is(_)))
            }
            Self::Is(test) => test.fmt(f),
        }
    }
}

fn joined<F>(
    f: &mut Formatter<'_>,
    parts: &[Filter<F>],
    between: &str,
    enclose: impl Fn(&Filter<F>) -> bool,
) -> fmt::Result {
    for (number, part) in parts.iter().enumerate() {
        if number > 0 {
            f.write_str(between)?;
        }
        enclosed(f, part, enclose(part))?;
    }
    Ok(())
}

fn enclosed<F>(f: &mut Formatter<'_>, part: &Filter<F>, enclose: bool) -> fmt::Result {
    if enclose { write!(f, "({part})") } else { part.fmt(f) }
}

impl<F> Display for Test<F> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        // The field of bare words has no name.
        if !self.field.name.is_empty() {
            let space = if self.op == super::Op::Has { "" } else { " " };
            write!(f, "{}{space}{}{space}", self.field.name, self.op.as_str())?;
        }
        match &self.value {
            Value::Text(text) => quoted(f, text),
            Value::Word(word) => quoted(f, word),
            Value::Flag(flag) => flag.fmt(f),
            Value::Time(time) => f.write_str(&time.rfc3339_exact()),
            Value::Number(number) => number.fmt(f),
            Value::Present => f.write_char('*'),
        }
    }
}

fn quoted(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            f.write_char('\\')?;
        }
        f.write_char(c)?;
    }
    f.write_char('"')
}
