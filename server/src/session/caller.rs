//! Beginning and ending sessions, and the caller of a request.

use std::net::IpAddr;

use accounts::{Caller, KnownDevice};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use domain::Timestamp;
use tower_sessions::cookie::SameSite;
use tower_sessions::{Expiry, Session, SessionManagerLayer};
use uuid::Uuid;

use super::cookies::Cookie;
use super::store::{self, ADDRESS, PERSON, PROVED, Store, USER_AGENT, key_of};
use crate::http::client_address::client_address;
use crate::http::temporary::{self, Temporary};
use crate::http::trace::RequestLine;
use crate::state::AppState;

/// The layer that reads and writes the session cookie.
pub fn layer(state: &AppState) -> SessionManagerLayer<Store> {
    // The cookie outlives the session's longest life; the store decides when it has ended.
    let lifetime = time::Duration::days(30);
    SessionManagerLayer::new(Store(state.accounts.sessions()))
        .with_name(Cookie::Session.name(&state.public_url))
        .with_secure(state.public_url.keeps_secure_cookies())
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(lifetime))
}

/// What a request brings along, for handlers that begin or end a session or limit attempts.
#[derive(Clone)]
pub struct Asking {
    /// The session, begun or not.
    pub session: Session,
    /// Who asks, if they are signed in.
    pub caller: Option<Caller>,
    /// The person, if they are signed in.
    pub person: Option<Uuid>,
    /// Where they ask from.
    pub address: IpAddr,
    /// What their browser calls itself.
    pub user_agent: String,
    /// The browser, if somebody signed in with it before.
    pub device: Option<KnownDevice>,
    /// The id of the request, as the logs have it.
    pub request: Option<String>,
}

/// Finds out who asks and puts [`Asking`] where handlers find it.
pub async fn identify(
    State(state): State<AppState>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    let person = match session.get::<Uuid>(PERSON).await {
        Ok(person) => person,
        // Not as if nobody were signed in: that would send them to sign in again.
        Err(error) => return Temporary::bare(&store::error(error)),
    };
    let caller = person.zip(session.id()).map(|(person, id)| Caller::Person { person, session: key_of(id) });
    if let Some(Caller::Person { session: key, .. }) = caller
        && let Err(error) = state.accounts.sessions().touch(key).await
    {
        temporary::warn(&error, "the use of a session could not be noted");
    }
    let address = client_address(request.extensions(), request.headers(), &state.trusted_proxies);
    let user_agent = text(request.headers(), header::USER_AGENT);
    if let Some(person) = person {
        RequestLine::note_actor(request.extensions(), format!("person:{person}"));
    }
    let device = Cookie::Device.read(request.headers(), &state.public_url);
    let device = device.and_then(|token| state.accounts.read_device_token(&token));
    let id = RequestLine::id_in(request.extensions());
    let asking =
        Asking { session: session.clone(), caller, person, address, user_agent, device, request: id };
    request.extensions_mut().insert(asking);
    let mut response = next.run(request).await;
    // Only a sign-in marks a browser: otherwise a stolen session could have as many marks, and with each of
    // them guess the password as often, as it likes.
    if let Ok(Some(now)) = session.get::<Uuid>(PERSON).await
        && person != Some(now)
        && device.is_none_or(|device| device.person != now)
        && let Some(mark) = Cookie::Device.set(&state.accounts.new_device_token(now), &state.public_url)
    {
        response.headers_mut().append(header::SET_COOKIE, mark);
    }
    response
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().chars().take(200).collect()
}

impl<S: Send + Sync> FromRequestParts<S> for Asking {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        parts.extensions.get::<Self>().cloned().ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl Asking {
    /// Signs a person in: under a new session id, so that an id known from before is worth nothing.
    ///
    /// # Errors
    /// Only of the store.
    pub async fn begin(&self, person: Uuid) -> Result<(), tower_sessions::session::Error> {
        self.session.flush().await?;
        self.session.insert(PERSON, person).await?;
        self.session.insert(USER_AGENT, &self.user_agent).await?;
        self.session.insert(ADDRESS, self.address.to_string()).await?;
        // Now, not after the handler: the layer could only answer 500 if it failed.
        self.session.save().await
    }

    /// Goes on under a new session id, after the password has been proved again.
    ///
    /// # Errors
    /// Only of the store.
    pub async fn renew(&self) -> Result<(), tower_sessions::session::Error> {
        self.session.cycle_id().await
    }

    /// Goes on under a new session id as the same person, who has not proved anew who they are:
    /// `proved` is when they last did.
    ///
    /// # Errors
    /// Only of the store.
    pub async fn go_on(&self, proved: Timestamp) -> Result<(), tower_sessions::session::Error> {
        self.session.insert(PROVED, proved.micros()).await?;
        self.session.cycle_id().await?;
        self.session.save().await
    }

    /// The same, and writes it down at once: a proof counts for what is asked in this very request.
    /// Answers how the request asks from now on.
    ///
    /// # Errors
    /// Only of the store.
    pub async fn prove(&self) -> Result<Self, tower_sessions::session::Error> {
        self.renew().await?;
        self.session.save().await?;
        let caller = self
            .person
            .zip(self.session.id())
            .map(|(person, id)| Caller::Person { person, session: key_of(id) });
        Ok(Self { caller, ..self.clone() })
    }

    /// Signs out.
    ///
    /// # Errors
    /// Only of the store.
    pub async fn end(&self) -> Result<(), tower_sessions::session::Error> {
        self.session.flush().await
    }
}
