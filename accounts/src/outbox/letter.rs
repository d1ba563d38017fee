//! What a letter says, looked up when it is sent: so that it tells how things are then, and so that
//! no name, address or link lies in the outbox. A letter whose reason is gone is none.

use domain::policy::{Life, OlderPlace, Standing};
use domain::{AccountId, DisplayName, Email, Operation, Role, Status, Timestamp};
use serde_json::Value;
use sqlx::FromRow;
use uuid::Uuid;

use super::{Claim, Template};
use crate::db::on;
use crate::people::Person;
use crate::people::link::PersonalLink;
use crate::seat::principal_name;
use crate::secret::{Link, LinkPurpose};
use crate::users::row;
use crate::{Accounts, Error, Result};

/// A letter ready to be put into words.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Whom it goes to.
    pub to: Email,
    /// What it tells.
    pub news: News,
}

/// What letters tell. Whoever adds one finds by the compiler what it needs: how it is looked up is
/// here, how it reads is the server's business.
#[derive(Clone, Debug)]
pub enum News {
    /// A place is offered.
    Invitation(OfferedPlace),
    /// An account has a new admin.
    NewAdmin(NewAdmin),
    /// Somebody with a place in an account has started afresh.
    StartedAfresh(StartedAfresh),
    /// A new password may be chosen.
    PasswordReset(PasswordReset),
    /// A new password has been chosen by a link.
    PasswordWasReset {
        /// When.
        at: Timestamp,
    },
    /// The person has changed their password.
    PasswordChanged {
        /// When.
        at: Timestamp,
    },
    /// The operator has made a link by which somebody can sign in as the person or choose their password.
    OperatorLink {
        /// When.
        at: Timestamp,
    },
    /// The operator has given the person another address.
    AddressChanged {
        /// True if this goes to the new address, false if to the one before.
        here: bool,
        /// When.
        at: Timestamp,
    },
}

/// What the link to a new password tells.
#[derive(Clone, Debug)]
pub struct PasswordReset {
    /// When the link ends.
    pub expires: Timestamp,
    /// Its token. Whoever brings it back has shown that the address is theirs.
    pub token: String,
}

/// What an invitation's mail tells.
#[derive(Clone, Debug)]
pub struct OfferedPlace {
    /// The account's name.
    pub account: DisplayName,
    /// The role offered.
    pub role: Role,
    /// Who invites; none if they are gone or it was the operator.
    pub invited_by: Option<(DisplayName, Email)>,
    /// When the offer ends.
    pub expires: Timestamp,
    /// The token of the mailed link. Whoever brings it back has shown that the address is theirs.
    pub token: String,
}

/// What the admins of an account are told of a new one.
#[derive(Clone, Debug)]
pub struct NewAdmin {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub account_name: DisplayName,
    /// Name and address of the new admin.
    pub who: String,
    /// Who did it, as the audit log names them.
    pub by: String,
    /// How it was done.
    pub how: Operation,
    /// When.
    pub at: Timestamp,
}

/// What the admins of an account are told of somebody who has started afresh.
#[derive(Clone, Debug)]
pub struct StartedAfresh {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub account_name: DisplayName,
    /// The address.
    pub email: String,
    /// What became of the place they had.
    pub place: OlderPlace,
    /// When.
    pub at: Timestamp,
}

impl Accounts {
    /// What a claimed letter says now; none if there is no reason to send it any more, and then it is
    /// struck off.
    ///
    /// # Errors
    /// Only of the database.
    pub async fn read_letter(&self, claim: &Claim) -> Result<Option<Letter>> {
        let letter = match claim.template {
            Template::Invitation => self.offered_place(claim).await?,
            Template::NewAdmin | Template::StartedAfresh => self.news_for_admin(claim).await?,
            Template::PasswordReset
            | Template::PasswordWasReset
            | Template::PasswordChanged
            | Template::OperatorLink
            | Template::AddressChanged => self.news_for_person(claim).await?,
        };
        if letter.is_none() {
            let mut tx = self.inner.db.begin().await?;
            self.strike(&mut tx, claim).await?;
            tx.commit().await?;
        }
        Ok(letter)
    }

    /// The mail of an invitation that is open and whose mailed link is still the one of this letter.
    async fn offered_place(&self, claim: &Claim) -> Result<Option<Letter>> {
        let pool = self.inner.db.pool();
        let Some(invited) = row::read_by_key(&pool, claim.recipient).await? else { return Ok(None) };
        let Status::Invited { expires } = invited.status(self.now())? else { return Ok(None) };
        let (Some(to), Some(account)) = (invited.email()?, &claim.account) else { return Ok(None) };
        if invited.mail_generation != Some(claim.number) {
            return Ok(None);
        }
        // The link would be dead. Whoever reopens the account can resend.
        if crate::accounts::row::read(&pool, account).await?.life(self.now()) != Life::Open {
            return Ok(None);
        }
        let inviter = match invited.inviter {
            Some(inviter) => row::read_by_key(&pool, inviter).await?,
            None => None,
        };
        let invited_by = match inviter {
            Some(by) => by.display_name()?.zip(by.email()?),
            None => None,
        };
        let link = Link { key: invited.id, generation: claim.number };
        let offer = OfferedPlace {
            account: self.account_name(account).await?,
            role: invited.role()?,
            invited_by,
            expires,
            token: link.token(LinkPurpose::MailedInvitation, &self.inner.secret),
        };
        Ok(Some(Letter { to, news: News::Invitation(offer) }))
    }

    /// What a person is told of how they sign in. A link that is used, replaced or expired is not sent.
    async fn news_for_person(&self, claim: &Claim) -> Result<Option<Letter>> {
        let person = match Person::read(&self.inner.db.pool(), claim.recipient).await {
            Ok(person) => person,
            Err(Error::NotFound) => return Ok(None),
            Err(other) => return Err(other),
        };
        let at = Timestamp::from_micros(claim.number);
        let news = match claim.template {
            Template::PasswordWasReset => News::PasswordWasReset { at },
            Template::PasswordChanged => News::PasswordChanged { at },
            Template::OperatorLink => News::OperatorLink { at },
            Template::AddressChanged => News::AddressChanged { here: claim.address.is_none(), at },
            Template::PasswordReset => return self.reset_link(claim, &person),
            Template::Invitation | Template::NewAdmin | Template::StartedAfresh => return Ok(None),
        };
        let to = claim.address.clone().map_or_else(|| person.email(), Ok)?;
        Ok(Some(Letter { to, news }))
    }

    /// The link to a new password, while it is the current one.
    fn reset_link(&self, claim: &Claim, person: &Person) -> Result<Option<Letter>> {
        let to = person.email()?;
        let kind = PersonalLink::MailedReset;
        let link = Link { key: person.id, generation: claim.number };
        if kind.check_current(link, person, self.now()).is_err() {
            return Ok(None);
        }
        let token = kind.token(person.id, claim.number, &self.inner.secret);
        let expires = Timestamp::from_micros(person.reset_expires);
        Ok(Some(Letter { to, news: News::PasswordReset(PasswordReset { expires, token }) }))
    }

    /// What an audit entry tells somebody who is an active admin of its account, still.
    async fn news_for_admin(&self, claim: &Claim) -> Result<Option<Letter>> {
        let Some(account) = &claim.account else { return Ok(None) };
        let place = match row::read_place(&self.inner.db.pool(), account, claim.recipient).await {
            Ok(place) if place.standing()? == Standing::Active && place.role()? == Role::Admin => place,
            Ok(_) | Err(Error::NotFound) => return Ok(None),
            Err(other) => return Err(other),
        };
        let Some(to) = place.email()? else { return Ok(None) };
        let entry = self.entry(account, claim.number).await?;
        let account_name = self.account_name(account).await?;
        let (account, at) = (account.clone(), Timestamp::from_micros(entry.at));
        let detail: Value = serde_json::from_str(&entry.detail).unwrap_or_default();
        let text = |field: &str| detail[field].as_str().unwrap_or_default().to_owned();
        let news = if claim.template == Template::StartedAfresh {
            let place = OlderPlace::parse(&text("place")).unwrap_or(OlderPlace::Invited);
            News::StartedAfresh(StartedAfresh { account, account_name, email: text("email"), place, at })
        } else {
            let about = entry.target.strip_prefix("user:").map_or_else(|| text("user"), str::to_owned);
            let user = match Uuid::parse_str(&about) {
                Ok(user) => row::read_by_key(&self.inner.db.pool(), user).await?,
                Err(_) => None,
            };
            // Gone already: the log still has what they were called there.
            let who = user.as_ref().map(principal_name).transpose()?.unwrap_or_else(|| text("user"));
            let how = Operation::ALL.iter().find(|how| how.as_str() == entry.operation);
            let how = *how.ok_or_else(|| Error::Damaged(format!("operation “{}”", entry.operation)))?;
            News::NewAdmin(NewAdmin { account, account_name, who, by: entry.actor_name, how, at })
        };
        Ok(Some(Letter { to, news }))
    }

    async fn entry(&self, account: &AccountId, seq: i64) -> Result<Entry> {
        const ENTRY: &str =
            "SELECT at, actor_name, operation, target, detail FROM audit_log WHERE account = $1 AND seq = $2";
        let entry = on!(self.inner.db.pool(), c => sqlx::query_as(ENTRY).bind(account.as_str()).bind(seq)
            .fetch_optional(c).await)?;
        entry.ok_or_else(|| Error::Damaged(format!("entry {seq} of {account}")))
    }

    /// What an account is called.
    pub(crate) async fn account_name(&self, account: &AccountId) -> Result<DisplayName> {
        let name: Option<String> = on!(self.inner.db.pool(), c => sqlx::query_scalar(
            "SELECT display_name FROM accounts WHERE id = $1").bind(account.as_str()).fetch_optional(c).await)?;
        let name = name.ok_or(Error::NotFound)?;
        DisplayName::parse(&name).map_err(|_| Error::Damaged(format!("account name “{name}”")))
    }
}

#[derive(FromRow)]
struct Entry {
    at: i64,
    actor_name: String,
    operation: String,
    target: String,
    detail: String,
}

#[cfg(test)]
mod tests;
