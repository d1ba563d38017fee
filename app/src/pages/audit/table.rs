//! The entries: a line each, which opens to everything the log has of it.

use accounts::{AuditEntry, AuditList, AuditName, AuditOutcome};
use domain::{AccountId, Timestamp};
use leptos::prelude::*;

use crate::addresses;
use crate::audit::{fields, program, what};
use crate::users::grouped as counted;

/// The table of entries; also on the page of a user. Nothing if there are none.
pub fn log_table(account: &AccountId, name: &str, entries: &[AuditEntry], list: AuditList) -> AnyView {
    if entries.is_empty() {
        return ().into_any();
    }
    let caption = match list {
        AuditList::Changes => format!("Changes in {name}"),
        AuditList::Refusals => format!("Refusals in {name}"),
    };
    let rows = entries.iter().map(|entry| row(account, entry)).collect_view();
    view! {
        <table class="audit-table">
            <caption class="hidden">{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">"Time (UTC)"</th>
                    <th scope="col">"Who"</th>
                    <th scope="col">"What"</th>
                    <th scope="col">"On what"</th>
                    <th scope="col">"Outcome"</th>
                    <th scope="col">"From where"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn row(account: &AccountId, entry: &AuditEntry) -> impl IntoView + use<> {
    let on = match &entry.about {
        Some(about) => person(account, about),
        None => view! { <span class="quiet">"the account"</span> }.into_any(),
    };
    view! {
        <tr class:unverified=!entry.verified>
            <td class="time">{moment(entry)}</td>
            <td class="actor">{person(account, &entry.who)}</td>
            <td class="what">
                <details>
                    <summary>{what(entry)}</summary>
                    {all_of_it(entry)}
                </details>
            </td>
            <td class="on">{on}</td>
            <td class="outcome">{outcome(entry)}</td>
            <td class="from">{origin(entry)}</td>
        </tr>
    }
}

/// Two parts of one width each, so that the eye can run down either.
fn moment(entry: &AuditEntry) -> AnyView {
    let full = entry.at.rfc3339();
    let clock = match entry.outcome {
        AuditOutcome::Done { .. } => full.get(11..19),
        // Of a refusal the minute is kept.
        AuditOutcome::Refused { .. } => full.get(11..16),
    };
    let clock = clock.unwrap_or_default().to_owned();
    view! { <time datetime=full><span>{day(entry.at)}</span> " " <span>{clock}</span></time> }.into_any()
}

/// The day, with a space as wide as a digit where there is only one.
fn day(at: Timestamp) -> String {
    let day = at.day();
    if day.as_bytes().get(1) == Some(&b' ') { format!("\u{2007}{day}") } else { day }
}

/// Their name without the address behind it, which the page of a user has.
fn person(account: &AccountId, name: &AuditName) -> AnyView {
    match &name.user {
        Some(user) => {
            let short = name.name.split(" (").next().unwrap_or_default().to_owned();
            view! { <a href=addresses::user(account, user)>{short}</a> }.into_any()
        }
        None => view! { <span>{name.name.clone()}</span> }.into_any(),
    }
}

fn outcome(entry: &AuditEntry) -> AnyView {
    let edited = (!entry.verified).then(|| view! { <span class="tag bad">"tampered with"</span> });
    match &entry.outcome {
        AuditOutcome::Done { .. } => view! { <span class="quiet">"Done"</span> {edited} }.into_any(),
        AuditOutcome::Refused { times, .. } => {
            let often = (*times > 1).then(|| format!(" {} times", counted(*times)));
            view! { <span class="refused">{format!("Refused{}", often.unwrap_or_default())}</span> {edited} }
                .into_any()
        }
    }
}

fn origin(entry: &AuditEntry) -> AnyView {
    let key = entry.api_key.as_ref().map(|key| format!("key rk_{key}"));
    let with: Vec<String> = key.into_iter().chain(program(entry)).collect();
    let address = match (&entry.address, entry.who.key.as_str()) {
        (Some(address), _) => view! { <code>{address.clone()}</code> }.into_any(),
        (None, "operator") => view! { <span class="quiet">"the command line"</span> }.into_any(),
        (None, "installation") => view! { <span class="quiet">"by itself"</span> }.into_any(),
        (None, _) => view! { <span class="quiet">"not recorded"</span> }.into_any(),
    };
    view! { {address} {(!with.is_empty()).then(|| view! { " " <small>{with.join(", ")}</small> })} }
        .into_any()
}

/// Everything the log has of an entry, by the names it has there.
fn all_of_it(entry: &AuditEntry) -> impl IntoView + use<> {
    let mut all: Vec<(String, String)> = vec![
        ("entry".to_owned(), entry.number.to_string()),
        ("operation".to_owned(), entry.operation.clone()),
        ("by".to_owned(), format!("{}, {}", entry.who.name, entry.who.key)),
    ];
    if let Some(about) = &entry.about {
        all.push(("on".to_owned(), format!("{}, {}", about.name, about.key)));
    }
    match &entry.outcome {
        AuditOutcome::Done { detail } => all.extend(fields(detail)),
        AuditOutcome::Refused { reason, .. } => all.push(("reason".to_owned(), reason.clone())),
    }
    let also = [
        ("program", &entry.user_agent),
        ("address", &entry.address),
        ("API key", &entry.api_key),
        ("request", &entry.request),
    ];
    all.extend(also.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.clone()?))));
    let rows = all
        .into_iter()
        .map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> })
        .collect_view();
    view! { <dl class="all-of-it">{rows}</dl> }
}
