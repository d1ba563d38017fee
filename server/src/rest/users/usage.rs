//! How much inference a user has run.

use accounts::{DayOfUsage, USAGE_DAYS};
use axum::response::Response;
use domain::{AccountId, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::rest::client::Client;
use crate::rest::error::Answer;
use crate::rest::extract::{Path, Query};
use crate::rest::json::{self, Resource};
use crate::rest::params::{ReadParams, UserPath};

/// How much inference a user has run in the last 30 days.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserUsage {
    /// `accounts/<account>/users/<id>/usage`.
    #[schema(example = "accounts/acme/users/alice/usage")]
    name: String,
    /// When the first of those days began, in UTC.
    #[schema(format = DateTime)]
    start_time: String,
    /// Requests that were answered.
    #[schema(pattern = "^[0-9]+$", example = "12")]
    requests: String,
    /// Tokens of what was asked, as far as answers said how many there were: a stream says it only to whoever asks
    /// for it by `stream_options`.
    #[schema(pattern = "^[0-9]+$", example = "3450")]
    prompt_tokens: String,
    /// Tokens of what was answered, likewise.
    #[schema(pattern = "^[0-9]+$", example = "678")]
    completion_tokens: String,
    /// The same by day and deployment, the newest day first.
    days: Vec<UsageDay>,
}

/// What was asked of one deployment on one day.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct UsageDay {
    /// When the day began, in UTC.
    #[schema(format = DateTime)]
    start_time: String,
    /// `accounts/<account>/deployments/<id>`, also if it is there no more.
    #[schema(example = "accounts/acme/deployments/llama")]
    deployment: String,
    #[schema(pattern = "^[0-9]+$", example = "12")]
    requests: String,
    #[schema(pattern = "^[0-9]+$", example = "3450")]
    prompt_tokens: String,
    #[schema(pattern = "^[0-9]+$", example = "678")]
    completion_tokens: String,
}

impl UserUsage {
    fn new(account: &AccountId, user: &UserId, usage: &accounts::UserUsage) -> Self {
        let total = usage.total();
        Self {
            name: format!("accounts/{account}/users/{user}/usage"),
            start_time: json::time(usage.since),
            requests: total.requests.to_string(),
            prompt_tokens: total.tokens.prompt.to_string(),
            completion_tokens: total.tokens.completion.to_string(),
            days: usage.days.iter().map(|day| UsageDay::new(account, day)).collect(),
        }
    }
}

impl UsageDay {
    fn new(account: &AccountId, DayOfUsage { day, deployment, amount }: &DayOfUsage) -> Self {
        Self {
            start_time: json::time(*day),
            deployment: format!("accounts/{account}/deployments/{deployment}"),
            requests: amount.requests.to_string(),
            prompt_tokens: amount.tokens.prompt.to_string(),
            completion_tokens: amount.tokens.completion.to_string(),
        }
    }
}

impl Resource for UserUsage {
    const ALWAYS: &'static [&'static str] = &["name"];
}

// The document says so in words.
const _: () = assert!(USAGE_DAYS == 30);

/// See how much inference a user has run
///
/// Requests and tokens of the last 30 days. One's own, or as an admin anybody's. What another process of the
/// server has counted is there after a minute.
#[utoipa::path(get, path = "/v1/accounts/{account}/users/{user}/_verb/usage", tag = "Users",
    operation_id = "GetUserUsage", params(UserPath, ReadParams),
    responses((status = 200, body = UserUsage, description = "How much it was.")))]
pub async fn get(
    client: Client,
    Path(UserPath { account, user }): Path<UserPath>,
    Query(params): Query<ReadParams>,
) -> Answer<Response> {
    let usage = client.accounts.usage(client.caller, &account, &user).await?;
    json::resource(&UserUsage::new(&account, &user, &usage), &params.mask()?)
}
