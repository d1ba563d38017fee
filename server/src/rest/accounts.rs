//! Accounts: `/v1/accounts`. A key opens one account, so that is the list.

use accounts::{AccountDetails, SettingsChange};
use axum::response::Response;
use domain::{AccountName, Email, FieldMask, Invalid};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::client::Client;
use super::error::Answer;
use super::extract::{Change, Path, Query};
use super::json::{self, Collection, Resource, Status};
use super::params::{AccountPath, ReadParams};

/// An account.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// `accounts/<id>`.
    #[schema(example = "accounts/acme")]
    name: String,
    /// The name it is shown by.
    #[schema(max_length = 100, example = "Acme")]
    display_name: String,
    /// Whom to write to: the contact that is set, else one of its admins.
    #[schema(example = "alice@example.com")]
    email: String,
    /// Always `ENTERPRISE`.
    account_type: AccountType,
    /// Always `READY`.
    state: AccountState,
    status: Status,
    /// Always `UNSUSPENDED`.
    suspend_state: SuspendState,
    /// Whether the roles contributor and inference-user can be given.
    granular_roles: bool,
    #[schema(format = DateTime)]
    create_time: String,
    #[schema(format = DateTime)]
    update_time: String,
    /// Changes with every change; for `If-Match`.
    etag: String,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum AccountType {
    Enterprise,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum AccountState {
    Ready,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum SuspendState {
    Unsuspended,
}

impl From<AccountDetails> for Account {
    fn from(details: AccountDetails) -> Self {
        Self {
            name: format!("accounts/{}", details.id),
            display_name: details.settings.name.to_string(),
            email: details.email.map(|email| email.to_string()).unwrap_or_default(),
            account_type: AccountType::Enterprise,
            state: AccountState::Ready,
            status: json::OK,
            suspend_state: SuspendState::Unsuspended,
            granular_roles: details.settings.granular_roles,
            create_time: json::time(details.created),
            update_time: json::time(details.updated),
            etag: json::etag(details.version, details.created),
        }
    }
}

impl Resource for Account {
    const ALWAYS: &'static [&'static str] = &["name", "email"];
}

/// A page of accounts.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountList {
    accounts: Vec<Account>,
    /// Empty: there is one page.
    next_page_token: String,
    /// How many there are.
    #[schema(value_type = i32, minimum = 0)]
    total_size: u64,
}

impl Collection for AccountList {
    type Item = Account;
    const ITEMS: &'static str = "accounts";
}

/// What can be asked of the list of accounts.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct AccountsParams {
    /// Most accounts in the answer.
    #[param(minimum = 0)]
    page_size: Option<i32>,
    /// `nextPageToken` of the answer before.
    #[serde(default)]
    page_token: String,
    /// A list of one is not filtered.
    #[serde(default)]
    filter: String,
    /// `name`, which is how it is sorted anyway.
    #[serde(default)]
    order_by: String,
    /// Fields to answer of each, with commas between them; empty or `*` is all.
    #[serde(default)]
    read_mask: String,
}

impl AccountsParams {
    fn check(&self) -> Result<FieldMask, Invalid> {
        if self.page_size.is_some_and(|size| size < 0) {
            return Err(Invalid::new("pageSize", "Use 0 or more."));
        }
        if !self.page_token.is_empty() {
            return Err(Invalid::new("pageToken", "This token belongs to no list of accounts."));
        }
        if !self.filter.trim().is_empty() {
            return Err(Invalid::new("filter", "A key opens one account; leave the filter out."));
        }
        if !["", "name", "name desc"].contains(&self.order_by.trim()) {
            return Err(Invalid::new("orderBy", "Accounts are sorted by name."));
        }
        FieldMask::read(&self.read_mask)
    }
}

/// What can be changed of an account. Fields that are left out stay; others are ignored.
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AccountInput {
    /// The name it is shown by.
    #[schema(min_length = 1, max_length = 63, example = "Acme Research")]
    display_name: Option<String>,
    /// Whom to write to; empty for one of the admins.
    #[schema(max_length = 254, example = "it@example.com")]
    email: Option<String>,
    /// Whether the roles contributor and inference-user can be given.
    granular_roles: Option<bool>,
}

/// Which fields of an account to change.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct AccountUpdate {
    /// Fields to change, with commas between them; empty for those in the body.
    #[serde(default)]
    update_mask: String,
}

impl AccountInput {
    const FIELDS: [&str; 3] = ["display_name", "email", "granular_roles"];

    /// The change that is asked for: of the fields in the body, or of those in the mask, where one that
    /// is not in the body is emptied.
    fn change(self, update_mask: &str) -> Result<SettingsChange, Invalid> {
        let mask = FieldMask::update(update_mask, &Self::FIELDS)?;
        let named = |field| !mask.is_all() && mask.has(field);
        let name = self.display_name.filter(|_| mask.has("display_name"));
        let name = name.or(named("display_name").then(String::new));
        let email = self.email.filter(|_| mask.has("email")).or(named("email").then(String::new));
        let granular_roles = self.granular_roles.filter(|_| mask.has("granular_roles"));
        let contact = |email: String| match email.trim() {
            "" => Ok(None),
            email => Email::parse(email).map(Some),
        };
        let short = |name: String| {
            if name.chars().count() > AccountName::LONGEST {
                return Err(Invalid::new(
                    "display_name",
                    "The name of an account has at most 63 characters.",
                ));
            }
            AccountName::parse(&name).map_err(|invalid| invalid.named("display_name"))
        };
        Ok(SettingsChange {
            name: name.map(short).transpose()?.map(Into::into),
            contact: email.map(contact).transpose()?,
            granular_roles: granular_roles.or(named("granular_roles").then_some(false)),
            ..SettingsChange::default()
        })
    }
}

/// List accounts
///
/// Those the key opens: one.
#[utoipa::path(get, path = "/v1/accounts", tag = "Accounts", operation_id = "ListAccounts",
    params(AccountsParams), responses((status = 200, body = AccountList, description = "The accounts.")))]
pub async fn list(client: Client, Query(params): Query<AccountsParams>) -> Answer<Response> {
    let mask = params.check()?;
    let account = client.accounts.account_details(client.caller, client.account()).await?;
    let list = AccountList { accounts: vec![account.into()], next_page_token: String::new(), total_size: 1 };
    json::page(&list, &mask)
}

/// Get an account
#[utoipa::path(get, path = "/v1/accounts/{account}", tag = "Accounts", operation_id = "GetAccount",
    params(AccountPath, ReadParams), responses((status = 200, body = Account, description = "The account.")))]
pub async fn get(
    client: Client,
    Path(AccountPath { account }): Path<AccountPath>,
    Query(params): Query<ReadParams>,
) -> Answer<Response> {
    let details = client.accounts.account_details(client.caller, &account).await?;
    json::resource(&Account::from(details), &params.mask()?)
}

/// Change an account
///
/// Its name, its contact, and whether the granular roles can be given.
#[utoipa::path(patch, path = "/v1/accounts/{account}", tag = "Accounts", operation_id = "UpdateAccount",
    params(AccountPath, AccountUpdate,
        ("If-Match" = Option<String>, Header, description = "The etag the resource must still have.")), request_body = Option<AccountInput>,
    responses((status = 200, body = Account, description = "The account as it is now.")))]
pub async fn update(
    client: Client,
    Path(AccountPath { account }): Path<AccountPath>,
    Query(update): Query<AccountUpdate>,
    Change { body: input, if_match }: Change<AccountInput>,
) -> Answer<Response> {
    let change = input.change(&update.update_mask)?;
    let mut version = None;
    if if_match.asks() {
        let present = client.accounts.account_details(client.caller, &account).await?;
        if_match.check(&json::etag(present.version, present.created))?;
        version = Some(present.version);
    }
    let details = client.accounts.change_account(client.caller, &account, change, version).await?;
    json::resource(&Account::from(details), &FieldMask::ALL)
}
