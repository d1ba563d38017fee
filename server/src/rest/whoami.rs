//! Who asks: `GET /v1/whoami`, and `GET /verifyApiKey`, by which official clients find their account.

use axum::Json;
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use domain::{Permission, policy::Actor};
use serde::Serialize;
use utoipa::ToSchema;

use super::client::Client;
use super::error::Answer;
use super::json::{self, Empty};
use super::users::RoleName;

const ACCOUNT_ID: HeaderName = HeaderName::from_static("x-fireworks-account-id");

/// Who asks, and what they may do.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WhoAmI {
    /// The id of the account the key opens.
    #[schema(example = "acme")]
    account: String,
    /// The id of the user it acts as.
    #[schema(example = "alice")]
    user: String,
    /// Their role at this moment.
    role: RoleName,
    /// Whether that user is a program.
    service_account: bool,
    /// What the role permits.
    #[schema(value_type = Vec<String>, example = json!(["run-inference", "view-resources"]))]
    permissions: Vec<&'static str>,
    /// The id of the key.
    #[schema(example = "k3v9x2m7q1w8e5r4")]
    api_key_id: String,
}

/// Say who asks
///
/// Whose key this is, and what it may do at this moment.
#[utoipa::path(get, path = "/v1/whoami", tag = "Keys", operation_id = "WhoAmI",
    responses((status = 200, body = WhoAmI, description = "Who asks.")))]
pub async fn get(client: Client) -> Answer<Json<WhoAmI>> {
    let me = client.accounts.whoami(client.caller, client.account()).await?;
    let permits = |permission: &Permission| match me.actor {
        Actor::User { role, .. } => role.has(*permission),
        Actor::Operator => false,
    };
    Ok(Json(WhoAmI {
        account: me.account.id.to_string(),
        user: me.user.id.to_string(),
        role: me.user.role.into(),
        service_account: me.user.kind == domain::UserKind::ServiceAccount,
        permissions: Permission::ALL.iter().copied().filter(permits).map(Permission::as_str).collect(),
        api_key_id: client.holder.key.to_string(),
    }))
}

/// Check an API key
///
/// Answers `{}` to a key that works, and names its account in the header `x-fireworks-account-id`.
#[utoipa::path(get, path = "/verifyApiKey", tag = "Keys", operation_id = "VerifyApiKey",
    responses((status = 200, body = Empty, description = "The key works.",
        headers(("x-fireworks-account-id" = String, description = "The id of its account.")))))]
pub async fn verify(client: Client) -> Answer<Response> {
    let me = client.accounts.whoami(client.caller, client.account()).await?;
    let account = HeaderValue::from_str(me.account.id.as_str());
    let account = account.map_err(|_| accounts::Error::Damaged("the id of an account".to_owned()))?;
    Ok(([(ACCOUNT_ID, account)], json::done()).into_response())
}
