//! Doing one thing to many users: shown first, then done row by row, each a change of its own
//! through the use case for one.

use std::collections::HashSet;

use domain::policy::{self, AccountFacts, Actor, Decision, Standing, TargetFacts};
use domain::{AccountId, Invalid, Operation, Refusal, Role, User, UserId};

use super::{Removal, row};
use crate::seat::Seat;
use crate::{Accounts, Caller, ChangeRoleRequest, Error, RemovalPreview, Removed, Resent, Result};

/// Most users at once.
const MOST: usize = 200;

/// What is done to each of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkAct {
    /// Give them this role.
    ChangeRole(Role),
    /// Make their invitation anew, and mail it where mail is set up.
    Resend,
    /// Remove them, revoke their invitation, or, of oneself, leave.
    Remove,
}

impl BulkAct {
    const fn operation(self) -> Operation {
        match self {
            Self::ChangeRole(_) => Operation::ChangeRole,
            Self::Resend => Operation::ResendInvitation,
            Self::Remove => Operation::Remove,
        }
    }
}

/// What would be done.
#[derive(Clone, Debug)]
pub struct BulkPreview {
    /// The account.
    pub account: AccountFacts,
    /// One for each user that is there, in the order in which it would be done: oneself last.
    pub rows: Vec<BulkRow>,
    /// How many of those asked about are not there.
    pub gone: usize,
}

/// What would be done to one of them.
#[derive(Clone, Debug)]
pub struct BulkRow {
    /// Who, at the version it is decided upon.
    pub user: User,
    /// True of the caller.
    pub is_me: bool,
    /// What would be done.
    pub plan: BulkPlan,
}

/// What would be done to one of many.
#[derive(Clone, Debug)]
pub enum BulkPlan {
    /// They get the role.
    ChangesRole,
    /// They have it already.
    KeepsRole,
    /// They are sent a new link; those they have die.
    Resends,
    /// They have joined, so there is no invitation.
    HasJoined,
    /// Their place ends, and this with it.
    Ends(Box<RemovalPreview>),
    /// It cannot be done.
    Refused(Refusal),
}

/// What became of one of them.
#[derive(Debug)]
pub enum BulkOutcome {
    /// This is how they are now.
    RoleChanged(User),
    /// Their invitation is a new one.
    Resent(Box<Resent>),
    /// This has ended.
    Ended(Box<Removed>),
    /// The policy forbids it.
    Refused(Refusal),
    /// They were changed since it was shown.
    Conflict {
        /// How they are now.
        now: Box<User>,
        /// Who made the latest change.
        by: Option<String>,
    },
    /// They are not there any more.
    Gone,
    /// The database did not answer; the server's log says why.
    Failed,
}

impl Accounts {
    /// What doing `act` to these users would mean for each, decided as if the ones before had been
    /// done already: of the last two admins the first may go and the second may not. Changes nothing.
    ///
    /// # Errors
    /// [`Error::Invalid`] about `users` for none or more than 200, [`Error::Refused`],
    /// [`Error::NotFound`].
    pub async fn preview_bulk(
        &self,
        caller: Caller,
        account: &AccountId,
        users: &[UserId],
        act: BulkAct,
    ) -> Result<BulkPreview> {
        check_number(users.len())?;
        self.flush_activity().await?;
        let seat = self.seat(caller, account, act.operation()).await?;
        let pool = self.inner.db.pool();
        let (mut targets, mut gone) = (Vec::with_capacity(users.len()), 0);
        let mut seen = HashSet::new();
        for user in users.iter().filter(|user| seen.insert(*user)) {
            match row::read(&pool, account, user).await {
                Ok(target) => targets.push(target),
                Err(Error::NotFound) => gone += 1,
                Err(other) => return Err(other),
            }
        }
        targets.sort_by_key(|target| seat.actor.is(target.id));
        // Changes as the rows are gone through; the answer has it as it is.
        let mut facts = seat.account.clone();
        let mut rows = Vec::with_capacity(targets.len());
        for target in targets {
            let plan = self.plan(&seat.actor, &mut facts, &target, act).await?;
            rows.push(BulkRow { user: target.user(self.now())?, is_me: seat.actor.is(target.id), plan });
        }
        Ok(BulkPreview { account: seat.account, rows, gone })
    }

    async fn plan(
        &self,
        actor: &Actor,
        account: &mut AccountFacts,
        target: &row::Row,
        act: BulkAct,
    ) -> Result<BulkPlan> {
        let facts = target.facts()?;
        let after = match act {
            BulkAct::ChangeRole(role) if role == facts.role => return Ok(BulkPlan::KeepsRole),
            BulkAct::ChangeRole(role) => match policy::change_role(actor, account, &facts, role) {
                Ok(_) => Some(TargetFacts { role, ..facts.clone() }),
                Err(denial) => {
                    return Ok(BulkPlan::Refused(self.with_contacts(&account.id, denial).await?));
                }
            },
            BulkAct::Resend if facts.standing != Standing::Invited => return Ok(BulkPlan::HasJoined),
            BulkAct::Resend => {
                return Ok(match policy::resend(actor, account, &facts) {
                    Ok(_) => BulkPlan::Resends,
                    Err(denial) => BulkPlan::Refused(self.with_contacts(&account.id, denial).await?),
                });
            }
            BulkAct::Remove => None,
        };
        let plan = match act {
            BulkAct::ChangeRole(_) | BulkAct::Resend => BulkPlan::ChangesRole,
            BulkAct::Remove => {
                let preview = self.removal_of(actor, account, target).await?;
                if let Some(refusal) = preview.refused {
                    return Ok(BulkPlan::Refused(refusal));
                }
                BulkPlan::Ends(Box::new(preview))
            }
        };
        account.active_admins -= u64::from(facts.is_active_admin());
        account.active_admins += u64::from(after.is_some_and(|after| after.is_active_admin()));
        Ok(plan)
    }

    /// Does `act` to each of these users, at the versions that were shown, and answers what became
    /// of each; oneself comes last, whatever the order. One that fails does not undo the others.
    ///
    /// # Errors
    /// As [`preview_bulk`](Self::preview_bulk), and [`Error::NeedsPassword`] if one of them is or
    /// would be an admin. Nothing has been done then.
    pub async fn bulk(
        &self,
        caller: Caller,
        account: &AccountId,
        users: Vec<(UserId, i64)>,
        act: BulkAct,
    ) -> Result<Vec<(UserId, BulkOutcome)>> {
        let account = account.clone();
        self.detached(move |accounts| async move { accounts.do_bulk(caller, &account, users, act).await })
            .await
    }

    async fn do_bulk(
        &self,
        caller: Caller,
        account: &AccountId,
        mut users: Vec<(UserId, i64)>,
        act: BulkAct,
    ) -> Result<Vec<(UserId, BulkOutcome)>> {
        check_number(users.len())?;
        let seat = self.seat(caller, account, act.operation()).await?;
        // Asked once, before the first, and not in the midst of it.
        if self.wants_fresh_proof(&seat, &users, act).await? {
            self.require_fresh_proof(caller).await?;
        }
        let own = seat.user.map(|own| own.user_id);
        let mut seen = HashSet::new();
        users.retain(|(user, _)| seen.insert(user.clone()));
        users.sort_by_key(|(user, _)| own.as_deref() == Some(user.as_str()));
        let mut outcomes = Vec::with_capacity(users.len());
        for (user, version) in users {
            let outcome = match self.do_to_one(caller, account, &user, version, act).await {
                Ok(outcome) => outcome,
                // What stops the first stops all: it is answered as a whole, while nothing is done.
                Err(error) if outcomes.is_empty() => return Err(error),
                Err(error) => {
                    tracing::error!(%error, "one of many could not be changed");
                    BulkOutcome::Failed
                }
            };
            outcomes.push((user, outcome));
        }
        Ok(outcomes)
    }

    /// Whether doing `act` to one of these would want the password to have been proved.
    async fn wants_fresh_proof(&self, seat: &Seat, users: &[(UserId, i64)], act: BulkAct) -> Result<bool> {
        let (actor, account) = (&seat.actor, &seat.account);
        for (user, _) in users {
            let target = match row::read(&self.inner.db.pool(), &account.id, user).await {
                Ok(target) => target.facts()?,
                Err(Error::NotFound) => continue,
                Err(other) => return Err(other),
            };
            let wants = match act {
                BulkAct::ChangeRole(role) => {
                    policy::change_role(actor, account, &target, role).is_ok_and(|it| it.needs_fresh_proof())
                }
                BulkAct::Resend => {
                    policy::resend(actor, account, &target).is_ok_and(|it| it.needs_fresh_proof())
                }
                BulkAct::Remove => {
                    policy::remove(actor, account, &target).is_ok_and(|it| it.needs_fresh_proof())
                }
            };
            if wants {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn do_to_one(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
        version: i64,
        act: BulkAct,
    ) -> Result<BulkOutcome> {
        let done = match act {
            BulkAct::ChangeRole(role) => {
                let request =
                    ChangeRoleRequest { user: user.clone(), role, version: Some(version), confirmed: true };
                self.do_change_role(caller, account, request, None).await.map(BulkOutcome::RoleChanged)
            }
            BulkAct::Resend => self
                .do_resend(caller, account, user, Some(version))
                .await
                .map(|resent| BulkOutcome::Resent(Box::new(resent))),
            BulkAct::Remove => {
                let removed = self.do_remove(caller, account, user, &Removal::from(version)).await;
                removed.map(|removed| BulkOutcome::Ended(Box::new(removed)))
            }
        };
        match done {
            Err(Error::Refused(refusal)) => Ok(BulkOutcome::Refused(*refusal)),
            Err(Error::Conflict { now, by }) => Ok(BulkOutcome::Conflict { now, by }),
            Err(Error::NotFound) => Ok(BulkOutcome::Gone),
            other => other,
        }
    }
}

fn check_number(number: usize) -> Result<()> {
    match number {
        1..=MOST => Ok(()),
        0 => Err(Invalid::new("users", "Nobody is selected.").into()),
        _ => Err(Invalid::new("users", "Select at most 200 users at a time.").into()),
    }
}

#[cfg(test)]
mod tests;
