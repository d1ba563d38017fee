//! Temporary failures: nothing is wrong with the request, and it is worth another try. REST, the gateway
//! and the pages answer them with the same status and words, each in its shape.

use accounts::Error;
use app::words;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// How a temporary failure is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Temporary {
    /// The status.
    pub status: StatusCode,
    /// Seconds until it is worth another try; none where somebody has to do something first.
    pub retry_after: Option<u64>,
    /// What is wrong and what to do.
    pub words: &'static str,
}

impl Temporary {
    /// What is answered to `error`, if it is temporary.
    pub fn of(error: &Error) -> Option<Self> {
        let words = words::temporary(error)?;
        let (status, retry_after) = match error {
            Error::NoRoom(_) => (StatusCode::INSUFFICIENT_STORAGE, None),
            Error::Busy => (StatusCode::SERVICE_UNAVAILABLE, Some(1)),
            Error::TooSlow => (StatusCode::SERVICE_UNAVAILABLE, Some(10)),
            _ => (StatusCode::SERVICE_UNAVAILABLE, Some(5)),
        };
        Some(Self { status, retry_after, words })
    }

    /// Adds when to try again.
    pub fn stamp(self, mut response: Response) -> Response {
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }

    /// A bare answer, for what is no page; the layers give it words.
    pub fn bare(error: &Error) -> Response {
        match Self::of(error) {
            Some(temporary) => temporary.stamp(temporary.status.into_response()),
            None => {
                tracing::error!(%error, "a request failed");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

/// Logs that work in the background failed. While storage fails that is in the log already, once.
pub fn warn(error: &Error, what: &str) {
    if !error.is_of_storage() {
        tracing::warn!(%error, "{what}");
    }
}
