//! Tables of text that fit the terminal: a row is a line, always.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr;

use super::{bold, safe};

/// Spaces between columns.
const GAP: usize = 2;
/// A column is not made narrower than this while others can still give.
const NARROWEST: usize = 8;

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    title: &'static str,
    /// True if its cells may be cut to make room: names yes, ids no.
    gives: bool,
}

impl Column {
    /// A column that is never cut while another can give: what people copy.
    pub const fn whole(title: &'static str) -> Self {
        Self { title, gives: false }
    }

    /// A column whose cells are cut with `…` where room is short.
    pub const fn giving(title: &'static str) -> Self {
        Self { title, gives: true }
    }
}

/// Rows under titles.
#[derive(Debug)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows.
    pub fn new(columns: &[Column]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new() }
    }

    /// Adds a row; it has one cell for each column. Cells are made safe to show here.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().map(|cell| safe(&cell).into_owned()).collect());
    }

    /// The lines. With a width none is longer; without one nothing is cut.
    pub fn render(&self, width: Option<usize>, colour: bool) -> String {
        let widths = self.widths(width);
        let titles: Vec<&str> = self.columns.iter().map(|column| column.title).collect();
        let mut out = bold(&line(&titles, &widths, width), colour);
        out.push('\n');
        for row in &self.rows {
            let cells: Vec<&str> = row.iter().map(String::as_str).collect();
            out.push_str(&line(&cells, &widths, width));
            out.push('\n');
        }
        out
    }

    fn widths(&self, width: Option<usize>) -> Vec<usize> {
        let natural = |number: usize, column: &Column| {
            let cells = self.rows.iter().filter_map(|row| row.get(number)).map(|cell| cell.width());
            cells.chain([column.title.width()]).max().unwrap_or(0)
        };
        let mut widths: Vec<usize> =
            self.columns.iter().enumerate().map(|(number, column)| natural(number, column)).collect();
        let Some(room) = width else { return widths };
        let gaps = GAP * widths.len().saturating_sub(1);
        // The widest gives first, a character at a time, so that what is short stays whole and what
        // is long is cut alike.
        while widths.iter().sum::<usize>() + gaps > room {
            let gives = |number: &usize| self.columns[*number].gives && widths[*number] > NARROWEST;
            let Some(widest) = (0..widths.len()).filter(gives).max_by_key(|number| widths[*number]) else {
                break;
            };
            widths[widest] -= 1;
        }
        widths
    }
}

/// Cells side by side; the last is not padded, and the whole is cut if it is still too long.
fn line(cells: &[&str], widths: &[usize], room: Option<usize>) -> String {
    let mut out = String::new();
    for (number, (cell, width)) in cells.iter().zip(widths).enumerate() {
        if number > 0 {
            out.push_str(&" ".repeat(GAP));
        }
        let cell = cut(cell, *width);
        out.push_str(&cell);
        out.push_str(&" ".repeat(width.saturating_sub(cell.width())));
    }
    let line = out.trim_end();
    match room {
        Some(room) => cut(line, room).into_owned(),
        None => line.to_owned(),
    }
}

/// Text in at most `width` columns, with `…` where something was cut off.
fn cut(text: &str, width: usize) -> Cow<'_, str> {
    if text.width() <= width {
        return Cow::Borrowed(text);
    }
    // Measured as a whole each time: characters that join are not as wide as they are apart.
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if kept.width() + 1 > width {
            kept.pop();
            break;
        }
    }
    kept.truncate(kept.trim_end().len());
    if width > 0 {
        kept.push('…');
    }
    Cow::Owned(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn people() -> Table {
        let mut table = Table::new(&[
            Column::whole("ID"),
            Column::giving("NAME"),
            Column::giving("E-MAIL"),
            Column::whole("ROLE"),
            Column::whole("LAST ACTIVE"),
        ]);
        let mut add = |cells: [&str; 5]| table.row(cells.map(str::to_owned));
        add(["alice", "Alice Liddell", "alice@example.com", "admin", "2 minutes ago"]);
        add([
            "bartholomew",
            "Bartholomew Featherstonehaugh-Cholmondeley the Third",
            "bartholomew.featherstonehaugh@subsidiary.example.com",
            "inference-user",
            "—",
        ]);
        add(["xiaoming", "王小明", "xiaoming@例え.example", "contributor", "3 Mar 2026"]);
        add(["mallory", "Mal\u{1b}[31mlory\u{202e}", "mallory@example.com", "user", "just now"]);
        table
    }

    #[test]
    fn at_80_columns_names_give_and_ids_do_not() {
        insta::assert_snapshot!(people().render(Some(80), false));
    }

    #[test]
    fn at_120_columns_more_is_whole() {
        insta::assert_snapshot!(people().render(Some(120), false));
    }

    #[test]
    fn into_a_file_nothing_is_cut() {
        insta::assert_snapshot!(people().render(None, false));
    }

    #[test]
    fn titles_are_bold_only_where_colour_is_wanted() {
        assert!(people().render(Some(80), true).starts_with("\u{1b}[1mID"));
        assert!(!people().render(Some(80), false).contains('\u{1b}'));
    }

    proptest! {
        #[test]
        fn no_line_is_longer_than_the_terminal_and_each_row_is_one_line(
            width in 1_usize..140,
            cells in proptest::collection::vec(("\\PC{0,60}", "[a-z]{0,63}", "\\PC{0,20}"), 0..6),
        ) {
            let mut table = Table::new(&[Column::giving("A"), Column::whole("B"), Column::giving("C")]);
            for (a, b, c) in &cells {
                table.row([a.clone(), b.clone(), c.clone()]);
            }
            let shown = table.render(Some(width), false);
            prop_assert_eq!(shown.lines().count(), cells.len() + 1);
            for line in shown.lines() {
                prop_assert!(line.width() <= width, "{:?} is wider than {}", line, width);
            }
        }
    }
}
