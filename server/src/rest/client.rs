//! Who asks through REST: the holder of an API key, and nobody else. Sessions never speak here, so no
//! page of another site can make a browser ask.

use accounts::{Accounts, Caller, Event, KeyHolder, Origin};
use axum::extract::FromRequestParts;
use axum::http::header::{AUTHORIZATION, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use domain::{AccountId, ApiKeyText};

use super::error::Problem;
use super::known;
use crate::http::client_address::{client_address, limited_network};
use crate::http::trace::RequestLine;
use crate::state::AppState;

const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// Whoever asks, let in by their key. Every handler takes this first: without it there is no caller to
/// call a use case with, and nothing else of a request is looked at before.
pub struct Client {
    /// The use cases, asked from where this request comes from.
    pub accounts: Accounts,
    /// Who asks, for the use cases.
    pub caller: Caller,
    /// Whose key it is.
    pub holder: KeyHolder,
}

impl FromRequestParts<AppState> for Client {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let Some(text) = key_of(&parts.headers)? else { return Err(Problem::unauthenticated()) };
        let address = client_address(&parts.extensions, &parts.headers, &state.trusted_proxies);
        let user_agent = text_of(parts.headers.get(USER_AGENT));
        let request = RequestLine::id_in(&parts.extensions);
        let accounts = state.accounts.asked_from(Origin { user_agent, address, request });
        if let Some(holder) = accounts.authenticate(&text).await? {
            RequestLine::note_actor(&parts.extensions, format!("key:{}", holder.key));
            known::query(parts)?;
            return Ok(Self { accounts, caller: holder.caller, holder });
        }
        // The text itself may be another secret; the id of a key that is whole is none.
        let subject = ApiKeyText::parse(&text).map(|key| format!("key:{}", key.id())).unwrap_or_default();
        accounts.note_incident(Event::ApiKeyRefused, &subject, "").await;
        // Counted only now: whoever holds a key that works never waits for the failures of others.
        state.limits.api_key(limited_network(address))?;
        Err(Problem::unauthenticated())
    }
}

impl Client {
    /// The account the key opens.
    pub fn account(&self) -> &AccountId {
        &self.holder.account
    }
}

/// The key a request brings, in whichever of the two headers.
fn key_of(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let bearers = headers.get_all(AUTHORIZATION).iter().filter_map(|value| bearer(value.to_str().ok()?));
    let plain = headers.get_all(API_KEY).iter().filter_map(|value| value.to_str().ok());
    let mut keys = bearers.chain(plain).map(str::trim).filter(|key| !key.is_empty());
    let Some(key) = keys.next() else { return Ok(None) };
    if keys.any(|other| other != key) {
        let message = "Two different keys were sent. Send one, in the header Authorization or in X-Api-Key.";
        return Err(Problem::invalid("X-Api-Key", message));
    }
    Ok(Some(key.to_owned()))
}

/// What a program calls itself; the use cases cut and clean it.
fn text_of(value: Option<&HeaderValue>) -> String {
    value.and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, key) = value.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(headers: &[(&'static str, &'static str)]) -> Result<Option<String>, ()> {
        let pairs = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        let mut map = HeaderMap::new();
        for (name, value) in pairs {
            map.append(name, value);
        }
        key_of(&map).map_err(drop)
    }

    #[test]
    fn a_key_is_read_from_either_header_and_two_must_agree() {
        let key = Ok(Some("rk_x".to_owned()));
        assert_eq!(sent(&[("authorization", "Bearer rk_x")]), key);
        assert_eq!(sent(&[("authorization", "bearer  rk_x ")]), key);
        assert_eq!(sent(&[("x-api-key", "rk_x")]), key);
        assert_eq!(sent(&[("x-api-key", "rk_x"), ("authorization", "Bearer rk_x")]), key);
        assert_eq!(sent(&[("x-api-key", "rk_y"), ("authorization", "Bearer rk_x")]), Err(()));
        assert_eq!(sent(&[("authorization", "Bearer rk_x"), ("authorization", "Bearer rk_y")]), Err(()));
    }

    #[test]
    fn what_is_no_key_is_none() {
        for nothing in ["", "Bearer", "Bearer ", "Basic cm9zdGVy", "rk_x"] {
            assert_eq!(sent(&[("authorization", nothing)]), Ok(None), "{nothing}");
        }
        assert_eq!(sent(&[("x-api-key", " ")]), Ok(None));
        assert_eq!(sent(&[]), Ok(None));
    }
}
