//! `/sign-in` and `/sign-in/link`: proving who one is.

use leptos::prelude::*;

use crate::addresses;
use crate::forms::{ErrorSummary, Errors, Field, Hidden};
use crate::frame::card;
use crate::model::Frame;
use crate::words;

/// What `/sign-in` shows.
#[derive(Clone, Debug, Default)]
pub struct SignInPage {
    /// The address typed before.
    pub email: String,
    /// Where to go afterwards: a local path, checked by the server.
    pub next: String,
    /// Whether a forgotten password can be replaced by mail.
    pub mail: bool,
    /// What is wrong: usually [`words::wrong_credentials`], or [`words::too_many`] about `form`.
    pub errors: Vec<domain::Invalid>,
}

/// `/sign-in`. Posts `email`, `password` and `next`.
pub fn sign_in(frame: Frame, page: SignInPage) -> impl IntoView {
    let errors = Errors(page.errors);
    let main = view! {
        <h1>"Sign in"</h1>
        // After a wrong password the next thing is to type it again.
        <ErrorSummary errors=errors.clone() fields=&["email", "password"] first=false />
        <form method="post" action="/sign-in" class="form">
            <Hidden name="next" value=page.next />
            <Field
                name="email"
                label="E-mail address"
                kind="email"
                first=page.email.is_empty()
                error=errors.of("email")
                value=page.email.clone()
                autocomplete="username"
            />
            <Field
                name="password"
                label="Password"
                kind="password"
                first=!page.email.is_empty()
                error=errors.of("password")
                autocomplete="current-password"
            />
            <button class="button primary wide">"Sign in"</button>
        </form>
        {page.mail.then(|| view! { <p><a href=addresses::FORGOT>"Forgot your password?"</a></p> })}
        <p class="hint">"No account here yet? People join by an invitation from an admin."</p>
    };
    card(frame, "Sign in", main.into_any())
}

/// What `/sign-in/link` shows.
#[derive(Clone, Debug)]
pub struct SignInLinkPage {
    /// Whom the link is for.
    pub email: String,
    /// True if they have no password yet and choose one now.
    pub needs_password: bool,
    /// What is wrong.
    pub errors: Vec<domain::Invalid>,
}

/// `/sign-in/link`: the link of `roster bootstrap`, spent by POST. Posts `password` if one is
/// needed, else nothing.
pub fn sign_in_link(frame: Frame, page: SignInLinkPage) -> impl IntoView {
    let errors = Errors(page.errors);
    let password = page.needs_password.then(|| {
        view! {
            <Field
                name="password"
                label="Choose a password"
                kind="password"
                first=true
                hint="At least 12 characters. Three or four unrelated words make a good one."
                error=errors.of("password")
                autocomplete="new-password"
            />
        }
    });
    let main = view! {
        <h1>"Sign in with your link"</h1>
        <p>"This link signs in " <strong>{page.email.clone()}</strong> ". It works once."</p>
        <ErrorSummary errors=errors.clone() fields=&["password"] />
        <form method="post" action="/sign-in/link" class="form">
            // For password managers: so that they know whose password this is.
            <input class="hidden" type="email" autocomplete="username" value=page.email readonly tabindex="-1" aria-hidden="true" />
            {password}
            <button class="button primary wide">"Sign in"</button>
        </form>
    };
    card(frame, "Sign in with your link", main.into_any())
}

/// `/sign-in/link` for a link that is used up, expired or none.
pub fn dead_sign_in_link(frame: Frame) -> impl IntoView {
    let main = view! {
        <h1>"This link no longer works"</h1>
        <p>{words::DEAD_OPERATOR_LINK}</p>
        <p><a class="button" href="/sign-in">"Go to sign in"</a></p>
    };
    card(frame, "This link no longer works", main.into_any())
}
