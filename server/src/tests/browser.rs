//! A reader's browser without JavaScript: it keeps cookies, follows redirects, and posts forms from
//! our own pages. And an installation to read.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use accounts::{Accounts, Caller, Clock, Config, FileSettings, News, SecretKey};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use domain::policy::AccountCreation;
use http_body_util::BodyExt;
use tokio::sync::watch;
use tower::ServiceExt;

use super::schema::Schema;
use crate::events::Feed;
use crate::gateway::{Gateway, GatewaySettings};
use crate::http::public_url::PublicUrl;
use crate::limits::Limits;
use crate::state::AppState;

/// A password that passes the rules.
pub const PASSWORD: &str = "plum orbit velvet cactus";
/// How the installation is reached.
pub const HOST: &str = "127.0.0.1:3000";

/// A fresh installation.
pub struct Installation {
    pub accounts: Accounts,
    pub router: Router,
    /// Tells it to stop.
    pub stop: watch::Sender<bool>,
    feed: Feed,
    clock: Arc<AtomicI64>,
    folder: tempfile::TempDir,
}

impl Installation {
    pub async fn new() -> Self {
        Self::open(None, false, GatewaySettings::default()).await
    }

    /// One whose gateway is told this.
    pub async fn with_gateway(gateway: GatewaySettings) -> Self {
        Self::open(None, false, gateway).await
    }

    /// One that sends mail; into its outbox, for nobody works that off.
    pub async fn with_mail() -> Self {
        Self::open(None, true, GatewaySettings::default()).await
    }

    /// One on PostgreSQL, with what is to be ended after it; none where there is no PostgreSQL.
    pub async fn on_postgres(gateway: GatewaySettings) -> Option<(Self, Schema)> {
        let schema = Schema::new().await?;
        Some((Self::open(Some(schema.url()), false, gateway).await, schema))
    }

    async fn open(database: Option<String>, sends_mail: bool, gateway: GatewaySettings) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(AtomicI64::new(Clock::System.now().micros()));
        let config = Config {
            database_url: database
                .unwrap_or_else(|| format!("sqlite://{}", folder.path().join("roster.db").display())),
            secret: SecretKey::generate().0,
            account_creation: AccountCreation::Anyone,
            clock: Clock::Manual(Arc::clone(&clock)),
            sends_mail,
            resource_limits: accounts::ResourceLimits::default(),
            files: FileSettings { folder: folder.path().join("files"), largest: 1_000_000 },
        };
        let accounts = Accounts::open(config).await.expect("opens");
        let (stop, stopping) = watch::channel(false);
        let state = AppState {
            accounts: accounts.clone(),
            public_url: PublicUrl::of_listener(HOST.parse().expect("address")),
            hsts_subdomains: false,
            trusted_proxies: Arc::from([]),
            limits: Limits::new(accounts.clone()),
            feed: Feed::new(stopping),
            gateway: Gateway::new(gateway),
            demo: false,
        };
        let feed = state.feed.clone();
        Self { accounts, router: crate::router::router(state), stop, feed, clock, folder }
    }

    /// Who asks through a browser that is signed in, for use cases.
    pub async fn caller(&self, browser: &Browser) -> Caller {
        let ids = browser.cookies.values().filter_map(|value| value.parse().ok());
        let sessions = self.accounts.sessions();
        for session in ids.map(crate::session::store::key_of) {
            let record = sessions.load(session).await.expect("a session");
            if let Some(person) = record.and_then(|record| record.person) {
                return Caller::Person { person, session };
            }
        }
        panic!("nobody is signed in")
    }

    /// Sets the clock forward; it stands still otherwise.
    pub fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1_000_000, Ordering::Relaxed);
    }

    /// The links of the invitations that are due to be mailed, with their addresses. They are taken as sent.
    pub async fn mailed(&self) -> Vec<(String, String)> {
        let mut links = Vec::new();
        for claim in self.accounts.claim_letters(100).await.expect("claims") {
            let Some(letter) = self.accounts.read_letter(&claim).await.expect("a letter") else { continue };
            self.accounts.letter_sent(&claim).await.expect("sent");
            if let News::Invitation(offer) = letter.news {
                links.push((letter.to.to_string(), format!("/invitations/{}", offer.token)));
            }
        }
        links
    }

    /// The names of the files there are, without the mark of whose they are.
    pub fn files(&self) -> Vec<String> {
        let Ok(folder) = std::fs::read_dir(self.folder.path().join("files")) else { return Vec::new() };
        let names = folder.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
        names.filter(|name| name != "installation").collect()
    }

    /// Begins to look for changes, as the server does.
    pub fn poll(&self) {
        tokio::spawn(self.feed.clone().poll(self.accounts.clone()));
    }

    /// Somebody's browser.
    pub fn browser(&self) -> Browser {
        Browser { router: self.router.clone(), cookies: BTreeMap::new() }
    }

    /// Acme with Alice as its admin, signed in.
    pub async fn alice(&self) -> Browser {
        let token = self.accounts.new_setup_token().await.expect("token").expect("nobody is there");
        let mut alice = self.browser();
        alice.get(&format!("/setup?token={token}")).await;
        let form = [
            ("name", "Alice Liddell"),
            ("email", "alice@example.com"),
            ("password", PASSWORD),
            ("account_name", "Acme"),
            ("account_id", ""),
        ];
        let done = alice.post("/setup", &form).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        alice
    }

    /// Somebody with a role in Acme, signed in. Answers their browser.
    pub async fn joined(&self, admin: &mut Browser, local: &str, role: &str) -> Browser {
        let link = admin.invite(&format!("{local}@example.com"), role).await;
        let mut newcomer = self.browser();
        newcomer.get(&link).await;
        let form = [("action", "accept-new"), ("name", local), ("password", PASSWORD)];
        let done = newcomer.post("/invitation", &form).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        newcomer
    }
}

/// An answer.
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Page {
    /// Where it leads.
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default()
    }

    /// The value of the first field with this name.
    pub fn field(&self, name: &str) -> String {
        let named = format!("name=\"{name}\"");
        let tag = self.body.split('<').find(|tag| tag.contains(&named)).unwrap_or_default();
        tag.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
    }
}

/// A reader's browser.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    pub cookies: BTreeMap<String, String>,
}

impl Browser {
    /// The application this browser asks.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    pub async fn get(&mut self, path: &str) -> Page {
        self.ask(Method::GET, path, Body::empty(), &[]).await
    }

    /// Posts a form as our own pages do.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.post_from(path, fields, &[("sec-fetch-site", "same-origin")]).await
    }

    /// Posts a form with headers of one's own.
    pub async fn post_from(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        headers: &[(&'static str, &str)],
    ) -> Page {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut headers = headers.to_vec();
        headers.push(("content-type", "application/x-www-form-urlencoded"));
        self.ask(Method::POST, path, Body::from(body), &headers).await
    }

    pub async fn ask(
        &mut self,
        method: Method,
        path: &str,
        body: Body,
        headers: &[(&'static str, &str)],
    ) -> Page {
        let path = path.strip_prefix("http://127.0.0.1:3000").unwrap_or(path);
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, HOST);
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        let mut request = request.body(body).expect("a request");
        for (name, value) in headers {
            request.headers_mut().insert(*name, HeaderValue::from_str(value).expect("a header"));
        }
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 40_000))));
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().expect("text");
            let (name, rest) = cookie.split_once('=').expect("a cookie");
            let value = rest.split(';').next().unwrap_or_default();
            if value.is_empty() || cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let body = body.collect().await.expect("a body").to_bytes();
        Page {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }

    /// Invites an address to Acme; answers the link.
    pub async fn invite(&mut self, address: &str, role: &str) -> String {
        let form = [("account", "acme"), ("lines", address), ("role", role), ("confirm", "admins")];
        let page = self.post("/account/users/invite", &form).await;
        let link = page.body.split('"').find(|part| part.contains("/invitations/"));
        link.unwrap_or_else(|| panic!("no link in {}", page.body)).to_owned()
    }

    /// What the page on which a user of Acme is removed posts back.
    pub async fn revision_of(&mut self, user: &str) -> String {
        self.get(&format!("/account/users/{user}/remove?account=acme")).await.field("confirm")
    }

    /// The version of a user in Acme.
    pub async fn version_of(&mut self, user: &str) -> String {
        self.get(&format!("/account/users/{user}?account=acme")).await.field("version")
    }
}
