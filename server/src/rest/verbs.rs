//! Verbs after a colon: `users/alice:deactivate`.
//!
//! The router knows one parameter for each segment of a path, so before it looks, `x:verb` becomes
//! `x/_verb/verb`. The document says the colon form; see [`colon_form`].

use axum::http::Uri;
use axum::http::uri::{InvalidUriParts, PathAndQuery};

/// The segment that stands between a name and its verb, within. No id can be this.
const WITHIN: &str = "/_verb/";

/// The path as the router knows it; none for one that nobody outside may ask for.
pub fn for_router(uri: &Uri) -> Option<Uri> {
    let path = uri.path();
    if path.split('/').any(|segment| segment == "_verb") {
        return None;
    }
    let (front, last) = path.rsplit_once('/')?;
    let Some((name, verb)) = split_at_colon(last) else { return Some(uri.clone()) };
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    replaced(uri, &format!("{front}/{name}{WITHIN}{verb}{query}")).ok()
}

/// The path of a route as the contract writes it.
pub fn colon_form(path: &str) -> String {
    path.replacen(WITHIN, ":", 1)
}

/// Splits at the last colon that has something on both sides. A verb is letters, so that what only looks
/// like one stays what it is: an id that nobody has.
fn split_at_colon(segment: &str) -> Option<(&str, &str)> {
    let written = segment.rfind(':').map(|at| (at, 1));
    let encoded = segment.rfind("%3A").max(segment.rfind("%3a")).map(|at| (at, 3));
    let (at, length) = written.max(encoded)?;
    let (name, verb) = (&segment[..at], &segment[at + length..]);
    let is_verb = !verb.is_empty() && verb.bytes().all(|byte| byte.is_ascii_alphabetic());
    (is_verb && !name.is_empty()).then_some((name, verb))
}

fn replaced(uri: &Uri, path: &str) -> Result<Uri, InvalidUriParts> {
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = path.parse::<PathAndQuery>().ok().or(parts.path_and_query);
    Uri::from_parts(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(path: &'static str) -> Option<String> {
        for_router(&Uri::from_static(path)).map(|uri| uri.to_string())
    }

    #[test]
    fn a_verb_becomes_a_segment_whether_its_colon_is_written_or_encoded() {
        assert_eq!(
            seen("/v1/a/users/alice:activate?x=1").as_deref(),
            Some("/v1/a/users/alice/_verb/activate?x=1")
        );
        assert_eq!(seen("/v1/a/users/alice%3Aactivate").as_deref(), Some("/v1/a/users/alice/_verb/activate"));
        assert_eq!(seen("/v1/a/users/alice%3aactivate").as_deref(), Some("/v1/a/users/alice/_verb/activate"));
        assert_eq!(seen("/v1/a/apiKeys:delete").as_deref(), Some("/v1/a/apiKeys/_verb/delete"));
        assert_eq!(seen("/v1/a/users/a:b%3Adelete").as_deref(), Some("/v1/a/users/a:b/_verb/delete"));
    }

    #[test]
    fn what_only_looks_like_a_verb_stays_what_it_is() {
        for path in [
            "/v1/accounts/acme",
            "/v1/a/users/:",
            "/v1/a/users/x:",
            "/v1/a/users/:x",
            "/v1/a/users/x:1",
            "/v1/x:y/users",
        ] {
            assert_eq!(seen(path).as_deref(), Some(path));
        }
    }

    #[test]
    fn nobody_reaches_a_verb_by_its_inner_name() {
        assert_eq!(seen("/v1/a/users/alice/_verb/activate"), None);
        assert_eq!(seen("/v1/a/users/_verb"), None);
    }

    #[test]
    fn the_document_says_the_colon_form() {
        assert_eq!(colon_form("/v1/{a}/users/{u}/_verb/activate"), "/v1/{a}/users/{u}:activate");
        assert_eq!(colon_form("/v1/accounts"), "/v1/accounts");
    }
}
