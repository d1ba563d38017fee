//! Where the reader is signed in, and the way to sign out there.

use domain::{AccountId, Timestamp};
use leptos::prelude::*;

use crate::addresses;
use crate::forms::{Hidden, HiddenAccount};
use crate::model::OwnSession;
use crate::time;

/// Posts `action=end-session` with `session`, or `action=end-other-sessions`; each with `account` if
/// there is one in view.
pub(super) fn section(
    account: Option<AccountId>,
    sessions: Vec<OwnSession>,
    now: Timestamp,
) -> impl IntoView + use<> {
    let elsewhere = sessions.len() > 1;
    let rows = sessions.into_iter().map(|session| row(account.clone(), session, now)).collect_view();
    let all = elsewhere.then(|| {
        let here = addresses::me(account.as_ref());
        view! {
            <form method="post" action=here class="actions" autocomplete="off">
                {account.map(|account| view! { <HiddenAccount account /> })}
                <Hidden name="action" value="end-other-sessions" />
                <button class="button danger-quiet">"Sign out everywhere else"</button>
            </form>
        }
    });
    view! {
        <section class="panel" aria-labelledby="sessions-title">
            <h2 id="sessions-title">"Where you are signed in"</h2>
            <ul class="accounts sessions">{rows}</ul>
            {all}
        </section>
    }
}

fn row(account: Option<AccountId>, session: OwnSession, now: Timestamp) -> impl IntoView + use<> {
    let OwnSession { id, is_this, browser, address, began, last_used } = session;
    let from = if address.is_empty() { String::new() } else { format!("From {address}. ") };
    let moment = |at: Timestamp| {
        view! { <time datetime=at.rfc3339()>{time::ago(at, now)}</time> }
    };
    // Each button says by itself what it ends.
    let label = format!("Sign out {browser}, signed in {}", time::ago(began, now));
    let end = (!is_this).then(|| {
        let here = addresses::me(account.as_ref());
        view! {
            <form method="post" action=here autocomplete="off">
                {account.map(|account| view! { <HiddenAccount account /> })}
                <Hidden name="action" value="end-session" />
                <Hidden name="session" value=id />
                <button class="button quiet" aria-label=label>"Sign out"</button>
            </form>
        }
    });
    view! {
        <li>
            <span class="two-lines">
                <strong>{browser} " " {is_this.then(|| view! { <span class="tag">"this browser"</span> })}</strong>
                <small>
                    {from} "Signed in " {moment(began)} ", last used " {moment(last_used)} "."
                </small>
            </span>
            {end}
        </li>
    }
}
