//! What anybody can cause, as often as they like: recorded so that nobody fills the disk with it.
//!
//! The first of its kind in a minute is a line at once. What is equal to it in event, subject, address and
//! detail is counted in memory, and is one more line with the number when the minute is over. Of
//! different ones there are so many in a minute; what is beyond is counted by event, so that a
//! flood from many addresses costs no more than one from a single one.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::Event;
use super::chain::Line;
use crate::{Accounts, Result};

/// Different incidents of one minute that get lines of their own, in one process.
const MAX_DIFFERENT: usize = 20;
/// Those of one address among them.
const MAX_OF_ADDRESS: usize = 5;

/// What incidents are told apart by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Kind {
    event: Event,
    subject: String,
    address: String,
    detail: String,
}

/// The detail of a line about different ones that are counted together.
const OTHERS: &str = "more in the same minute";

/// What has been seen in the present minute, and what is to be written of those before.
#[derive(Default)]
pub(crate) struct Incidents(Mutex<Seen>);

#[derive(Default)]
struct Seen {
    minute: i64,
    /// How often each was seen besides the one that has its line.
    repeats: HashMap<Kind, i64>,
    /// How many have lines.
    different: usize,
    over: Vec<(Kind, i64)>,
}

impl Seen {
    fn turn_to(&mut self, minute: i64) {
        if self.minute != minute {
            let ended = self.repeats.drain().filter(|(_, times)| *times > 0);
            self.over.extend(ended);
            (self.minute, self.different) = (minute, 0);
        }
    }

    /// True if this is the first of its kind and gets a line; else it is counted.
    fn is_first(&mut self, minute: i64, kind: Kind) -> bool {
        self.turn_to(minute);
        if let Some(times) = self.repeats.get_mut(&kind) {
            *times += 1;
            return false;
        }
        let of_address = self.repeats.keys().filter(|other| other.address == kind.address).count();
        if self.different < MAX_DIFFERENT && of_address < MAX_OF_ADDRESS {
            self.different += 1;
            self.repeats.insert(kind, 0);
            return true;
        }
        // An address that has lines keeps its name; of the others there may be any number.
        let address = if of_address > 0 { kind.address } else { String::new() };
        let others = Kind { event: kind.event, subject: String::new(), address, detail: OTHERS.to_owned() };
        *self.repeats.entry(others).or_default() += 1;
        false
    }
}

impl Accounts {
    /// Records something that anybody can cause: `subject` is who, as far as that is known, `detail` what
    /// else should be known; neither is text that somebody typed. Where from is where this was
    /// asked from. A line that cannot be written is said in the log of the process, and nothing else.
    pub async fn note_incident(&self, event: Event, subject: &str, detail: &str) {
        let address = self.origin().map(|origin| origin.address.to_string()).unwrap_or_default();
        self.note_incident_from(event, subject, &address, detail).await;
    }

    /// The same from the network address `address`.
    pub(crate) async fn note_incident_from(&self, event: Event, subject: &str, address: &str, detail: &str) {
        // Whether a link was mailed must show in nothing, not even in whether a line is written.
        let told_apart = if event == Event::ResetAsked { "" } else { detail };
        let [subject, address] = [subject, address].map(str::to_owned);
        let kind = Kind { event, subject, address, detail: told_apart.to_owned() };
        let minute = self.now().seconds().div_euclid(60);
        let is_first = self.seen().is_first(minute, kind.clone());
        let Kind { subject, address, .. } = &kind;
        if is_first && let Err(error) = self.log_alone(event, subject, address, detail).await {
            tracing::error!(%error, event = event.as_str(), "a line of the installation's log could not be written");
        }
    }

    /// Writes down how often incidents of minutes that are over were repeated.
    ///
    /// # Errors
    /// Only of the database; what was not written is kept for the next time.
    pub async fn flush_incidents(&self) -> Result<()> {
        self.write_repeats(self.now().seconds().div_euclid(60)).await
    }

    /// The same at the end, of the present minute too.
    pub(crate) async fn flush_all_incidents(&self) -> Result<()> {
        self.write_repeats(i64::MIN).await
    }

    async fn write_repeats(&self, minute: i64) -> Result<()> {
        let over = {
            let mut seen = self.seen();
            seen.turn_to(minute);
            std::mem::take(&mut seen.over)
        };
        for (at, (kind, times)) in over.iter().enumerate() {
            if let Err(error) = self.write_repeat(kind, *times).await {
                self.seen().over.extend_from_slice(&over[at..]);
                return Err(error);
            }
        }
        Ok(())
    }

    async fn write_repeat(&self, kind: &Kind, times: i64) -> Result<()> {
        let Kind { event, subject, address, detail } = kind;
        let line = Line { event: *event, subject, address, detail, times, request: None };
        let mut tx = self.inner.db.begin().await?;
        self.write_line(&mut tx, &line).await?;
        Ok(tx.commit().await?)
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.inner.incidents.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
