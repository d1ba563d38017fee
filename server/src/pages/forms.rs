//! What a form posts.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::{AccountId, Invalid};

use super::answers::Answer;

/// The fields of a form in the order in which they came.
pub struct Posted(Vec<(String, String)>);

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let kind = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .unwrap_or_default();
        if !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response());
        }
        let body = Bytes::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        Ok(Self(form_urlencoded::parse(&body).into_owned().collect()))
    }
}

impl Posted {
    /// A field; empty if it is missing. The first, if it came twice.
    pub fn field(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }

    /// All values of a field that comes more than once.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The account the form is about. A form without one is refused, never filled in.
    pub fn account(&self) -> Result<AccountId, Answer> {
        match self.field("account") {
            "" => Err(Answer::BadForm),
            // Something that is no id is an account that does not exist.
            named => AccountId::parse(named).map_err(|_| Answer::from(accounts::Error::NotFound)),
        }
    }

    /// A version of a user that the form was made upon.
    pub fn version(&self, name: &str) -> Result<i64, Answer> {
        self.field(name).parse().map_err(|_| Answer::BadForm)
    }
}

/// Gathers what is wrong with several fields, so that all of it is said at once.
#[derive(Default)]
pub struct Wrong(pub Vec<Invalid>);

impl Wrong {
    /// The value, or none after noting what is wrong with it under the form's name for the field.
    pub fn take<T>(&mut self, field: &str, read: Result<T, Invalid>) -> Option<T> {
        read.map_err(|invalid| self.0.push(invalid.named(field))).ok()
    }
}

/// The fields that are wrong, if that is what went wrong.
pub fn invalid_fields(error: accounts::Error) -> Result<Vec<Invalid>, accounts::Error> {
    match error {
        accounts::Error::Invalid(fields) => Ok(fields),
        accounts::Error::Taken(field) => Ok(vec![field]),
        other => Err(other),
    }
}
