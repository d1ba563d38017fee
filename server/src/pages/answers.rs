//! The answers that are no page of their own: redirects, and what is said when something cannot be
//! done.

use accounts::{ClosedAccount, Error};
use app::pages::{Trouble, trouble};
use axum::Extension;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::AccountId;

use super::Visit;
use super::proof::Missing;
use crate::http::temporary::Temporary;
use crate::render;
use crate::session::store;

/// An answer other than the page that was asked for.
pub enum Answer {
    /// Already whole.
    Ready(Box<Response>),
    /// Something a use case could not do.
    Failed(Error),
    /// The reader is in no account.
    NoAccount,
    /// Nobody is signed in any more, and something was posted.
    SignedOut,
    /// Too many attempts; so many seconds to wait.
    TooMany(u64),
    /// The form did not say which account it is about, or is not one of ours.
    BadForm,
}

impl From<Error> for Answer {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<Response> for Answer {
    fn from(response: Response) -> Self {
        Self::Ready(Box::new(response))
    }
}

impl From<tower_sessions::session::Error> for Answer {
    fn from(error: tower_sessions::session::Error) -> Self {
        Self::Failed(store::error(error))
    }
}

/// What a handler answers.
pub type Answered = Result<Response, Answer>;

/// To another page, by GET (303).
pub fn see_other(to: &str) -> Response {
    let location = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

/// The same as the reason why a handler goes no further.
pub fn redirect(to: &str) -> Answer {
    see_other(to).into()
}

/// An address with a notice to say there, about something with a name.
pub fn with_notice(to: &str, code: &str, about: &str) -> String {
    let joint = if to.contains('?') { '&' } else { '?' };
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("notice", code);
    if !about.is_empty() {
        query.append_pair("about", about);
    }
    format!("{to}{joint}{}", query.finish())
}

/// A local path to go on to; anything else is not followed. Browsers read `\` as `/`, and `//` as
/// the beginning of another host.
pub fn local(next: &str) -> Option<&str> {
    let is_local = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && next.bytes().all(|byte| (0x21..0x7f).contains(&byte));
    is_local.then_some(next)
}

impl Visit {
    /// Turns what a handler answers into an answer to the browser, in the frame of `account` if the
    /// reader has a place there: the one given, else the one of the address.
    pub fn finish(&self, account: Option<&AccountId>, answered: Answered) -> Response {
        let named = self.query("account").and_then(|named| AccountId::parse(named).ok());
        let account = account.or(named.as_ref());
        let answer = match answered {
            Ok(response) => return response,
            Err(answer) => answer,
        };
        let (status, what) = match answer {
            Answer::Ready(response) => return *response,
            Answer::NoAccount => (StatusCode::OK, Trouble::NoAccount),
            Answer::SignedOut => (StatusCode::UNAUTHORIZED, Trouble::SignedOut { next: self.here() }),
            Answer::TooMany(seconds) => {
                let mut response =
                    self.trouble(account, StatusCode::TOO_MANY_REQUESTS, Trouble::TooMany { seconds });
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
                return response;
            }
            Answer::BadForm => (StatusCode::BAD_REQUEST, Trouble::BadForm),
            // The layer in front of the handlers asks for it.
            Answer::Failed(Error::NeedsPassword) => {
                return (StatusCode::UNAUTHORIZED, Extension(Missing)).into_response();
            }
            Answer::Failed(error) => {
                if let Some(temporary) = Temporary::of(&error) {
                    let what = Trouble::Temporary { words: temporary.words };
                    return temporary.stamp(self.trouble(account, temporary.status, what));
                }
                trouble_of(error, self.here())
            }
        };
        self.trouble(account, status, what)
    }

    /// A page that says what went wrong.
    pub fn trouble(&self, account: Option<&AccountId>, status: StatusCode, what: Trouble) -> Response {
        let frame = self.frame(account);
        render::page(&self.state, self.asking.caller, status, move || trouble(frame, what))
    }
}

/// `here` is where to come back to after signing in again.
fn trouble_of(error: Error, here: String) -> (StatusCode, Trouble) {
    match error {
        Error::NotFound | Error::DeadLink | Error::NoFile => (StatusCode::NOT_FOUND, Trouble::NotFound),
        Error::Paused { account } => (StatusCode::FORBIDDEN, Trouble::Paused { account }),
        Error::AccessEnded { account } => {
            (StatusCode::FORBIDDEN, Trouble::AccessEnded { account, next: here })
        }
        Error::Closed(closed) => {
            let ClosedAccount { id, name: account, since, until, may_reopen } = *closed;
            (StatusCode::FORBIDDEN, Trouble::Closed { id, account, since, until, may_reopen })
        }
        Error::Refused(refusal) => (StatusCode::FORBIDDEN, Trouble::Refused(*refusal)),
        Error::Conflict { .. }
        | Error::SettingsConflict { .. }
        | Error::KeyConflict(_)
        | Error::ResourceConflict(_)
        | Error::ConnectionConflict(_)
        | Error::DeadKey
        | Error::NeedsConfirmation
        | Error::NeedsPassword
        | Error::Invalid(_)
        | Error::Taken(_)
        | Error::AlreadyUser { .. }
        | Error::Repeated
        | Error::LeaseEnded
        | Error::TooLarge(_)
        | Error::WrongCredentials => (StatusCode::BAD_REQUEST, Trouble::BadForm),
        // The first four have been answered.
        Error::Busy
        | Error::TooSlow
        | Error::NoRoom(_)
        | Error::Unavailable(_)
        | Error::Database(_)
        | Error::Disk(_)
        | Error::Damaged(_) => {
            tracing::error!(%error, "a request failed");
            (StatusCode::INTERNAL_SERVER_ERROR, Trouble::Internal { request: None })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_host_are_gone_on_to() {
        for good in ["/", "/account/users?account=acme&q=%20", "/me"] {
            assert_eq!(local(good), Some(good));
        }
        for bad in
            ["", "me", "//evil.org", "/\\evil.org", "https://evil.org", "/a\r\nSet-Cookie: x", "/ä", "/a b"]
        {
            assert_eq!(local(bad), None, "{bad}");
        }
    }
}
