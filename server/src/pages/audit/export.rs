//! `/account/audit/export`: the entries of a list as a file, part after part.

use std::io;

use accounts::{AuditEntry, AuditPart, AuditPlace, AuditQuery, Caller, Error};
use app::addresses::{self, AuditFilter};
use app::audit::{csv_head, csv_line, json_line};
use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::AccountId;
use futures_util::stream::{self, Stream};

use crate::pages::Visit;
use crate::pages::answers::{Answered, see_other};
use crate::state::AppState;

/// What the file is.
#[derive(Clone, Copy)]
enum Format {
    Csv,
    JsonLines,
}

/// GET /account/audit/export: the address of a list, with `format=csv` or `format=jsonl`.
pub async fn get(visit: Visit) -> Response {
    let answered = export(&visit).await;
    visit.finish(None, answered)
}

async fn export(visit: &Visit) -> Answered {
    let (me, caller) = visit.reader()?;
    let account = visit.account(me)?;
    let filter = AuditFilter::from_pairs(visit.query_pairs());
    // The page of the list says what is wrong, beside the field.
    let Ok(query) = filter.query() else { return Ok(see_other(&addresses::audit(&account, &filter))) };
    let format = match visit.query("format") {
        Some("jsonl") => Format::JsonLines,
        _ => Format::Csv,
    };
    // Before the answer begins, so that whoever may not gets a page that says so.
    let first = visit.state.accounts.export_audit_log(caller, &account, &query, None).await?;
    let list = match query.list {
        accounts::AuditList::Changes => "audit-log",
        accounts::AuditList::Refusals => "refusals",
    };
    let (kind, ending) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "csv"),
        Format::JsonLines => ("application/jsonl; charset=utf-8", "jsonl"),
    };
    let headers = [
        (CONTENT_TYPE, kind.to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{account}-{list}.{ending}\"")),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    let export = Export { state: visit.state.clone(), caller, account, query, format };
    Ok((headers, Body::from_stream(export.parts(first))).into_response())
}

/// An export under way.
#[derive(Clone)]
struct Export {
    state: AppState,
    caller: Caller,
    account: AccountId,
    query: AuditQuery,
    format: Format,
}

/// What comes next.
enum Next {
    /// A part that is there already: the first.
    Part(AuditPart),
    /// A part still to be read.
    Place(AuditPlace),
}

impl Export {
    /// The whole file. It breaks off with an error where a part cannot be had any more, so that what
    /// arrived is not taken for all there is.
    fn parts(self, first: AuditPart) -> impl Stream<Item = io::Result<Bytes>> {
        stream::try_unfold(Some(Next::Part(first)), move |next| {
            let export = self.clone();
            async move {
                let (mut text, part) = match next {
                    None => return Ok(None),
                    Some(Next::Part(part)) => (export.head(), part),
                    Some(Next::Place(place)) => (String::new(), export.part(place).await?),
                };
                text.extend(part.entries.iter().map(|entry| export.line(entry)));
                Ok(Some((Bytes::from(text), part.next.map(Next::Place))))
            }
        })
    }

    fn head(&self) -> String {
        match self.format {
            Format::Csv => csv_head(),
            Format::JsonLines => String::new(),
        }
    }

    fn line(&self, entry: &AuditEntry) -> String {
        match self.format {
            Format::Csv => csv_line(entry),
            Format::JsonLines => json_line(entry),
        }
    }

    /// The part that begins there, if whoever asked is still signed in and may still see it.
    async fn part(&self, place: AuditPlace) -> io::Result<AuditPart> {
        let stopped = |error: Error| {
            tracing::info!(%error, "an export ended early");
            io::Error::other("the export ended early")
        };
        let accounts = &self.state.accounts;
        if let Caller::Person { session, .. } = self.caller
            && accounts.sessions().load(session).await.map_err(stopped)?.is_none()
        {
            return Err(stopped(Error::NotFound));
        }
        let part = accounts.export_audit_log(self.caller, &self.account, &self.query, Some(place)).await;
        part.map_err(stopped)
    }
}
