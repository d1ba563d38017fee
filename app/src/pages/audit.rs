//! `/account/audit`: who did what, when and from where; and what was refused.

mod filters;
mod table;

use accounts::{AuditChoices, AuditHealth, AuditList, AuditPage, AuditVerdict};
use domain::{AccountId, Invalid, Timestamp};
use leptos::prelude::*;

use crate::addresses::{self, AuditFilter};
use crate::audit::capital;
use crate::forms::{ErrorSummary, Errors};
use crate::frame::{Section, framed};
use crate::model::Frame;
use crate::parts::{Icon, IconKind};
use crate::time;
use crate::users::grouped as counted;

pub use table::log_table;

/// Sentences about what is wrong with the log that are shown.
const MOST_PROBLEMS: usize = 3;

/// What `/account/audit` shows.
#[derive(Clone, Debug)]
pub struct AuditLogPage {
    /// What is asked for.
    pub filter: AuditFilter,
    /// What is wrong with it: about `from` or `to`. No entries are shown then.
    pub errors: Vec<Invalid>,
    /// The entries.
    pub page: AuditPage,
    /// Whether the log is whole.
    pub health: AuditHealth,
    /// What the form offers.
    pub choices: AuditChoices,
}

/// `/account/audit`. Its only form is a GET form to its own address, whose fields are those of
/// [`AuditFilter::from_pairs`].
pub fn audit(frame: Frame, data: AuditLogPage) -> impl IntoView {
    let AuditLogPage { filter, errors, page, health, choices } = data;
    let account = page.account.id.clone();
    let own = (!page.sees_all).then(|| {
        view! {
            <p class="read-only">
                {format!("You see what you did yourself. Admins see all entries: {}.", page.contacts)}
            </p>
        }
    });
    let total = format!("{}{}", counted(page.total), if page.total_or_more { "+" } else { "" });
    // What cannot be shown cannot be exported either.
    let exports = errors.is_empty().then(|| {
        view! {
            <div class="actions">
                <a class="button" href=addresses::audit_export(&account, &filter, "csv")>"Export CSV"</a>
                <a class="button" href=addresses::audit_export(&account, &filter, "jsonl")>"Export JSON lines"</a>
            </div>
        }
    });
    let main = view! {
        <div class="page-head">
            <h1>"Audit log" <span class="count">{total}</span></h1>
            {exports}
        </div>
        {own}
        <nav class="tabs" aria-label="Lists">
            {tab(&account, &filter, AuditList::Changes, "Changes")}
            {tab(&account, &filter, AuditList::Refusals, "Refusals")}
        </nav>
        {verdict(&health, page.sees_all, page.now)}
        <ErrorSummary errors=Errors(errors.clone()) fields=&["from", "to"] />
        {filters::form(&account, &filter, &errors, &choices, page.sees_all)}
        {log_table(&account, page.account.name.as_str(), &page.entries, filter.list)}
        {(page.entries.is_empty() && errors.is_empty()).then(|| empty(&account, &filter, page.nobody))}
        {pages(&account, &filter, &page)}
    };
    framed(frame, Section::Audit, "Audit log", main.into_any())
}

fn tab(
    account: &AccountId,
    filter: &AuditFilter,
    list: AuditList,
    name: &'static str,
) -> impl IntoView + use<> {
    let current = (filter.list == list).then_some("page");
    view! { <a href=addresses::audit(account, &filter.in_list(list)) aria-current=current>{name}</a> }
}

/// The line that says whether the log is whole. How many entries the account has is for those who see them.
fn verdict(health: &AuditHealth, sees_all: bool, now: Timestamp) -> AnyView {
    let entries = match (sees_all, health.entries) {
        (false, _) => "All entries".to_owned(),
        (true, 1) => "The only entry".to_owned(),
        (true, number) => format!("All {} entries", counted(number)),
    };
    match &health.verdict {
        AuditVerdict::Whole { since } => {
            let seconds = now.seconds() - since.seconds();
            let when = if seconds < 60 {
                "verified just now.".to_owned()
            } else {
                format!("verified; the older ones {}.", time::ago(*since, now))
            };
            view! {
                <p class="verdict good"><Icon kind=IconKind::Tick />{format!("{entries} {when}")}</p>
            }
            .into_any()
        }
        AuditVerdict::UnderWay { checked } => {
            let so_far = if sees_all {
                format!("{} of {} entries verified so far. ", counted(*checked), counted(health.entries))
            } else {
                "The log is being verified. ".to_owned()
            };
            view! {
                <p class="verdict">{so_far} "The check goes on; load the page again to see how far it is. \
                    The entries shown here have been verified."</p>
            }
            .into_any()
        }
        AuditVerdict::Tampered(problems) => {
            let shown =
                problems.iter().take(MOST_PROBLEMS).map(|problem| view! { <li>{capital(problem)}</li> });
            let more = problems.len().saturating_sub(MOST_PROBLEMS);
            view! {
                <div class="alert tampered" role="alert">
                    <p><strong>"The audit log has been tampered with."</strong>
                        " Somebody with access to the database has changed it. Tell whoever runs this installation."</p>
                    {sees_all.then(|| view! {
                        <ul>
                            {shown.collect_view()}
                            {(more > 0).then(|| view! { <li>{format!("And {} more.", counted(more as u64))}</li> })}
                        </ul>
                    })}
                </div>
            }
            .into_any()
        }
    }
}

fn empty(account: &AccountId, filter: &AuditFilter, nobody: bool) -> impl IntoView + use<> {
    let text = match (filter.list, filter.is_narrowed(), nobody) {
        (_, _, true) => format!("Nobody called “{}” is in this list.", filter.who),
        (AuditList::Changes, true, _) => "No changes match these filters.".to_owned(),
        (AuditList::Refusals, true, _) => "No refusals match these filters.".to_owned(),
        (AuditList::Changes, false, _) => "Nothing has been changed yet.".to_owned(),
        (AuditList::Refusals, false, _) => "Nobody has been refused anything.".to_owned(),
    };
    let all = AuditFilter { list: filter.list, ..AuditFilter::default() };
    view! {
        <div class="empty">
            <p>{text}</p>
            {filter.is_narrowed().then(|| view! {
                <a class="button" href=addresses::audit(account, &all)>"Clear filters"</a>
            })}
        </div>
    }
}

/// Where in the list this page is, and the ways to the others.
fn pages(account: &AccountId, filter: &AuditFilter, page: &AuditPage) -> AnyView {
    let rows = page.entries.len() as u64;
    if rows == 0 || (page.previous.is_none() && page.next.is_none()) {
        return ().into_any();
    }
    let total = format!("{}{}", counted(page.total), if page.total_or_more { "+" } else { "" });
    let place = format!("{}–{} of {total}", counted(page.first), counted(page.first + rows - 1));
    // Without a way there the link has no address: it stays in its place and cannot be used.
    let link = |token: &Option<String>, label: &'static str, icon: IconKind| {
        let off = token.is_none().then_some("true");
        let address = token.clone().map(|token| addresses::audit(account, &filter.at(token)));
        view! {
            <a class="button icon-only" role="link" aria-label=label href=address aria-disabled=off>
                <Icon kind=icon />
            </a>
        }
    };
    view! {
        <nav class="pages" aria-label="Pages">
            <span class="place">{place}</span>
            {link(&page.previous, "Newer entries", IconKind::Left)}
            {link(&page.next, "Older entries", IconKind::Right)}
        </nav>
    }
    .into_any()
}
