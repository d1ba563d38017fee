//! Resources: `/v1/accounts/{account}/deployments`, `models`, `datasets` and `supervisedFineTuningJobs`.
//!
//! What is the same for all four stands here and is called by the handlers of each kind, which say their
//! address and what is particular to them. What a resource looks like is [`wire`].

pub mod datasets;
pub mod deployments;
mod extras;
pub mod files;
pub mod jobs;
pub mod models;
pub mod runs;
mod update_mask;
pub mod wire;

use accounts::{Made, NewResource, ResourceChange, ResourceQuery, Spec};
use axum::response::Response;
use domain::{AccountId, FieldMask, Invalid, Operation, ResourceId, ResourceKind, UserId};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use super::client::Client;
use super::error::{Answer, Problem};
use super::extract::IfMatch;
use super::json;
use super::params::{ListParams, ReadParams, exact, exact_id};
use super::post::{Post, Turn, replayed};
use extras::{Extras, shown};

/// `…/{collection}/{id}`
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ResourcePath {
    /// The account's id.
    #[param(value_type = String, pattern = "^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", example = "acme")]
    #[serde(deserialize_with = "exact")]
    pub account: AccountId,
    /// The resource's id.
    #[param(value_type = String, pattern = "^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", example = "llama")]
    #[serde(deserialize_with = "exact")]
    pub id: ResourceId,
}

/// Which fields of a resource to change.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct UpdateParams {
    /// Fields to change, with commas between them; empty for those in the body. One that is named here and not
    /// in the body is taken away.
    #[serde(default)]
    update_mask: String,
}

/// Who gets a resource.
#[derive(Deserialize, ToSchema)]
pub struct ChangeOwner {
    /// The user's id or full name.
    #[schema(min_length = 1, max_length = 200, example = "carol")]
    owner: String,
}

/// Makes what was sent, with the id that was chosen or one made from its name. `within` is the field of the body
/// it stands in, `id_field` the one the id stands in.
async fn create<T>(
    client: Client,
    account: AccountId,
    kind: ResourceKind,
    (post, fields): (&Post<T>, Map<String, Value>),
    (id_field, id): (&str, &str),
    within: &str,
) -> Answer<Response> {
    let id = match id {
        "" => None,
        id => Some(exact_id::<ResourceId>("id", id).map_err(|invalid| invalid.named(id_field))?),
    };
    let named = |invalid: Invalid| match within {
        "" => invalid,
        within => {
            let field = format!("{within}.{}", invalid.field);
            invalid.named(&field)
        }
    };
    let spec = Spec::new(kind, update_mask::camel(fields))
        .map_err(|wrong| Problem::from(wrong.into_iter().map(named).collect::<Vec<_>>()))?;
    let accounts = match client.turn(post, &account, Operation::CreateResource).await? {
        Turn::First(accounts) => accounts,
        Turn::Again(Made::Resource(kind, id)) => {
            let there = client.accounts.resource(client.caller, &account, kind, &id).await?;
            return Ok(replayed(json::resource(&shown(&client, &account, there).await?, &FieldMask::ALL)?));
        }
        Turn::Again(_) => return Err(Problem::not_found()),
    };
    let made = accounts.create_resource(client.caller, &account, NewResource { kind, id, spec }).await?;
    json::resource(&shown(&client, &account, made).await?, &FieldMask::ALL)
}

/// A page of a kind.
async fn list(
    client: Client,
    account: AccountId,
    kind: ResourceKind,
    params: ListParams,
    show_deleted: bool,
) -> Answer<Response> {
    let mask = params.mask()?;
    let query = ResourceQuery { list: params.query(), show_deleted };
    let page = client.accounts.query_resources(client.caller, &account, kind, query).await?;
    let extras = Extras::of(&client, &account, &page.items).await?;
    wire::page(&account, kind, page, &extras, &mask)
}

/// One of a kind.
async fn get(client: Client, path: ResourcePath, kind: ResourceKind, params: ReadParams) -> Answer<Response> {
    let ResourcePath { account, id } = path;
    let there = client.accounts.resource(client.caller, &account, kind, &id).await?;
    json::resource(&shown(&client, &account, there).await?, &params.mask()?)
}

/// Changes what was sent of it.
async fn update(
    client: Client,
    path: ResourcePath,
    kind: ResourceKind,
    params: UpdateParams,
    if_match: IfMatch,
    sent: Map<String, Value>,
) -> Answer<Response> {
    let ResourcePath { account, id } = path;
    let owner = sent.get("owner").and_then(Value::as_str).map(str::to_owned);
    let fields = update_mask::applied(sent, &params.update_mask)?;
    let mut wish = ResourceChange { fields, version: None };
    if if_match.asks() || owner.is_some() {
        let present = client.accounts.resource(client.caller, &account, kind, &id).await?;
        if if_match.asks() {
            if_match.check(&json::etag(present.version, present.created))?;
            wish.version = Some(present.version);
        }
        let is = present.owner.map(|owner| wire::user_name(&account, &owner.user)).unwrap_or_default();
        if owner.is_some_and(|owner| owner != is) {
            let message = "The owner is not changed with the rest. Use the verb changeOwner.";
            return Err(Problem::invalid("owner", message));
        }
    }
    let after = client.accounts.change_resource(client.caller, &account, kind, &id, wish).await?;
    json::resource(&shown(&client, &account, after).await?, &FieldMask::ALL)
}

/// Deletes it.
async fn delete(
    client: Client,
    path: ResourcePath,
    kind: ResourceKind,
    for_good: bool,
    if_match: IfMatch,
) -> Answer<Response> {
    let ResourcePath { account, id } = path;
    let version = version(&client, &account, kind, &id, &if_match).await?;
    client.accounts.delete_resource(client.caller, &account, kind, &id, for_good, version).await?;
    Ok(json::done())
}

/// Gives it to somebody else.
async fn give(
    client: Client,
    path: ResourcePath,
    kind: ResourceKind,
    if_match: IfMatch,
    post: Post<ChangeOwner>,
) -> Answer<Response> {
    let ResourcePath { account, id } = path;
    let prefix = format!("accounts/{account}/users/");
    let owner = post.body.owner.as_str();
    let owner = UserId::parse(owner.strip_prefix(prefix.as_str()).unwrap_or(owner))
        .map_err(|_| Problem::invalid("owner", "There is no such user in this account."))?;
    let accounts = match client.turn(&post, &account, Operation::ChangeOwner).await? {
        Turn::First(accounts) => accounts,
        Turn::Again(_) => return seen_again(&client, &account, kind, &id).await,
    };
    let version = version(&client, &account, kind, &id, &if_match).await?;
    let given = accounts.give_resource(client.caller, &account, kind, &id, &owner, version).await?;
    json::resource(&shown(&client, &account, given).await?, &FieldMask::ALL)
}

/// The answer to a repetition: the resource as it is.
async fn seen_again(
    client: &Client,
    account: &AccountId,
    kind: ResourceKind,
    id: &ResourceId,
) -> Answer<Response> {
    let there = client.accounts.resource(client.caller, account, kind, id).await?;
    Ok(replayed(json::resource(&shown(client, account, there).await?, &FieldMask::ALL)?))
}

/// The version the condition of a change is about, if it has one.
async fn version(
    client: &Client,
    account: &AccountId,
    kind: ResourceKind,
    id: &ResourceId,
    if_match: &IfMatch,
) -> Answer<Option<i64>> {
    let present = client.accounts.resource(client.caller, account, kind, id);
    if_match.version(async { present.await.map(|there| (there.version, there.created)) }).await
}
