//! The links that are about one person: making one, knowing the current one, and ending them.
//!
//! They travel by two channels, the operator's hand and the mail, and of each channel one link is
//! current: a newer one replaces it. So nobody who may only ask for mail can end a link the operator
//! has handed over. What holding a link lets one do is for the use case.

use domain::Timestamp;
use uuid::Uuid;

use super::Person;
use crate::db::{Tx, on};
use crate::outbox::Template;
use crate::secret::{Link, LinkPurpose, SecretKey};
use crate::{Accounts, Error, Result};

/// The kinds of links about a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PersonalLink {
    /// Signs in, handed over by the operator: ten minutes.
    SignIn,
    /// Leads to a new password, handed over by the operator: thirty minutes.
    PrintedReset,
    /// Leads to a new password, mailed: thirty minutes.
    MailedReset,
}

impl PersonalLink {
    const fn purpose(self) -> LinkPurpose {
        match self {
            Self::SignIn => LinkPurpose::SignIn,
            Self::PrintedReset => LinkPurpose::PrintedReset,
            Self::MailedReset => LinkPurpose::MailedReset,
        }
    }

    /// Seconds such a link stands.
    pub(crate) const fn lifetime(self) -> i64 {
        match self {
            Self::SignIn => 10 * 60,
            Self::PrintedReset | Self::MailedReset => 30 * 60,
        }
    }

    /// Generation and end of the current link of its channel.
    const fn current(self, person: &Person) -> (i64, i64) {
        match self {
            Self::SignIn | Self::PrintedReset => (person.link_generation, person.link_expires),
            Self::MailedReset => (person.reset_generation, person.reset_expires),
        }
    }

    /// The token of one link.
    pub(crate) fn token(self, person: Uuid, generation: i64, secret: &SecretKey) -> String {
        Link { key: person, generation }.token(self.purpose(), secret)
    }

    /// Reads a token that should be of this kind.
    pub(crate) fn read(self, token: &str, secret: &SecretKey) -> Option<Link> {
        Link::read(token, self.purpose(), secret)
    }

    /// Whether this is the person's current link and it stands.
    ///
    /// # Errors
    /// [`Error::DeadLink`].
    pub(crate) fn check_current(self, link: Link, person: &Person, now: Timestamp) -> Result<()> {
        let (generation, expires) = self.current(person);
        let stands =
            link.generation == generation && Timestamp::from_micros(expires).lasts(now, self.lifetime());
        if stands { Ok(()) } else { Err(Error::DeadLink) }
    }
}

/// Makes a new link the operator hands over; the one before is dead. Whoever has a password, and so
/// something that the link can take from them, is told by mail. Answers its token.
pub(crate) async fn hand_over(
    tx: &mut Tx,
    accounts: &Accounts,
    kind: PersonalLink,
    person: Uuid,
) -> Result<String> {
    const SET: &str = "UPDATE people SET link_generation = link_generation + 1, link_expires = $2 \
                       WHERE id = $1 RETURNING link_generation";
    let expires = accounts.now().plus_seconds(kind.lifetime()).micros();
    let set: Option<(i64,)> =
        on!(&mut *tx, c => sqlx::query_as(SET).bind(person).bind(expires).fetch_optional(&mut **c).await)?;
    let (generation,) = set.ok_or(Error::NotFound)?;
    if Person::load(tx, person).await?.password_hash.is_some() {
        accounts.tell_person(tx, Template::OperatorLink, person).await?;
    }
    Ok(kind.token(person, generation, &accounts.inner.secret))
}

/// Ends all links of a person, of both channels.
pub(crate) async fn end_all(tx: &mut Tx, person: Uuid) -> Result<()> {
    const END: &str = "UPDATE people SET link_generation = link_generation + 1, link_expires = 0, \
                       reset_generation = reset_generation + 1, reset_expires = 0 WHERE id = $1";
    on!(tx, c => sqlx::query(END).bind(person).execute(&mut **c).await.map(drop))?;
    Ok(())
}
