//! Live updates: server-sent events that carry an account's change number and nothing else.
//!
//! One task polls the accounts somebody listens to and tells the streams. A stream asks for the
//! right to its account again before each event, and ends when that is gone or the server stops.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use accounts::{Accounts, Caller, SessionKey};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::AccountId;
use futures_util::stream::{self, Stream};
use serde::Deserialize;
use tokio::sync::watch;

use crate::http::temporary::{self, Temporary};
use crate::session::caller::Asking;
use crate::state::AppState;

/// Time between two looks at the accounts that are listened to.
const POLL: Duration = Duration::from_millis(500);
/// Time between two signs of life on a silent stream.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Streams one session may have open; a browser keeps fewer to one host.
const MOST_STREAMS: usize = 16;

/// Said last to whoever may not see the account any more.
const GONE: &str = r#"{"gone":true}"#;

/// The feed of changes. Cheap to clone.
#[derive(Clone)]
pub struct Feed {
    watched: Arc<Mutex<HashMap<AccountId, watch::Sender<i64>>>>,
    streams: Arc<Mutex<HashMap<SessionKey, usize>>>,
    stopping: watch::Receiver<bool>,
}

/// Counts one open stream of a session, until dropped.
struct OpenStream {
    feed: Feed,
    session: SessionKey,
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        let mut streams = self.feed.streams.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(number) = streams.get_mut(&self.session) {
            *number -= 1;
            if *number == 0 {
                streams.remove(&self.session);
            }
        }
    }
}

impl Feed {
    /// A feed that ends its streams when `stopping` becomes true.
    pub fn new(stopping: watch::Receiver<bool>) -> Self {
        Self { watched: Arc::default(), streams: Arc::default(), stopping }
    }

    /// Polls for as long as the server runs.
    pub async fn poll(self, accounts: Accounts) {
        let mut stopping = self.stopping.clone();
        loop {
            tokio::select! {
                () = tokio::time::sleep(POLL) => {}
                _ = stopping.wait_for(|stop| *stop) => return,
            }
            let listened: Vec<AccountId> = {
                let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
                watched.retain(|_, sender| sender.receiver_count() > 0);
                watched.keys().cloned().collect()
            };
            match accounts.seqs(&listened).await {
                Ok(seqs) => self.tell(seqs),
                Err(error) => temporary::warn(&error, "changes could not be polled"),
            }
        }
    }

    fn tell(&self, seqs: Vec<(AccountId, i64)>) {
        let watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        for (account, seq) in seqs {
            if let Some(sender) = watched.get(&account) {
                sender.send_if_modified(|known| std::mem::replace(known, seq) != seq);
            }
        }
    }

    fn listen(&self, account: &AccountId, seq: i64) -> watch::Receiver<i64> {
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        watched.entry(account.clone()).or_insert_with(|| watch::channel(seq).0).subscribe()
    }

    fn open(&self, session: SessionKey) -> Option<OpenStream> {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        let number = streams.entry(session).or_default();
        if *number >= MOST_STREAMS {
            return None;
        }
        *number += 1;
        Some(OpenStream { feed: self.clone(), session })
    }
}

/// Which account.
#[derive(Deserialize)]
pub struct Which {
    account: String,
}

/// GET /account/events?account=…
pub async fn events(State(state): State<AppState>, asking: Asking, Query(which): Query<Which>) -> Response {
    let state = state.asked_by(&asking);
    let Some(caller @ Caller::Person { session, .. }) = asking.caller else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let Ok(account) = AccountId::parse(&which.account) else { return StatusCode::NOT_FOUND.into_response() };
    let seq = match state.accounts.account_seq(caller, &account).await {
        Ok(seq) => seq,
        Err(error) if Temporary::of(&error).is_some() => return Temporary::bare(&error),
        Err(_) => return StatusCode::NOT_FOUND.into_response(),
    };
    let Some(open) = state.feed.open(session) else { return StatusCode::TOO_MANY_REQUESTS.into_response() };
    let changes = changes(state, caller, account, seq, open);
    let stream = Sse::new(changes).keep_alive(KeepAlive::new().interval(KEEP_ALIVE));
    ([(CACHE_CONTROL, "no-store")], stream).into_response()
}

/// One open stream.
struct Listening {
    state: AppState,
    caller: Caller,
    account: AccountId,
    receiver: watch::Receiver<i64>,
    stopping: watch::Receiver<bool>,
    first: bool,
    ended: bool,
    _open: OpenStream,
}

impl Listening {
    /// Waits until there may be something to say; false when the server stops.
    async fn wait(&mut self) -> bool {
        if std::mem::take(&mut self.first) {
            return true;
        }
        tokio::select! {
            changed = self.receiver.changed() => changed.is_ok(),
            // The session may have ended without any change of the account.
            () = tokio::time::sleep(KEEP_ALIVE) => true,
            _ = self.stopping.wait_for(|stop| *stop) => false,
        }
    }

    /// What there is to say. Nothing once the session has ended: the browser then asks for a stream
    /// anew, and gets one if the session merely goes on under another id, or is told that nobody
    /// is signed in.
    async fn said(&self) -> Option<String> {
        let Caller::Person { session, .. } = self.caller else { return None };
        self.state.accounts.sessions().load(session).await.ok()??;
        match self.state.accounts.account_seq(self.caller, &self.account).await {
            Ok(seq) => Some(format!(r#"{{"seq":{seq}}}"#)),
            // Nobody has lost anything: the browser asks for a stream again later.
            Err(error) if Temporary::of(&error).is_some() => None,
            Err(_) => Some(GONE.to_owned()),
        }
    }
}

/// The present number first, then each new one.
fn changes(
    state: AppState,
    caller: Caller,
    account: AccountId,
    seq: i64,
    open: OpenStream,
) -> impl Stream<Item = Result<Event, Infallible>> {
    let listening = Listening {
        receiver: state.feed.listen(&account, seq),
        stopping: state.feed.stopping.clone(),
        first: true,
        ended: false,
        state,
        caller,
        account,
        _open: open,
    };
    stream::unfold(listening, |mut it| async move {
        if it.ended || !it.wait().await {
            return None;
        }
        let said = it.said().await?;
        it.ended = said == GONE;
        Some((Ok(Event::default().data(said)), it))
    })
}
