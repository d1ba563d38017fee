//! The accounts the reader is in, each with the way to leave it.

use leptos::prelude::*;

use crate::addresses;
use crate::model::Membership;
use crate::parts::AccountMark;

/// Links only; leaving has a page of its own.
pub(super) fn section(memberships: &[Membership]) -> impl IntoView + use<> {
    let list = list(memberships);
    view! {
        <section class="panel" aria-labelledby="accounts-title">
            <h2 id="accounts-title">"Your accounts"</h2>
            {list}
        </section>
    }
}

fn list(memberships: &[Membership]) -> AnyView {
    if memberships.is_empty() {
        return view! { <p class="hint">"You are in no account. You join one by an invitation from its admins."</p> }.into_any();
    }
    let rows = memberships
        .iter()
        .map(|membership| {
            let name = membership.name.to_string();
            let role = if membership.closed {
                "Closed".to_owned()
            } else if membership.paused {
                "Paused".to_owned()
            } else {
                format!("{} as {}", membership.role.label(), membership.display_name)
            };
            view! {
                <li>
                    <AccountMark id=membership.account.to_string() name=name.clone() />
                    <span class="two-lines">
                        <strong><a href=addresses::all_users(&membership.account)>{name.clone()}</a></strong>
                        <small>{role}</small>
                    </span>
                    {(!membership.paused && !membership.closed).then(|| view! {
                        <a class="button quiet" href=addresses::leave(&membership.account) aria-label=format!("Leave {name}…")>"Leave…"</a>
                    })}
                </li>
            }
        })
        .collect_view();
    view! { <ul class="accounts">{rows}</ul> }.into_any()
}
