//! What can go wrong, in one sentence and with what to do next.

use std::fmt;
use std::io;

use crate::output::{bold, safe};
use crate::wire::Refusal;
use crate::world::World;

/// The exit code of what was refused or failed.
const FAILED: u8 = 1;
/// The exit code of wrong usage.
const USAGE: u8 = 2;

/// Why a command did not do what was asked.
#[derive(Debug)]
pub enum Failure {
    /// The arguments are wrong, or only help was asked for: in the words of clap.
    Grammar(clap::Error),
    /// What was typed or set cannot be meant.
    Usage(String),
    /// The server answered with an error.
    Refused(Box<Refused>),
    /// It did not work.
    Failed(String),
    /// Somebody who was asked did not say yes.
    Declined,
    /// Whoever reads the answer has stopped reading, as `head` does. No failure of ours.
    NobodyReads,
}

/// An error the server answered with.
#[derive(Debug)]
pub struct Refused {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Refusal,
    /// Seconds after which to ask again.
    pub retry_after: Option<u64>,
    /// What to do about it, as far as the command knows better than the server.
    pub next: Option<String>,
}

impl Refused {
    /// True for what the contract calls NOT_FOUND, and where it has no codes, for the status.
    pub fn is_not_found(&self) -> bool {
        self.body.code == 5 || self.body.code == 0 && self.status == 404
    }

    /// True for what the contract calls ABORTED: something changed meanwhile.
    pub fn is_aborted(&self) -> bool {
        self.body.code == 10
    }
}

impl Failure {
    /// The exit code.
    pub fn code(&self) -> u8 {
        match self {
            Self::Grammar(error) => u8::try_from(error.exit_code()).unwrap_or(USAGE),
            Self::Usage(_) => USAGE,
            Self::Refused(_) | Self::Failed(_) | Self::Declined => FAILED,
            Self::NobodyReads => 0,
        }
    }

    /// Says what to do next when something is not found.
    #[must_use]
    pub fn or_look_with(mut self, command: &str) -> Self {
        if let Self::Refused(refused) = &mut self
            && refused.is_not_found()
        {
            refused.next.get_or_insert_with(|| format!("See what there is: {command}"));
        }
        self
    }

    /// Tells it and answers the exit code.
    pub(crate) fn tell(&self, world: &mut World) -> u8 {
        let told = match self {
            Self::Grammar(error) => {
                let text = error.render();
                let (stream, colour): (&mut dyn io::Write, _) = if error.use_stderr() {
                    (&mut world.err, world.terminal.colour_of_errors)
                } else {
                    (&mut world.out, world.terminal.colour)
                };
                if colour { write!(stream, "{}", text.ansi()) } else { write!(stream, "{text}") }
            }
            Self::NobodyReads => Ok(()),
            Self::Declined => writeln!(world.err, "Nothing was changed."),
            failure => {
                let head = bold("error:", world.terminal.colour_of_errors);
                writeln!(world.err, "{head} {failure}")
            }
        };
        // Whoever cannot be told is not told; the exit code says it.
        let _ = told.and_then(|()| world.out.flush());
        self.code()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Grammar(error) => write!(f, "{error}"),
            Self::Usage(sentence) | Self::Failed(sentence) => f.write_str(sentence),
            Self::Refused(refused) => write!(f, "{refused}"),
            Self::Declined => f.write_str("Nothing was changed."),
            Self::NobodyReads => f.write_str("Nobody reads the answer."),
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = match self.body.message() {
            "" => format!("The server answered with status {}.", self.status),
            message => message.to_owned(),
        };
        write!(f, "{}", safe(&message))?;
        if !message.ends_with(['.', '!', '?']) {
            f.write_str(".")?;
        }
        let next = self.next.clone().or_else(|| match self.status {
            401 => Some("Set a key with: rosterctl set-api-key".to_owned()),
            // The one who may is named by the message; this is for a server that only lists roles.
            403 if !message.contains("Ask ") => {
                let roles = self.body.roles()?.replace(',', " or ");
                Some(format!("Ask somebody whose role is {roles}."))
            }
            409 if self.is_aborted() => Some("Look at it again, then repeat the command.".to_owned()),
            429 | 503 => Some(match self.retry_after {
                Some(1) => "Try again in 1 second.".to_owned(),
                Some(seconds) => format!("Try again in {seconds} seconds."),
                None => "Try again in a moment.".to_owned(),
            }),
            500.. => Some("The log of the server says why.".to_owned()),
            _ => None,
        });
        match next {
            Some(next) => write!(f, " {}", safe(&next)),
            None => Ok(()),
        }
    }
}

impl From<clap::Error> for Failure {
    fn from(error: clap::Error) -> Self {
        Self::Grammar(error)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Failed(format!(
            "The server's answer is not of the form this version knows ({error}). Is the server a newer one?"
        ))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::NobodyReads,
            _ => Self::Failed(format!("Reading or writing failed: {error}.")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, body: &str, retry_after: Option<u64>) -> Failure {
        let body = serde_json::from_str(body).expect("an error body");
        Failure::Refused(Box::new(Refused { status, body, retry_after, next: None }))
    }

    const LACKING: &str = r#"{"code": 7, "message": "admin role required to remove users", "details": [
        {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "PERMISSION_DENIED", "domain": "roster",
         "metadata": {"permission": "manage-users", "roles": "admin"}}]}"#;

    #[test]
    fn every_error_says_what_to_do_next() {
        let cases = [
            refused(401, r#"{"code": 16, "message": "This API key is not valid."}"#, None),
            refused(403, LACKING, None),
            refused(
                403,
                r#"{"code": 7, "message": "admin role required. Ask an admin: Alice (alice@example.com)."}"#,
                None,
            ),
            refused(404, r#"{"code": 5, "message": "There is no user bob here."}"#, None)
                .or_look_with("rosterctl user list"),
            refused(409, r#"{"code": 10, "message": "It changed meanwhile."}"#, None),
            refused(429, r#"{"code": 8, "message": "Too many requests."}"#, Some(12)),
            refused(503, r#"{"code": 14, "message": "Shutting down"}"#, None),
            refused(500, r#"{"code": 13, "message": ""}"#, None),
        ];
        let told: Vec<String> = cases.iter().map(ToString::to_string).collect();
        insta::assert_snapshot!(told.join("\n"));
    }

    #[test]
    fn usage_is_2_and_whatever_else_goes_wrong_is_1() {
        assert_eq!(Failure::Usage(String::new()).code(), 2);
        assert_eq!(Failure::Failed(String::new()).code(), 1);
        assert_eq!(Failure::Declined.code(), 1);
        assert_eq!(refused(403, LACKING, None).code(), 1);
        assert_eq!(Failure::from(io::Error::from(io::ErrorKind::BrokenPipe)).code(), 0);
    }

    #[test]
    fn a_message_of_the_server_cannot_move_the_cursor() {
        let told = refused(404, r#"{"code": 5, "message": "no \u001b[2J"}"#, None).to_string();
        assert_eq!(told, "no \\u{1b}[2J.");
    }
}
