//! `roster serve`: from the settings to a listening server, and back to nothing when it is told to
//! stop.

use std::future::IntoFuture;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use accounts::Accounts;
use anyhow::{Context, Result, anyhow};
use axum::serve::ListenerExt;
use clap::Args;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;

use super::say;
use crate::events::Feed;
use crate::gateway::{Gateway, GatewaySettings};
use crate::http::temporary;
use crate::limits::Limits;
use crate::mail::{self, Mailer};
use crate::settings::{DatabaseArgs, ServeArgs};
use crate::state::AppState;
use crate::{anchors, demo, router};

/// Time between two writings of who was seen where.
const FLUSH: Duration = Duration::from_secs(60);
/// Time between two looks for files that belong to nobody.
const SWEEP: Duration = Duration::from_secs(60 * 60);
/// Time between two exchanges of what was tried where.
const MERGE: Duration = Duration::from_secs(5);
/// Time that requests under way have to finish when the server stops.
const GRACE: Duration = Duration::from_secs(20);

/// Serve the console.
#[derive(Args)]
pub struct Serve {
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    serving: ServeArgs,
    /// Serve an account with 54 invented people from a file of its own, data/demo.db
    #[arg(long)]
    demo: bool,
}

impl Serve {
    /// Serves until told to stop.
    ///
    /// # Errors
    /// A sentence that names the setting, or why the address cannot be listened to.
    pub async fn run(self) -> Result<ExitCode> {
        let settings = self.serving.check()?;
        let mail = if self.demo { None } else { self.database.mail.check()? };
        let filter = EnvFilter::try_new(&self.serving.log).map_err(|_| {
            anyhow!("ROSTER_LOG: “{}” is not a filter like info or roster=debug,warn", self.serving.log)
        })?;
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
        let listener = TcpListener::bind(settings.listen)
            .await
            .with_context(|| format!("ROSTER_LISTEN: {} cannot be listened to", settings.listen))?;
        let accounts =
            if self.demo { demo::open(settings.listen).await? } else { self.database.open().await? };
        accounts.open_files().await?;
        if let Some(newest) = accounts.moment_ahead().await? {
            let (newest, now) = (newest.rfc3339(), accounts.now().rfc3339());
            tracing::warn!(
                %newest, %now,
                "the newest moment in the database is ahead of this machine's clock: set the clock, unless it ran \
                 ahead before; what was stored then ends by the clock of today"
            );
        }
        if !self.demo {
            self.database.exposed().iter().for_each(|complaint| tracing::warn!("{complaint}"));
        }
        let (stop, stopping) = watch::channel(false);
        let state = AppState {
            accounts: accounts.clone(),
            public_url: settings.public_url.clone(),
            hsts_subdomains: settings.hsts_subdomains,
            trusted_proxies: settings.trusted_proxies.into(),
            limits: Limits::new(accounts.clone()),
            feed: Feed::new(stopping.clone()),
            gateway: Gateway::new(GatewaySettings {
                allow: settings.upstream_allow,
                crowd: settings.upstream_concurrency,
                ..GatewaySettings::default()
            }),
            demo: self.demo,
        };
        let polling = tokio::spawn(state.feed.clone().poll(accounts.clone()));
        let flushing = tokio::spawn(flush(accounts.clone(), settings.log_days, stopping.clone()));
        let mailer = mail.map(|mail| Mailer::new(mail, settings.public_url.clone()));
        let mailing = tokio::spawn(mail_out(accounts.clone(), mailer, stopping.clone()));
        let sweeping = tokio::spawn(sweep_files(accounts.clone(), stopping.clone()));
        let merging = tokio::spawn(merge_limits(accounts.clone(), stopping.clone()));
        let noting = tokio::spawn(anchors::note(accounts.clone(), settings.audit_anchors, stopping.clone()));
        if let Some(token) = accounts.new_setup_token().await? {
            say(format_args!(
                "Nobody is here yet. Open this within an hour to become the first admin:\n\n    {}/setup?token={token}\n",
                settings.public_url
            ));
        }
        say(format_args!("Roster is at {}", settings.public_url));
        let app = router::router(state).into_make_service_with_connect_info::<SocketAddr>();
        let mut stopped = stopping.clone();
        // What is streamed is sent as it comes, instead of waiting for the answer to what went before.
        let listener = listener.tap_io(|connection| {
            if let Err(error) = connection.set_nodelay(true) {
                tracing::debug!(%error, "a connection keeps small pieces back");
            }
        });
        let serving = axum::serve(listener, app)
            .with_graceful_shutdown(async move { drop(stopped.wait_for(|stop| *stop).await) })
            .into_future();
        let serving = tokio::spawn(serving);
        told_to_stop().await;
        stop.send_replace(true);
        // Streams end by themselves; whatever else still hangs after the grace is cut off.
        if tokio::time::timeout(GRACE, serving).await.is_err() {
            tracing::warn!("some requests were cut off");
        }
        let _ = tokio::join!(polling, flushing, sweeping, merging, mailing, noting);
        accounts.close().await;
        Ok(ExitCode::SUCCESS)
    }
}

/// Writes down once a minute who was seen where, and clears out what has ended: sessions, and closed
/// accounts whose time to be reopened is over.
async fn flush(accounts: Accounts, log_days: u32, mut stopping: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(FLUSH) => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
        if let Err(error) = accounts.flush_activity().await {
            temporary::warn(&error, "who was active could not be written down");
        }
        if let Err(error) = accounts.flush_usage().await {
            temporary::warn(&error, "how much inference was run could not be written down");
        }
        if let Err(error) = accounts.flush_incidents().await {
            tracing::warn!(%error, "how often something was tried in vain could not be written down");
        }
        match accounts.cut_security_log(log_days).await {
            Ok(0) => {}
            Ok(lines) => tracing::info!(lines, "old lines of the installation's log have been cut off"),
            Err(error) => tracing::warn!(%error, "old lines of the installation's log could not be cut off"),
        }
        if let Err(error) = accounts.sweep_usage().await {
            temporary::warn(&error, "what was run long ago could not be forgotten");
        }
        if let Err(error) = accounts.sessions().sweep().await {
            temporary::warn(&error, "ended sessions could not be cleared out");
        }
        if let Err(error) = accounts.sweep_limits().await {
            temporary::warn(&error, "limits that are over could not be cleared out");
        }
        if let Err(error) = accounts.sweep_idempotency().await {
            temporary::warn(&error, "requests that are over could not be forgotten");
        }
        match accounts.end_closed_accounts().await {
            Ok(0) => {}
            Ok(number) => tracing::info!(number, "closed accounts have been deleted"),
            Err(error) => temporary::warn(&error, "closed accounts could not be deleted"),
        }
    }
}

/// Takes away, at the start and every hour, what crashes and cut connections have left of files.
async fn sweep_files(accounts: Accounts, mut stopping: watch::Receiver<bool>) {
    loop {
        match accounts.sweep_files().await {
            Ok(0) => {}
            Ok(number) => tracing::info!(number, "files that belong to no dataset have been removed"),
            Err(error) => temporary::warn(&error, "files that belong to no dataset could not be removed"),
        }
        tokio::select! {
            () = tokio::time::sleep(SWEEP) => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
    }
}

/// Shares what is counted of attempts with the other processes, every five seconds and at the end, so
/// that a restart forgets none.
async fn merge_limits(accounts: Accounts, mut stopping: watch::Receiver<bool>) {
    loop {
        let last = tokio::select! {
            () = tokio::time::sleep(MERGE) => false,
            _ = stopping.wait_for(|stop| *stop) => true,
        };
        if let Err(error) = accounts.merge_limits().await {
            temporary::warn(&error, "the limits on attempts could not be shared");
        }
        if last {
            return;
        }
    }
}

/// Sends mail, if it is set up.
async fn mail_out(accounts: Accounts, mailer: Option<Mailer>, stopping: watch::Receiver<bool>) {
    if let Some(mailer) = mailer {
        mail::work(accounts, mailer, stopping).await;
    }
}

async fn told_to_stop() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
