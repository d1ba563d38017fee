//! How much inference the user has run, for themselves and for admins.

use std::collections::BTreeMap;

use accounts::{Amount, USAGE_DAYS, UserUsage};
use domain::Timestamp;
use leptos::prelude::*;

use crate::users::grouped;

/// The section: all of it, then by deployment, then by day.
pub(super) fn section(usage: &UserUsage) -> AnyView {
    let total = usage.total();
    let body = if usage.days.is_empty() {
        view! { <p class="hint">{format!("None in the last {USAGE_DAYS} days.")}</p> }.into_any()
    } else {
        view! {
            <p class="hint">
                {format!(
                    "In the last {USAGE_DAYS} days, by UTC: {}. Tokens count as far as answers name them; a stream does so only if it is \
                     asked to (stream_options).",
                    requests(total.requests),
                )}
            </p>
            {table("Deployment", by_deployment(usage))}
            <details>
                <summary>"By day"</summary>
                {table("Day", by_day(usage))}
            </details>
        }
        .into_any()
    };
    view! {
        <section class="panel" aria-labelledby="usage-title">
            <h2 id="usage-title">"Inference"</h2>
            {body}
        </section>
    }
    .into_any()
}

fn requests(number: u64) -> String {
    match number {
        1 => "1 request".to_owned(),
        number => format!("{} requests", grouped(number)),
    }
}

/// The most asked first.
fn by_deployment(usage: &UserUsage) -> Vec<(String, Amount)> {
    let mut sums: BTreeMap<&str, Amount> = BTreeMap::new();
    for day in &usage.days {
        let sum = sums.entry(&day.deployment).or_default();
        *sum = sum.and(day.amount);
    }
    let mut sums: Vec<_> = sums.into_iter().map(|(name, sum)| (name.to_owned(), sum)).collect();
    sums.sort_by_key(|(_, sum)| std::cmp::Reverse(sum.requests));
    sums
}

/// The newest first.
fn by_day(usage: &UserUsage) -> Vec<(String, Amount)> {
    let mut sums: Vec<(Timestamp, Amount)> = Vec::new();
    for day in &usage.days {
        match sums.last_mut() {
            Some((last, sum)) if *last == day.day => *sum = sum.and(day.amount),
            _ => sums.push((day.day, day.amount)),
        }
    }
    sums.into_iter().map(|(day, sum)| (day.day(), sum)).collect()
}

fn table(what: &'static str, rows: Vec<(String, Amount)>) -> AnyView {
    let rows = rows.into_iter().map(|(name, amount)| {
        view! {
            <tr>
                <th scope="row" class="key-name"><strong>{name}</strong></th>
                <td data-label="Requests">{grouped(amount.requests)}</td>
                <td data-label="Tokens in">{grouped(amount.tokens.prompt)}</td>
                <td data-label="Tokens out">{grouped(amount.tokens.completion)}</td>
            </tr>
        }
    });
    view! {
        <table class="keys-table">
            <thead>
                <tr>
                    <th scope="col">{what}</th>
                    <th scope="col">"Requests"</th>
                    <th scope="col">"Tokens in"</th>
                    <th scope="col">"Tokens out"</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}
