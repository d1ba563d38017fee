//! What a collection lets be asked of it: its fields, by name, with what may be compared how.
//!
//! A collection declares an enum of its fields and one schema in a constant:
//!
//! ```
//! use domain::{Field, Kind, Schema};
//!
//! #[derive(Clone, Copy, Debug, PartialEq, Eq)]
//! enum BookField { Title, Language, Lent, Bought, Anything }
//!
//! static BOOKS: Schema<BookField> = Schema::new(&[
//!     Field::new("title", BookField::Title, Kind::Folded).sorts(),
//!     Field::new("language", BookField::Language, Kind::Word(&["en", "de"])),
//!     Field::new("lent", BookField::Lent, Kind::Flag),
//!     Field::new("create_time", BookField::Bought, Kind::Time).also(&["bought"]).sorts(),
//! ])
//! .words(Field::new("", BookField::Anything, Kind::Folded));
//!
//! let filter = BOOKS.filter(r#"title:"rust" AND lent = false AND (language = en OR language = de)"#)?;
//! assert_eq!(filter.to_string(), r#"title:"rust" AND lent = false AND language = "en" OR language = "de""#);
//! let order = BOOKS.order("createTime desc, title")?;
//! assert_eq!((order[0].field.is, order[0].descending), (BookField::Bought, true));
//! assert_eq!(
//!     BOOKS.filter("pages > 3").expect_err("no such field").message,
//!     "At character 1: there is no field “pages” here. Fields: title, language, lent, create_time.",
//! );
//! # Ok::<(), domain::Invalid>(())
//! ```
//!
//! How a field is stored is not said here: that is SQL, and the business of `accounts`.

use crate::filter::{self, Filter};
use crate::order_by::{self, Sort};
use crate::{Invalid, fold};

/// What the values of a field are, which decides how they may be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text, compared letter by letter. Missing text is the empty text.
    Text,
    /// Text, compared without regard to case. Missing text is the empty text.
    Folded,
    /// One of these words, or none of them.
    Word(&'static [&'static str]),
    /// True or false.
    Flag,
    /// A moment, or none.
    Time,
    /// A whole number, or none.
    Number,
}

/// One field of a collection.
#[derive(Debug, PartialEq, Eq)]
pub struct Field<F: 'static> {
    /// Its name, in snake_case; of a field of a field with a dot.
    pub name: &'static str,
    /// What else it is called.
    pub also: &'static [&'static str],
    /// Which it is.
    pub is: F,
    /// What its values are.
    pub kind: Kind,
    /// Whether lists can be sorted by it.
    pub can_sort: bool,
}

impl<F> Field<F> {
    /// A field that can be compared but not sorted by.
    pub const fn new(name: &'static str, is: F, kind: Kind) -> Self {
        Self { name, also: &[], is, kind, can_sort: false }
    }
}

impl<F: Copy> Field<F> {
    /// The same field, which has these names as well.
    #[must_use]
    pub const fn also(self, names: &'static [&'static str]) -> Self {
        Self { also: names, ..self }
    }

    /// The same field, which can be sorted by.
    #[must_use]
    pub const fn sorts(self) -> Self {
        Self { can_sort: true, ..self }
    }
}

/// The fields of a collection.
#[derive(Debug)]
pub struct Schema<F: 'static> {
    fields: &'static [Field<F>],
    words: Option<Field<F>>,
}

impl<F: Copy> Schema<F> {
    /// A collection with these fields, in the order in which messages name them.
    pub const fn new(fields: &'static [Field<F>]) -> Self {
        Self { fields, words: None }
    }

    /// The same collection, in which a bare word of a filter is looked for in `field`, of the kind
    /// [`Kind::Folded`] and without a name.
    #[must_use]
    pub const fn words(self, field: Field<F>) -> Self {
        Self { words: Some(field), ..self }
    }

    /// Reads a filter in the grammar of AIP-160; see [`Filter`].
    ///
    /// # Errors
    /// [`Invalid`] about `filter` that says at which character, counted from 1, and what would be right.
    pub fn filter(&'static self, text: &str) -> Result<Filter<F>, Invalid> {
        filter::parse(self, text)
    }

    /// Reads an order: fields separated by commas, each with `desc` behind it or not.
    ///
    /// # Errors
    /// [`Invalid`] about `orderBy`: unknown, repeated or too many fields.
    pub fn order(&'static self, text: &str) -> Result<Vec<Sort<F>>, Invalid> {
        order_by::parse(self, text)
    }

    /// The field with a name that was typed.
    pub fn find(&'static self, typed: &str) -> Option<&'static Field<F>> {
        let name = snake(typed);
        self.fields.iter().find(|field| field.name == name || field.also.contains(&name.as_str()))
    }

    /// Where bare words are looked for.
    pub(crate) fn for_words(&'static self) -> Option<&'static Field<F>> {
        self.words.as_ref()
    }

    /// The names of the fields that fit, for a message.
    pub(crate) fn names(&self, fits: impl Fn(&Field<F>) -> bool) -> String {
        self.fields.iter().filter(|field| fits(field)).map(|field| field.name).collect::<Vec<_>>().join(", ")
    }
}

/// A name as the contract writes it, `createTime`, or as it may be typed, `create_time`, in the
/// second form.
pub(crate) fn snake(typed: &str) -> String {
    let mut name = String::with_capacity(typed.len() + 4);
    for c in typed.chars() {
        if c.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

/// What somebody typed, for a message: not all of it if it is long.
pub(crate) fn shown(typed: &str) -> String {
    const MOST: usize = 40;
    if typed.chars().count() <= MOST {
        return typed.to_owned();
    }
    typed.chars().take(MOST).chain(['…']).collect()
}

/// Text in the form in which a field of this kind is compared.
pub(crate) fn comparable(kind: Kind, text: &str) -> String {
    if kind == Kind::Folded { fold(text) } else { text.to_owned() }
}
