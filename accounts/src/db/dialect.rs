//! The SQL that must differ between the two databases: finding text. Nothing else may be added
//! here without need; a test counts the branches.

use super::Db;

/// The condition on a row `u` of `users` that its text contains a pattern, answered by the index
/// of three-letter pieces. The pattern is bound in its place, in the form [`Db::text_pattern`] gives.
pub(crate) struct TextCondition {
    /// What stands before the bound pattern.
    pub(crate) before: &'static str,
    /// What stands after it.
    pub(crate) after: &'static str,
}

impl Db {
    /// The condition that the text index answers.
    pub(crate) fn text_condition(&self) -> TextCondition {
        match self {
            Self::Sqlite { .. } => TextCondition {
                before: "u.row IN (SELECT rowid FROM users_text WHERE users_text MATCH ",
                after: ")",
            },
            Self::Postgres(_) => TextCondition { before: "u.search LIKE ", after: "" },
        }
    }

    /// What to bind in a [`TextCondition`] to find `folded` text of three characters and more.
    pub(crate) fn text_pattern(&self, folded: &str) -> String {
        match self {
            // One FTS5 string: everything inside the quotes is text, a quote is doubled.
            Self::Sqlite { .. } => format!("\"{}\"", folded.replace('"', "\"\"")),
            Self::Postgres(_) => like_pattern(folded),
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
            source.lines().filter(|line| line.trim_start().starts_with("Self::Postgres(_) =>")).count();
        assert_eq!(branches, 2);
    }
}
