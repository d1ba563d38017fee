//! Lines of comma-separated values (RFC 4180), written so that no spreadsheet runs what is in them.
//!
//! A cell that a spreadsheet would take for a formula gets a `'` in front, and loses it when it is
//! read again: whatever was written reads back as it was. A record is one line, since no text of
//! ours has a line break in it.

use std::borrow::Cow;

/// True for text that a spreadsheet would run, and for such text behind a `'` of its own: with it
/// counted in, what is put in front can be taken away again without doubt.
fn is_risky(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '\0'])
}

/// Text as a cell that a spreadsheet shows and does not run.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if is_risky(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text of a [`guarded`] cell.
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_risky(rest)).unwrap_or(cell)
}

/// One record without its line break; every cell is guarded.
///
/// Besides what RFC 4180 wants quoted, so is what other separators are: a spreadsheet that splits
/// at semicolons must not find a cell of somebody's making behind one.
pub fn line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let quoted = |cell: &str| {
        let cell = guarded(cell);
        if cell.contains([',', ';', '\t', '"', '\r', '\n']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.into_owned()
        }
    };
    cells.into_iter().map(quoted).collect::<Vec<_>>().join(",")
}

/// The cells of one record, still guarded. What is not quoted properly is taken as it stands.
pub fn cells(line: &str, separator: char) -> Vec<String> {
    let (mut all, mut cell, mut is_quoted) = (Vec::new(), String::new(), false);
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' if is_quoted && rest.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' if is_quoted => is_quoted = false,
            '"' if cell.trim().is_empty() => {
                cell.clear();
                is_quoted = true;
            }
            c if c == separator && !is_quoted => all.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    all.push(cell);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_it_only_shows() {
        for risky in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\0=1", "'=1", "''+1"] {
            assert_eq!(guarded(risky), format!("'{risky}"), "{risky:?}");
            assert_eq!(unguarded(&guarded(risky)), risky);
        }
        for harmless in ["", "Ben", "'Tis", "O'Brien", "a=1", "1-1", "'"] {
            assert_eq!(guarded(harmless), harmless);
            assert_eq!(unguarded(harmless), harmless);
        }
    }

    #[test]
    fn cells_are_quoted_where_something_in_them_separates() {
        assert_eq!(
            line(["Okafor, Ben", "say \"hi\"", "a;=1", "plain"]),
            r#""Okafor, Ben","say ""hi""","a;=1",plain"#
        );
    }

    #[test]
    fn a_record_reads_as_it_was_written_and_carelessly_written_ones_read_too() {
        assert_eq!(cells(r#""Okafor, Ben","say ""hi""",,x"#, ','), ["Okafor, Ben", "say \"hi\"", "", "x"]);
        assert_eq!(cells(r#"a; "b;c" ;d"#, ';'), ["a", "b;c ", "d"]);
        assert_eq!(cells(r#"Ben "B" Okafor,x"#, ','), [r#"Ben "B" Okafor"#, "x"]);
        assert_eq!(cells(r#""open"#, ','), ["open"]);
        assert_eq!(cells("", ','), [""]);
    }
}
