//! Handing the file of a dataset out, piece by piece, and the address at which a link leads to one.

use std::io;

use accounts::{Download, Error, Event};
use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream};
use tokio::io::AsyncReadExt;

use crate::http::temporary::Temporary;
use crate::http::trace::RequestLine;
use crate::state::AppState;

/// What the files are: one JSON object on each line. Nothing on the way changes them, see the router.
pub const KIND: &str = "application/jsonl";
/// Bytes that are read at a time.
const PORTION: usize = 256 * 1024;

/// What a browser calls the file of a dataset.
pub fn name_of(dataset: &domain::ResourceId) -> String {
    format!("{dataset}.jsonl")
}

/// The file as something to be kept, never to be shown.
pub fn answer(download: Download) -> Response {
    let Download { file, dataset, facts } = download;
    let mut headers = HeaderMap::new();
    // An id has nothing that would need quoting.
    let disposition = format!("attachment; filename=\"{}\"", name_of(&dataset));
    let fixed = [(CONTENT_TYPE, KIND), (CACHE_CONTROL, "no-store")];
    headers.extend(fixed.map(|(name, value)| (name, HeaderValue::from_static(value))));
    headers.extend(HeaderValue::from_str(&disposition).map(|value| (CONTENT_DISPOSITION, value)));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(facts.size));
    (headers, Body::from_stream(pieces(file))).into_response()
}

fn pieces(file: std::fs::File) -> impl Stream<Item = io::Result<Bytes>> {
    stream::try_unfold(tokio::fs::File::from_std(file), |mut file| async move {
        let mut piece = Vec::with_capacity(PORTION);
        let read = (&mut file).take(PORTION as u64).read_to_end(&mut piece).await?;
        Ok((read > 0).then(|| (Bytes::from(piece), file)))
    })
}

/// GET /downloads/<token>: what a link leads to, without a session or a key; the link says whose it is.
pub async fn get(
    State(state): State<AppState>,
    Path(token): Path<String>,
    line: Option<Extension<RequestLine>>,
) -> Response {
    match state.accounts.follow_download(&token).await {
        Ok(download) => answer(download),
        Err(Error::DeadLink) => {
            if let Some(Extension(line)) = line {
                line.note_incident(&state, Event::DeadLink, "GET /downloads/…").await;
            }
            StatusCode::NOT_FOUND.into_response()
        }
        Err(error) => Temporary::bare(&error),
    }
}
