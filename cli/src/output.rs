//! How answers are shown: [`Table`]s and [`facts`] for readers, [`json`] for programs,
//! [`Progress`] while something takes long.

mod facts;
pub mod json;
mod progress;
mod safe;
mod table;

pub use facts::facts;
pub use progress::{Progress, size};
pub use safe::{safe, safe_lines};
pub use table::{Column, Table};

/// Emphasis, if the terminal shows it.
pub fn bold(text: &str, colour: bool) -> String {
    if colour { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
}
