//! The verbs of users, after a colon.

use axum::extract::State;
use axum::response::Response;
use domain::{FieldMask, Operation};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{DeletePreview, User};
use super::{seen, version};
use crate::rest::client::Client;
use crate::rest::error::Answer;
use crate::rest::extract::{IfMatch, Path};
use crate::rest::json::{self, Empty};
use crate::rest::params::UserPath;
use crate::rest::post::{Post, Turn, replayed};
use crate::state::AppState;

/// A verb that needs nothing said with it.
#[derive(Default, Deserialize, ToSchema)]
pub struct Nothing {}

/// Preview a removal
///
/// What removing the user would end and leave, whether it may be done, and a revision to remove them by.
#[utoipa::path(get, path = "/v1/accounts/{account}/users/{user}/_verb/previewDelete", tag = "Users",
    operation_id = "PreviewDeleteUser", params(UserPath),
    responses((status = 200, body = DeletePreview, description = "What would happen.")))]
pub async fn preview_delete(
    client: Client,
    Path(UserPath { account, user }): Path<UserPath>,
) -> Answer<axum::Json<DeletePreview>> {
    let preview = client.accounts.preview_removal(client.caller, &account, &user).await?;
    Ok(axum::Json(DeletePreview::new(&account, preview)))
}

/// Resend an invitation
///
/// Makes a new link in place of every earlier one. `invitation.mail` of this answer says whether it is mailed; if
/// it is not, it stands in `invitation.link`. For invitations that are open, have expired or were declined.
#[utoipa::path(post, path = "/v1/accounts/{account}/users/{user}/_verb/resendInvitation", tag = "Users",
    operation_id = "ResendInvitation", params(UserPath,
        ("If-Match" = Option<String>, Header, description = "The etag the resource must still have.")), request_body = Option<Nothing>,
    responses((status = 200, body = User, description = "The user with their new invitation.")))]
pub async fn resend_invitation(
    client: Client,
    State(state): State<AppState>,
    Path(UserPath { account, user }): Path<UserPath>,
    if_match: IfMatch,
    post: Post<Nothing>,
) -> Answer<Response> {
    let accounts = match client.turn(&post, &account, Operation::ResendInvitation).await? {
        Turn::First(accounts) => accounts,
        Turn::Again(_) => return Ok(replayed(seen(&client, &account, &user).await?)),
    };
    let version = version(&client, &account, &user, &if_match).await?;
    let resent = accounts.resend_invitation(client.caller, &account, &user, version).await?;
    let user = User::new(&account, resent.user).with_link(&state.public_url, resent.mail, &resent.token);
    json::resource(&user, &FieldMask::ALL)
}

/// Revoke an invitation
///
/// Withdraws the offer; its link is dead and the address may be invited again.
#[utoipa::path(post, path = "/v1/accounts/{account}/users/{user}/_verb/revokeInvitation", tag = "Users",
    operation_id = "RevokeInvitation", params(UserPath,
        ("If-Match" = Option<String>, Header, description = "The etag the resource must still have.")), request_body = Option<Nothing>,
    responses((status = 200, body = Empty, description = "The invitation is gone.")))]
pub async fn revoke_invitation(
    client: Client,
    Path(UserPath { account, user }): Path<UserPath>,
    if_match: IfMatch,
    post: Post<Nothing>,
) -> Answer<Response> {
    let accounts = match client.turn(&post, &account, Operation::RevokeInvitation).await? {
        Turn::First(accounts) => accounts,
        Turn::Again(_) => return Ok(replayed(json::done())),
    };
    let version = version(&client, &account, &user, &if_match).await?;
    accounts.revoke_invitation(client.caller, &account, &user, version).await?;
    Ok(json::done())
}

/// Pause a user
///
/// They keep place, role and what they own, and can use none of it: pages and keys refuse from their very next
/// request.
#[utoipa::path(post, path = "/v1/accounts/{account}/users/{user}/_verb/deactivate", tag = "Users",
    operation_id = "DeactivateUser", params(UserPath,
        ("If-Match" = Option<String>, Header, description = "The etag the resource must still have.")), request_body = Option<Nothing>,
    responses((status = 200, body = User, description = "The user as they are now.")))]
pub async fn deactivate(
    client: Client,
    Path(UserPath { account, user }): Path<UserPath>,
    if_match: IfMatch,
    post: Post<Nothing>,
) -> Answer<Response> {
    let accounts = match client.turn(&post, &account, Operation::Deactivate).await? {
        Turn::First(accounts) => accounts,
        Turn::Again(_) => return Ok(replayed(seen(&client, &account, &user).await?)),
    };
    let version = version(&client, &account, &user, &if_match).await?;
    let after = accounts.deactivate(client.caller, &account, &user, version).await?;
    json::resource(&User::new(&account, after), &FieldMask::ALL)
}

/// Let a paused user act again
///
/// Their keys work again, too.
#[utoipa::path(post, path = "/v1/accounts/{account}/users/{user}/_verb/activate", tag = "Users",
    operation_id = "ActivateUser", params(UserPath,
        ("If-Match" = Option<String>, Header, description = "The etag the resource must still have.")), request_body = Option<Nothing>,
    responses((status = 200, body = User, description = "The user as they are now.")))]
pub async fn activate(
    client: Client,
    Path(UserPath { account, user }): Path<UserPath>,
    if_match: IfMatch,
    post: Post<Nothing>,
) -> Answer<Response> {
    let accounts = match client.turn(&post, &account, Operation::Reactivate).await? {
        Turn::First(accounts) => accounts,
        Turn::Again(_) => return Ok(replayed(seen(&client, &account, &user).await?)),
    };
    let version = version(&client, &account, &user, &if_match).await?;
    let after = accounts.reactivate(client.caller, &account, &user, version).await?;
    json::resource(&User::new(&account, after), &FieldMask::ALL)
}
