//! Users and service accounts: `/v1/accounts/{account}/users`. What one looks like is [`view`], what can be
//! sent is [`input`], the verbs after a colon are [`verbs`].

pub mod input;
pub mod usage;
pub mod verbs;
pub mod view;

use accounts::{Made, Removal};
use axum::extract::State;
use axum::response::Response;
use domain::{AccountId, FieldMask, Operation, UserId};
use serde::Deserialize;
use utoipa::IntoParams;

use super::client::Client;
use super::error::{Answer, Problem};
use super::extract::{Change, IfMatch, Path, Query};
use super::json::{self, Empty};
use super::params::{AccountPath, ListParams, ReadParams, UserPath};
use super::post::{Post, Turn, replayed};
use crate::state::AppState;
use input::{Newcomer, UserInput};
pub use view::RoleName;
use view::{User, UserList};

/// List users and service accounts
///
/// Sorted by name unless `orderBy` says otherwise. Fields for `filter` and `orderBy` are those of a user, for
/// example `service_account = true`, `role = "admin"`, `email:"@example.com"`, `state = "READY"`.
#[utoipa::path(get, path = "/v1/accounts/{account}/users", tag = "Users", operation_id = "ListUsers",
    params(AccountPath, ListParams), responses((status = 200, body = UserList, description = "A page of users.")))]
pub async fn list(
    client: Client,
    Path(AccountPath { account }): Path<AccountPath>,
    Query(params): Query<ListParams>,
) -> Answer<Response> {
    let mask = params.mask()?;
    let page = client.accounts.query_users(client.caller, &account, params.query()).await?;
    json::page(&UserList::new(&account, page), &mask)
}

/// The id a new user is wished to have.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct CreateParams {
    /// The id. Required for a service account; a person's is made from the e-mail address without it.
    #[serde(default)]
    #[param(pattern = "^([a-z]([a-z0-9-]{0,61}[a-z0-9])?)?$", example = "alice")]
    user_id: String,
}

/// Invite a person, or create a service account
///
/// A person is invited and joins with the invitation's link. `invitation.mail` of this answer says whether the
/// link is mailed; if it is not, it stands in `invitation.link`. With `serviceAccount: true` a user for a program
/// is made, which is there at once.
#[utoipa::path(post, path = "/v1/accounts/{account}/users", tag = "Users", operation_id = "CreateUser",
    params(AccountPath, CreateParams), request_body = UserInput,
    responses((status = 200, body = User, description = "The new user.")))]
pub async fn create(
    client: Client,
    State(state): State<AppState>,
    Path(AccountPath { account }): Path<AccountPath>,
    Query(params): Query<CreateParams>,
    post: Post<UserInput>,
) -> Answer<Response> {
    let newcomer = post.body.newcomer(&account, &params.user_id)?;
    let operation = match newcomer {
        Newcomer::Person(_) => Operation::Invite,
        Newcomer::Program(_) => Operation::CreateServiceAccount,
    };
    let accounts = match client.turn(&post, &account, operation).await? {
        Turn::First(accounts) => accounts,
        Turn::Again(Made::User(user)) => return Ok(replayed(seen(&client, &account, &user).await?)),
        Turn::Again(_) => return Err(Problem::not_found()),
    };
    let made = match newcomer {
        Newcomer::Program(wish) => {
            let made = accounts.create_service_account(client.caller, &account, wish).await?;
            User::new(&account, made)
        }
        Newcomer::Person(wish) => {
            let offered = accounts.invite_user(client.caller, &account, wish).await?;
            User::new(&account, offered.user).with_link(&state.public_url, offered.mail, &offered.token)
        }
    };
    json::resource(&made, &FieldMask::ALL)
}

/// Get a user or service account
#[utoipa::path(get, path = "/v1/accounts/{account}/users/{user}", tag = "Users", operation_id = "GetUser",
    params(UserPath, ReadParams), responses((status = 200, body = User, description = "The user.")))]
pub async fn get(
    client: Client,
    Path(UserPath { account, user }): Path<UserPath>,
    Query(params): Query<ReadParams>,
) -> Answer<Response> {
    let user = client.accounts.find_user(client.caller, &account, &user).await?;
    json::resource(&User::new(&account, user), &params.mask()?)
}

/// A user as GET answers them.
async fn seen(client: &Client, account: &AccountId, user: &UserId) -> Answer<Response> {
    let user = client.accounts.find_user(client.caller, account, user).await?;
    json::resource(&User::new(account, user), &FieldMask::ALL)
}

/// The version a change is made upon: that of the user who has the etag of the condition, if there is one.
async fn version(
    client: &Client,
    account: &AccountId,
    user: &UserId,
    if_match: &IfMatch,
) -> Answer<Option<i64>> {
    let present = client.accounts.find_user(client.caller, account, user);
    if_match.version(async { present.await.map(|there| (there.version, there.created)) }).await
}

/// Which fields of a user to change.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct UpdateParams {
    /// Fields to change, with commas between them; empty for those in the body.
    #[serde(default)]
    update_mask: String,
}

/// Change a user's name or role
///
/// A role counts from the user's very next request. The role a user has already changes nothing and needs no
/// right to change roles, so everybody can change their own display name.
#[utoipa::path(patch, path = "/v1/accounts/{account}/users/{user}", tag = "Users", operation_id = "UpdateUser",
    params(UserPath, UpdateParams,
        ("If-Match" = Option<String>, Header, description = "The etag the resource must still have.")), request_body = Option<UserInput>,
    responses((status = 200, body = User, description = "The user as they are now.")))]
pub async fn update(
    client: Client,
    Path(UserPath { account, user }): Path<UserPath>,
    Query(params): Query<UpdateParams>,
    Change { body: input, if_match }: Change<UserInput>,
) -> Answer<Response> {
    let change = input.change(&params.update_mask)?;
    let version = version(&client, &account, &user, &if_match).await?;
    let after = client.accounts.update_user(client.caller, &account, &user, change, version).await?;
    json::resource(&User::new(&account, after), &FieldMask::ALL)
}

/// How a user is removed.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct DeleteParams {
    /// Who gets what the user owns; without it, what they own is left without an owner.
    #[serde(default)]
    #[param(pattern = "^([a-z]([a-z0-9-]{0,61}[a-z0-9])?)?$", example = "carol")]
    transfer_to: String,
    /// `revision` of a preview: nothing is removed if the user, or what was listed, has changed since.
    #[serde(default)]
    #[param(pattern = "^[0-9]{0,18}$")]
    revision: String,
}

/// Remove a user or service account
///
/// Their place, their keys and an open invitation end for good; the address may be invited again. Of oneself
/// it is leaving the account.
#[utoipa::path(delete, path = "/v1/accounts/{account}/users/{user}", tag = "Users", operation_id = "DeleteUser",
    params(UserPath, DeleteParams,
        ("If-Match" = Option<String>, Header, description = "The etag the resource must still have.")), responses((status = 200, body = Empty, description = "The user is gone.")))]
pub async fn delete(
    client: Client,
    Path(UserPath { account, user }): Path<UserPath>,
    Query(params): Query<DeleteParams>,
    if_match: IfMatch,
) -> Answer<Response> {
    let receiver = input::receiver(&params.transfer_to)?;
    let revision = input::revision(&params.revision)?;
    let version = version(&client, &account, &user, &if_match).await?;
    let removal = Removal { version, revision, receiver, ..Removal::default() };
    client.accounts.remove(client.caller, &account, &user, removal).await?;
    Ok(json::done())
}
