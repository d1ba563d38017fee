//! Connecting to an upstream: its name is resolved here, once for each connection; all addresses it has are
//! checked, and one of those that were checked is dialled. So nothing can be said between the check and the
//! dialling, and a name that is made to mean something else has no second chance.
//!
//! A connection that is kept open and used again leads where it led when it was checked.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use async_trait::async_trait;
use axum::http::Uri;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower::Service;

use super::networks::Networks;

/// What names mean.
#[async_trait]
pub trait Resolve: Send + Sync {
    /// All addresses a host has.
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// As the machine resolves names.
pub struct SystemResolver;

#[async_trait]
impl Resolve for SystemResolver {
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        // Port 0 is replaced by whoever dials.
        Ok(tokio::net::lookup_host((host, 0)).await?.map(|address| address.ip()).collect())
    }
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum DialError {
    /// The host has no address, or cannot be asked for it.
    #[error("its name has no address")]
    Unknown,
    /// One of its addresses is none that may be dialled.
    #[error("it has an address that ROSTER_UPSTREAM_ALLOW does not permit: {0}")]
    Forbidden(IpAddr),
    /// Nobody answers there.
    #[error("it does not take connections: {0}")]
    Refused(io::Error),
    /// Nobody answers there in time.
    #[error("it does not take connections in time")]
    TimedOut,
}

/// Makes connections.
#[derive(Clone)]
pub struct Dialer {
    resolver: Arc<dyn Resolve>,
    networks: Arc<Networks>,
    patience: Duration,
}

impl Dialer {
    /// One that waits so long for a connection.
    pub fn new(resolver: Arc<dyn Resolve>, networks: Networks, patience: Duration) -> Self {
        Self { resolver, networks: Arc::new(networks), patience }
    }

    async fn dial(&self, uri: &Uri) -> Result<TcpStream, DialError> {
        let is_encrypted = uri.scheme_str() == Some("https");
        let port = uri.port_u16().unwrap_or(if is_encrypted { 443 } else { 80 });
        let addresses = self.addresses(uri.host().unwrap_or_default()).await?;
        // One that may not be dialled spoils them all: whoever has a good and a bad one is up to something.
        if let Some(forbidden) =
            addresses.iter().find(|address| !self.networks.permit(**address, is_encrypted))
        {
            return Err(DialError::Forbidden(*forbidden));
        }
        let mut last = DialError::Unknown;
        for address in addresses {
            match TcpStream::connect(SocketAddr::new(address, port)).await {
                Ok(stream) => {
                    let _ = stream.set_nodelay(true);
                    return Ok(stream);
                }
                Err(error) => last = DialError::Refused(error),
            }
        }
        Err(last)
    }

    async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, DialError> {
        let number = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        if let Ok(address) = number.parse() {
            return Ok(vec![address]);
        }
        let addresses = self.resolver.resolve(host).await.map_err(|_| DialError::Unknown)?;
        if addresses.is_empty() { Err(DialError::Unknown) } else { Ok(addresses) }
    }
}

impl Service<Uri> for Dialer {
    type Response = TokioIo<TcpStream>;
    type Error = DialError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, DialError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), DialError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let dialer = self.clone();
        Box::pin(async move {
            let dialled = tokio::time::timeout(dialer.patience, dialer.dial(&uri)).await;
            dialled.unwrap_or(Err(DialError::TimedOut)).map(TokioIo::new)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// Answers one list after the other, and the last for ever.
    struct Scripted(Mutex<Vec<Vec<&'static str>>>);

    #[async_trait]
    impl Resolve for Scripted {
        async fn resolve(&self, _: &str) -> io::Result<Vec<IpAddr>> {
            let mut lists = self.0.lock().expect("lists");
            let list = if lists.len() > 1 { lists.remove(0) } else { lists[0].clone() };
            Ok(list.into_iter().map(|address| address.parse().expect(address)).collect())
        }
    }

    fn dialer(lists: &[&[&'static str]]) -> Dialer {
        let lists = lists.iter().map(|list| list.to_vec()).collect();
        let allowed = vec!["127.0.0.1/32".parse().expect("a network")];
        let resolver = Arc::new(Scripted(Mutex::new(lists)));
        Dialer::new(resolver, Networks::allowing(allowed), Duration::from_secs(5))
    }

    async fn dialled(dialer: &Dialer, uri: String) -> Result<IpAddr, DialError> {
        let stream = dialer.dial(&uri.parse().expect("an address")).await?;
        Ok(stream.peer_addr().expect("a peer").ip())
    }

    #[tokio::test]
    async fn a_name_is_asked_once_for_each_connection_and_what_it_means_then_is_dialled_or_refused() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("listens");
        let uri = format!("http://upstream.test:{}/v1", listener.local_addr().expect("an address").port());
        // First good, then rebound.
        let dialer = dialer(&[&["127.0.0.1"], &["127.0.0.2"]]);
        assert_eq!(dialled(&dialer, uri.clone()).await.expect("good"), IpAddr::from([127, 0, 0, 1]));
        let rebound = dialled(&dialer, uri).await;
        assert!(
            matches!(rebound, Err(DialError::Forbidden(address)) if address == IpAddr::from([127, 0, 0, 2]))
        );
    }

    #[tokio::test]
    async fn one_address_that_may_not_be_dialled_spoils_all() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("listens");
        let port = listener.local_addr().expect("an address").port();
        for mixed in [["127.0.0.1", "10.0.0.1"], ["::ffff:169.254.169.254", "127.0.0.1"]] {
            let refused = dialled(&dialer(&[&mixed]), format!("http://upstream.test:{port}")).await;
            assert!(matches!(refused, Err(DialError::Forbidden(_))), "{mixed:?}: {refused:?}");
        }
    }

    #[tokio::test]
    async fn numbers_are_checked_as_names_are_and_nothing_is_looked_up_for_them() {
        let dialer = dialer(&[&["127.0.0.1"]]);
        for uri in [
            "http://10.0.0.1",
            "https://169.254.169.254",
            "https://[::1]",
            "http://8.8.8.8",
            "https://[fd00::1]",
        ] {
            let refused = dialled(&dialer, uri.to_owned()).await;
            assert!(matches!(refused, Err(DialError::Forbidden(_))), "{uri}: {refused:?}");
        }
    }
}
