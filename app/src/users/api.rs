//! The server functions of the users page. Each is called by the island and does what the form of
//! the same name does without JavaScript; both end in the same use case.
//!
//! They speak JSON in both directions, so that a form on another site cannot call them, and never
//! redirect.

use domain::{AccountId, DisplayName, Role, User, UserId};
use leptos::prelude::*;
use server_fn::codec::{Json, JsonEncoding};
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

use crate::model::{AskedRemoval, Failure, InviteAnswer, ListQuery, Removed, UsersPage};

/// A page of users.
#[server(prefix = "/api", endpoint = "users/list", input = Json, output = Json)]
pub async fn list_users(account: AccountId, query: ListQuery) -> Result<UsersPage, Failure> {
    with_status(crate::backend::list_users(account, query).await)
}

/// Gives a user another role.
#[server(prefix = "/api", endpoint = "users/change-role", input = Json, output = Json)]
pub async fn change_role(
    account: AccountId,
    user: UserId,
    role: Role,
    version: i64,
    confirmed: bool,
) -> Result<User, Failure> {
    with_status(crate::backend::change_role(account, user, role, version, confirmed).await)
}

/// Offers places; `lines` are as typed.
#[server(prefix = "/api", endpoint = "users/invite", input = Json, output = Json)]
pub async fn invite(
    account: AccountId,
    lines: String,
    role: Role,
    confirmed: bool,
) -> Result<Vec<InviteAnswer>, Failure> {
    with_status(crate::backend::invite(account, lines, role, confirmed).await)
}

/// The link of an open invitation, once more.
#[server(prefix = "/api", endpoint = "users/invitation-link", input = Json, output = Json)]
pub async fn invitation_link(account: AccountId, user: UserId) -> Result<String, Failure> {
    with_status(crate::backend::invitation_link(account, user).await)
}

/// What removing a user, or revoking an invitation, would end.
#[server(prefix = "/api", endpoint = "users/preview-removal", input = Json, output = Json)]
pub async fn preview_removal(account: AccountId, user: UserId) -> Result<AskedRemoval, Failure> {
    with_status(crate::backend::preview_removal(account, user).await)
}

/// Ends a user's place in the account.
#[server(prefix = "/api", endpoint = "users/remove", input = Json, output = Json)]
pub async fn remove(account: AccountId, user: UserId, version: i64) -> Result<Removed, Failure> {
    with_status(crate::backend::remove(account, user, version).await)
}

/// Changes the name a user is shown by.
#[server(prefix = "/api", endpoint = "users/change-name", input = Json, output = Json)]
pub async fn change_name(
    account: AccountId,
    user: UserId,
    version: i64,
    name: DisplayName,
) -> Result<User, Failure> {
    with_status(crate::backend::change_name(account, user, version, name).await)
}

/// Without this every failure would be answered with 500, and the server's log and whoever
/// watches it could not tell a refusal from a defect.
#[cfg(feature = "ssr")]
fn with_status<T>(answer: Result<T, Failure>) -> Result<T, Failure> {
    if let (Err(failure), Some(response)) = (&answer, use_context::<leptos_axum::ResponseOptions>()) {
        response.set_status(failure.status());
        if matches!(failure, Failure::Temporary(_)) {
            response
                .insert_header(axum::http::header::RETRY_AFTER, axum::http::HeaderValue::from_static("5"));
        }
    }
    answer
}

#[cfg(feature = "ssr")]
impl Failure {
    /// Of arguments that are none: nothing of ours sends such, and what was sent is not repeated.
    fn unreadable() -> Self {
        if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
            response.set_status(axum::http::StatusCode::BAD_REQUEST);
        }
        Self::Invalid(vec![domain::Invalid::new("form", "The request cannot be read.")])
    }

    /// The status that says the same to programs.
    pub fn status(&self) -> axum::http::StatusCode {
        use axum::http::StatusCode;
        match self {
            // Also the second, as of RFC 9470.
            Self::SignedOut | Self::NeedsPassword(_) => StatusCode::UNAUTHORIZED,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::KeptOut(_) | Self::Refused(_) => StatusCode::FORBIDDEN,
            Self::Conflict { .. } => StatusCode::CONFLICT,
            Self::NeedsConfirmation(_) | Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Temporary(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Offline | Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl FromServerFnError for Failure {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::Offline,
            #[cfg(feature = "ssr")]
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_) => Self::unreadable(),
            _ => Self::Internal,
        }
    }
}
