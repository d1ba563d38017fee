//! Whether to ask again, and when.

use std::io;
use std::time::Duration;

use ureq::http::HeaderMap;

use super::header;

/// Most times a request is repeated.
const REPEATS: u32 = 2;
/// The longest wait in silence; beyond it the reader is told when to come back.
const LONGEST: u64 = 10;
/// Before asking again over a new connection.
const MOMENT: Duration = Duration::from_millis(200);

/// What came of asking once.
#[derive(Debug)]
pub enum Outcome {
    /// The server answered.
    Answered { status: u16, headers: HeaderMap, body: String },
    /// No answer came.
    Broken(ureq::Error),
}

/// How often a request was repeated, and whether it may be.
#[derive(Debug)]
pub struct Patience {
    /// True if doing it twice does it once.
    harmless: bool,
    repeats: u32,
}

impl Patience {
    /// With a request that does it once also if it is sent twice, or not.
    pub fn new(harmless: bool) -> Self {
        Self { harmless, repeats: 0 }
    }

    /// How long to wait before asking again; none if this is the answer.
    pub fn again(&mut self, outcome: &Outcome) -> Option<Duration> {
        if self.repeats == REPEATS {
            return None;
        }
        let wait = match outcome {
            // Put off, so nothing was done.
            Outcome::Answered { status: 429 | 503, headers, .. } => {
                Some(Duration::from_secs(retry_after(headers).filter(|seconds| *seconds <= LONGEST)?))
            }
            // The request that was repeated is still being answered.
            Outcome::Answered { status: 409, headers, .. }
                if self.repeats > 0 && header(headers, "x-should-retry") != Some("false") =>
            {
                Some(MOMENT)
            }
            Outcome::Answered { .. } => None,
            Outcome::Broken(error) => (self.harmless && broke_on_the_way(error)).then_some(MOMENT),
        }?;
        self.repeats += 1;
        Some(wait)
    }
}

/// The seconds of `Retry-After`. Its form with a date is not used by Roster.
pub fn retry_after(headers: &HeaderMap) -> Option<u64> {
    header(headers, "retry-after")?.trim().parse().ok()
}

/// True if a connection stood and ended before its time. Where nobody listens, nobody will in a
/// moment, and whoever waited for a time-out should not wait for another.
fn broke_on_the_way(error: &ureq::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    match error {
        ureq::Error::Io(error) => {
            matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
        }
        _ => false,
    }
}
