//! Offering places in an account to one or many addresses.

use std::collections::HashSet;

use domain::policy::{self, Decision, Invite, Standing};
use domain::{AccountId, DisplayName, Email, Invalid, Operation, Timestamp, UserId};
use serde_json::json;
use uuid::Uuid;

use super::store::{NewUser, exactly_one, insert};
use super::{Keys, ids, row};
use crate::audit::Entry;
use crate::change::{Change, Granted};
use crate::db::on;
use crate::secret::{Link, LinkPurpose, new_key};
use crate::{Accounts, Caller, Error, InviteLine, InviteOutcome, Offered, Result};

/// Most addresses in one request.
const MOST_LINES: usize = 200;

impl Accounts {
    /// Offers a place to each address; the answers come in the same order. Each address is a
    /// change of its own: one that fails does not undo the others.
    ///
    /// An address whose invitation has expired or was declined is invited anew with the role now
    /// given; its earlier link is dead.
    ///
    /// # Errors
    /// [`Error::Invalid`] for more than 200 lines, [`Error::Refused`] without the permission,
    /// [`Error::NeedsConfirmation`] if some line makes an admin and that is not confirmed,
    /// [`Error::NeedsPassword`], [`Error::NotFound`]. Nobody has been invited then.
    pub async fn invite(
        &self,
        caller: Caller,
        account: &AccountId,
        lines: Vec<InviteLine>,
        confirmed: bool,
    ) -> Result<Vec<InviteOutcome>> {
        let account = account.clone();
        self.detached(
            move |accounts| async move { accounts.do_invite(caller, &account, lines, confirmed).await },
        )
        .await
    }

    async fn do_invite(
        &self,
        caller: Caller,
        account: &AccountId,
        lines: Vec<InviteLine>,
        confirmed: bool,
    ) -> Result<Vec<InviteOutcome>> {
        if lines.len() > MOST_LINES {
            return Err(Invalid::new("lines", "Invite at most 200 addresses at a time.").into());
        }
        let seat = self.seat(caller, account, Operation::Invite).await?;
        let decided = |line: &InviteLine| policy::invite(&seat.actor, &seat.account, line.role).ok();
        let decisions: Vec<Invite> = lines.iter().filter_map(decided).collect();
        if !confirmed && decisions.iter().any(Invite::needs_confirmation) {
            return Err(Error::NeedsConfirmation);
        }
        if decisions.iter().any(Decision::needs_fresh_proof) {
            self.require_fresh_proof(caller).await?;
        }
        let mut seen = HashSet::new();
        let mut outcomes = Vec::with_capacity(lines.len());
        for line in lines {
            outcomes.push(if seen.insert(line.email.folded()) {
                self.invite_one(caller, account, &line).await?
            } else {
                InviteOutcome::Invalid(Invalid::new("email", "This address stands in the list twice."))
            });
        }
        Ok(outcomes)
    }

    async fn invite_one(
        &self,
        caller: Caller,
        account: &AccountId,
        line: &InviteLine,
    ) -> Result<InviteOutcome> {
        match self.offer(caller, account, line, None).await {
            Ok(Offered { user, token, expires, mail }) => {
                Ok(InviteOutcome::Invited { user: user.id, token, expires, mail })
            }
            Err(Error::AlreadyUser { user }) => Ok(InviteOutcome::AlreadyUser { user }),
            Err(Error::Refused(refusal)) => Ok(InviteOutcome::Refused(*refusal)),
            Err(other) => Err(other),
        }
    }

    /// Offers a place to one address, with the id `chosen` or with one made from the address.
    pub(super) async fn offer(
        &self,
        caller: Caller,
        account: &AccountId,
        line: &InviteLine,
        chosen: Option<&UserId>,
    ) -> Result<Offered> {
        let mut change = Change::open(self, caller, account, Operation::Invite).await?;
        let inviter = change.own().map(|own| own.id);
        let present = present_user(&mut change, account, &line.email).await?;
        if let Some(present) = &present {
            let renewable = present.standing()? == Standing::Invited
                && !matches!(present.status(self.now())?, domain::Status::Invited { .. });
            let has_another_id = chosen.is_some_and(|chosen| chosen.as_str() != present.user_id);
            if !renewable || has_another_id {
                change.nothing_to_do().await?;
                let user = present.user(self.now())?.id;
                return Err(Error::AlreadyUser { user });
            }
        }
        let decision = policy::invite(change.actor(), change.facts(), line.role);
        let target = present.as_ref().map_or_else(new_key, |present| present.id);
        let mut granted = change.decide(target, decision).await?;
        let expires = granted.invitation_expires();
        let (generation, mailed) = match present {
            Some(present) => granted.renew(&present, line, inviter, expires).await?,
            None => {
                let Some(id) = granted.reserve(&line.email, chosen).await? else {
                    granted.abandon().await?;
                    return Err(Error::Taken(taken()));
                };
                granted.add(target, &id, line, inviter, expires).await?;
                (1, 1)
            }
        };
        let mail = granted.mail_invitation(target, mailed).await?;
        let user = granted.user_after(target).await?;
        let detail = json!({"user": user.id, "email": line.email, "role": granted.decision().role()});
        granted.commit(Entry::about_user(target, detail)).await?;
        let token = Link { key: target, generation }.token(LinkPurpose::CopiedInvitation, &self.inner.secret);
        Ok(Offered { user, token, expires, mail })
    }
}

fn taken() -> Invalid {
    Invalid::new("user_id", "This id is somebody's, or was and is kept for them; choose another id.")
}

/// Whoever has this address in the account: by invitation, or as a person who has joined.
pub(crate) async fn present_user(
    change: &mut Change,
    account: &AccountId,
    email: &Email,
) -> Result<Option<row::Row>> {
    const INVITED: &str = row::select_user!("WHERE u.account = $1 AND u.email_key = $2");
    const JOINED: &str =
        row::select_user!("WHERE u.account = $1 AND u.person = (SELECT id FROM people WHERE email_key = $2)");
    let key = email.folded();
    let tx = change.reading();
    let invited = on!(&mut *tx, c => sqlx::query_as(INVITED).bind(account.as_str()).bind(&key).fetch_optional(&mut **c).await)?;
    if invited.is_some() {
        return Ok(invited);
    }
    Ok(on!(tx, c => sqlx::query_as(JOINED).bind(account.as_str()).bind(&key).fetch_optional(&mut **c).await)?)
}

impl Granted<Invite> {
    /// The id for a new user: the chosen one if it can be had, or one made from the address.
    async fn reserve(&mut self, email: &Email, chosen: Option<&UserId>) -> Result<Option<UserId>> {
        let account = self.account().clone();
        let (tx, _) = self.writing();
        match chosen {
            None => ids::reserve(tx, &account, email).await.map(Some),
            Some(id) => Ok(ids::reserve_chosen(tx, &account, id, email).await?.then(|| id.clone())),
        }
    }

    async fn add(
        &mut self,
        key: Uuid,
        id: &UserId,
        line: &InviteLine,
        inviter: Option<Uuid>,
        expires: Timestamp,
    ) -> Result<()> {
        let (account, now) = (self.account().clone(), self.accounts().now());
        let (tx, decision) = self.writing();
        let user = NewUser {
            key,
            id,
            person: None,
            email: &line.email,
            display_name: line.display_name.as_ref(),
            role: decision.role(),
        };
        if !insert(tx, &account, &user, now).await? {
            return Err(Error::Damaged(format!("{id} appeared under the lock")));
        }
        const OFFER: &str = "INSERT INTO invitations (user_key, expires, sent, copy_generation, mail_generation, inviter) \
                             VALUES ($1, $2, $3, 1, 1, $4)";
        on!(tx, c => sqlx::query(OFFER).bind(key).bind(expires.micros()).bind(now.micros()).bind(inviter)
            .execute(&mut **c).await.map(drop))?;
        Ok(())
    }

    async fn renew(
        &mut self,
        present: &row::Row,
        line: &InviteLine,
        inviter: Option<Uuid>,
        expires: Timestamp,
    ) -> Result<(i64, i64)> {
        let (account, now) = (self.account().clone(), self.accounts().now());
        let from = present.role()?;
        let (tx, decision) = self.writing();
        // A name typed now counts; without one the name typed before stays.
        const ROLE: &str = "UPDATE users SET role = $3, role_rank = $4, display_name = $6, name_key = $7, search = $8, \
                            version = version + 1, updated = $5 WHERE account = $1 AND id = $2";
        let name = line.display_name.clone().or(present.display_name()?);
        let keys = Keys::of(name.as_ref(), Some(&line.email));
        let rows = on!(&mut *tx, c => sqlx::query(ROLE).bind(account.as_str()).bind(present.id)
            .bind(decision.role().as_str()).bind(decision.role().rank()).bind(now.micros())
            .bind(name.as_ref().map(DisplayName::as_str)).bind(&keys.name).bind(&keys.search).execute(&mut **c).await.map(|done| done.rows_affected()))?;
        exactly_one(rows)?;
        super::counts::add(tx, &account, present.kind(), from, Standing::Invited, -1).await?;
        super::counts::add(tx, &account, present.kind(), line.role, Standing::Invited, 1).await?;
        const OFFER: &str = "UPDATE invitations SET expires = $2, sent = $3, inviter = $4, declined = NULL, \
            copy_generation = copy_generation + 1, mail_generation = mail_generation + 1, mailed = NULL, mail_failed = NULL \
            WHERE user_key = $1 RETURNING copy_generation, mail_generation";
        Ok(on!(tx, c => sqlx::query_as(OFFER).bind(present.id).bind(expires.micros())
            .bind(now.micros()).bind(inviter).fetch_one(&mut **c).await)?)
    }
}

#[cfg(test)]
mod tests;
