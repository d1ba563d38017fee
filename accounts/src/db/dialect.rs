//! The SQL that must differ between the two databases: finding text. Nothing else may be added
//! here without need; a test counts the branches.

use super::Db;

/// Where rows `u` of `users` come from whose text contains a pattern, found by the index of
/// three-letter pieces.
pub(crate) struct TextSource {
    /// The tables to select from.
    pub(crate) from: &'static str,
    /// The condition, but for the pattern to be bound behind it, in the form of
    /// [`Db::text_pattern`].
    pub(crate) condition: &'static str,
}

impl Db {
    /// The source that the text index answers.
    pub(crate) fn text_source(&self) -> TextSource {
        match self {
            // CROSS JOIN fixes the order: SQLite would rather walk all users and look each one up.
            Self::Sqlite { .. } => TextSource {
                from: "users_text CROSS JOIN users u ON u.row = users_text.rowid",
                condition: "users_text MATCH ",
            },
            Self::Postgres { .. } => TextSource { from: "users u", condition: "u.search LIKE " },
        }
    }

    /// What to bind in a [`TextSource`] to find `folded` text of three characters and more.
    pub(crate) fn text_pattern(&self, folded: &str) -> String {
        match self {
            // One FTS5 string: everything inside the quotes is text, a quote is doubled.
            Self::Sqlite { .. } => format!("\"{}\"", folded.replace('"', "\"\"")),
            Self::Postgres { .. } => like_pattern(folded),
        }
    }
}

/// A `LIKE` pattern, with `\` as its escape, that finds `folded` anywhere.
pub(crate) fn like_pattern(folded: &str) -> String {
    let mut pattern = String::from("%");
    for c in folded.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_in_what_was_typed_are_letters() {
        assert_eq!(like_pattern(r"50%_\"), r"%50\%\_\\%");
    }

    #[test]
    fn only_finding_text_differs_between_the_databases() {
        // Two functions here, one `match` each: whoever adds a third explains it in a review.
        let source = include_str!("dialect.rs");
        let branches =
            source.lines().filter(|line| line.trim_start().starts_with("Self::Postgres { .. } =>")).count();
        assert_eq!(branches, 2);
    }
}
