//! API keys as a table, with what the reader may do to each.

use domain::{AccountId, ApiKey, KeyId, Timestamp};
use leptos::prelude::*;

use crate::addresses;
use crate::time;

/// What is offered beside each key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyActs {
    /// Rotate, change, delete.
    All,
    /// Delete.
    Delete,
    /// The same, and who owns it is told, too: keys of many.
    DeleteOfMany,
}

/// The keys, or nothing if there are none: what to say then depends on whose they would be.
pub fn key_table(account: &AccountId, keys: &[ApiKey], acts: KeyActs, now: Timestamp) -> AnyView {
    let owners = acts == KeyActs::DeleteOfMany;
    let rows = keys.iter().map(|key| row(account, key, acts, now)).collect_view();
    view! {
        <table class="keys-table">
            <thead>
                <tr>
                    <th scope="col">"Name"</th>
                    {owners.then(|| view! { <th scope="col">"Owner"</th> })}
                    <th scope="col">"Created"</th>
                    <th scope="col">"Last used"</th>
                    <th scope="col">"Expires"</th>
                    <th scope="col"><span class="hidden">"What can be done"</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn row(account: &AccountId, key: &ApiKey, acts: KeyActs, now: Timestamp) -> AnyView {
    let (name, user, id) = (key.name.to_string(), &key.user, key.id);
    let owner = (acts == KeyActs::DeleteOfMany).then(|| {
        let shown = key.owner_email.as_ref().map_or_else(|| user.to_string(), ToString::to_string);
        view! { <td data-label="Owner" class="owner"><a href=addresses::user(account, user)>{shown}</a></td> }
    });
    let act = |does: &'static str, address: String, class: &'static str| {
        let label = format!("{does} {name}");
        view! { <a class=class href=address aria-label=label>{does}</a> }
    };
    let rotate_and_change = (acts == KeyActs::All).then(|| {
        // Another secret of a key that has ended would not work either.
        let rotate = !key.has_expired(now);
        view! {
            {rotate.then(|| act("Rotate", addresses::rotate_key(account, user, id), "button small"))}
            {act("Change", addresses::key(account, user, id), "button small")}
        }
    });
    view! {
        <tr>
            <th scope="row" class="key-name">
                <strong>{name.clone()}</strong>
                {key.has_expired(now).then(|| view! { <span class="tag warn">"Expired"</span> })}
                <code>{key.prefix()}</code>
                {key.made_with.map(made_with)}
                {key.overlap_until.map(|until| overlap(until, now))}
            </th>
            {owner}
            <td data-label="Created">{at(key.created, key.created.day())}</td>
            <td data-label="Last used">{last_used(key, now)}</td>
            <td data-label="Expires">{expires(key, now)}</td>
            <td class="acts">
                {rotate_and_change}
                {act("Delete", addresses::delete_key(account, user, id), "button small danger-quiet")}
            </td>
        </tr>
    }
    .into_any()
}

/// A moment as `text`; its exact time is what the pointer is told.
fn at(moment: Timestamp, text: String) -> impl IntoView + use<> {
    view! { <time datetime=moment.rfc3339() title=time::exact(moment)>{text}</time> }
}

fn made_with(key: KeyId) -> impl IntoView + use<> {
    view! { <small>"Made with " <code>{format!("rk_{key}")}</code></small> }
}

fn overlap(until: Timestamp, now: Timestamp) -> impl IntoView + use<> {
    view! { <small>"The secret before works too, " {at(until, time::left(until, now))}</small> }
}

/// When a key was used last.
fn last_used(key: &ApiKey, now: Timestamp) -> AnyView {
    match key.last_used {
        Some(used) => at(used, time::ago(used, now)).into_any(),
        None => "Never".into_any(),
    }
}

/// When a key ends: how long it has left, and the day.
fn expires(key: &ApiKey, now: Timestamp) -> AnyView {
    match key.expires {
        None => "Never".into_any(),
        Some(ends) if key.has_expired(now) => at(ends, ends.day()).into_any(),
        Some(ends) => view! {
            {at(ends, time::left(ends, now))}
            <small>{ends.day()}</small>
        }
        .into_any(),
    }
}

/// Seconds for which the secret before can work on after a rotation, and what they are called.
const OVERLAPS: [(&str, &str); 4] = [
    ("0", "Not at all: it ends at once"),
    ("3600", "For 1 hour"),
    ("86400", "For 1 day"),
    ("604800", "For 7 days"),
];

/// The choice of one of them.
pub fn overlap_choice(name: &'static str, chosen: &'static str) -> AnyView {
    OVERLAPS
        .iter()
        .map(|(seconds, label)| {
            let id = format!("{name}-{seconds}");
            let of = id.clone();
            view! {
                <label class="tick" for=of>
                    <input type="radio" id=id name=name value=*seconds checked=*seconds == chosen required />
                    {*label}
                </label>
            }
        })
        .collect_view()
        .into_any()
}
