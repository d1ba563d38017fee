//! Taking letters in hand and saying what became of them.
//!
//! A letter is claimed for some minutes, in which no other process takes it. Whoever claims it raises
//! its number of attempts, and only who knows that number may say that it was sent or failed; one who
//! comes back after the claim has passed says nothing any more.

use domain::{AccountId, Email, Timestamp};
use sqlx::FromRow;
use uuid::Uuid;

use super::Template;
use crate::db::{Tx, on};
use crate::{Accounts, Error, Result};

/// Seconds a claim stands.
const CLAIM: i64 = 10 * 60;
/// Seconds until the next attempt, by how many there have been: within a minute while somebody may be
/// waiting for the mail, then ever slower, about two days in all. After the last the letter is given up.
const WAITS: [i64; 13] = [5, 15, 60, 300, 900, 3_600, 7_200, 14_400, 28_800, 28_800, 28_800, 28_800, 28_800];
/// Seconds that no letter waits for longer: one that is due later was kept while a clock ran ahead, and is
/// due now.
const LONGEST_WAIT: i64 = WAITS[WAITS.len() - 1];
/// Attempts after which a letter is given up that the mail server refuses for good. More than one,
/// so that a mistake in the mail server's settings, soon put right, costs no mail.
const REFUSED: i64 = 5;

/// A letter that this process has taken in hand.
#[derive(Clone, Debug)]
pub struct Claim {
    pub(super) letter: Uuid,
    pub(super) recipient: Uuid,
    pub(super) template: Template,
    pub(super) account: Option<AccountId>,
    /// Where it goes, if that is no longer the recipient's address.
    pub(super) address: Option<Email>,
    pub(super) number: i64,
    attempts: i64,
    until: i64,
}

/// Why a letter could not be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsent {
    /// The mail server cannot be reached, is too slow, or refuses for the moment.
    ForNow,
    /// The mail server refuses this letter for good.
    Refused,
}

/// What comes of a letter that could not be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is tried again after so many seconds.
    Again {
        /// Seconds to wait.
        seconds: i64,
    },
    /// It is given up.
    GivenUp,
}

impl Claim {
    /// The name of the letter to this recipient, the same at every attempt, so that a mail that
    /// arrived twice can be told to be one. Not a secret.
    pub fn name(&self) -> String {
        format!("{}.{}", self.letter.simple(), self.recipient.simple())
    }

    /// Which attempt this is, from 1.
    pub fn attempt(&self) -> i64 {
        self.attempts
    }
}

#[derive(FromRow)]
struct Row {
    letter: Uuid,
    recipient: Uuid,
    template: String,
    account: Option<String>,
    address: Option<String>,
    number: i64,
    attempts: i64,
    due: i64,
}

impl Row {
    fn claim(self) -> Result<Claim> {
        let damaged = |what: &str| Error::Damaged(format!("letter about “{what}”"));
        let account = self.account.map(|id| AccountId::parse(&id).map_err(|_| damaged(&id))).transpose()?;
        let address = self.address.map(|text| Email::parse(&text).map_err(|_| damaged(&text))).transpose()?;
        Ok(Claim {
            letter: self.letter,
            recipient: self.recipient,
            template: Template::parse(&self.template).ok_or_else(|| damaged(&self.template))?,
            account,
            address,
            number: self.number,
            attempts: self.attempts,
            until: self.due,
        })
    }
}

impl Accounts {
    /// Takes in hand at most so many of the letters that are due, the longest waiting first. No other
    /// process gets them for ten minutes. Writes nothing if none is due.
    ///
    /// # Errors
    /// Only of the database.
    pub async fn claim_letters(&self, most: usize) -> Result<Vec<Claim>> {
        let (now, most) = (self.now(), i64::try_from(most).unwrap_or(i64::MAX));
        let furthest = now.plus_seconds(LONGEST_WAIT).micros();
        let due: Option<i64> = on!(self.inner.db.pool(), c => sqlx::query_scalar(
            "SELECT due FROM outbox WHERE due <= $1 OR due > $2 LIMIT 1").bind(now.micros()).bind(furthest).fetch_optional(c).await)?;
        if due.is_none() {
            return Ok(Vec::new());
        }
        let mut tx = self.inner.db.begin().await?;
        take_turn(&mut tx).await?;
        const TAKE: &str = "UPDATE outbox SET due = $2, attempts = attempts + 1 \
            WHERE (due <= $1 OR due > $4) AND (letter, recipient) IN \
            (SELECT letter, recipient FROM outbox WHERE due <= $1 OR due > $4 ORDER BY due, letter, recipient LIMIT $3) \
            RETURNING letter, recipient, template, account, address, number, attempts, due";
        let rows: Vec<Row> = on!(&mut tx, c => sqlx::query_as(TAKE).bind(now.micros())
            .bind(now.plus_seconds(CLAIM).micros()).bind(most).bind(furthest).fetch_all(&mut **c).await)?;
        tx.commit().await?;
        rows.into_iter().map(Row::claim).collect()
    }

    /// Whether a claim stands for at least so many seconds more: sending takes time, and another process
    /// may send the letter once the claim has passed.
    pub fn claim_stands(&self, claim: &Claim, seconds: u64) -> bool {
        let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
        Timestamp::from_micros(claim.until).lasts(self.now().plus_seconds(seconds), CLAIM)
    }

    /// The letter was sent, or there is no reason to send it any more.
    pub(super) async fn strike(&self, tx: &mut Tx, claim: &Claim) -> Result<bool> {
        const STRIKE: &str = "DELETE FROM outbox WHERE letter = $1 AND recipient = $2 AND attempts = $3";
        let rows = on!(tx, c => sqlx::query(STRIKE).bind(claim.letter).bind(claim.recipient).bind(claim.attempts)
            .execute(&mut **c).await.map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }

    /// Says that the mail server has taken the letter.
    ///
    /// # Errors
    /// Only of the database.
    pub async fn letter_sent(&self, claim: &Claim) -> Result<()> {
        const SENT: &str = "UPDATE invitations SET mailed = $2, mail_failed = NULL WHERE user_key = $1 AND mail_generation = $3";
        let mut tx = self.inner.db.begin().await?;
        if self.strike(&mut tx, claim).await? && claim.template == Template::Invitation {
            on!(&mut tx, c => sqlx::query(SENT).bind(claim.recipient).bind(self.now().micros()).bind(claim.number)
                .execute(&mut **c).await.map(drop))?;
        }
        Ok(tx.commit().await?)
    }

    /// Says that the letter could not be sent; answers what comes of it.
    ///
    /// # Errors
    /// Only of the database.
    pub async fn letter_failed(&self, claim: &Claim, why: Unsent) -> Result<Fate> {
        const LATER: &str =
            "UPDATE outbox SET due = $4 WHERE letter = $1 AND recipient = $2 AND attempts = $3";
        const FAILED: &str =
            "UPDATE invitations SET mail_failed = $2 WHERE user_key = $1 AND mail_generation = $3";
        let now = self.now();
        let fate = fate(claim.attempts, why);
        let mut tx = self.inner.db.begin().await?;
        match fate {
            Fate::Again { seconds } => {
                on!(&mut tx, c => sqlx::query(LATER).bind(claim.letter).bind(claim.recipient).bind(claim.attempts)
                    .bind(now.plus_seconds(seconds).micros()).execute(&mut **c).await.map(drop))?;
            }
            Fate::GivenUp => {
                if self.strike(&mut tx, claim).await? && claim.template == Template::Invitation {
                    on!(&mut tx, c => sqlx::query(FAILED).bind(claim.recipient).bind(now.micros()).bind(claim.number)
                        .execute(&mut **c).await.map(drop))?;
                }
            }
        }
        tx.commit().await?;
        Ok(fate)
    }
}

fn fate(attempts: i64, why: Unsent) -> Fate {
    if why == Unsent::Refused && attempts >= REFUSED {
        return Fate::GivenUp;
    }
    let wait = usize::try_from(attempts - 1).ok().and_then(|tried| WAITS.get(tried));
    wait.map_or(Fate::GivenUp, |&seconds| Fate::Again { seconds })
}

/// One process at a time takes letters: two that took rows in different orders would each wait for the
/// other.
async fn take_turn(tx: &mut Tx) -> Result<()> {
    const TURN: &str = "INSERT INTO server_meta (name, value) VALUES ($1, $2) \
                        ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    on!(tx, c => sqlx::query(TURN).bind("mail turn").bind(&[0_u8][..]).execute(&mut **c).await.map(drop))?;
    Ok(())
}

#[cfg(test)]
mod tests;
