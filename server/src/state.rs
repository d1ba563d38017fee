//! What every handler may ask for.

use std::sync::Arc;

use accounts::{Accounts, Caller};
use app::backend::Backend;
use ipnet::IpNet;

use crate::events::Feed;
use crate::http::public_url::PublicUrl;
use crate::limits::Limits;

/// What the process shares between requests. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The use cases.
    pub accounts: Accounts,
    /// How people reach us.
    pub public_url: PublicUrl,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Arc<[IpNet]>,
    /// How often something may be tried.
    pub limits: Limits,
    /// The feed of live updates.
    pub feed: Feed,
    /// Whether this is a demonstration.
    pub demo: bool,
}

impl AppState {
    /// What pages and server functions ask through, for whoever asks.
    pub fn backend(&self, caller: Option<Caller>) -> Backend {
        Backend { accounts: self.accounts.clone(), caller, public_url: self.public_url.text() }
    }
}
