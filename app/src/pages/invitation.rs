//! `/invitation`: what an invitation offers, and taking or refusing it. The token is in a cookie;
//! `/invitations/<token>` only puts it there.

use domain::{AccountId, DisplayName, Email, Invalid};
use leptos::prelude::*;

use crate::addresses;
use crate::forms::{ErrorSummary, Errors, Field, Hidden};
use crate::frame::card;
use crate::model::{Frame, Invitation, Person};
use crate::words;

/// Who looks at an invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Nobody is signed in. Whether the address is known here is not told.
    Nobody,
    /// The person with the invited address.
    Invited(Person),
    /// Somebody else.
    Another(Person),
}

/// What `/invitation` shows.
#[derive(Clone, Debug)]
pub struct InvitationPage {
    /// What is offered.
    pub invitation: Invitation,
    /// Who looks.
    pub reader: Reader,
    /// The name typed before, if any.
    pub name: String,
    /// The `action` that went wrong: its errors are shown with its form.
    pub tried: String,
    /// What is wrong.
    pub errors: Vec<Invalid>,
}

/// `/invitation`. Posts `action`:
/// - `accept-new` with `name` and `password`: as a person who is new here
/// - `accept-known` with `password`: as the person who has the invited address
/// - `accept-here`: as the one who is signed in
/// - `decline`
///
/// Somebody else who is signed in gets a form that posts `next=/invitation` to `/sign-out`.
pub fn invitation(frame: Frame, page: InvitationPage) -> impl IntoView {
    let InvitationPage { invitation, reader, name, tried, errors } = page;
    let (account, email) = (invitation.account_name.clone(), invitation.email.clone());
    let title = format!("Join {account}");
    let invited_by = match &invitation.invited_by {
        Some((name, email)) => format!("{name} ({email}) invites you to"),
        None => "You are invited to".to_owned(),
    };
    let name = if name.is_empty() {
        invitation.display_name.as_ref().map(DisplayName::to_string).unwrap_or_default()
    } else {
        name
    };
    let ways = match reader {
        Reader::Nobody => as_new_or_known(&email, name, &tried, Errors(errors)).into_any(),
        Reader::Invited(person) => as_signed_in(&person, Errors(errors)).into_any(),
        Reader::Another(person) => as_another(&person, &email).into_any(),
    };
    let main = view! {
        <h1>{title.clone()}</h1>
        <p class="offer">
            {invited_by} " " <strong>{account.to_string()}</strong> " as " <strong>{invitation.role.label()}</strong> "."
        </p>
        <p class="hint">
            {invitation.role.summary()} " The invitation is for " <strong>{email.to_string()}</strong>
            " and stands until " <time datetime=invitation.expires.rfc3339()>{invitation.expires.day()}</time> "."
        </p>
        {ways}
        <form method="post" action="/invitation" class="decline">
            <button class="button quiet" name="action" value="decline">"Decline the invitation"</button>
        </form>
    };
    card(frame, &title, main.into_any())
}

fn as_new_or_known(email: &Email, name: String, tried: &str, errors: Errors) -> impl IntoView + use<> {
    let known = tried == "accept-known";
    // Only the form that was sent shows what is wrong: the two have a field of the same name.
    let of_new = if known { Errors::default() } else { errors.clone() };
    let of_known = if known { errors.clone() } else { Errors::default() };
    let email = email.to_string();
    view! {
        <ErrorSummary errors=errors />
        <details class="way" name="way" open=!known>
            <summary>"I am new here"</summary>
            <form method="post" action="/invitation" class="form">
                <Hidden name="action" value="accept-new" />
                <input class="hidden" type="email" autocomplete="username" value=email.clone() readonly tabindex="-1" aria-hidden="true" />
                <Field name="name" label="Your name" value=name autocomplete="name"
                    error=of_new.of("name").or_else(|| of_new.of("display_name")) />
                <Field name="password" label="Choose a password" kind="password" autocomplete="new-password"
                    hint="At least 12 characters. Three or four unrelated words make a good one."
                    error=of_new.of("password") />
                <button class="button primary wide">"Join"</button>
            </form>
        </details>
        <details class="way" name="way" open=known>
            <summary>"I already sign in here"</summary>
            <form method="post" action="/invitation" class="form">
                <Hidden name="action" value="accept-known" />
                <div class="field">
                    <label for="known-email">"E-mail address"</label>
                    <input id="known-email" type="email" value=email readonly autocomplete="username" />
                </div>
                <div class="field">
                    <label for="known-password">"Password"</label>
                    <input id="known-password" name="password" type="password" required autocomplete="current-password"
                        aria-invalid=of_known.of("password").map(|_| "true")
                        aria-describedby=of_known.of("password").map(|_| "known-password-error") />
                    {of_known.of("password").map(|error| view! { <p class="error" id="known-password-error">{error}</p> })}
                </div>
                <button class="button primary wide">"Sign in and join"</button>
            </form>
        </details>
    }
}

fn as_signed_in(person: &Person, errors: Errors) -> impl IntoView + use<> {
    let who = format!("{} ({})", person.name, person.email);
    view! {
        <ErrorSummary errors=errors />
        <form method="post" action="/invitation" class="form">
            <Hidden name="action" value="accept-here" />
            <p>"You are signed in as " <strong>{who}</strong> "."</p>
            <button class="button primary wide">"Join"</button>
        </form>
    }
}

fn as_another(person: &Person, invited: &Email) -> impl IntoView + use<> {
    let (who, invited) = (format!("{} ({})", person.name, person.email), invited.to_string());
    view! {
        <div class="alert" role="alert">
            <p>
                "You are signed in as " <strong>{who}</strong> ", but the invitation is for "
                <strong>{invited.clone()}</strong> "."
            </p>
        </div>
        <form method="post" action="/sign-out" class="form">
            <Hidden name="next" value="/invitation" />
            <button class="button primary wide">"Sign out and continue as " {invited}</button>
        </form>
    }
}

/// `/invitation` for a link that cannot be used, whatever the cause.
pub fn dead_invitation(frame: Frame) -> impl IntoView {
    let main = view! {
        <h1>"Invitation"</h1>
        <p>{words::DEAD_INVITATION}</p>
        <p><a class="button" href="/">"Go to Roster"</a></p>
    };
    card(frame, "Invitation", main.into_any())
}

/// `/invitation` for the person who has used it.
pub fn invitation_used(frame: Frame, account: AccountId, name: DisplayName) -> impl IntoView {
    let main = view! {
        <h1>"You have joined " {name.to_string()}</h1>
        <p>"You have used this invitation already."</p>
        <p><a class="button primary wide" href=addresses::all_users(&account)>"Open " {name.to_string()}</a></p>
    };
    card(frame, &format!("You have joined {name}"), main.into_any())
}
