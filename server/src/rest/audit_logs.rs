//! The audit log: `/v1/accounts/{account}/auditLogs`. Entries are only read; nothing here changes them.

use accounts::{
    AuditEntry, AuditLogsQuery, AuditOutcome, RestPage, RestQuery, address_within, audit_method,
    is_admin_action,
};
use axum::response::Response;
use domain::{AccountId, FieldMask, Invalid, ResourceKind, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::client::Client;
use super::error::Answer;
use super::extract::{Path, Query};
use super::json::{self, Collection, OK, Resource, Status};
use super::params::AccountPath;

/// Which entries are answered, and which of their fields.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct AuditLogParams {
    /// Only entries from this moment on; 30 days ago if it is left out.
    #[serde(default)]
    #[param(pattern = "^([0-9]{4}-.+)?$", example = "2026-11-01T00:00:00Z")]
    start_time: String,
    /// Only entries before this moment; now if it is left out.
    #[serde(default)]
    #[param(pattern = "^([0-9]{4}-.+)?$", example = "2026-12-01T00:00:00Z")]
    end_time: String,
    /// Only what was done by whoever has, or had, this address.
    #[serde(default)]
    #[param(example = "alice@example.com")]
    email: String,
    /// Most entries in the answer. 0 is the default of 10, more than 200 is 200.
    #[param(minimum = 0)]
    page_size: Option<i32>,
    /// `nextPageToken` of the answer before, with everything else as it was asked then.
    #[serde(default)]
    page_token: String,
    /// Only those for which this holds, in the grammar of AIP-160.
    #[serde(default)]
    filter: String,
    /// `timestamp`, with ` desc` behind it or not.
    #[serde(default)]
    order_by: String,
    /// Fields to answer of each, with commas between them; empty or `*` is all.
    #[serde(default)]
    read_mask: String,
}

/// An entry of the audit log.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditLog {
    /// Its number in the account's log, from 1 without gaps.
    #[schema(example = "1204")]
    id: String,
    /// What was done.
    #[schema(example = "UpdateUser")]
    method: String,
    /// The e-mail address of who did it, as it was then, or what else they are called.
    #[schema(example = "alice@example.com")]
    principal: String,
    /// What exactly.
    #[schema(value_type = Object)]
    payload: Value,
    /// What came of it.
    status: Status,
    /// When.
    #[schema(format = DateTime, example = "2026-11-24T14:03:09.123456Z")]
    timestamp: String,
    /// The same in words.
    #[schema(example = "Changed the role from User to Admin")]
    message: String,
    /// On what: a user, or the account.
    #[schema(example = "accounts/acme/users/ben")]
    resource: String,
    /// Whether only admins may do it.
    is_admin_action: bool,
    /// What the program that asked called itself; empty if that was not recorded.
    user_agent: String,
    /// The network address it came from; empty if that was not recorded.
    client_ip: String,
    /// The id of the API key that asked; empty if none did.
    api_key_id: String,
    /// The id of the request, as its answer has it in `X-Request-Id`; empty if that was not recorded.
    #[schema(example = "9f86d081884c7d65")]
    request_id: String,
}

/// A page of the log.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditLogList {
    audit_logs: Vec<AuditLog>,
    /// To go on with; empty at the end.
    next_page_token: String,
    /// How many there are, counted to 10,000; 10001 is more. With a filter, those among the first 50,000 entries.
    total_size: u64,
}

impl Resource for AuditLog {
    const ALWAYS: &'static [&'static str] = &["id"];
}

impl Collection for AuditLogList {
    type Item = AuditLog;

    const ITEMS: &'static str = "auditLogs";
}

impl AuditLog {
    fn new(account: &AccountId, entry: AuditEntry) -> Self {
        let message = app::audit::what(&entry);
        let payload = match entry.outcome {
            AuditOutcome::Done { detail } => app::audit::told(&detail),
            AuditOutcome::Refused { .. } => Value::Null,
        };
        let resource = match &entry.about {
            None => format!("accounts/{account}"),
            Some(about) if !about.key.starts_with("user:") => match about.key.split_once(':') {
                Some((kind, id)) => {
                    let collection =
                        ResourceKind::named(kind).map_or("connections", ResourceKind::collection);
                    format!("accounts/{account}/{collection}/{id}")
                }
                None => format!("accounts/{account}"),
            },
            // Of somebody who is gone the entry has the id.
            Some(about) => {
                let known = about.user.as_ref().map(ToString::to_string);
                let user = known.or_else(|| Some(payload.get("user")?.as_str()?.to_owned()));
                format!("accounts/{account}/users/{}", user.unwrap_or_else(|| "-".to_owned()))
            }
        };
        Self {
            id: entry.number.to_string(),
            method: audit_method(&entry.operation).to_owned(),
            principal: address_within(&entry.who.name).to_owned(),
            payload,
            status: OK,
            timestamp: json::time(entry.at),
            message,
            resource,
            is_admin_action: is_admin_action(&entry.operation),
            user_agent: entry.user_agent.unwrap_or_default(),
            client_ip: entry.address.unwrap_or_default(),
            api_key_id: entry.api_key.unwrap_or_default(),
            request_id: entry.request.unwrap_or_default(),
        }
    }
}

fn moment(field: &str, text: &str) -> Result<Option<Timestamp>, Invalid> {
    if text.is_empty() {
        return Ok(None);
    }
    Timestamp::parse(text).map(Some).map_err(|invalid| invalid.named(field))
}

/// List entries of the audit log
///
/// The newest first. Admins see all entries of the account, everybody else their own. Fields for `filter` are
/// `timestamp`, `id`, `method`, `principal`, `client_ip`, `user_agent`, `api_key_id` and `is_admin_action`. What was
/// refused is not among them: that is on the page of the log and in its exports.
#[utoipa::path(get, path = "/v1/accounts/{account}/auditLogs", tag = "Audit log", operation_id = "ListAuditLogs",
    params(AccountPath, AuditLogParams),
    responses((status = 200, body = AuditLogList, description = "A page of the log.")))]
pub async fn list(
    client: Client,
    Path(AccountPath { account }): Path<AccountPath>,
    Query(params): Query<AuditLogParams>,
) -> Answer<Response> {
    let mask = FieldMask::read(&params.read_mask)?;
    let query = AuditLogsQuery {
        from: moment("startTime", &params.start_time)?,
        until: moment("endTime", &params.end_time)?,
        email: &params.email,
        list: RestQuery {
            filter: &params.filter,
            order_by: &params.order_by,
            page_size: params.page_size.map(i64::from),
            page_token: &params.page_token,
        },
    };
    let RestPage { items, next_page_token, total } =
        client.accounts.query_audit(client.caller, &account, query).await?;
    let audit_logs = items.into_iter().map(|entry| AuditLog::new(&account, entry)).collect();
    json::page(&AuditLogList { audit_logs, next_page_token, total_size: total }, &mask)
}
