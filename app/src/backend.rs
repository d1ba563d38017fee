//! Where the pages' data meets the use cases: server side only.
//!
//! Every function here is what one server function does, and the handlers of the pages without
//! JavaScript call the same ones or use the same [`convert`]ers. They translate and never decide.

pub mod convert;

use std::sync::Arc;

use accounts::{Accounts, Caller, ChangeRoleRequest};
use domain::{AccountId, DisplayName, Role, User, UserId};
use leptos::prelude::use_context;

use crate::model::{AskedRemoval, Failure, InviteAnswer, InviteOutcome, ListQuery, Removed, UsersPage};
use crate::questions::asked_removal;
use crate::words;
use convert::failure;

/// What a request knows: the installation, who asks, and how Roster is reached from outside.
/// The server provides it as context to everything it renders and to every server function.
#[derive(Clone)]
pub struct Backend {
    /// The use cases.
    pub accounts: Accounts,
    /// Who asks; none if nobody is signed in.
    pub caller: Option<Caller>,
    /// The public address without a slash at its end. All links given out begin with it, never
    /// with what a request called the host.
    pub public_url: Arc<str>,
}

impl Backend {
    /// The whole address of an invitation.
    pub fn invitation_link(&self, token: &str) -> String {
        format!("{}/invitations/{token}", self.public_url)
    }
}

/// Who asks, or that nobody is signed in any more.
fn signed_in() -> Result<(Backend, Caller), Failure> {
    let backend = use_context::<Backend>().ok_or(Failure::Internal)?;
    let caller = backend.caller.ok_or(Failure::SignedOut)?;
    Ok((backend, caller))
}

/// A page of users.
pub async fn list_users(account: AccountId, query: ListQuery) -> Result<UsersPage, Failure> {
    let (backend, caller) = signed_in()?;
    let list =
        backend.accounts.list_users(caller, &account, convert::list_query(&query)).await.map_err(failure)?;
    Ok(convert::users_page(list, query))
}

/// Another role for a user.
pub async fn change_role(
    account: AccountId,
    user: UserId,
    role: Role,
    version: i64,
    confirmed: bool,
) -> Result<User, Failure> {
    let (backend, caller) = signed_in()?;
    let request = ChangeRoleRequest { user, role, version: Some(version), confirmed };
    backend.accounts.change_role(caller, &account, request).await.map_err(failure)
}

/// Offers of places: `lines` as typed, one address or `address,role,name` each.
pub async fn invite(
    account: AccountId,
    lines: String,
    role: Role,
    confirmed: bool,
) -> Result<Vec<InviteAnswer>, Failure> {
    let (backend, caller) = signed_in()?;
    invite_lines(&backend, caller, &account, &lines, role, confirmed).await.map_err(|error| match error {
        accounts::Error::NeedsConfirmation => Failure::NeedsConfirmation(words::future_admins(&lines, role)),
        other => failure(other),
    })
}

/// The same for a handler, which has its own way with errors.
///
/// # Errors
/// Those of [`Accounts::invite`], and [`accounts::Error::Invalid`] about `lines` if none was typed.
pub async fn invite_lines(
    backend: &Backend,
    caller: Caller,
    account: &AccountId,
    typed: &str,
    role: Role,
    confirmed: bool,
) -> accounts::Result<Vec<InviteAnswer>> {
    let parsed = domain::parse_invite_lines(typed, role);
    if parsed.is_empty() {
        let message = "Enter at least one e-mail address, like name@example.com.";
        return Err(domain::Invalid::new("lines", message).into());
    }
    let good: Vec<accounts::InviteLine> =
        parsed.iter().filter_map(|line| line.read.as_ref().ok()).map(convert::invite_line).collect();
    let mut outcomes = backend.accounts.invite(caller, account, good, confirmed).await?.into_iter();
    let answers = parsed.into_iter().filter_map(|line| {
        let outcome = match line.read {
            Ok(read) => convert::invite_outcome(outcomes.next()?, read.role, backend),
            Err(invalid) => InviteOutcome::Invalid(invalid),
        };
        Some(InviteAnswer { typed: line.typed, outcome })
    });
    Ok(answers.collect())
}

/// The link of an open invitation, once more.
pub async fn invitation_link(account: AccountId, user: UserId) -> Result<String, Failure> {
    let (backend, caller) = signed_in()?;
    let token = backend.accounts.invitation_token(caller, &account, &user).await.map_err(failure)?;
    Ok(backend.invitation_link(&token))
}

/// What removing somebody would end.
pub async fn preview_removal(account: AccountId, user: UserId) -> Result<AskedRemoval, Failure> {
    let (backend, caller) = signed_in()?;
    let preview = backend.accounts.preview_removal(caller, &account, &user).await.map_err(failure)?;
    Ok(asked_removal(convert::removal_preview(preview)))
}

/// The end of somebody's place in the account.
pub async fn remove(account: AccountId, user: UserId, version: i64) -> Result<Removed, Failure> {
    let (backend, caller) = signed_in()?;
    let removal = accounts::Removal { revision: Some(version.to_string()), ..Default::default() };
    let removed = backend.accounts.remove(caller, &account, &user, removal).await.map_err(failure)?;
    Ok(convert::removed(removed))
}

/// Another name for a user.
pub async fn change_name(
    account: AccountId,
    user: UserId,
    version: i64,
    name: DisplayName,
) -> Result<User, Failure> {
    let (backend, caller) = signed_in()?;
    backend.accounts.change_name(caller, &account, &user, version, name).await.map_err(failure)
}
