//! What a resource looks like: what was sent of it, and what the server says of it.

use accounts::{Resource, RestPage};
use axum::Json;
use axum::response::{IntoResponse, Response};
use domain::{AccountId, FieldMask, ResourceKind, ResourceState, UserId};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::extras::Extras;
use crate::rest::error::Answer;
use crate::rest::json;

/// A resource of any kind.
#[derive(Serialize)]
#[serde(transparent)]
pub struct Shown {
    fields: Map<String, Value>,
}

impl json::Resource for Shown {
    // Those that official clients insist on, of whichever kind.
    const ALWAYS: &'static [&'static str] = &["name", "baseModel", "dataset"];
}

impl Shown {
    /// How the contract shows a resource of `account`.
    pub fn new(account: &AccountId, resource: Resource) -> Self {
        let kind = resource.kind;
        let mut fields = resource.spec.fields().clone();
        let mut say = |field: &str, value: Value| fields.insert(field.to_owned(), value);
        say("name", format!("accounts/{account}/{}/{}", kind.collection(), resource.id).into());
        if let Some(name) = resource.spec.name() {
            say("displayName", name.as_str().into());
        }
        say("state", resource.state.contract(kind).into());
        let code = if resource.state == ResourceState::Failed { "UNKNOWN" } else { "OK" };
        say("status", json!({"code": code, "message": resource.message}));
        say("createdBy", resource.created_by.into());
        if let Some(owner) = &resource.owner {
            say("owner", user_name(account, &owner.user).into());
        }
        say("createTime", json::time(resource.created).into());
        say("updateTime", json::time(resource.updated).into());
        if let Some(deleted) = resource.deleted {
            say("deleteTime", json::time(deleted).into());
        }
        say("etag", json::etag(resource.version, resource.created).into());
        if kind == ResourceKind::Deployment
            && let Some(replicas) = resource.spec.fields().get("replicaCount")
        {
            say("desiredReplicaCount", replicas.clone());
        }
        Self { fields }
    }

    /// The same with a field the server says besides.
    #[must_use]
    pub fn with(mut self, field: &str, value: Value) -> Self {
        self.fields.insert(field.to_owned(), value);
        self
    }
}

/// The full name of a user.
pub fn user_name(account: &AccountId, user: &UserId) -> String {
    format!("accounts/{account}/users/{user}")
}

/// A page of a kind, under the name of its collection.
pub fn page(
    account: &AccountId,
    kind: ResourceKind,
    page: RestPage<Resource>,
    extras: &Extras,
    mask: &FieldMask,
) -> Answer<Response> {
    let items = page.items.into_iter().map(|resource| {
        let mut item = Value::Object(extras.show(account, resource).fields);
        json::keep::<Shown>(&mut item, mask);
        item
    });
    let items: Value = items.collect::<Vec<_>>().into();
    let answer = json!({
        kind.collection(): items, "nextPageToken": page.next_page_token, "totalSize": page.total,
    });
    Ok(Json(answer).into_response())
}

/// What a kind looks like in the document. Values are made by [`Shown`] and [`page`], whatever the kind.
macro_rules! document {
    ($(#[$doc:meta])* $name:ident $list:ident $collection:ident {
        $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)?
    }) => {
        $(#[$doc])*
        #[derive(Serialize, ToSchema)]
        #[serde(rename_all = "camelCase")]
        #[allow(dead_code, reason = "it only says in the document what is answered")]
        pub struct $name {
            /// Its full name.
            name: String,
            /// What it is called.
            display_name: Option<String>,
            /// How it stands.
            state: String,
            /// What there is to say about that.
            status: ResourceStatus,
            /// The address of who made it, which never changes.
            created_by: Option<String>,
            /// The full name of the user who owns it; nobody does if it is not here.
            owner: Option<String>,
            #[schema(format = DateTime)]
            create_time: Option<String>,
            #[schema(format = DateTime)]
            update_time: Option<String>,
            /// Changes with every change; for `If-Match`.
            etag: Option<String>,
            $($(#[$field_doc])* $field: $type,)*
        }

        /// A page of them.
        #[derive(Serialize, ToSchema)]
        #[serde(rename_all = "camelCase")]
        #[allow(dead_code, reason = "it only says in the document what is answered")]
        pub struct $list {
            $collection: Vec<$name>,
            /// For `pageToken`; empty after the last page.
            next_page_token: String,
            /// How many there are on all pages: exact to 10,000; beyond, 10,001 may stand for more.
            #[schema(value_type = i32, minimum = 0)]
            total_size: u64,
        }
    };
}
pub(super) use document;

/// What there is to say about a state.
#[derive(Serialize, ToSchema)]
#[allow(dead_code, reason = "it only says in the document what is answered")]
pub struct ResourceStatus {
    /// `OK`, or `UNKNOWN` if it failed.
    code: String,
    /// Why, in a sentence; mostly empty.
    message: String,
}
