//! Where a user is signed in, and the ways out: each told apart from the others in one line.

use domain::policy::{self, AccessChange, Standing, TargetFacts};
use domain::{Denial, UserKind};
use leptos::prelude::*;

use crate::addresses;
use crate::model::UserPage;
use crate::parts;

/// Where they are signed in to this account, for readers who may see it.
pub fn signed_in(page: &UserPage) -> Option<AnyView> {
    let devices = page.devices.as_ref().filter(|_| page.user.kind == UserKind::Person)?;
    if page.user.status.is_pending() {
        return None;
    }
    let list = parts::devices(devices, page.now, "Not signed in to this account anywhere at the moment.");
    Some(
        view! {
            <section class="panel" aria-labelledby="devices-title">
                <h2 id="devices-title">{format!("Signed in to {}", page.account.name)}</h2>
                {list}
            </section>
        }
        .into_any(),
    )
}

/// One way out.
struct Way {
    label: String,
    meaning: String,
    address: String,
    /// Why it cannot be gone, if it cannot.
    refused: Option<Denial>,
}

/// The ways out that concern this user; `manages` says whether the reader may go them for others.
pub fn ways_out(page: &UserPage, manages: bool) -> AnyView {
    let target = TargetFacts::as_shown(&page.user);
    let mut ways = Vec::new();
    if manages && !page.user.status.is_pending() {
        ways.extend(AccessChange::ALL.into_iter().filter_map(|change| access(page, &target, change)));
    }
    ways.push(for_good(page, &target));
    let rows = ways
        .into_iter()
        .map(|Way { label, meaning, address, refused }| {
            let way = match &refused {
                None => view! { <a class="button danger-quiet" href=address>{label} "…"</a> }.into_any(),
                Some(_) => view! { <strong>{label}</strong> }.into_any(),
            };
            view! {
                <li>
                    {way}
                    <p class="hint">{refused.map_or(meaning, |denial| denial.to_string())}</p>
                </li>
            }
        })
        .collect_view();
    let title = if page.user.status.is_pending() { "Invitation no longer wanted" } else { "Access" };
    view! {
        <section class="panel" aria-labelledby="end-title">
            <h2 id="end-title">{title}</h2>
            <ul class="ways">{rows}</ul>
        </section>
    }
    .into_any()
}

/// Ending, pausing and giving back access; none where it makes no sense.
fn access(page: &UserPage, target: &TargetFacts, change: AccessChange) -> Option<Way> {
    let account = &page.account.name;
    let signs_in = page.user.kind == UserKind::Person;
    let (label, meaning) = match change {
        AccessChange::EndAccess if !signs_in || target.standing == Standing::Deactivated => return None,
        _ if change.is_done(target.standing) => return None,
        AccessChange::Deactivate if !signs_in => (
            "Deactivate",
            "Pauses it until an admin reactivates it. Its place, role and resources are kept.".to_owned(),
        ),
        AccessChange::Reactivate if !signs_in => {
            ("Reactivate", "Lets it use its place again. The next page lists what wakes.".to_owned())
        }
        AccessChange::EndAccess if page.is_me => (
            "End my access on all devices",
            format!("Signs you out of {account} everywhere. You come back by signing in again."),
        ),
        AccessChange::EndAccess => (
            "End access on all devices",
            format!("Signs them out of {account} everywhere. They may come back by signing in again."),
        ),
        AccessChange::Deactivate if page.is_me => (
            "Deactivate myself",
            format!(
                "Pauses you until another admin of {account} reactivates you. Your place and role are kept."
            ),
        ),
        AccessChange::Deactivate => (
            "Deactivate",
            "Pauses them until an admin reactivates them. Their place, role and resources are kept."
                .to_owned(),
        ),
        AccessChange::Reactivate => {
            ("Reactivate", "Lets them use their place again. The next page lists what wakes.".to_owned())
        }
    };
    Some(Way {
        label: label.to_owned(),
        meaning,
        address: addresses::way(&page.account.id, &page.user.id, change.operation().as_str()),
        refused: change.check(&page.actor, &page.account, target).err(),
    })
}

/// Leaving, revoking or removing.
fn for_good(page: &UserPage, target: &TargetFacts) -> Way {
    let (account, user) = (&page.account, &page.user);
    if page.is_me {
        return Way {
            label: format!("Leave {}", account.name),
            meaning: "Ends your place for good. Your other accounts stay as they are.".to_owned(),
            address: addresses::leave(&account.id),
            refused: None,
        };
    }
    let (label, meaning) = if user.status.is_pending() {
        ("Revoke invitation".to_owned(), "The link stops working at once. They can be invited again.")
    } else if user.kind == UserKind::ServiceAccount {
        (
            format!("Remove from {}", account.name),
            "Ends its place for good. The next page shows what ends with it.",
        )
    } else {
        (
            format!("Remove from {}", account.name),
            "Ends their place for good, on every device. The next page shows what ends with it.",
        )
    };
    Way {
        label,
        meaning: meaning.to_owned(),
        address: addresses::remove(&account.id, &user.id),
        refused: policy::remove(&page.actor, account, target).err(),
    }
}
