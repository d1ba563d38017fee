//! Mail: from the outbox to the mail server.
//!
//! What waits and what it tells is in `accounts` (`outbox`). Here is the rest of its way: [`settings`]
//! reads where the mail server is, [`worker`] takes letters in hand, [`words`] says what each tells,
//! [`layout`] makes a text and a page of that, [`names`] takes the sting out of names, and [`send`] puts
//! it into an envelope and hands it over.
//!
//! A new letter needs a line in [`words`], and the compiler says so.

mod layout;
mod names;
mod send;
pub mod settings;
mod words;
mod worker;

pub use send::Mailer;
pub use worker::work;
