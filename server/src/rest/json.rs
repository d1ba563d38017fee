//! Answers as JSON in the style of proto3: lowerCamelCase, times in UTC, fields that are empty left out.

use axum::Json;
use axum::response::{IntoResponse, Response};
use domain::{FieldMask, Timestamp};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::error::Problem;

/// Something that is answered, whole or in part.
pub trait Resource: Serialize {
    /// Fields that are there whatever the mask says: official clients insist on them.
    const ALWAYS: &'static [&'static str];
}

/// A page of a list of them.
pub trait Collection: Serialize {
    /// What the list holds.
    type Item: Resource;
    /// The field it holds them in.
    const ITEMS: &'static str;
}

/// An answer that says nothing but that it is done.
#[derive(Serialize, ToSchema)]
pub struct Empty {}

/// How something stands, besides its state.
#[derive(Serialize, ToSchema)]
pub struct Status {
    /// Always `OK`.
    #[schema(value_type = String, example = "OK")]
    code: &'static str,
    /// Always empty.
    message: &'static str,
}

/// All is well.
pub const OK: Status = Status { code: "OK", message: "" };

/// `{}`.
pub fn done() -> Response {
    Json(Empty {}).into_response()
}

/// A resource, or those of its fields that were asked for.
pub fn resource<T: Resource>(resource: &T, mask: &FieldMask) -> Result<Response, Problem> {
    if mask.is_all() {
        return Ok(Json(resource).into_response());
    }
    let mut value = serde_json::to_value(resource).map_err(unwritable)?;
    keep::<T>(&mut value, mask);
    Ok(Json(value).into_response())
}

/// A page, or those fields of what it holds that were asked for.
pub fn page<C: Collection>(page: &C, mask: &FieldMask) -> Result<Response, Problem> {
    if mask.is_all() {
        return Ok(Json(page).into_response());
    }
    let mut value = serde_json::to_value(page).map_err(unwritable)?;
    let items = value.get_mut(C::ITEMS).and_then(Value::as_array_mut);
    items.into_iter().flatten().for_each(|item| keep::<C::Item>(item, mask));
    Ok(Json(value).into_response())
}

/// Takes away what was not asked for.
pub fn keep<T: Resource>(value: &mut Value, mask: &FieldMask) {
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|field, _| T::ALWAYS.contains(&field.as_str()) || mask.has(field));
    }
}

fn unwritable(error: serde_json::Error) -> Problem {
    accounts::Error::Damaged(error.to_string()).into()
}

/// A time as the contract writes it.
pub fn time(at: Timestamp) -> String {
    at.rfc3339_exact()
}

/// What a resource at this version, of this making, is told from others by.
pub fn etag(version: i64, created: Timestamp) -> String {
    format!("{version:x}-{:x}", created.micros())
}

/// `display_name` as `displayName`, also behind a point.
pub fn lower_camel(field: &str) -> String {
    let mut camel = String::with_capacity(field.len());
    let mut raise = false;
    for c in field.chars() {
        match c {
            '_' => raise = true,
            c if raise => {
                camel.extend(c.to_uppercase());
                raise = false;
            }
            c => camel.push(c),
        }
    }
    camel
}
