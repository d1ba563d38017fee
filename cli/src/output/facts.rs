//! One thing, told line by line.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::safe;

/// Lines of `Name  value` with the values in one column. What has no value has no line.
pub fn facts(lines: &[(&str, Option<String>)]) -> String {
    let told = || lines.iter().filter_map(|(name, value)| value.as_ref().map(|value| (name, value)));
    let widest = told().map(|(name, _)| name.width()).max().unwrap_or(0);
    let mut out = String::new();
    for (name, value) in told() {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{name:<widest$}  {}", safe(value));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_in_one_column_and_what_is_unknown_has_no_line() {
        let shown = facts(&[
            ("Role", Some("admin".to_owned())),
            ("Last active", None),
            ("E-mail", Some("a\u{1b}@example.com".to_owned())),
        ]);
        assert_eq!(shown, "Role    admin\nE-mail  a\\u{1b}@example.com\n");
    }
}
