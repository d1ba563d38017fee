//! `rosterctl` as a whole against the whole application, over a real connection. What a server says seldom
//! is tried in `cli/src/tests.rs`.

mod keys;
mod lists;
mod removal;
mod resources;
mod roles;
mod users;

use std::collections::HashMap;
use std::ffi::OsString;
use std::io;
use std::net::SocketAddr;

use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::map_request;
use cli::testing::Kept;
use cli::{Terminal, World};
use serde_json::Value;
use tokio::net::TcpListener;

use super::browser::{HOST, Installation};
use super::rest::{Acme, Program};

/// Somebody with `rosterctl`, a key, and a connection to the installation.
#[derive(Clone)]
pub struct Shell {
    base: String,
    key: String,
    /// What is typed at a terminal; none if nobody is there.
    typed: Option<&'static str>,
}

/// What came of a command.
#[derive(Debug)]
pub struct Outcome {
    pub code: u8,
    pub out: String,
    pub err: String,
}

impl Outcome {
    /// The answer, after making sure that it is one.
    #[track_caller]
    pub fn done(self) -> String {
        assert_eq!(self.code, 0, "{self:?}");
        self.out
    }

    /// The same as JSON.
    #[track_caller]
    pub fn json(self) -> Value {
        serde_json::from_str(&self.done()).expect("JSON")
    }

    /// The error, after making sure that there is one and nothing else.
    #[track_caller]
    pub fn failed(self) -> String {
        assert_eq!((self.code, self.out.as_str()), (1, ""), "{self:?}");
        self.err
    }
}

/// Acme, listening.
pub struct Listening {
    pub acme: Acme,
    base: String,
}

impl Listening {
    pub async fn new() -> Self {
        Self::of(Installation::new().await).await
    }

    pub async fn of(roster: Installation) -> Self {
        let acme = Acme::of(roster).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        // As a proxy would: the installation is reached by the name it knows.
        let router = acme.roster.router.clone().layer(map_request(|mut request: Request| async {
            request.headers_mut().insert(header::HOST, HeaderValue::from_static(HOST));
            request
        }));
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async { axum::serve(listener, service).await });
        Self { acme, base }
    }

    /// Whoever has this program's key.
    pub fn shell(&self, program: &Program) -> Shell {
        self.with_key(&program.key)
    }

    /// Whoever has this key.
    pub fn with_key(&self, key: &str) -> Shell {
        Shell { base: self.base.clone(), key: key.to_owned(), typed: None }
    }

    /// Whether the link of an invitation leads anywhere.
    pub async fn opens(&self, link: &str) -> bool {
        let mut browser = self.acme.roster.browser();
        browser.get(link).await;
        let page = browser.get("/invitation").await.body;
        assert!(page.contains("Join Acme") || page.contains("This link no longer works."), "{page}");
        !page.contains("This link no longer works.")
    }

    /// The admin.
    pub fn alice(&self) -> Shell {
        self.shell(&self.acme.alice)
    }
}

impl Shell {
    /// At a terminal, where this is typed.
    #[must_use]
    pub fn typing(&self, typed: &'static str) -> Self {
        Self { typed: Some(typed), ..self.clone() }
    }

    /// Runs `rosterctl` with these arguments, written as in a shell; single quotes keep words together.
    pub async fn run(&self, line: &str) -> Outcome {
        let (shell, arguments) = (self.clone(), words(line));
        // It blocks, and a world stays on its thread.
        tokio::task::spawn_blocking(move || shell.run_here(arguments)).await.expect("no panic")
    }

    fn run_here(self, arguments: Vec<OsString>) -> Outcome {
        let (out, err) = (Kept::default(), Kept::default());
        let settings = [("ROSTER_API_KEY", self.key), ("ROSTER_BASE_URL", self.base)];
        let mut world = World {
            environment: HashMap::from(settings.map(|(name, value)| (name.to_owned(), value))),
            input: Box::new(self.typed.unwrap_or_default().as_bytes()),
            out: Box::new(out.clone()),
            err: Box::new(err.clone()),
            terminal: Terminal {
                width: self.typed.map(|_| 120),
                asks: self.typed.is_some(),
                ..Terminal::default()
            },
            hidden_line: |_| Err(io::ErrorKind::Unsupported.into()),
        };
        let code = cli::run(arguments, &mut world);
        Outcome { code, out: out.text(), err: err.text() }
    }
}

/// `rosterctl` and the words of a line.
fn words(line: &str) -> Vec<OsString> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().expect("a word").push(c),
        }
    }
    words.into_iter().map(OsString::from).collect()
}
