//! Connections to upstreams: `/v1/accounts/{account}/connections`. What one looks like and what can be sent of
//! it is [`wire`].

pub mod wire;

use accounts::Made;
use axum::response::Response;
use domain::{AccountId, ConnectionId, FieldMask, Operation};
use serde::Deserialize;
use utoipa::IntoParams;

use super::client::Client;
use super::error::{Answer, Problem};
use super::extract::{Change, IfMatch, Path, Query};
use super::json::{self, Empty};
use super::params::{AccountPath, ListParams, ReadParams, exact};
use super::post::{Post, Turn, replayed};
use wire::{Connection, ConnectionInput, ConnectionList};

/// `…/connections/{connection}`
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ConnectionPath {
    /// The account's id.
    #[param(value_type = String, pattern = "^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", example = "acme")]
    #[serde(deserialize_with = "exact")]
    account: AccountId,
    /// The connection's id.
    #[param(value_type = String, pattern = "^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", example = "vllm")]
    #[serde(deserialize_with = "exact")]
    connection: ConnectionId,
}

/// List connections
///
/// By their ids unless `orderBy` says otherwise. Everybody in the account sees their names; only who may change
/// them sees where they lead.
#[utoipa::path(get, path = "/v1/accounts/{account}/connections", tag = "Connections", operation_id = "ListConnections",
    params(AccountPath, ListParams),
    responses((status = 200, body = ConnectionList, description = "A page of connections.")))]
pub async fn list(
    client: Client,
    Path(AccountPath { account }): Path<AccountPath>,
    Query(params): Query<ListParams>,
) -> Answer<Response> {
    let mask = params.mask()?;
    let page = client.accounts.query_connections(client.caller, &account, params.query()).await?;
    json::page(&ConnectionList::new(&account, page), &mask)
}

/// The id a new connection will have.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct CreateParams {
    /// The id.
    #[serde(default)]
    #[param(required, pattern = "^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", example = "vllm")]
    connection_id: String,
}

/// Make a connection
///
/// To an OpenAI-compatible server. Whether its address may be dialled is seen when a prompt is sent there: see
/// the operator's setting `ROSTER_UPSTREAM_ALLOW`.
#[utoipa::path(post, path = "/v1/accounts/{account}/connections", tag = "Connections",
    operation_id = "CreateConnection", params(AccountPath, CreateParams), request_body = ConnectionInput,
    responses((status = 200, body = Connection, description = "The new connection, without its key.")))]
pub async fn create(
    client: Client,
    Path(AccountPath { account }): Path<AccountPath>,
    Query(params): Query<CreateParams>,
    post: Post<ConnectionInput>,
) -> Answer<Response> {
    let wish = post.body.wish(&params.connection_id)?;
    let accounts = match client.turn(&post, &account, Operation::ChangeConnections).await? {
        Turn::First(accounts) => accounts,
        Turn::Again(Made::Connection(connection)) => {
            let connection = client.accounts.connection(client.caller, &account, &connection).await?;
            let connection = Connection::new(&account, connection);
            return Ok(replayed(json::resource(&connection, &FieldMask::ALL)?));
        }
        Turn::Again(_) => return Err(Problem::not_found()),
    };
    let made = accounts.create_connection(client.caller, &account, wish).await?;
    json::resource(&Connection::new(&account, made), &FieldMask::ALL)
}

/// Get a connection
#[utoipa::path(get, path = "/v1/accounts/{account}/connections/{connection}", tag = "Connections",
    operation_id = "GetConnection", params(ConnectionPath, ReadParams),
    responses((status = 200, body = Connection, description = "The connection, without its key.")))]
pub async fn get(
    client: Client,
    Path(ConnectionPath { account, connection }): Path<ConnectionPath>,
    Query(params): Query<ReadParams>,
) -> Answer<Response> {
    let connection = client.accounts.connection(client.caller, &account, &connection).await?;
    json::resource(&Connection::new(&account, connection), &params.mask()?)
}

/// Which fields of a connection to change.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct UpdateParams {
    /// Fields to change, with commas between them; empty for those in the body. With `apiKey` here and none in
    /// the body, no key is kept any more.
    #[serde(default)]
    update_mask: String,
}

/// Change a connection
///
/// Where it leads, and its key. A key is for one server: with another scheme, host or port and without a new
/// `apiKey` the one that is kept is dropped, and the answer says `apiKeyDropped`.
#[utoipa::path(patch, path = "/v1/accounts/{account}/connections/{connection}", tag = "Connections",
    operation_id = "UpdateConnection", params(ConnectionPath, UpdateParams,
        ("If-Match" = Option<String>, Header, description = "The etag the resource must still have.")),
    request_body = Option<ConnectionInput>,
    responses((status = 200, body = Connection, description = "The connection as it is now, without its key.")))]
pub async fn update(
    client: Client,
    Path(ConnectionPath { account, connection }): Path<ConnectionPath>,
    Query(params): Query<UpdateParams>,
    Change { body: input, if_match }: Change<ConnectionInput>,
) -> Answer<Response> {
    let mut change = input.change(&params.update_mask)?;
    change.version = version(&client, &account, &connection, &if_match).await?;
    let changed = client.accounts.change_connection(client.caller, &account, &connection, change).await?;
    json::resource(&Connection::changed(&account, changed), &FieldMask::ALL)
}

/// Delete a connection
///
/// With its key. Refused while deployments use it, which the refusal names.
#[utoipa::path(delete, path = "/v1/accounts/{account}/connections/{connection}", tag = "Connections",
    operation_id = "DeleteConnection", params(ConnectionPath,
        ("If-Match" = Option<String>, Header, description = "The etag the resource must still have.")),
    responses((status = 200, body = Empty, description = "The connection is gone.")))]
pub async fn delete(
    client: Client,
    Path(ConnectionPath { account, connection }): Path<ConnectionPath>,
    if_match: IfMatch,
) -> Answer<Response> {
    let version = version(&client, &account, &connection, &if_match).await?;
    client.accounts.delete_connection(client.caller, &account, &connection, version).await?;
    Ok(json::done())
}

/// The version a change is made upon: that of the connection with the etag of the condition, if there is one.
async fn version(
    client: &Client,
    account: &AccountId,
    connection: &ConnectionId,
    if_match: &IfMatch,
) -> Answer<Option<i64>> {
    let present = client.accounts.connection(client.caller, account, connection);
    if_match.version(async { present.await.map(|there| (there.version, there.created)) }).await
}
