//! The open invitations of a reader whose address is proved. They post to `/me/invitations`: `invitation` is
//! the account that invites, `action` is `accept` or `decline`.

use domain::AccountId;
use leptos::prelude::*;

use crate::forms::{Hidden, HiddenAccount};
use crate::model::OpenInvitation;
use crate::parts::AccountMark;
use crate::words;

/// The section; none without an open invitation.
pub fn section(account: Option<AccountId>, invitations: &[OpenInvitation]) -> Option<AnyView> {
    if invitations.is_empty() {
        return None;
    }
    let rows = invitations.iter().map(|open| row(account.clone(), open)).collect_view();
    Some(
        view! {
            <section class="panel" id="invitations" aria-labelledby="invitations-title">
                <h2 id="invitations-title">"Invitations for you"</h2>
                <ul class="accounts">{rows}</ul>
            </section>
        }
        .into_any(),
    )
}

fn row(account: Option<AccountId>, open: &OpenInvitation) -> impl IntoView + use<> {
    let name = open.name.to_string();
    let by = match &open.invited_by {
        Some((name, email)) => format!("{name} ({email}) invites you"),
        None => "You are invited".to_owned(),
    };
    let said = format!("{by} as {}, until {}", words::with_article(open.role), open.expires.day());
    view! {
        <li class="open-invitation">
            <AccountMark id=open.account.to_string() name=name.clone() />
            <span class="two-lines">
                <strong>{name.clone()}</strong>
                <small>{said}</small>
            </span>
            <form method="post" action="/me/invitations" class="actions" autocomplete="off">
                {account.map(|account| view! { <HiddenAccount account /> })}
                <Hidden name="invitation" value=open.account.to_string() />
                <button class="button primary" name="action" value="accept" aria-label=format!("Accept and join {name}")>
                    "Accept"
                </button>
                <button class="button quiet" name="action" value="decline" aria-label=format!("Decline the invitation to {name}")>
                    "Decline"
                </button>
            </form>
        </li>
    }
}
