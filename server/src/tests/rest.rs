//! The REST interface, asked over HTTP with keys of each kind.

mod accounts;
mod audit_logs;
mod connections;
mod errors;
mod files;
mod idempotency;
mod keys;
mod matrix;
mod resources;
mod runs;
mod secrets;
mod strict;
mod users;

use accounts_of::{Caller, NewKey, NewServiceAccount};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header};
use domain::{AccountId, Annotations, DisplayName, Role, UserId};
use http_body_util::BodyExt;
use serde_json::Value;
use std::net::SocketAddr;
use tower::ServiceExt;

pub use files::send as send_file;

use super::browser::{Browser, HOST, Installation};
use ::accounts as accounts_of;

/// A program with a key.
#[derive(Clone)]
pub struct Program {
    router: Router,
    /// Its key; without one if empty.
    pub key: String,
}

/// What it is answered.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
    pub json: Value,
}

impl Answer {
    /// The body, after making sure that it is a success.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text);
        self.json
    }

    /// The number of the code and the message, after making sure that it is no success.
    #[track_caller]
    pub fn fails(self, status: u16, code: i64) -> String {
        assert_eq!((self.status.as_u16(), self.json["code"].as_i64()), (status, Some(code)), "{}", self.text);
        assert!(self.json["details"].is_array(), "{}", self.text);
        self.json["message"].as_str().expect("a message").to_owned()
    }

    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

impl Program {
    /// One that asks `roster` with this key.
    pub fn of(roster: &Installation, key: &str) -> Self {
        Self { router: roster.router.clone(), key: key.to_owned() }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, "", &[]).await
    }

    pub async fn post(&self, path: &str, body: &str) -> Answer {
        self.ask(Method::POST, path, body, &[]).await
    }

    pub async fn patch(&self, path: &str, body: &str) -> Answer {
        self.ask(Method::PATCH, path, body, &[]).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.ask(Method::DELETE, path, "", &[]).await
    }

    /// Asks as official clients do: with a content type also where there is no body.
    pub async fn ask(
        &self,
        method: Method,
        path: &str,
        body: &str,
        headers: &[(&'static str, &str)],
    ) -> Answer {
        let mut request = Request::builder().method(method.clone()).uri(path).header(header::HOST, HOST);
        if !self.key.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.key));
        }
        if method != Method::GET {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let mut request = request.body(Body::from(body.to_owned())).expect("a request");
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).expect("a header");
            request.headers_mut().insert(HeaderName::from_static(name), value);
        }
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([203, 0, 113, 7], 40_000))));
        let (parts, body) = self.router.clone().oneshot(request).await.expect("an answer").into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        let text = String::from_utf8_lossy(&body).into_owned();
        let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        assert_eq!(kind, Some("application/json"), "{method} {path}: {text}");
        let json = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        Answer { status: parts.status, headers: parts.headers, text, json }
    }
}

/// Acme, with people and service accounts of each role, and a key for each.
pub struct Acme {
    pub roster: Installation,
    pub alice: Program,
    pub browser: Browser,
    /// Alice, for use cases.
    pub caller: Caller,
}

impl Acme {
    pub async fn new() -> Self {
        Self::of(Installation::new().await).await
    }

    pub async fn of(roster: Installation) -> Self {
        let browser = roster.alice().await;
        let caller = roster.caller(&browser).await;
        let key = key_for(&roster, caller, "alice").await;
        Self { alice: Program::of(&roster, &key), roster, browser, caller }
    }

    /// A person with this role and their key.
    pub async fn person(&mut self, local: &str, role: &str) -> Program {
        self.member(local, role).await.1
    }

    /// The same with their browser, in which they are signed in.
    pub async fn member(&mut self, local: &str, role: &str) -> (Browser, Program) {
        let browser = self.roster.joined(&mut self.browser, local, role).await;
        let caller = self.roster.caller(&browser).await;
        let program = Program::of(&self.roster, &key_for(&self.roster, caller, local).await);
        (browser, program)
    }

    /// A service account with this role and its key.
    pub async fn program(&self, id: &str, role: Role) -> Program {
        let wish = NewServiceAccount {
            id: UserId::parse(id).expect("an id"),
            display_name: DisplayName::parse(id).expect("a name"),
            role,
            confirmed: true,
        };
        self.roster.accounts.create_service_account(self.caller, &acme(), wish).await.expect("made");
        Program::of(&self.roster, &key_for(&self.roster, self.caller, id).await)
    }

    /// One with no key at all.
    pub fn nobody(&self) -> Program {
        Program::of(&self.roster, "")
    }
}

pub fn acme() -> AccountId {
    AccountId::parse("acme").expect("an id")
}

async fn key_for(roster: &Installation, caller: Caller, user: &str) -> String {
    let wish = NewKey {
        name: DisplayName::parse("test").expect("a name"),
        expires: None,
        annotations: Annotations::default(),
    };
    let user = UserId::parse(user).expect("an id");
    let (_, text) = roster.accounts.create_key(caller, &acme(), &user, wish).await.expect("a key");
    text.reveal().to_owned()
}
