//! The body of an answer: each piece goes on as it comes, and nothing is held back. Only what is said instead of
//! one is read [`whole`]. Whoever goes away drops it,
//! and with it the request to the upstream and the place among those under way.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::{StreamExt, stream};
use http_body_util::{BodyExt, Limited};

use super::crowd::Place;
use super::meter::Meter;
use super::upstream::Incoming;

struct Flow {
    body: Incoming,
    /// Longest pause between two pieces.
    go_on: Duration,
    meter: Option<Meter>,
    _place: Place,
}

/// The body for the caller.
pub fn body(body: Incoming, go_on: Duration, meter: Option<Meter>, place: Place) -> Body {
    let flow = Flow { body, go_on, meter, _place: place };
    let pieces = stream::unfold(Some(flow), |flow| async {
        let mut flow = flow?;
        match flow.next().await {
            Ok(Some(piece)) => Some((Ok(piece), Some(flow))),
            // All has been said: what it comes to is noted when the flow is dropped.
            Ok(None) => None,
            // The caller sees a body that breaks off, which is what it is.
            Err(error) => {
                tracing::warn!(%error, "an upstream broke off its answer");
                Some((Err(error), None))
            }
        }
    });
    // What packs answers for browsers asks once more after the end.
    Body::from_stream(pieces.fuse())
}

/// All of a body that is short; none if it is longer than `most` bytes, or takes longer than `patience`.
pub async fn whole(body: Incoming, patience: Duration, most: usize) -> Option<Bytes> {
    let all = tokio::time::timeout(patience, Limited::new(body, most).collect()).await;
    Some(all.ok()?.ok()?.to_bytes())
}

impl Flow {
    /// The next piece; none at the end.
    async fn next(&mut self) -> io::Result<Option<Bytes>> {
        loop {
            let frame = tokio::time::timeout(self.go_on, self.body.frame()).await;
            let frame = frame.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?;
            let Some(frame) = frame.transpose().map_err(io::Error::other)? else { return Ok(None) };
            // Trailers are headers, and stay behind.
            let Ok(piece) = frame.into_data() else { continue };
            if piece.is_empty() {
                continue;
            }
            if let Some(meter) = &mut self.meter {
                meter.see(&piece);
            }
            return Ok(Some(piece));
        }
    }
}
