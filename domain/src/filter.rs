//! Filters of lists, in the grammar of [AIP-160](https://google.aip.dev/160).
//!
//! | written | holds for |
//! |---|---|
//! | `role = "admin"`, `role != admin` | those whose field has the value; those whose field has another or none |
//! | `create_time >= 2026-01-31T09:30:00+02:00` | later or equal; also `<`, `<=`, `>`. A missing value is neither |
//! | `email:"@example.com"` | text that contains it |
//! | `last_active_time:*` | a field that has a value |
//! | `alice` | a bare word: where the collection looks for words |
//! | `a AND b`, `a b` | both |
//! | `a OR b` | one of them. OR binds tighter than AND: `a AND b OR c` is `a AND (b OR c)` |
//! | `NOT a`, `-a` | those for which `a` does not hold |
//! | `role = (admin OR user)` | short for `role = admin OR role = user` |
//!
//! Values are in quotes, `"` or `'`, with `\` before a quote or a `\` that is meant, or bare if they
//! have no space, quote, parenthesis or comparison in them. Names are `create_time` or `createTime`.
//!
//! **Missing values.** Missing text is the empty text, as in proto3. A comparison with any other
//! missing value does not hold, whence `!=` holds: it is the opposite of `=` in every case, and `NOT`
//! the opposite of what stands behind it. There is no third answer.
//!
//! A filter is read and typed in one go against a [`Schema`], so one that has been read can be
//! carried out. It has at most 2,000 characters, 20 comparisons and 10 levels of parentheses;
//! so whoever walks it may recurse.

mod cursor;
mod parse;
mod print;

use std::cmp::Ordering;

pub(crate) use parse::parse;

use crate::schema::{comparable, shown};
use crate::{Field, Kind, Timestamp};

/// A filter that fits its collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter<F: 'static> {
    /// All of them hold; of none, everything fits.
    All(Vec<Self>),
    /// One of them holds.
    Any(Vec<Self>),
    /// It does not hold.
    Not(Box<Self>),
    /// A comparison.
    Is(Test<F>),
}

/// One comparison of a field with a value of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test<F: 'static> {
    /// The field.
    pub field: &'static Field<F>,
    /// How it is compared.
    pub op: Op,
    /// With what.
    pub value: Value,
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `:` contains, of text; with [`Value::Present`] of every kind that can be missing.
    Has,
}

/// What a field is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text; folded if the field is.
    Text(String),
    /// One of the words of the field.
    Word(&'static str),
    /// True or false.
    Flag(bool),
    /// A moment.
    Time(Timestamp),
    /// A number.
    Number(i64),
    /// `*`: that there is a value.
    Present,
}

/// The value of a field in one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actual<'a> {
    /// Text, as it is shown.
    Text(&'a str),
    /// One of the words of the field, or none.
    Word(Option<&'a str>),
    /// True or false.
    Flag(bool),
    /// A moment, or none.
    Time(Option<Timestamp>),
    /// A number, or none.
    Number(Option<i64>),
}

impl Op {
    /// As it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Has => ":",
        }
    }

    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal | Self::Has => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

impl<F> Filter<F> {
    /// True for the filter that everything fits.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::All(parts) if parts.is_empty())
    }

    /// What the filter lets through at most, if it says so by comparisons that `name` something: of
    /// conditions that all must hold one is enough, of alternatives each has to.
    pub fn named<T>(&self, name: &impl Fn(&Test<F>) -> Option<T>) -> Option<Vec<T>> {
        match self {
            Self::Is(test) => name(test).map(|named| vec![named]),
            Self::Not(_) => None,
            Self::All(parts) => parts.iter().find_map(|part| part.named(name)),
            Self::Any(parts) => {
                let all: Option<Vec<Vec<T>>> = parts.iter().map(|part| part.named(name)).collect();
                all.map(|all| all.into_iter().flatten().collect())
            }
        }
    }

    /// Whether it holds, by what is `known` of its comparisons: none if that does not decide it.
    pub fn known(&self, known: &impl Fn(&Test<F>) -> Option<bool>) -> Option<bool> {
        match self {
            Self::Is(test) => known(test),
            Self::Not(part) => part.known(known).map(|holds| !holds),
            Self::All(parts) => decide(parts.iter().map(|part| part.known(known)), false),
            Self::Any(parts) => decide(parts.iter().map(|part| part.known(known)), true),
        }
    }
}

/// `decisive` if one answer is; else the opposite, if all are known.
fn decide(answers: impl Iterator<Item = Option<bool>>, decisive: bool) -> Option<bool> {
    let mut so_far = Some(!decisive);
    for answer in answers {
        match answer {
            Some(answer) if answer == decisive => return Some(decisive),
            None => so_far = None,
            Some(_) => {}
        }
    }
    so_far
}

impl<F> Test<F> {
    /// A comparison with what was typed.
    ///
    /// # Errors
    /// A sentence, without its first capital, that says what would be right.
    fn read(field: &'static Field<F>, op: Op, typed: &str, quoted: bool) -> Result<Self, String> {
        let name = field.name;
        if typed == "*" && !quoted {
            return match (op, field.kind) {
                (_, Kind::Flag) => Err(format!("{name} is true or false.")),
                (Op::Has, _) => Ok(Self { field, op, value: Value::Present }),
                _ => Err(format!(
                    "{name}:* asks whether there is a value; a star that is meant stands in quotes."
                )),
            };
        }
        let unfit = |ops: &str| Err(format!("“{}” does not fit {name}; compare it with {ops}.", op.as_str()));
        let (op, value) = match field.kind {
            Kind::Text | Kind::Folded => (op, Value::Text(comparable(field.kind, typed))),
            Kind::Word(words) => {
                // As with every field that is not text, `:` is `=`.
                let op = match op {
                    Op::Equal | Op::Has => Op::Equal,
                    Op::NotEqual => Op::NotEqual,
                    _ => return unfit("= or !="),
                };
                let word = words.iter().find(|word| **word == typed);
                let word = word.ok_or_else(|| {
                    format!("{name} is never “{}”. It is one of {}.", shown(typed), words.join(", "))
                })?;
                (op, Value::Word(word))
            }
            Kind::Flag => {
                let op = match op {
                    Op::Equal | Op::Has => Op::Equal,
                    Op::NotEqual => Op::NotEqual,
                    _ => return unfit("= or !="),
                };
                let flag = match typed {
                    "true" => true,
                    "false" => false,
                    _ => return Err(format!("{name} is true or false.")),
                };
                (op, Value::Flag(flag))
            }
            Kind::Time if op == Op::Has => return unfit("=, !=, <, <=, > or >="),
            Kind::Time => {
                let moment = Timestamp::parse(typed);
                (
                    op,
                    Value::Time(
                        moment.map_err(|_| format!("{name} is a moment like 2026-01-31T09:30:00Z."))?,
                    ),
                )
            }
            Kind::Number if op == Op::Has => return unfit("=, !=, <, <=, > or >="),
            Kind::Number => {
                let number = typed.parse();
                (op, Value::Number(number.map_err(|_| format!("{name} is a whole number like 42."))?))
            }
        };
        Ok(Self { field, op, value })
    }

    /// Whether it holds for a row whose field is `actual`. This is what the comparison means,
    /// however a database carries it out.
    pub fn holds(&self, actual: &Actual<'_>) -> bool {
        let missing = self.op == Op::NotEqual;
        match (&self.value, actual) {
            (Value::Present, Actual::Text(text)) => !text.is_empty(),
            (Value::Present, Actual::Word(word)) => word.is_some(),
            (Value::Present, Actual::Time(time)) => time.is_some(),
            (Value::Present, Actual::Number(number)) => number.is_some(),
            (Value::Present, Actual::Flag(_)) => true,
            (Value::Text(wanted), Actual::Text(text)) => {
                let text = comparable(self.field.kind, text);
                if self.op == Op::Has {
                    text.contains(wanted)
                } else {
                    self.op.holds(text.as_str().cmp(wanted))
                }
            }
            (Value::Word(wanted), Actual::Word(word)) => {
                word.map_or(missing, |word| self.op.holds(word.cmp(wanted)))
            }
            (Value::Flag(wanted), Actual::Flag(flag)) => self.op.holds(flag.cmp(wanted)),
            (Value::Time(wanted), Actual::Time(time)) => {
                time.map_or(missing, |time| self.op.holds(time.cmp(wanted)))
            }
            (Value::Number(wanted), Actual::Number(number)) => {
                number.map_or(missing, |number| self.op.holds(number.cmp(wanted)))
            }
            // A row whose field is of another kind than its schema says: nothing is known of it.
            _ => missing,
        }
    }
}
