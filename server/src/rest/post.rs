//! Requests that make something, and may arrive twice: a POST with the header `Idempotency-Key`.
//!
//! What is remembered and for how long is `accounts::idempotency`. A repetition is authorized again and
//! answers the resource as GET would, so nothing that is shown once is ever shown twice.

use accounts::{Accounts, Caller, Made};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;
use domain::policy::KeyAct;
use domain::{AccountId, Operation, UserId};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::client::Client;
use super::error::{Answer, Problem};
use super::extract;

/// The key its sender chose for a request.
const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Says that an answer is about something that had been done before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// Most characters of a key.
const LONGEST_KEY: usize = 255;

/// The body of a POST, and what it takes to recognise the same request again.
pub struct Post<T> {
    /// The body.
    pub body: T,
    key: Option<String>,
    method: String,
    path: String,
    query: String,
    bytes: Vec<u8>,
}

/// A body that says nothing: an empty object, or none. Official clients insist on sending one.
#[derive(Deserialize)]
pub struct NoFields {}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Post<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let key = key_of(request.headers())?;
        let (method, uri) = (request.method().to_string(), request.uri().clone());
        let (bytes, object) = extract::read(request, state).await?;
        let body = extract::fields(object, "")?;
        let query = uri.query().unwrap_or_default().to_owned();
        Ok(Self { body, key, method, path: uri.path().to_owned(), query, bytes: bytes.to_vec() })
    }
}

fn key_of(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(key) = headers.get(KEY) else { return Ok(None) };
    let is_plain = |key: &&str| {
        (1..=LONGEST_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
    };
    let key = key.to_str().ok().filter(is_plain);
    let wrong = || Problem::invalid("Idempotency-Key", "Use 1 to 255 letters, digits and signs.");
    key.map(|key| Some(key.to_owned())).ok_or_else(wrong)
}

/// Whether a request comes first.
pub enum Turn {
    /// It does: what is done through these use cases is done once.
    First(Accounts),
    /// It has been answered before, and did this.
    Again(Made),
}

/// What one still needs to be told about something one has done before.
pub enum Needs<'a> {
    /// To be allowed this.
    Operation(Operation),
    /// To be allowed this with keys of that user.
    Key(KeyAct, &'a UserId),
}

impl From<Operation> for Needs<'_> {
    fn from(operation: Operation) -> Self {
        Self::Operation(operation)
    }
}

impl Client {
    /// Whether `post` comes first; if it does not, that the caller still has what it needs.
    pub async fn turn<'a, T>(
        &self,
        post: &Post<T>,
        account: &AccountId,
        needs: impl Into<Needs<'a>>,
    ) -> Answer<Turn> {
        let (Some(key), Caller::Key { user, .. }) = (&post.key, self.caller) else {
            return Ok(Turn::First(self.accounts.clone()));
        };
        let asked = [post.query.as_bytes(), &post.bytes];
        let once = self.accounts.once(user, &post.method, &post.path, key, &asked);
        let Some(made) = self.accounts.made_before(&once).await? else {
            return Ok(Turn::First(self.accounts.only_once(once)));
        };
        let operation = match needs.into() {
            Needs::Operation(operation) => operation,
            Needs::Key(act, user) => self.accounts.key_operation(self.caller, account, user, act).await?,
        };
        self.accounts.standing(self.caller, account, operation).await?;
        Ok(Turn::Again(made))
    }
}

/// Marks an answer as that of a repetition.
pub fn replayed(mut response: Response) -> Response {
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    response
}
