//! The gateway, asked over HTTP, with an upstream that writes down what it is asked.

mod answers;
mod callers;
mod flow;
mod measure;
pub mod upstream;

use std::net::SocketAddr;
use std::time::Duration;

use accounts::{NewResource, Spec};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use axum::response::Response;
use domain::{ResourceId, ResourceKind};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::browser::{HOST, Installation};
use super::rest::{Acme, Program};
use crate::gateway::{GatewaySettings, Patience};
use upstream::Upstream;

/// What is asked in most tests.
const PROMPT: &str =
    r#"{"model": "accounts/acme/deployments/d1", "messages": [{"role": "user", "content": "Hi"}]}"#;
const CHAT: &str = "/v1/chat/completions";

/// The settings of most tests: this machine may be dialled.
pub fn settings() -> GatewaySettings {
    let patience = Patience {
        connect: Duration::from_secs(5),
        begin: Duration::from_secs(20),
        go_on: Duration::from_secs(20),
    };
    GatewaySettings {
        allow: vec!["127.0.0.0/8".parse().expect("a network")],
        patience,
        ..GatewaySettings::default()
    }
}

/// Acme with a deployment d1 that an upstream answers for, under the key `sk-upstream`.
struct House {
    acme: Acme,
    upstream: Upstream,
}

impl House {
    async fn new() -> Self {
        Self::with(settings()).await
    }

    async fn with(settings: GatewaySettings) -> Self {
        let (acme, upstream) =
            (Acme::of(Installation::with_gateway(settings).await).await, Upstream::new().await);
        let house = Self { acme, upstream };
        house.connect(&house.upstream.base_url()).await;
        house.deploy("d1").await;
        house
    }

    /// Lets the connection lead there, with its key.
    async fn connect(&self, base_url: &str) {
        let body = json!({"baseUrl": base_url, "apiKey": "sk-upstream"}).to_string();
        let all = "/v1/accounts/acme/connections";
        let made = self.acme.alice.post(&format!("{all}?connectionId=vllm"), &body).await;
        if made.status == StatusCode::CONFLICT {
            self.acme.alice.patch(&format!("{all}/vllm"), &body).await.ok();
        }
    }

    async fn deploy(&self, id: &str) {
        let Value::Object(fields) = json!({
            "baseModel": "accounts/acme/models/m1",
            "upstream": {"connection": "vllm", "model": "llama-3"},
        }) else {
            unreachable!("an object")
        };
        let kind = ResourceKind::Deployment;
        let spec = Spec::new(kind, fields).expect("a deployment");
        let wish = NewResource { kind, id: Some(ResourceId::parse(id).expect("an id")), spec };
        let acme = super::rest::acme();
        self.acme.roster.accounts.create_resource(self.acme.caller, &acme, wish).await.expect("made");
    }

    async fn chat(&self, who: &Program) -> Answer {
        ask(&self.acme, who, CHAT, PROMPT, &[]).await
    }
}

/// An answer of the gateway, whole.
#[derive(Debug)]
struct Answer {
    status: u16,
    headers: HeaderMap,
    text: String,
    json: Value,
}

impl Answer {
    /// The code of the error, after making sure that it is one in OpenAI's shape.
    #[track_caller]
    fn fails(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{}", self.text);
        let error = &self.json["error"];
        let fields: Vec<&String> = error.as_object().expect("an error").keys().collect();
        assert_eq!(fields, ["code", "message", "param", "type"], "{}", self.text);
        assert!(error["message"].is_string() && error["type"].is_string(), "{}", self.text);
        error["code"].as_str().expect("a code").to_owned()
    }
}

/// A request as it would come from outside.
fn request(
    who: &Program,
    method: Method,
    path: &str,
    body: &str,
    headers: &[(&'static str, &str)],
) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path).header(header::HOST, HOST);
    request = request.header(header::CONTENT_TYPE, "application/json");
    if !who.key.is_empty() {
        request = request.header(header::AUTHORIZATION, format!("Bearer {}", who.key));
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut request = request.body(Body::from(body.to_owned())).expect("a request");
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([203, 0, 113, 7], 40_000))));
    request
}

/// The answer as it begins.
async fn begin(acme: &Acme, who: &Program, path: &str, body: &str) -> Response {
    let request = request(who, Method::POST, path, body, &[("accept-encoding", "gzip, br")]);
    acme.roster.router.clone().oneshot(request).await.expect("an answer")
}

async fn ask(acme: &Acme, who: &Program, path: &str, body: &str, headers: &[(&'static str, &str)]) -> Answer {
    send(acme, request(who, Method::POST, path, body, headers)).await
}

async fn send(acme: &Acme, request: Request<Body>) -> Answer {
    let response = acme.roster.router.clone().oneshot(request).await.expect("an answer");
    let (parts, body) = response.into_parts();
    let body = body.collect().await.expect("a body").to_bytes();
    let text = String::from_utf8_lossy(&body).into_owned();
    let json = serde_json::from_str(&text).unwrap_or_default();
    Answer { status: parts.status.as_u16(), headers: parts.headers, text, json }
}
