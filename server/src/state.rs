//! What every handler may ask for.

use std::sync::Arc;

use accounts::{Accounts, Caller, Origin};
use app::backend::Backend;
use ipnet::IpNet;

use crate::events::Feed;
use crate::gateway::Gateway;
use crate::http::public_url::PublicUrl;
use crate::limits::Limits;
use crate::session::caller::Asking;

/// What the process shares between requests. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The use cases.
    pub accounts: Accounts,
    /// How people reach us.
    pub public_url: PublicUrl,
    /// Whether browsers are told to ask subdomains of it by https only as well.
    pub hsts_subdomains: bool,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Arc<[IpNet]>,
    /// How often something may be tried.
    pub limits: Limits,
    /// The feed of live updates.
    pub feed: Feed,
    /// What asks upstreams.
    pub gateway: Gateway,
    /// Whether this is a demonstration.
    pub demo: bool,
}

impl AppState {
    /// The same for one request: whatever is changed or refused through it is on record with where the
    /// request came from.
    #[must_use]
    pub fn asked_by(&self, asking: &Asking) -> Self {
        let (user_agent, request) = (asking.user_agent.clone(), asking.request.clone());
        let origin = Origin { user_agent, address: asking.address, request };
        Self { accounts: self.accounts.asked_from(origin), ..self.clone() }
    }

    /// What pages and server functions ask through, for whoever asks.
    pub fn backend(&self, caller: Option<Caller>) -> Backend {
        Backend { accounts: self.accounts.clone(), caller, public_url: self.public_url.text() }
    }
}
