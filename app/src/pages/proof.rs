//! The password asked for again, in the place of whatever was posted; after it that goes on. The
//! users page has a dialog for it, which is here too: plain HTML, so that the browser part need only
//! open it.

use domain::{Email, Invalid};
use leptos::prelude::*;

use crate::forms::{ErrorSummary, Errors, Field};
use crate::frame::{Section, framed};
use crate::model::{Frame, PASSWORD_AGAIN};
use crate::words::WHY_AGAIN;

/// What is asked, and what goes on afterwards.
#[derive(Clone, Debug)]
pub struct ProofPage {
    /// The address that was posted to, and will be again.
    pub action: String,
    /// What was posted.
    pub fields: Vec<(String, String)>,
    /// What is wrong: about `password_again` or `form`.
    pub errors: Vec<Invalid>,
}

/// Posts what was posted once more, and `password_again`. Passwords are left out of it: a form that
/// has one proves it itself and never comes here.
pub fn proof(frame: Frame, page: ProofPage) -> impl IntoView {
    let errors = Errors(page.errors);
    let carried = page
        .fields
        .into_iter()
        .filter(|(name, _)| !matches!(name.as_str(), PASSWORD_AGAIN | "password" | "present"))
        .map(|(name, value)| view! { <input type="hidden" name=name value=value autocomplete="off" /> })
        .collect_view();
    let email = frame.person.as_ref().map(|person| person.email.clone());
    let back = page.action.clone();
    let main = view! {
        <div class="ask">
            <h1>"Confirm it is you"</h1>
            <p>{WHY_AGAIN}</p>
            <ErrorSummary errors=errors.clone() fields=&[PASSWORD_AGAIN] first=false />
            <form method="post" action=page.action class="form narrow">
                {carried}
                {password(email, errors.of(PASSWORD_AGAIN))}
                <div class="actions">
                    <button class="button primary">"Confirm"</button>
                    <a class="button quiet" href=back>"Cancel"</a>
                </div>
            </form>
        </div>
    };
    framed(frame, Section::Other, "Confirm it is you", main.into_any())
}

/// The same as a dialog, closed. What was wrong is put into it by the browser part
/// ([`users::proof`](crate::users)), which also reads the field.
#[component]
pub fn ProofDialog(
    /// Whose password, for password managers.
    email: Option<Email>,
) -> impl IntoView {
    view! {
        <dialog class="dialog" id="proof" aria-labelledby="proof-title">
            <form method="dialog" class="form">
                <h2 id="proof-title">"Confirm it is you"</h2>
                <p>{WHY_AGAIN}</p>
                <p class="alert" role="alert"></p>
                {password(email, None)}
                <div class="actions">
                    <button class="button primary" value="yes">"Confirm"</button>
                    <button class="button" formnovalidate>"Cancel"</button>
                </div>
            </form>
        </dialog>
    }
}

fn password(email: Option<Email>, error: Option<String>) -> impl IntoView {
    view! {
        {email.map(|email| view! {
            <input class="hidden" type="email" autocomplete="username" value=email.to_string() readonly tabindex="-1" aria-hidden="true" />
        })}
        <Field name=PASSWORD_AGAIN label="Your password" kind="password" autocomplete="current-password" first=true error />
    }
}
