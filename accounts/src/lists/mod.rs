//! Lists as REST asks for them: a filter, an order, a page at a time.
//!
//! A collection says in one place what its fields are called (a [`domain::Schema`]) and how they are
//! stored ([`Collection`]). From that this module reads what was asked for into a [`Question`],
//! [`sql`], [`condition`] and [`keyset`] write the SQL, and [`page_token`] says where to go on.
//!
//! Pages follow the sort keys and never an offset. A token is bound to the account, the collection,
//! the filter and the order, whatever the size of the page: that may differ from page to page
//! ([AIP-158](https://google.aip.dev/158)).

pub(crate) mod collection;
pub(crate) mod condition;
pub(crate) mod keyset;
pub(crate) mod page_token;
mod question;
mod sql;

pub(crate) use question::Question;

/// What is asked of a list. All fields are as the request has them; empty is nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct RestQuery<'a> {
    /// Which rows, in the grammar of [`domain::filter`].
    pub filter: &'a str,
    /// In which order, like `role, create_time desc`.
    pub order_by: &'a str,
    /// How many: 50 if there is none or it is 0, at most 200.
    pub page_size: Option<i64>,
    /// Where to go on.
    pub page_token: &'a str,
}

/// One page of a list.
#[derive(Clone, Debug)]
pub struct RestPage<T> {
    /// The rows; possibly fewer than asked for, or none, though there are more.
    pub items: Vec<T>,
    /// Where to go on; empty at the end.
    pub next_page_token: String,
    /// How many fulfil the filter, counted when the first page was asked for. Exact to 10,000, and
    /// beyond where numbers are kept; else 10,001 stands for all that is more.
    pub total: u64,
}
