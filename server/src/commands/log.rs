//! `roster log`: the installation's log of sign-ins, resets, setups and operator's acts, and of what was
//! tried in vain.
//!
//! What it prints was in part typed by strangers, so nothing in it may play with the terminal.

use std::fmt::Write;
use std::process::ExitCode;

use accounts::{Accounts, Event, LogLine, LogQuery};
use anyhow::{Result, anyhow};
use clap::{Args, ValueEnum};
use domain::Timestamp;
use serde_json::json;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{named, say, sentence};
use crate::settings::DatabaseArgs;

/// Print the installation's log, newest last: sign-ins, resets, setups, operator's acts, what was refused
#[derive(Args)]
pub struct Log {
    #[command(flatten)]
    database: DatabaseArgs,
    /// How far back: 30m, 12h, 7d, a day like 2026-11-24, or a time like 2026-11-24T20:00:00Z
    #[arg(long, default_value = "7d")]
    since: String,
    /// Only this event, for example sign-in-failed
    #[arg(long)]
    event: Option<String>,
    /// Only what is about this e-mail address
    #[arg(long)]
    subject: Option<String>,
    /// How to print it
    #[arg(short, long, value_enum, default_value = "text")]
    output: Output,
}

#[derive(Clone, Copy, ValueEnum)]
enum Output {
    /// One line each, for people
    Text,
    /// One JSON object a line, for programs
    Json,
}

impl Log {
    /// Runs the command.
    ///
    /// # Errors
    /// A sentence that names the flag or the setting.
    pub async fn run(&self) -> Result<ExitCode> {
        let event = self.event.as_deref().map(Event::parse).transpose().map_err(named("--event"))?;
        let accounts = self.database.open().await?;
        let since = Some(since(&self.since, accounts.now())?);
        let query = LogQuery { since, event, subject: self.subject.clone() };
        let printed = self.print(&accounts, &query).await;
        accounts.close().await;
        printed.map_err(sentence)?;
        Ok(ExitCode::SUCCESS)
    }

    async fn print(&self, accounts: &Accounts, query: &LogQuery) -> accounts::Result<()> {
        let mut place = None;
        loop {
            let (lines, next) = accounts.security_log(query, place).await?;
            for line in &lines {
                match self.output {
                    Output::Text => say(format_args!("{}", as_text(line))),
                    Output::Json => say(format_args!("{}", as_json(line))),
                }
            }
            match next {
                Some(_) => place = next,
                None => return Ok(()),
            }
        }
    }
}

/// The moment `--since` names.
fn since(text: &str, now: Timestamp) -> Result<Timestamp> {
    let wrong =
        || anyhow!("--since: use 30m, 12h or 7d, a day like 2026-11-24, or a time like 2026-11-24T20:00:00Z");
    let back = |number: &str, unit: i64| {
        let number = number.parse::<u32>().ok()?;
        Some(now.plus_seconds(-i64::from(number) * unit))
    };
    let span = match text.split_at_checked(text.len().saturating_sub(1)) {
        Some((number, "m")) => back(number, 60),
        Some((number, "h")) => back(number, 60 * 60),
        Some((number, "d")) => back(number, 24 * 60 * 60),
        _ => None,
    };
    let day = || OffsetDateTime::parse(&format!("{text}T00:00:00Z"), &Rfc3339).ok();
    let moment = || OffsetDateTime::parse(text, &Rfc3339).ok().or_else(day);
    span.or_else(|| moment().map(|time| Timestamp::from_seconds(time.unix_timestamp()))).ok_or_else(wrong)
}

fn as_text(line: &LogLine) -> String {
    let shown = |text: &str| if text.is_empty() { "-".to_owned() } else { harmless(text) };
    let (event, subject, from) = (harmless(&line.event), shown(&line.subject), shown(&line.address));
    let detail = harmless(&line.detail);
    let times = if line.times > 1 { format!("×{}", line.times) } else { String::new() };
    let request = line.request.as_ref().map(|id| format!("request={}", harmless(id))).unwrap_or_default();
    let more: Vec<_> = [detail, times, request].into_iter().filter(|text| !text.is_empty()).collect();
    let more = more.join("  ");
    format!("{}  {event:<18}  {subject}  {from}  {more}", line.at.rfc3339()).trim_end().to_owned()
}

fn as_json(line: &LogLine) -> String {
    let object = json!({
        "time": line.at.rfc3339(),
        "event": line.event,
        "subject": line.subject,
        "address": line.address,
        "detail": line.detail,
        "times": line.times,
        "requestId": line.request,
    });
    // JSON lets a good deal through as it is. All of it stands within strings, where an escape means
    // the same.
    let mut safe = String::new();
    for c in object.to_string().chars() {
        if domain::is_deceptive(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a String cannot fail.
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(c);
        }
    }
    safe
}

/// Text in which nothing moves the cursor, changes a colour or turns the direction of writing.
fn harmless(text: &str) -> String {
    let mut safe = String::new();
    for c in text.chars() {
        if domain::is_deceptive(c) { safe.extend(c.escape_unicode()) } else { safe.push(c) }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> LogLine {
        LogLine {
            at: Timestamp::from_seconds(1_772_496_000),
            event: "sign-in-failed".to_owned(),
            subject: "\u{1b}[2Jevil\u{202e}@example.com\u{9b}\u{e0041}".to_owned(),
            address: String::new(),
            detail: String::new(),
            times: 1,
            request: None,
        }
    }

    #[test]
    fn nothing_that_is_printed_plays_with_the_terminal() {
        for printed in [as_text(&line()), as_json(&line())] {
            assert!(!printed.contains(domain::is_deceptive), "{printed:?}");
            assert!(printed.contains("evil") && printed.contains("@example.com"), "{printed}");
        }
        let read: serde_json::Value = serde_json::from_str(&as_json(&line())).expect("still JSON");
        assert_eq!(read["subject"], line().subject.as_str());
        assert_eq!(
            as_text(&line()),
            "2026-03-03T00:00:00Z  sign-in-failed      \\u{1b}[2Jevil\\u{202e}@example.com\\u{9b}\\u{e0041}  -"
        );
    }

    #[test]
    fn since_is_a_span_a_day_or_a_time() {
        let now = Timestamp::from_seconds(1_772_496_000);
        let read = |text| since(text, now).map(Timestamp::seconds).ok();
        assert_eq!(read("30m"), Some(1_772_494_200));
        assert_eq!(read("7d"), Some(1_771_891_200));
        assert_eq!(read("2026-03-03"), Some(1_772_496_000));
        assert_eq!(read("2026-03-03T01:00:00+01:00"), Some(1_772_496_000));
        for bad in ["", "d", "-1d", "7w", "yesterday", "2026-02-30", "99999999999d", "ä"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
