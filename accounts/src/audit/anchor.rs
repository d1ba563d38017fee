//! Heads of chains, to be noted outside of the database.
//!
//! A chain proves that nothing within it was changed. That its end was cut off together with the head in the
//! account's row, or that all of it is an older state brought back, only shows against a head that was written down
//! elsewhere: a log that still has that entry under that hash still has everything before it.

use std::fmt;

use domain::{AccountId, Timestamp};
use sqlx::FromRow;

use crate::db::on;
use crate::security_log::chain as security_log;
use crate::{Accounts, AuditList, Error, Result};

/// What every line with a head has in it.
const MARK: &str = "audit-head ";
/// What a head of no account has in its place.
const NO_ACCOUNT: &str = "-";

/// Which chain a head is of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AnchoredChain {
    /// One of an account's.
    Account(AccountId, AuditList),
    /// The installation's log.
    Installation,
}

/// A head that was noted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditAnchor {
    /// When.
    pub at: Timestamp,
    /// Of which chain.
    pub chain: AnchoredChain,
    /// The number of the last entry then.
    pub number: i64,
    /// Its hash.
    pub hash: Vec<u8>,
}

impl AuditAnchor {
    /// Reads a line that has been noted, with whatever stands before it, as in a log. None for a line
    /// without a head.
    ///
    /// # Errors
    /// What is wrong with a head that cannot be read.
    pub fn read(line: &str) -> std::result::Result<Option<Self>, &'static str> {
        let Some((_, head)) = line.split_once(MARK) else { return Ok(None) };
        let mut words = head.split_whitespace();
        let mut word = || words.next().ok_or("it ends too early");
        let at = Timestamp::parse(word()?).map_err(|_| "it begins with no time")?;
        let account = |word| AccountId::parse(word).map_err(|_| "it names no account");
        let chain = match (word()?, word()?) {
            (NO_ACCOUNT, "installation") => AnchoredChain::Installation,
            (word, "changes") => AnchoredChain::Account(account(word)?, AuditList::Changes),
            (word, "refusals") => AnchoredChain::Account(account(word)?, AuditList::Refusals),
            _ => return Err("it is of neither changes nor refusals nor the installation's log"),
        };
        let number = word()?.parse().ok().filter(|number| *number > 0).ok_or("it has no number")?;
        let hash = from_hex(word()?).filter(|hash| hash.len() == 32).ok_or("it has no hash")?;
        Ok(Some(Self { at, chain, number, hash }))
    }
}

impl fmt::Display for AuditAnchor {
    /// The line to note.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{MARK}{} {} {} ", self.at.rfc3339(), self.chain, self.number)?;
        self.hash.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Display for AnchoredChain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(account, AuditList::Changes) => write!(f, "{account} changes"),
            Self::Account(account, AuditList::Refusals) => write!(f, "{account} refusals"),
            Self::Installation => write!(f, "{NO_ACCOUNT} installation"),
        }
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |c: u8| char::from(c).to_digit(16).map(|digit| digit as u8);
    let pair = |pair: &[u8]| Some(digit(pair[0])? << 4 | digit(*pair.get(1)?)?);
    text.as_bytes().chunks(2).map(pair).collect()
}

#[derive(FromRow)]
struct Heads {
    id: String,
    seq: i64,
    audit_head: Vec<u8>,
    n: Option<i64>,
    head: Option<Vec<u8>>,
}

impl Accounts {
    /// The heads of both chains of every account and of the installation's log, as they are now; of
    /// refusals where there are any.
    ///
    /// # Errors
    /// Of the database.
    pub async fn audit_heads(&self) -> Result<Vec<AuditAnchor>> {
        const HEADS: &str = "SELECT a.id, a.seq, a.audit_head, r.n, r.head FROM accounts a \
                             LEFT JOIN refusal_heads r ON r.account = a.id ORDER BY a.id";
        let rows: Vec<Heads> = on!(self.inner.db.pool(), c => sqlx::query_as(HEADS).fetch_all(c).await)?;
        let at = self.now();
        let mut heads = Vec::with_capacity(rows.len());
        for Heads { id, seq, audit_head, n, head } in rows {
            let account = AccountId::parse(&id).map_err(|_| Error::Damaged(format!("account id “{id}”")))?;
            let chain = AnchoredChain::Account(account.clone(), AuditList::Changes);
            heads.push(AuditAnchor { at, chain, number: seq, hash: audit_head });
            // A head of no refusal is one that was locked and not written.
            if let (Some(number @ 1..), Some(hash)) = (n, head) {
                let chain = AnchoredChain::Account(account, AuditList::Refusals);
                heads.push(AuditAnchor { at, chain, number, hash });
            }
        }
        if let Some((number, hash)) = self.security_log_head().await? {
            heads.push(AuditAnchor { at, chain: AnchoredChain::Installation, number, hash });
        }
        Ok(heads)
    }

    /// What has become of a noted head; none if the log still has it.
    pub(super) async fn missing(&self, anchor: &AuditAnchor) -> Result<Option<String>> {
        const CHANGE: &str = "SELECT hash FROM audit_log WHERE account = $1 AND seq = $2";
        const REFUSAL: &str = "SELECT hash FROM audit_refusals WHERE account = $1 AND n = $2";
        let (name, noun, hash): (&str, &str, Option<Vec<u8>>) = match &anchor.chain {
            AnchoredChain::Account(account, list) => {
                let (statement, noun) = match list {
                    AuditList::Changes => (CHANGE, "entry"),
                    AuditList::Refusals => (REFUSAL, "refusal"),
                };
                let hash = on!(self.inner.db.pool(), c => sqlx::query_scalar(statement)
                    .bind(account.as_str()).bind(anchor.number).fetch_optional(c).await)?;
                (account.as_str(), noun, hash)
            }
            AnchoredChain::Installation => {
                let (hash, was_cut_off) = self.security_log_hash(anchor.number).await?;
                if was_cut_off {
                    return Ok(None);
                }
                (security_log::NAME, "line", hash)
            }
        };
        let what = format!("{name}: {noun} {}, noted {},", anchor.number, anchor.at.rfc3339());
        Ok(match hash {
            Some(hash) if hash == anchor.hash => None,
            Some(_) => Some(format!("{what} is another one now")),
            None => Some(format!("{what} is gone")),
        })
    }
}

#[cfg(test)]
mod tests;
