//! Names as they may stand in a mail. People choose them freely, and mail programs make links of
//! whatever looks like an address: an invitation must not carry a stranger's link under our name.

/// A name in which no mail program sees a link, a tag or a second header.
///
/// A dot within a word is followed by a space, and what addresses and tags are made of is left out.
/// `J. R. R. O’Neil-王` stays as it is.
pub fn harmless(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut characters = name.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            ':' | '/' | '\\' | '@' | '<' | '>' | '[' | ']' => out.push(' '),
            c if c.is_control() => out.push(' '),
            // Full stops of other scripts are dots to whoever resolves a name (IDNA).
            '.' | '。' | '．' | '｡' => {
                out.push('.');
                if characters.peek().is_some_and(|next| !next.is_whitespace()) {
                    out.push(' ');
                }
            }
            c => out.push(c),
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn a_usual_name_stays_as_it_is() {
        for name in ["Alice Liddell", "J. R. R. O’Neil-Ñandú", "王小明", "Acme & Sons, Inc.", "🦀"] {
            assert_eq!(harmless(name), name);
        }
    }

    #[test]
    fn no_name_reads_as_a_link_or_holds_a_line_break() {
        for (name, safe) in [
            ("https://evil.example/reset?a=b", "https evil. example reset?a=b"),
            ("www.evil.org", "www. evil. org"),
            ("evil。org", "evil. org"),
            ("mail eve@evil.org now", "mail eve evil. org now"),
            ("Alice\r\nBcc: eve@evil.org", "Alice Bcc eve evil. org"),
            ("<a href=x>Click</a>", "a href=x Click a"),
            ("[Click](//evil.org)", "Click ( evil. org)"),
        ] {
            assert_eq!(harmless(name), safe);
        }
    }
}
