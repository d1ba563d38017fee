//! A letter as text and as a simple page. Both say the same; neither loads anything from anywhere, so
//! that reading a mail tells nobody.

use std::fmt::Write;

/// A letter in words.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// One line.
    pub subject: String,
    /// What it says, in order.
    pub parts: Vec<Part>,
}

/// A part of a letter.
#[derive(Clone, Debug)]
pub enum Part {
    /// A paragraph.
    Text(String),
    /// The one thing to do.
    Button {
        /// What it does.
        label: &'static str,
        /// Where it leads; begins with the public address.
        address: String,
    },
    /// A paragraph that matters less.
    Small(String),
}

/// The letter as plain text.
pub fn text(words: &Words) -> String {
    let mut out = String::new();
    for part in &words.parts {
        // Writing to a String cannot fail.
        let _ = match part {
            Part::Text(text) | Part::Small(text) => write!(out, "{text}\n\n"),
            Part::Button { label, address } => write!(out, "{label}:\n{address}\n\n"),
        };
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// The letter as a page.
pub fn html(words: &Words) -> String {
    let mut body = String::new();
    for part in &words.parts {
        let _ = match part {
            Part::Text(text) => writeln!(body, "<p>{}</p>", escaped(text)),
            Part::Small(text) => {
                writeln!(body, "<p style=\"color:#5c6370;font-size:14px\">{}</p>", escaped(text))
            }
            Part::Button { label, address } => {
                let address = escaped(address);
                write!(
                    body,
                    "<p><a href=\"{address}\" style=\"display:inline-block;padding:10px 18px;border-radius:6px;\
                     background:#3451b2;color:#ffffff;text-decoration:none;font-weight:600\">{label}</a></p>\n\
                     <p style=\"color:#5c6370;font-size:14px\">Or copy this address into your browser:<br>{address}</p>\n"
                )
            }
        };
    }
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{}</title></head>\n\
         <body style=\"margin:0 auto;max-width:560px;padding:24px;font:16px/1.5 system-ui,sans-serif\">\n{body}</body></html>\n",
        escaped(&words.subject)
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_say_the_same_and_nothing_in_them_becomes_markup() {
        let words = Words {
            subject: "Tom & <b>Jerry</b>".to_owned(),
            parts: vec![
                Part::Text("<img src=x> & more".to_owned()),
                Part::Button { label: "Open", address: "https://roster.example/x?a=1&b=\"2".to_owned() },
                Part::Small("Not you?".to_owned()),
            ],
        };
        assert_eq!(
            text(&words),
            "<img src=x> & more\n\nOpen:\nhttps://roster.example/x?a=1&b=\"2\n\nNot you?\n"
        );
        let html = html(&words);
        assert!(!html.contains("<img") && !html.contains("<b>"), "{html}");
        assert!(html.contains("href=\"https://roster.example/x?a=1&amp;b=&quot;2\""), "{html}");
        assert!(html.contains("&lt;img src=x&gt; &amp; more") && html.contains("Not you?"), "{html}");
        assert!(!html.contains("src=\"") && !html.contains("url("), "loads nothing");
    }
}
