//! What text is safe to show to other people, and how text is compared.

/// The form in which text is compared and sorted: lower case, and nothing else.
///
/// Lower case by Unicode rules rather than by a database's, since SQLite folds only ASCII
/// and PostgreSQL folds as its locale says: the two would disagree about who is who.
pub fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// True for characters that make text look like something it is not: control characters,
/// the bidirectional overrides of CVE-2021-42574, and characters without any width.
pub fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_is_by_unicode_and_not_by_ascii() {
        assert_eq!(fold("ÄRGER@Example.COM"), "ärger@example.com");
    }

    #[test]
    fn overrides_and_widthless_characters_are_deceptive_and_letters_are_not() {
        assert!("\u{202E}\u{200B}\u{2066}\u{FEFF}\n\0".chars().all(is_deceptive));
        assert!(!"Zoë 王小明 O’Brien-Ñandú 🦀".chars().any(is_deceptive));
    }
}
