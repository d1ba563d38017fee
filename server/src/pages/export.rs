//! `/account/users/export`: the list of users as a file, part after part, so that a hundred thousand
//! of them need no more memory than a few hundred.

use std::io;

use accounts::{Caller, ExportPart, ExportPlace, ListQuery};
use app::backend::convert;
use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::{AccountId, UserKind, export_head, export_line};
use futures_util::stream::{self, Stream};

use super::Visit;
use super::answers::Answered;
use crate::state::AppState;

/// GET /account/users/export: the address of a list, of which page and size do not matter.
pub async fn get(visit: Visit) -> Response {
    let answered = export(&visit).await;
    visit.finish(None, answered)
}

async fn export(visit: &Visit) -> Answered {
    let (me, caller) = visit.reader()?;
    let account = visit.account(me)?;
    let query = convert::list_query(&app::model::ListQuery::from_pairs(visit.query_pairs()));
    // Before the answer begins, so that whoever may not gets a page that says so.
    let first = visit.state.accounts.export_users(caller, &account, &query, None).await?;
    let what = match query.kind {
        UserKind::Person => "users",
        UserKind::ServiceAccount => "service-accounts",
    };
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{account}-{what}.csv\"")),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    let export = Export { state: visit.state.clone(), caller, account, query };
    Ok((headers, Body::from_stream(export.parts(first))).into_response())
}

/// An export under way.
struct Export {
    state: AppState,
    caller: Caller,
    account: AccountId,
    query: ListQuery,
}

/// What comes next.
enum Next {
    /// A part that is there already: the first.
    Part(ExportPart),
    /// A part still to be read.
    Place(ExportPlace),
}

impl Export {
    /// The whole file. It breaks off with an error where a part cannot be had any more, so that what
    /// arrived is not taken for all there is.
    fn parts(self, first: ExportPart) -> impl Stream<Item = io::Result<Bytes>> {
        stream::try_unfold(Some(Next::Part(first)), move |next| {
            let (state, account) = (self.state.clone(), self.account.clone());
            let (caller, query) = (self.caller, self.query.clone());
            async move {
                let (mut text, part) = match next {
                    None => return Ok(None),
                    Some(Next::Part(part)) => (export_head(), part),
                    Some(Next::Place(place)) => {
                        (String::new(), part(&state, caller, &account, &query, &place).await?)
                    }
                };
                text.extend(part.users.iter().map(export_line));
                Ok(Some((Bytes::from(text), part.next.map(Next::Place))))
            }
        })
    }
}

/// The part that begins there, if whoever asked is still signed in and may still see the account.
async fn part(
    state: &AppState,
    caller: Caller,
    account: &AccountId,
    query: &ListQuery,
    place: &ExportPlace,
) -> io::Result<ExportPart> {
    let stopped = |error: accounts::Error| {
        tracing::info!(%error, "an export ended early");
        io::Error::other("the export ended early")
    };
    if let Caller::Person { session, .. } = caller {
        let is_signed_in = state.accounts.sessions().load(session).await.map_err(stopped)?.is_some();
        if !is_signed_in {
            return Err(stopped(accounts::Error::NotFound));
        }
    }
    state.accounts.export_users(caller, account, query, Some(place)).await.map_err(stopped)
}
