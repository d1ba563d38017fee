//! `/forgot` and `/reset`: asking for a link to a new password, and choosing one.

use leptos::prelude::*;

use crate::addresses;
use crate::forms::{ErrorSummary, Errors, Field};
use crate::frame::card;
use crate::model::Frame;
use crate::words;

/// What `/forgot` shows while nothing has been asked yet.
#[derive(Clone, Debug, Default)]
pub struct ForgotPage {
    /// The address typed before.
    pub email: String,
    /// What is wrong.
    pub errors: Vec<domain::Invalid>,
}

/// `/forgot`. Posts `email`.
pub fn forgot(frame: Frame, page: ForgotPage) -> impl IntoView {
    let errors = Errors(page.errors);
    let main = view! {
        <h1>"Choose a new password"</h1>
        <p>"Roster mails you a link for it."</p>
        <ErrorSummary errors=errors.clone() fields=&["email"] first=false />
        <form method="post" action=addresses::FORGOT class="form">
            <Field
                name="email"
                label="E-mail address"
                kind="email"
                hint="The one you sign in with."
                first=true
                error=errors.of("email")
                value=page.email
                autocomplete="username"
            />
            <button class="button primary wide">"Send the link"</button>
        </form>
        <p><a href="/sign-in">"Back to sign in"</a></p>
    };
    card(frame, "Choose a new password", main.into_any())
}

/// `/forgot` after asking: the same whether or not anybody has the address.
pub fn reset_asked(frame: Frame, email: String) -> impl IntoView {
    let main = view! {
        <h1>"Look into your mail"</h1>
        <p>
            "If somebody signs in here as " <strong>{email}</strong>
            ", a link to a new password is on its way to them. It works once, for 30 minutes; only the newest one works."
        </p>
        <p class="hint">
            "Nothing after some minutes? Look among the unwanted mail, check the address for slips, and ask again."
        </p>
        <p class="actions">
            <a class="button" href="/sign-in">"Go to sign in"</a>
            <a class="button quiet" href=addresses::FORGOT>"Ask again"</a>
        </p>
    };
    card(frame, "Look into your mail", main.into_any())
}

/// `/forgot` of an installation that sends no mail.
pub fn forgot_without_mail(frame: Frame) -> impl IntoView {
    let main = view! {
        <h1>"Choose a new password"</h1>
        <p>{words::ASK_THE_OPERATOR}</p>
        <p><a class="button" href="/sign-in">"Go to sign in"</a></p>
    };
    card(frame, "Choose a new password", main.into_any())
}

/// What `/reset` shows.
#[derive(Clone, Debug)]
pub struct ResetPage {
    /// Whose password it is.
    pub email: String,
    /// What is wrong.
    pub errors: Vec<domain::Invalid>,
}

/// `/reset`, with a link that stands. Posts `password`; the token stays in its cookie.
pub fn reset(frame: Frame, page: ResetPage) -> impl IntoView {
    let errors = Errors(page.errors);
    let main = view! {
        <h1>"Choose a new password"</h1>
        <p>"For " <strong>{page.email.clone()}</strong> ". Saving it signs you in here, and out everywhere else."</p>
        <ErrorSummary errors=errors.clone() fields=&["password"] />
        <form method="post" action=addresses::RESET class="form">
            // For password managers: so that they know whose password this is.
            <input class="hidden" type="email" autocomplete="username" value=page.email readonly tabindex="-1" aria-hidden="true" />
            <Field
                name="password"
                label="New password"
                kind="password"
                first=true
                hint="At least 12 characters. Three or four unrelated words make a good one."
                error=errors.of("password")
                autocomplete="new-password"
            />
            <button class="button primary wide">"Save and sign in"</button>
        </form>
    };
    card(frame, "Choose a new password", main.into_any())
}

/// `/reset` with a link that is used up, replaced, expired or none.
pub fn dead_reset_link(frame: Frame, mail: bool) -> impl IntoView {
    let way_on = if mail {
        view! { <p><a class="button primary" href=addresses::FORGOT>"Ask for a new link"</a></p> }.into_any()
    } else {
        view! {
            <p>{words::ASK_THE_OPERATOR}</p>
            <p><a class="button" href="/sign-in">"Go to sign in"</a></p>
        }
        .into_any()
    };
    let main = view! {
        <h1>"This link no longer works"</h1>
        <p>"A link to a new password works once, for 30 minutes, and only the newest one does."</p>
        {way_on}
    };
    card(frame, "This link no longer works", main.into_any())
}
