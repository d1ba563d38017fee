//! What REST answers when it does not do what was asked: one shape, made here and nowhere else.
//!
//! Handlers answer `Result<_, Problem>`; what a use case says becomes a [`Problem`] by `?`, as [`said`]
//! has it. Answers that come from the layers with a status alone get their words from [`give_shape`].

mod said;

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::Invalid;
use serde::Serialize;
use utoipa::ToSchema;

/// Tells the official clients whether to ask again; without it they do after 408, 409, 429 and from 500.
const SHOULD_RETRY: HeaderName = HeaderName::from_static("x-should-retry");

/// What a handler answers.
pub type Answer<T> = Result<T, Problem>;

/// What kind of problem it is, by the numbers of `google.rpc.Code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    InvalidArgument = 3,
    NotFound = 5,
    AlreadyExists = 6,
    PermissionDenied = 7,
    ResourceExhausted = 8,
    FailedPrecondition = 9,
    Aborted = 10,
    Unimplemented = 12,
    Internal = 13,
    Unavailable = 14,
    Unauthenticated = 16,
}

impl Code {
    const fn status(self) -> StatusCode {
        match self {
            Self::InvalidArgument | Self::FailedPrecondition => StatusCode::BAD_REQUEST,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::AlreadyExists | Self::Aborted => StatusCode::CONFLICT,
            Self::PermissionDenied => StatusCode::FORBIDDEN,
            Self::ResourceExhausted => StatusCode::TOO_MANY_REQUESTS,
            Self::Unimplemented => StatusCode::NOT_IMPLEMENTED,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
        }
    }
}

/// Why something was not done. In every case nothing was changed.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    /// Boxed, as it travels through every `?`.
    body: Box<ErrorBody>,
    /// Seconds until it is worth another try.
    retry_after: Option<u64>,
    /// Whether the very same request may succeed later.
    may_repeat: bool,
}

/// The body of every answer that is not a success.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorBody {
    /// The number of `google.rpc.Code`.
    #[schema(minimum = 1, maximum = 16)]
    code: i32,
    /// What is wrong and what to do about it, in a sentence.
    message: String,
    /// The same for programs.
    details: Vec<Detail>,
}

/// What programs can go by.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "@type")]
enum Detail {
    /// Which rule stood in the way.
    #[serde(rename = "type.googleapis.com/google.rpc.ErrorInfo")]
    ErrorInfo {
        /// The rule, for example `PERMISSION_DENIED`.
        reason: String,
        /// Always `roster`.
        domain: String,
        /// For a missing permission: `permission`, and `roles`, those that have it.
        metadata: BTreeMap<String, String>,
    },
    /// Which fields are wrong.
    #[serde(rename = "type.googleapis.com/google.rpc.BadRequest", rename_all = "camelCase")]
    BadRequest {
        /// Each with what would be right.
        field_violations: Vec<Violation>,
    },
}

/// One field that is wrong.
#[derive(Debug, Serialize, ToSchema)]
struct Violation {
    /// The field or parameter, as the contract spells it.
    field: String,
    /// What would be right.
    description: String,
}

impl Problem {
    /// A problem of this kind, in words.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        let body = ErrorBody { code: code as i32, message: message.into(), details: Vec::new() };
        let may_repeat = matches!(code, Code::ResourceExhausted | Code::Internal | Code::Unavailable);
        Self { status: code.status(), body: Box::new(body), retry_after: None, may_repeat }
    }

    /// Something about one field or parameter.
    pub fn invalid(field: &str, message: impl Into<String>) -> Self {
        vec![Invalid::new(field, message)].into()
    }

    /// What does not exist, and what is not the caller's to know of: one answer.
    pub fn not_found() -> Self {
        Self::new(Code::NotFound, "There is no such resource, or it is not yours to see.")
    }

    /// The resource is no longer as the condition says.
    pub fn changed_meanwhile() -> Self {
        Self::new(
            Code::Aborted,
            "It has been changed meanwhile. Read it again, then repeat with its present etag or revision.",
        )
    }

    /// No key that works: the same answer whether there is none, or it is mistyped, unknown, expired or
    /// deleted.
    pub fn unauthenticated() -> Self {
        let message = "This needs an API key that works. Send it in the header Authorization: Bearer <key>.";
        Self::new(Code::Unauthenticated, message)
    }

    /// The same request is being answered at this moment.
    pub fn under_way() -> Self {
        let message =
            "A request with this Idempotency-Key is being answered at this moment. Repeat it for the answer.";
        Self { may_repeat: true, ..Self::new(Code::Aborted, message) }
    }

    /// That there is no place at this moment, in words of one's own.
    pub fn busy(message: &str) -> Self {
        Self { retry_after: Some(10), ..Self::new(Code::Unavailable, message) }
    }

    /// Another status than the kind has, for what the contract has no kind for.
    fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// The status it is answered with.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// What it says.
    pub fn message(&self) -> &str {
        &self.body.message
    }

    /// Seconds until it is worth another try.
    pub fn retry_after(&self) -> Option<u64> {
        self.retry_after
    }

    /// Whether the very same request may succeed later.
    pub fn may_repeat(&self) -> bool {
        self.may_repeat
    }

    fn detailed(mut self, detail: Detail) -> Self {
        self.body.details.push(detail);
        self
    }

    /// What an answer that came with a status alone means.
    fn of_status(status: StatusCode) -> Self {
        let (code, message) = match status {
            StatusCode::NOT_FOUND => {
                (Code::NotFound, "There is nothing at this address. What there is stands in /openapi.json.")
            }
            StatusCode::METHOD_NOT_ALLOWED => (
                Code::Unimplemented,
                "This address does not take this method. The header Allow names those it takes.",
            ),
            StatusCode::PAYLOAD_TOO_LARGE => {
                (Code::InvalidArgument, "The body is too large. Send less than 64 kB.")
            }
            StatusCode::UNSUPPORTED_MEDIA_TYPE => (
                Code::InvalidArgument,
                "Send the body as JSON, with the header Content-Type: application/json.",
            ),
            StatusCode::MISDIRECTED_REQUEST => (
                Code::InvalidArgument,
                "This server is not reached by that name. Ask it by its public address.",
            ),
            StatusCode::SERVICE_UNAVAILABLE => {
                (Code::Unavailable, "This takes too long at the moment. Try again.")
            }
            status if status.is_client_error() => {
                (Code::InvalidArgument, "The request could not be understood. Nothing was changed.")
            }
            _ => (
                Code::Internal,
                "Something went wrong on this side; it is in the server's log. Try again in a moment.",
            ),
        };
        let retry_after = (status == StatusCode::SERVICE_UNAVAILABLE).then_some(5);
        Self { retry_after, ..Self::new(code, message).with_status(status) }
    }
}

/// A status of the layers as a problem, for extractors.
impl From<StatusCode> for Problem {
    fn from(status: StatusCode) -> Self {
        Self::of_status(status)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(&*self.body)).into_response();
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        let clients_repeat = self.status == StatusCode::CONFLICT || self.status.is_server_error();
        if clients_repeat && !self.may_repeat {
            headers.insert(SHOULD_RETRY, HeaderValue::from_static("false"));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"roster\""));
        }
        response
    }
}

/// Puts the shape of errors in the place of an empty or technical answer of the layers in front of the
/// handlers: unknown addresses, wrong methods, other hosts, time-outs, panics.
pub async fn give_shape(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let is_json = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    if is_json {
        return response;
    }
    let (mut parts, _) = response.into_parts();
    // What else it says stays, for example the methods that are allowed.
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.remove(CONTENT_TYPE);
    let mut shaped = Problem::of_status(parts.status).into_response();
    shaped.headers_mut().extend(parts.headers);
    shaped
}
