//! Which fields of a body a PATCH changes, where the fields are not known beforehand.

use domain::Invalid;
use serde_json::{Map, Value};

use crate::rest::json::lower_camel;

/// The fields of a body that `mask` names, and null for those that it names and the body does not have; all of
/// the body if it is empty or `*`. A path within a field stands for all of the field.
///
/// # Errors
/// [`Invalid`] about `updateMask` for what is no field.
pub(super) fn applied(sent: Map<String, Value>, mask: &str) -> Result<Map<String, Value>, Invalid> {
    let mut sent = camel(sent);
    if matches!(mask.trim(), "" | "*") {
        return Ok(sent);
    }
    let mut fields = Map::new();
    for path in mask.split(',').map(str::trim) {
        let field = path.split('.').next().unwrap_or_default();
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if field.is_empty() || !field.bytes().all(is_name) {
            return Err(Invalid::new("updateMask", "Name fields with commas between them, or none."));
        }
        let field = lower_camel(field);
        let value = sent.remove(&field).unwrap_or(Value::Null);
        if fields.get(&field).is_none_or(Value::is_null) {
            fields.insert(field, value);
        }
    }
    Ok(fields)
}

/// A body with the names of its fields as the contract has them: proto's own spelling, `display_name`, is
/// understood as everywhere.
pub(super) fn camel(sent: Map<String, Value>) -> Map<String, Value> {
    sent.into_iter().map(|(field, value)| (lower_camel(&field), value)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn masked(mask: &str) -> Option<Value> {
        let Value::Object(sent) = json!({"displayName": "X", "upstream": {"connection": "v"}}) else {
            return None;
        };
        applied(sent, mask).ok().map(Value::Object)
    }

    #[test]
    fn a_mask_names_what_is_changed_and_what_it_names_in_vain_is_taken_away() {
        let all = json!({"displayName": "X", "upstream": {"connection": "v"}});
        assert_eq!((masked(""), masked("*")), (Some(all.clone()), Some(all)));
        assert_eq!(masked("display_name"), Some(json!({"displayName": "X"})));
        assert_eq!(
            masked("upstream.connection,upstream.model"),
            Some(json!({"upstream": {"connection": "v"}}))
        );
        assert_eq!(masked("description"), Some(json!({"description": null})));
        let Value::Object(proto) = json!({"display_name": "Y"}) else { return };
        assert_eq!(applied(proto, "display_name").ok().map(Value::Object), Some(json!({"displayName": "Y"})));
        assert_eq!((masked("a b"), masked(","), masked("displayName,")), (None, None, None));
    }
}
