//! Text from elsewhere, made safe to show.

use std::borrow::Cow;
use std::fmt::Write as _;

use domain::is_deceptive;

/// Text whose control, bidirectional and widthless characters are written as `\u{…}`, so that no
/// name moves the cursor, colours the screen, or reads as another.
///
/// The server refuses such names; this holds also for one that does not.
pub fn safe(text: &str) -> Cow<'_, str> {
    without(text, is_deceptive)
}

/// The same for text of several lines, as a model writes it: lines, tabs, and the joiners that some scripts
/// and emoji need, are left.
pub fn safe_lines(text: &str) -> Cow<'_, str> {
    without(text, |c| is_deceptive(c) && !matches!(c, '\n' | '\t' | '\u{200c}' | '\u{200d}'))
}

fn without(text: &str, bad: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&bad) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if bad(c) {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escape_sequences_overrides_and_line_ends_are_spelled_out() {
        assert_eq!(safe("\u{1b}[2Jroot"), "\\u{1b}[2Jroot");
        assert_eq!(safe("a\u{9b}31m"), "a\\u{9b}31m", "the one-character form of ESC [");
        assert_eq!(safe("nimda\u{202e}"), "nimda\\u{202e}");
        assert_eq!(safe("a\r\nb\0"), "a\\u{d}\\u{a}b\\u{0}");
    }

    #[test]
    fn ordinary_names_are_shown_as_they_are() {
        assert_eq!(safe("Zoë 王小明 O’Brien 🦀"), "Zoë 王小明 O’Brien 🦀");
    }

    #[test]
    fn what_a_model_writes_has_lines_and_moves_no_cursor() {
        assert_eq!(safe_lines("a\n\tb 👩\u{200d}🔬"), "a\n\tb 👩\u{200d}🔬");
        assert_eq!(safe_lines("a\rb\u{1b}]0;title\u{7}\u{202e}"), "a\\u{d}b\\u{1b}]0;title\\u{7}\\u{202e}");
    }

    proptest! {
        #[test]
        fn nothing_deceptive_survives(text in any::<String>()) {
            prop_assert!(!safe(&text).contains(is_deceptive));
        }
    }
}
