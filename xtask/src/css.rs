//! One stylesheet from the files in `style/`. Their order is settled here; what they say is
//! theirs. Comments are dropped and nothing else is touched: after brotli a real minifier
//! would save little, and could be wrong.

use std::{fs, path::Path};

use anyhow::{Context, Result};

/// These come first, since the others build on them; the rest follows by name.
const FIRST: [&str; 3] = ["tokens.css", "base.css", "frame.css"];

pub fn bundle(folder: &Path) -> Result<String> {
    let mut names = Vec::new();
    let entries =
        fs::read_dir(folder).with_context(|| format!("the folder {} cannot be read", folder.display()))?;
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".css") {
            names.push(name);
        }
    }
    sort(&mut names);

    let mut bundle = String::new();
    for name in names {
        let text = fs::read_to_string(folder.join(&name)).with_context(|| name)?;
        bundle.push_str(&without_comments(&text));
    }
    Ok(bundle)
}

fn sort(names: &mut [String]) {
    let rank = |name: &String| FIRST.iter().position(|first| first == name);
    names.sort_by_key(|name| (rank(name).unwrap_or(FIRST.len()), name.clone()));
}

/// Comments and indentation gone, strings untouched.
fn without_comments(css: &str) -> String {
    let mut code = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find(['"', '\'', '/']) {
        code.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
        } else {
            let length = if rest.starts_with('/') { 1 } else { string_length(rest) };
            code.push_str(&rest[..length]);
            rest = &rest[length..];
        }
    }
    code.push_str(rest);

    let mut lines = String::with_capacity(code.len());
    for line in code.lines().map(str::trim).filter(|line| !line.is_empty()) {
        lines.push_str(line);
        lines.push('\n');
    }
    lines
}

/// The length of the string that `css` starts with, quotes included.
fn string_length(css: &str) -> usize {
    let quote = &css[..1];
    let mut escaped = false;
    for (at, character) in css.char_indices().skip(1) {
        if !escaped && quote.starts_with(character) {
            return at + 1;
        }
        escaped = !escaped && character == '\\';
    }
    css.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foundations_come_first() {
        let mut names = ["badge.css", "frame.css", "base.css", "tokens.css", "a.css"].map(String::from);
        sort(&mut names);
        assert_eq!(names, ["tokens.css", "base.css", "frame.css", "a.css", "badge.css"]);
    }

    #[test]
    fn comments_and_indentation_go() {
        let css = "/* why */\na { /* x */\n  color: red;\n}\n\n/* open";
        assert_eq!(without_comments(css), "a {\ncolor: red;\n}\n");
    }

    #[test]
    fn strings_stay_as_they_are() {
        for css in [
            "a::after { content: \"/* no */\"; }\n",
            "a::after { content: '\\'/*'; }\n",
            "a { grid-row: 1 / 3; }\n",
            "a::after { content: \"é\"; }\n",
        ] {
            assert_eq!(without_comments(css), css);
        }
    }
}
