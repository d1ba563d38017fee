//! The invitation of a user who has not joined: its link, what became of its mail, and making it anew.

use domain::Status;
use domain::policy::{self, TargetFacts};
use leptos::prelude::*;

use crate::addresses;
use crate::forms::{Hidden, HiddenAccount};
use crate::model::UserPage;

/// The section, for readers who may manage invitations.
pub fn section(page: &UserPage) -> Option<AnyView> {
    let resend = match page.user.status.is_pending() {
        true => policy::resend(&page.actor, &page.account, &TargetFacts::as_shown(&page.user)),
        false => return None,
    };
    // Who may not manage users sees nothing of it; who may, but cannot now, is told why.
    let resend = match resend {
        Ok(_) => resend_form(page),
        Err(denial) if denial.permission().is_some() => return None,
        Err(denial) => view! { <p>{denial.to_string()}</p> }.into_any(),
    };
    let link = page.invitation_link.clone().map(|link| {
        view! {
            <div class="field">
                <label for="link">"Invitation link"</label>
                <input id="link" class="link" readonly value=link autocomplete="off" aria-describedby="link-hint" />
                <p class="hint" id="link-hint">"Hand it to this person only: whoever opens it can take the place."</p>
            </div>
        }
    });
    let link = match page.link_needs_password {
        true => Some(hidden_link(page)),
        false => link.map(IntoAny::into_any),
    };
    let mail = page.invitation_mail.clone().map(|mail| view! { <p>{mail}</p> });
    Some(
        view! {
            <section class="panel" aria-labelledby="link-title">
                <h2 id="link-title">"Invitation"</h2>
                {ended(page.user.status)}
                {mail}
                {link}
                {resend}
            </section>
        }
        .into_any(),
    )
}

/// Of somebody who would be an admin: whoever sees the link could become one.
fn hidden_link(page: &UserPage) -> AnyView {
    let (user, account) = (&page.user, &page.account.id);
    view! {
        <form method="post" action=addresses::user(account, &user.id) class="form" autocomplete="off">
            <HiddenAccount account=account.clone() />
            <Hidden name="version" value=user.version.to_string() />
            <Hidden name="action" value="show-link" />
            <p class="hint" id="show-hint">"The link makes an admin, so seeing it needs your password."</p>
            <div class="actions"><button class="button" aria-describedby="show-hint">"Show the link"</button></div>
        </form>
    }
    .into_any()
}

fn ended(status: Status) -> Option<impl IntoView> {
    let said = match status {
        Status::InvitationExpired => "It has expired: its link no longer works.",
        Status::Declined => "It was declined: its link no longer works.",
        _ => return None,
    };
    Some(view! { <p>{said}</p> })
}

fn resend_form(page: &UserPage) -> AnyView {
    let (user, account) = (&page.user, &page.account.id);
    let (label, hint) = if page.sends_mail {
        (
            "Resend the mail",
            "A new mail goes out. Every earlier link stops working, and the time to accept begins anew.",
        )
    } else {
        (
            "Make a new link",
            "Every earlier link stops working, and the time to accept begins anew. No mail is sent here.",
        )
    };
    view! {
        <form method="post" action=addresses::user(account, &user.id) class="form" autocomplete="off">
            <HiddenAccount account=account.clone() />
            <Hidden name="version" value=user.version.to_string() />
            <Hidden name="action" value="resend" />
            <p class="hint" id="resend-hint">{hint}</p>
            <div class="actions"><button class="button" aria-describedby="resend-hint">{label}</button></div>
        </form>
    }
    .into_any()
}
