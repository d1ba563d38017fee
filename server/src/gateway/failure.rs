//! What the gateway answers when there is no answer: OpenAI's shape, made here and nowhere else. Of an
//! upstream it says that it failed and never how; that is in the log.

use axum::Json;
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::rest::error::Problem;

/// Tells the official clients whether to ask again; without it they do after 408, 409, 429 and from 500.
const SHOULD_RETRY: HeaderName = HeaderName::from_static("x-should-retry");

/// Why there is no answer.
#[derive(Debug)]
pub struct Failure {
    status: StatusCode,
    message: String,
    param: Option<&'static str>,
    code: &'static str,
    retry_after: Option<u64>,
    may_repeat: bool,
}

#[derive(Serialize)]
struct Body<'a> {
    error: Error<'a>,
}

#[derive(Serialize)]
struct Error<'a> {
    message: &'a str,
    r#type: &'static str,
    param: Option<&'static str>,
    code: &'static str,
}

impl Failure {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), param: None, code, retry_after: None, may_repeat: false }
    }

    /// Something about the request, or one field of it.
    pub fn invalid(param: Option<&'static str>, message: impl Into<String>) -> Self {
        Self { param, ..Self::new(StatusCode::BAD_REQUEST, "invalid_request", message) }
    }

    /// No ready deployment is called so; also not the caller's to know of.
    pub fn unknown_model() -> Self {
        let message =
            "There is no ready deployment of this name in your account. GET /v1/models lists what there is.";
        Self { param: Some("model"), ..Self::new(StatusCode::NOT_FOUND, "model_not_found", message) }
    }

    /// As many requests as the deployment takes are under way.
    pub fn too_many() -> Self {
        let message =
            "As many requests to this deployment are under way as it takes at once. Try again in a moment.";
        let failure = Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limit_exceeded", message);
        Self { retry_after: Some(1), may_repeat: true, ..failure }
    }

    /// The upstream cannot be reached.
    pub fn unreachable() -> Self {
        let message = "The server that answers for this deployment cannot be reached.";
        Self { may_repeat: true, ..Self::new(StatusCode::BAD_GATEWAY, "upstream_unreachable", message) }
    }

    /// The upstream may not be reached: nobody but the operator can change that.
    pub fn forbidden_upstream() -> Self {
        Self { may_repeat: false, ..Self::unreachable() }
    }

    /// The upstream failed; it may do better.
    pub fn upstream_failed(retry_after: Option<u64>) -> Self {
        let message = "The server that answers for this deployment failed.";
        let failure = Self::new(StatusCode::BAD_GATEWAY, "upstream_failed", message);
        Self { retry_after, may_repeat: true, ..failure }
    }

    /// The upstream refused the key it was asked with. That is not the caller's key.
    pub fn upstream_refused_key() -> Self {
        let message = "The server that answers for this deployment refused the key of its connection. Your own key is fine; \
            tell an admin.";
        Self::new(StatusCode::BAD_GATEWAY, "upstream_refused", message)
    }

    /// The upstream answered something that is no answer.
    pub fn odd_answer() -> Self {
        let message = "The server that answers for this deployment answered something that is not passed on.";
        Self::new(StatusCode::BAD_GATEWAY, "upstream_odd_answer", message)
    }

    /// The upstream took too long.
    pub fn timed_out() -> Self {
        let message = "The server that answers for this deployment took too long.";
        Self::new(StatusCode::GATEWAY_TIMEOUT, "upstream_timeout", message)
    }

    /// What an answer that came with a status alone means.
    pub fn of_status(status: StatusCode) -> Self {
        let (code, message) = match status {
            StatusCode::UNAUTHORIZED => (
                "invalid_api_key",
                "This needs an API key that works, in the header Authorization: Bearer <key>.",
            ),
            StatusCode::NOT_FOUND => ("not_found", "There is nothing at this address."),
            StatusCode::METHOD_NOT_ALLOWED => (
                "method_not_allowed",
                "This address does not take this method. The header Allow names those it takes.",
            ),
            StatusCode::REQUEST_TIMEOUT => ("request_timeout", "The request did not arrive in time."),
            StatusCode::PAYLOAD_TOO_LARGE => {
                ("request_too_large", "The body is too large. Send at most 4 MB.")
            }
            StatusCode::UNSUPPORTED_MEDIA_TYPE => (
                "unsupported_media_type",
                "Send the body as JSON, with the header Content-Type: application/json.",
            ),
            StatusCode::MISDIRECTED_REQUEST => (
                "misdirected_request",
                "This server is not reached by that name. Ask it by its public address.",
            ),
            status if status.is_client_error() => ("invalid_request", "The request could not be understood."),
            StatusCode::SERVICE_UNAVAILABLE => {
                ("unavailable", "This takes too long at the moment. Try again.")
            }
            _ => ("internal_error", "Something went wrong on this side; it is in the server's log."),
        };
        let retry_after = (status == StatusCode::SERVICE_UNAVAILABLE).then_some(5);
        Self { may_repeat: status.is_server_error(), retry_after, ..Self::new(status, code, message) }
    }

    /// What it says.
    pub fn message(&self) -> &str {
        &self.message
    }

    const fn kind(&self) -> &'static str {
        match self.status.as_u16() {
            401 => "authentication_error",
            403 => "permission_error",
            429 => "rate_limit_error",
            502 | 504 => "upstream_error",
            400..500 => "invalid_request_error",
            _ => "server_error",
        }
    }
}

/// What REST says of keys, roles and accounts, said in the other shape.
impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        let code = match problem.status() {
            StatusCode::UNAUTHORIZED => "invalid_api_key",
            StatusCode::FORBIDDEN => "permission_denied",
            StatusCode::TOO_MANY_REQUESTS => "rate_limit_exceeded",
            StatusCode::SERVICE_UNAVAILABLE => "unavailable",
            StatusCode::INSUFFICIENT_STORAGE => "no_room",
            status if status.is_server_error() => "internal_error",
            _ => "invalid_request",
        };
        Self {
            retry_after: problem.retry_after(),
            may_repeat: problem.may_repeat(),
            ..Self::new(problem.status(), code, problem.message())
        }
    }
}

impl From<accounts::Error> for Failure {
    fn from(error: accounts::Error) -> Self {
        match error {
            accounts::Error::NotFound => Self::unknown_model(),
            other => Problem::from(other).into(),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let Self { message, param, code, .. } = &self;
        let body = Body { error: Error { message, r#type: self.kind(), param: *param, code } };
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status.is_server_error() && !self.may_repeat {
            headers.insert(SHOULD_RETRY, HeaderValue::from_static("false"));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"roster\""));
        }
        response
    }
}

/// Puts the shape in the place of an empty or technical answer of the layers in front of the handlers.
pub async fn give_shape(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if kind.is_some_and(|kind| kind == "application/json" || kind.starts_with("text/event-stream")) {
        return response;
    }
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.remove(CONTENT_TYPE);
    let mut shaped = Failure::of_status(parts.status).into_response();
    shaped.headers_mut().extend(parts.headers);
    shaped
}
