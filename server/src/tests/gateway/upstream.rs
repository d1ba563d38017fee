//! An upstream that writes down what it is asked and answers as it is told.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use futures_util::stream;
use http_body_util::BodyExt;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::{Notify, mpsc};

/// What it was asked.
#[derive(Clone, Debug)]
pub struct Seen {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Value,
}

/// How it answers.
#[derive(Clone)]
pub enum Behaviour {
    /// With this status, these headers and this body.
    Answer(u16, Vec<(&'static str, String)>, String),
    /// With the pieces it is handed, one at a time, as events of the server.
    Stream(Arc<Mutex<Option<mpsc::Receiver<&'static str>>>>),
    /// Not at all.
    Silence,
}

/// The upstream.
pub struct Upstream {
    pub address: SocketAddr,
    shared: Shared,
}

#[derive(Clone)]
struct Shared {
    seen: Arc<Mutex<Vec<Seen>>>,
    behaviour: Arc<Mutex<Behaviour>>,
    /// Somebody has gone away before the end.
    left: Arc<Notify>,
}

/// Notices that whoever waits for an answer does not any more.
struct Waiting(Option<Arc<Notify>>);

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(left) = self.0.take() {
            left.notify_one();
        }
    }
}

/// A short answer with tokens.
pub const ANSWER: &str = r#"{"id": "x", "choices": [{"message": {"content": "Hi"}}], "usage": {"prompt_tokens": 12, "completion_tokens": 3}}"#;

/// As most answers are.
pub fn json(body: &str) -> Behaviour {
    Behaviour::Answer(200, vec![("content-type", "application/json".to_owned())], body.to_owned())
}

impl Upstream {
    /// One that answers [`ANSWER`].
    pub async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("listens");
        let address = listener.local_addr().expect("an address");
        let shared = Shared {
            seen: Arc::default(),
            behaviour: Arc::new(Mutex::new(json(ANSWER))),
            left: Arc::default(),
        };
        let app = Router::new().fallback(answer).with_state(shared.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { address, shared }
    }

    pub fn behaves(&self, behaviour: Behaviour) {
        *self.shared.behaviour.lock().expect("behaviour") = behaviour;
    }

    /// Answers with the pieces that are sent here, until the sender is dropped.
    pub fn streams(&self) -> mpsc::Sender<&'static str> {
        let (send, pieces) = mpsc::channel(1);
        self.behaves(Behaviour::Stream(Arc::new(Mutex::new(Some(pieces)))));
        send
    }

    /// Everything it was asked so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.shared.seen.lock().expect("seen").clone()
    }

    /// Waits until it is asked something.
    pub async fn is_asked(&self) {
        while self.seen().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Waits until somebody has gone away before the end.
    pub async fn is_left(&self) {
        let waited = tokio::time::timeout(Duration::from_secs(10), self.shared.left.notified()).await;
        waited.expect("whoever asked has gone, and the upstream notices");
    }

    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }
}

async fn answer(State(shared): State<Shared>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.expect("a body").to_bytes();
    let seen = Seen {
        path: parts.uri.to_string(),
        headers: parts.headers,
        body: serde_json::from_slice(&body).unwrap_or_default(),
    };
    shared.seen.lock().expect("seen").push(seen);
    let behaviour = shared.behaviour.lock().expect("behaviour").clone();
    let mut waiting = Waiting(Some(Arc::clone(&shared.left)));
    match behaviour {
        Behaviour::Answer(status, headers, body) => {
            waiting.0 = None;
            let mut response = Response::new(Body::from(body));
            *response.status_mut() = StatusCode::from_u16(status).expect("a status");
            for (name, value) in headers {
                response.headers_mut().append(name, HeaderValue::from_str(&value).expect("a value"));
            }
            response
        }
        Behaviour::Stream(pieces) => {
            let pieces = pieces.lock().expect("pieces").take().expect("asked once");
            let body = stream::unfold((pieces, waiting), |(mut pieces, mut waiting)| async move {
                match pieces.recv().await {
                    Some(piece) => Some((Ok::<_, Infallible>(Bytes::from(piece)), (pieces, waiting))),
                    None => {
                        waiting.0.take();
                        None
                    }
                }
            });
            let mut response = Response::new(Body::from_stream(body));
            response.headers_mut().insert("content-type", HeaderValue::from_static("text/event-stream"));
            response
        }
        Behaviour::Silence => {
            std::future::pending::<()>().await;
            drop(waiting);
            unreachable!("it never ends")
        }
    }
}
