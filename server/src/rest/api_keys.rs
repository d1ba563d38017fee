//! API keys: `/v1/accounts/{account}/users/{user}/apiKeys`. What one looks like and what can be sent of it
//! is [`wire`].

pub mod wire;

use accounts::{Deletion, Made, Rotation};
use axum::response::Response;
use domain::policy::KeyAct;
use domain::{AccountId, FieldMask, KeyId, UserId};
use serde::Deserialize;
use utoipa::IntoParams;

use super::client::Client;
use super::error::{Answer, Problem};
use super::extract::{Change, IfMatch, Path, Query};
use super::json::{self, Empty};
use super::params::{KeyPath, ListParams, ReadParams, UserPath, exact};
use super::post::{Needs, Post, Turn, replayed};
use wire::{ApiKey, ApiKeyInput, ApiKeyList, CreateApiKey, DeleteApiKey, RotateApiKey};

/// `…/users/{user}/apiKeys`, where `-` is all users.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct KeysPath {
    /// The account's id.
    #[param(value_type = String, pattern = "^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", example = "acme")]
    #[serde(deserialize_with = "exact")]
    account: AccountId,
    /// The user's id, or `-` for all users.
    #[param(pattern = "^([a-z]([a-z0-9-]{0,61}[a-z0-9])?|-)$", example = "alice")]
    user: String,
}

/// Make an API key
///
/// For oneself, or as an admin for a service account. The key itself stands in `key` of this answer and
/// nowhere else. One that is made with a key ends no later than that.
#[utoipa::path(post, path = "/v1/accounts/{account}/users/{user}/apiKeys", tag = "Keys", operation_id = "CreateApiKey",
    params(UserPath), request_body = CreateApiKey,
    responses((status = 200, body = ApiKey, description = "The new key, with its secret.")))]
pub async fn create(
    client: Client,
    Path(UserPath { account, user }): Path<UserPath>,
    post: Post<CreateApiKey>,
) -> Answer<Response> {
    let wish = post.body.wish()?;
    let accounts = match client.turn(&post, &account, Needs::Key(KeyAct::Create, &user)).await? {
        Turn::First(accounts) => accounts,
        Turn::Again(Made::Key(key)) => {
            let key = client.accounts.get_key(client.caller, &account, &user, key).await?;
            return Ok(replayed(json::resource(&ApiKey::new(&account, key), &FieldMask::ALL)?));
        }
        Turn::Again(_) => return Err(Problem::not_found()),
    };
    let made = accounts.create_key(client.caller, &account, &user, wish).await;
    let (key, text) = made.map_err(wire::within_api_key)?;
    json::resource(&ApiKey::new(&account, key).with_text(&text), &FieldMask::ALL)
}

/// List API keys
///
/// Of one user, or with `-` in the place of the user's id of all, for those who may see others' keys. The
/// newest first unless `orderBy` says otherwise. Never with a secret.
#[utoipa::path(get, path = "/v1/accounts/{account}/users/{user}/apiKeys", tag = "Keys", operation_id = "ListApiKeys",
    params(KeysPath, ListParams), responses((status = 200, body = ApiKeyList, description = "A page of keys.")))]
pub async fn list(
    client: Client,
    Path(KeysPath { account, user }): Path<KeysPath>,
    Query(params): Query<ListParams>,
) -> Answer<Response> {
    let mask = params.mask()?;
    let user = match user.as_str() {
        "-" => None,
        id => Some(UserId::parse(id).ok().filter(|user| user.as_str() == id).ok_or_else(Problem::not_found)?),
    };
    let page = client.accounts.query_keys(client.caller, &account, user.as_ref(), params.query()).await?;
    json::page(&ApiKeyList::new(&account, page), &mask)
}

/// Get an API key
#[utoipa::path(get, path = "/v1/accounts/{account}/users/{user}/apiKeys/{key}", tag = "Keys", operation_id = "GetApiKey",
    params(KeyPath, ReadParams), responses((status = 200, body = ApiKey, description = "The key, without its secret.")))]
pub async fn get(
    client: Client,
    Path(KeyPath { account, user, key }): Path<KeyPath>,
    Query(params): Query<ReadParams>,
) -> Answer<Response> {
    let key = client.accounts.get_key(client.caller, &account, &user, key).await?;
    json::resource(&ApiKey::new(&account, key), &params.mask()?)
}

/// Which fields of a key to change.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct UpdateParams {
    /// Fields to change, with commas between them; empty for those in the body. With `expireTime` here and
    /// none in the body, the key does not end any more.
    #[serde(default)]
    update_mask: String,
}

/// Change an API key
///
/// Its name, when it ends, what programs note about it.
#[utoipa::path(patch, path = "/v1/accounts/{account}/users/{user}/apiKeys/{key}", tag = "Keys",
    operation_id = "UpdateApiKey", params(KeyPath, UpdateParams,
        ("If-Match" = Option<String>, Header, description = "The etag the resource must still have.")), request_body = Option<ApiKeyInput>,
    responses((status = 200, body = ApiKey, description = "The key as it is now.")))]
pub async fn update(
    client: Client,
    Path(KeyPath { account, user, key }): Path<KeyPath>,
    Query(params): Query<UpdateParams>,
    Change { body: input, if_match }: Change<ApiKeyInput>,
) -> Answer<Response> {
    let mut change = input.change(&params.update_mask)?;
    change.version = version(&client, &account, &user, key, &if_match).await?;
    let after = client.accounts.change_key(client.caller, &account, &user, key, change).await?;
    json::resource(&ApiKey::new(&account, after), &FieldMask::ALL)
}

/// The version of a key that a condition is about.
async fn version(
    client: &Client,
    account: &AccountId,
    user: &UserId,
    key: KeyId,
    condition: &IfMatch,
) -> Answer<Option<i64>> {
    let present = client.accounts.get_key(client.caller, account, user, key);
    condition.version(async { present.await.map(|there| (there.version, there.created)) }).await
}

/// Give an API key a new secret
///
/// The new one stands in `key` of this answer and nowhere else. The one before works for `overlap` more.
#[utoipa::path(post, path = "/v1/accounts/{account}/users/{user}/apiKeys/{key}/_verb/rotate", tag = "Keys",
    operation_id = "RotateApiKey", params(KeyPath,
        ("If-Match" = Option<String>, Header, description = "The etag the resource must still have.")), request_body = Option<RotateApiKey>,
    responses((status = 200, body = ApiKey, description = "The key, with its new secret.")))]
pub async fn rotate(
    client: Client,
    Path(KeyPath { account, user, key }): Path<KeyPath>,
    if_match: IfMatch,
    post: Post<RotateApiKey>,
) -> Answer<Response> {
    let overlap = post.body.seconds()?;
    let accounts = match client.turn(&post, &account, Needs::Key(KeyAct::Rotate, &user)).await? {
        Turn::First(accounts) => accounts,
        Turn::Again(_) => {
            let key = client.accounts.get_key(client.caller, &account, &user, key).await?;
            return Ok(replayed(json::resource(&ApiKey::new(&account, key), &FieldMask::ALL)?));
        }
    };
    let version = version(&client, &account, &user, key, &if_match).await?;
    let rotation = Rotation { overlap, version };
    let (key, text) = accounts.rotate_key(client.caller, &account, &user, key, rotation).await?;
    json::resource(&ApiKey::new(&account, key).with_text(&text), &FieldMask::ALL)
}

/// Delete an API key
///
/// It is refused from the next request on. With `withMade` the keys that were made with it end, too.
#[utoipa::path(delete, path = "/v1/accounts/{account}/users/{user}/apiKeys/{key}", tag = "Keys",
    operation_id = "DeleteApiKey", params(KeyPath, DeleteParams,
        ("If-Match" = Option<String>, Header, description = "The etag the resource must still have.")),
    responses((status = 200, body = Empty, description = "The key is gone.")))]
pub async fn delete(
    client: Client,
    Path(KeyPath { account, user, key }): Path<KeyPath>,
    Query(params): Query<DeleteParams>,
    if_match: IfMatch,
) -> Answer<Response> {
    let version = version(&client, &account, &user, key, &if_match).await?;
    let deletion = Deletion { with_made: params.with_made, version };
    client.accounts.delete_key(client.caller, &account, &user, key, deletion).await?;
    Ok(json::done())
}

/// Whether keys that were made with a key end with it.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct DeleteParams {
    /// Also the keys that were made with it, as far as the caller may delete them.
    #[serde(default)]
    with_made: bool,
}

/// Delete an API key named in the body
///
/// As DELETE, in the form that official clients use.
#[utoipa::path(post, path = "/v1/accounts/{account}/users/{user}/apiKeys/_verb/delete", tag = "Keys",
    operation_id = "DeleteApiKeyByBody", params(UserPath), request_body = DeleteApiKey,
    responses((status = 200, body = Empty, description = "The key is gone.")))]
pub async fn delete_named(
    client: Client,
    Path(UserPath { account, user }): Path<UserPath>,
    post: Post<DeleteApiKey>,
) -> Answer<Response> {
    let key = post.body.key()?;
    let accounts = match client.turn(&post, &account, Needs::Key(KeyAct::Delete, &user)).await? {
        Turn::First(accounts) => accounts,
        Turn::Again(_) => return Ok(replayed(json::done())),
    };
    accounts.delete_key(client.caller, &account, &user, key, false).await?;
    Ok(json::done())
}
