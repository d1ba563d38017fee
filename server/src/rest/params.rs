//! Parameters that several resources share: the ids in paths, and what lists and reads can be asked.

use accounts::RestQuery;
use domain::{AccountId, FieldMask, Invalid, KeyId, UserId};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use utoipa::IntoParams;

/// An id as it is: what the parsers of forms forgive, spaces around it, is another id here.
pub fn exact<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<String, Error = Invalid> + ToString,
{
    exact_id("id", &String::deserialize(deserializer)?).map_err(D::Error::custom)
}

/// The same for an id in a body or a query.
///
/// # Errors
/// [`Invalid`], about `field` where there are spaces around it.
pub fn exact_id<T>(field: &str, text: &str) -> Result<T, Invalid>
where
    T: TryFrom<String, Error = Invalid> + ToString,
{
    let id = T::try_from(text.to_owned())?;
    if id.to_string() == text { Ok(id) } else { Err(Invalid::new(field, "An id has no spaces around it.")) }
}

/// `/v1/accounts/{account}/…`
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct AccountPath {
    /// The account's id.
    #[param(value_type = String, pattern = "^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", example = "acme")]
    #[serde(deserialize_with = "exact")]
    pub account: AccountId,
}

/// `…/users/{user}`
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct UserPath {
    /// The account's id.
    #[param(value_type = String, pattern = "^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", example = "acme")]
    #[serde(deserialize_with = "exact")]
    pub account: AccountId,
    /// The user's id.
    #[param(value_type = String, pattern = "^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", example = "alice")]
    #[serde(deserialize_with = "exact")]
    pub user: UserId,
}

/// `…/users/{user}/apiKeys/{key}`
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct KeyPath {
    /// The account's id.
    #[param(value_type = String, pattern = "^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", example = "acme")]
    #[serde(deserialize_with = "exact")]
    pub account: AccountId,
    /// The id of the user whose key it is.
    #[param(value_type = String, pattern = "^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", example = "alice")]
    #[serde(deserialize_with = "exact")]
    pub user: UserId,
    /// The key's id.
    #[param(value_type = String, pattern = "^[a-z0-9]{16}$", example = "k3v9x2m7q1w8e5r4")]
    pub key: KeyId,
}

/// Which fields of a resource are answered.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct ReadParams {
    /// Fields to answer, with commas between them; empty or `*` is all.
    #[serde(default)]
    #[param(max_length = 2000, example = "name,role")]
    pub read_mask: String,
}

/// Which resources of a collection are answered, in which order, and which of their fields.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct ListParams {
    /// Most resources in the answer. 0 is the default of 50, more than 200 is 200.
    #[param(minimum = 0)]
    pub page_size: Option<i32>,
    /// `nextPageToken` of the answer before, with everything else as it was asked then.
    #[serde(default)]
    pub page_token: String,
    /// Only those for which this holds, in the grammar of AIP-160.
    #[serde(default)]
    pub filter: String,
    /// Fields to sort by, with commas between them, each with ` desc` behind it or not.
    #[serde(default)]
    pub order_by: String,
    /// Fields to answer of each, with commas between them; empty or `*` is all.
    #[serde(default)]
    pub read_mask: String,
}

impl ReadParams {
    /// The fields to answer.
    pub fn mask(&self) -> Result<FieldMask, Invalid> {
        FieldMask::read(&self.read_mask)
    }
}

impl ListParams {
    /// The fields to answer of each.
    pub fn mask(&self) -> Result<FieldMask, Invalid> {
        FieldMask::read(&self.read_mask)
    }

    /// What is asked of the collection.
    pub fn query(&self) -> RestQuery<'_> {
        RestQuery {
            filter: &self.filter,
            order_by: &self.order_by,
            page_size: self.page_size.map(i64::from),
            page_token: &self.page_token,
        }
    }
}
