//! The password asked for again, in front of every handler: none of them knows of it.
//!
//! A handler that is told [`NeedsPassword`](accounts::Error::NeedsPassword) answers [`Missing`], and
//! this layer answers in its place with a page that carries what was posted. That page posts to the
//! same address with one field more. Here the field is taken out and the password checked, the
//! session goes on under a new id, and the handler is asked as if nothing had been. What the island
//! sends is treated alike; its answers and its dialog are its own.

use accounts::{Caller, Error};
use app::model::{Failure, PASSWORD_AGAIN};
use app::pages::ProofPage;
use app::words;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::Invalid;

use super::Visit;
use crate::http::client_address::limited_network;
use crate::http::temporary::Temporary;
use crate::render;
use crate::session::caller::Asking;
use crate::session::store;
use crate::state::AppState;

/// Marks an answer that is only that the password is missing.
#[derive(Clone)]
pub struct Missing;

/// How something was sent.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Form,
    Json,
}

/// Why the password did not do.
struct Wrong {
    status: StatusCode,
    said: Invalid,
    /// Seconds until another may be tried.
    wait: Option<u64>,
}

/// The layer.
pub async fn ask_again(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let kind = Kind::of(request.headers()).filter(|_| request.method() == Method::POST);
    let asking = request.extensions().get::<Asking>().filter(|asking| asking.caller.is_some()).cloned();
    let (Some(kind), Some(asking)) = (kind, asking) else { return next.run(request).await };
    let (mut parts, body) = request.into_parts();
    let body = match Bytes::from_request(Request::from_parts(parts.clone(), body), &state).await {
        Ok(body) => body,
        Err(too_large) => return too_large.into_response(),
    };
    let (sent, password) = kind.without_password(body);
    if let Some(password) = password {
        parts.headers.remove(header::CONTENT_LENGTH);
        match prove(&state, &asking, &password).await {
            Ok(renewed) => parts.extensions.insert(renewed),
            Err(wrong) => return wrong.answer(kind, &state, parts, &sent).await,
        };
    }
    let response = next.run(Request::from_parts(parts.clone(), Body::from(sent.clone()))).await;
    if response.extensions().get::<Missing>().is_none() {
        return response;
    }
    page(&state, parts, &sent, StatusCode::UNAUTHORIZED, Vec::new()).await
}

impl Kind {
    fn of(headers: &HeaderMap) -> Option<Self> {
        let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
        if kind.starts_with("application/x-www-form-urlencoded") {
            Some(Self::Form)
        } else {
            kind.starts_with("application/json").then_some(Self::Json)
        }
    }

    /// What was sent, without the field that proves the password, and that field.
    fn without_password(self, body: Bytes) -> (Bytes, Option<String>) {
        let taken = match self {
            Self::Form => without_field(&body),
            Self::Json => without_member(&body),
        };
        match taken {
            Some((rest, password)) => (rest.into(), Some(password)),
            None => (body, None),
        }
    }
}

fn without_field(body: &[u8]) -> Option<(Vec<u8>, String)> {
    let (taken, rest): (Vec<_>, Vec<_>) =
        form_urlencoded::parse(body).partition(|(name, _)| name == PASSWORD_AGAIN);
    let (_, password) = taken.into_iter().next()?;
    let rest = form_urlencoded::Serializer::new(String::new()).extend_pairs(rest).finish();
    Some((rest.into_bytes(), password.into_owned()))
}

fn without_member(body: &[u8]) -> Option<(Vec<u8>, String)> {
    let mut members: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(body).ok()?;
    let password = members.remove(PASSWORD_AGAIN)?.as_str()?.to_owned();
    Some((serde_json::to_vec(&members).ok()?, password))
}

/// Checks the password and begins the session anew, so that whoever had got hold of its id before
/// has nothing of the proof.
async fn prove(state: &AppState, asking: &Asking, password: &str) -> Result<Asking, Wrong> {
    let Some(Caller::Person { person, .. }) = asking.caller else { return Ok(asking.clone()) };
    let network = limited_network(asking.address);
    state.limits.confirm(network, person, asking.device).map_err(|full| Wrong::too_many(full.seconds))?;
    let from = asking.address.to_string();
    let accounts = state.asked_by(asking).accounts;
    accounts.confirm_password(person, password, &from).await.map_err(Wrong::of)?;
    asking.prove().await.map_err(|error| Wrong::of(store::error(error)))
}

impl Wrong {
    fn too_many(seconds: u64) -> Self {
        let said = Invalid::new("form", words::too_many(seconds));
        Self { status: StatusCode::TOO_MANY_REQUESTS, said, wait: Some(seconds) }
    }

    fn of(error: Error) -> Self {
        match error {
            Error::WrongCredentials => {
                let said = Invalid::new(PASSWORD_AGAIN, words::NOT_YOUR_PASSWORD);
                Self { status: StatusCode::UNAUTHORIZED, said, wait: None }
            }
            Error::Busy => Self::too_many(5),
            other => {
                if let Some(Temporary { status, retry_after, words }) = Temporary::of(&other) {
                    return Self { status, said: Invalid::new("form", words), wait: retry_after };
                }
                tracing::error!(error = %other, "a password could not be checked");
                let said = Invalid::new("form", "The password could not be checked. Try again in a moment.");
                Self { status: StatusCode::INTERNAL_SERVER_ERROR, said, wait: None }
            }
        }
    }

    async fn answer(self, kind: Kind, state: &AppState, parts: Parts, sent: &Bytes) -> Response {
        let mut response = match kind {
            Kind::Form => page(state, parts, sent, self.status, vec![self.said]).await,
            Kind::Json => {
                (self.status, axum::Json(Failure::NeedsPassword(self.said.message))).into_response()
            }
        };
        if let Some(seconds) = self.wait {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// The page that asks, about what was posted.
async fn page(
    state: &AppState,
    mut parts: Parts,
    sent: &Bytes,
    status: StatusCode,
    errors: Vec<Invalid>,
) -> Response {
    let visit = match Visit::from_request_parts(&mut parts, state).await {
        Ok(visit) => visit,
        Err(answer) => return answer,
    };
    let fields: Vec<(String, String)> = form_urlencoded::parse(sent).into_owned().collect();
    let posted = fields.iter().find(|(name, _)| name == "account").map(|(_, value)| value.as_str());
    let account = posted.and_then(|account| domain::AccountId::parse(account).ok());
    let frame = visit.frame(account.as_ref());
    let page = ProofPage { action: visit.here(), fields, errors };
    render::page(state, visit.asking.caller, status, move || app::pages::proof(frame, page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_taken_out_and_nothing_else_changes() {
        let form = Bytes::from_static(b"user=a&password_again=x%26y&user=b&lines=%C3%A9%0D%0Az&empty=");
        let (rest, password) = Kind::Form.without_password(form);
        assert_eq!(
            (&rest[..], password.as_deref()),
            (&b"user=a&user=b&lines=%C3%A9%0D%0Az&empty="[..], Some("x&y"))
        );
        let json = Bytes::from_static(br#"{"version":1,"password_again":"x\"y"}"#);
        let (rest, password) = Kind::Json.without_password(json);
        assert_eq!((&rest[..], password.as_deref()), (&br#"{"version":1}"#[..], Some("x\"y")));
    }

    #[test]
    fn what_brings_no_password_is_left_alone_to_the_byte() {
        for (kind, sent) in
            [(Kind::Form, "a=1+2&b=%7e"), (Kind::Json, "{ \"a\": 1.0 }"), (Kind::Json, "no json")]
        {
            let (rest, password) = kind.without_password(Bytes::from_static(sent.as_bytes()));
            assert_eq!((&rest[..], password), (sent.as_bytes(), None));
        }
    }
}
