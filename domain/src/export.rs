//! Users as lines of a file to carry away. What is written here, [`parse_invite_lines`] reads.
//!
//! [`parse_invite_lines`]: crate::parse_invite_lines

use crate::csv;
use crate::{Timestamp, User, UserKind};

/// Tells a spreadsheet that the text is UTF-8. Without it Excel reads it by the code page of the
/// machine and nobody is called Zoë any more; everything else that reads CSV knows to skip it.
const BYTE_ORDER_MARK: char = '\u{FEFF}';
/// What the columns are called.
const COLUMNS: [&str; 9] =
    ["name", "email", "id", "kind", "role", "status", "joined", "last active", "address confirmed"];

/// How the file begins.
pub fn export_head() -> String {
    format!("{BYTE_ORDER_MARK}{}\r\n", csv::line(COLUMNS))
}

/// One user with the line break behind them.
pub fn export_line(user: &User) -> String {
    let confirmed = match (user.kind, user.status.is_pending(), user.address_confirmed) {
        (UserKind::ServiceAccount, ..) | (_, true, _) => "",
        (.., true) => "yes",
        (.., false) => "no",
    };
    let line = csv::line([
        user.display_name.as_ref().map_or("", |name| name.as_str()),
        user.email.as_ref().map_or("", |email| email.as_str()),
        user.id.as_str(),
        user.kind.as_str(),
        user.role.as_str(),
        user.status.kind().as_str(),
        &user.created.rfc3339(),
        &user.last_active.map(Timestamp::rfc3339).unwrap_or_default(),
        confirmed,
    ]);
    format!("{line}\r\n")
}
