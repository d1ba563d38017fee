//! `/setup`: the first person and the first account of a new installation.

use leptos::prelude::*;

use crate::forms::{ErrorSummary, Errors, Field};
use crate::frame::card;
use crate::model::Frame;
use crate::words;

/// What `/setup` shows: what was typed before, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct SetUpPage {
    /// The person's name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// The name of the first account.
    pub account_name: String,
    /// Its id; left empty it is made from the name.
    pub account_id: String,
    /// What is wrong.
    pub errors: Vec<domain::Invalid>,
}

/// `/setup`. Posts `name`, `email`, `password`, `account_name` and `account_id`, which may be
/// empty. The token stays in its cookie. Errors about `display_name` are shown beside `name`.
pub fn set_up(frame: Frame, page: SetUpPage) -> impl IntoView {
    let errors = Errors(page.errors);
    let main = view! {
        <h1>"Set up Roster"</h1>
        <p>"You will be the first person here and the admin of the first account. Everybody else joins by invitation."</p>
        <ErrorSummary
            errors=errors.clone()
            fields=&["name", "email", "password", "account_name", "account_id"]
        />
        <form method="post" action="/setup" class="form">
            <fieldset>
                <legend>"You"</legend>
                <Field name="name" label="Name" value=page.name autocomplete="name" first=true
                    error=errors.of("name").or_else(|| errors.of("display_name")) />
                <Field name="email" label="E-mail address" kind="email" value=page.email autocomplete="username"
                    error=errors.of("email") />
                <Field name="password" label="Password" kind="password" autocomplete="new-password"
                    hint="At least 12 characters. Three or four unrelated words make a good one."
                    error=errors.of("password") />
            </fieldset>
            <fieldset>
                <legend>"The first account"</legend>
                {account_fields(page.account_name, page.account_id, &errors)}
            </fieldset>
            <button class="button primary wide">"Set up Roster"</button>
        </form>
    };
    card(frame, "Set up Roster", main.into_any())
}

/// Name and id of an account that is about to be made; also on the page for new accounts.
pub(super) fn account_fields(name: String, id: String, errors: &Errors) -> impl IntoView + use<> {
    view! {
        <Field name="account_name" label="Account name" value=name autocomplete="organization"
            hint="How people see it: Acme Research." error=errors.of("account_name") />
        <Field name="account_id" label="Account id" value=id autocomplete="off" required=false
            hint="How addresses and programs name it: acme-research. Left empty, it is made from the name. It cannot be changed later."
            error=errors.of("account_id") />
    }
}

/// `/setup` with a link that is used up, replaced, expired or none.
pub fn dead_setup_link(frame: Frame) -> impl IntoView {
    let main = view! {
        <h1>"This link no longer works"</h1>
        <p>{words::DEAD_OPERATOR_LINK} " While nobody has set Roster up, it prints a new link at every start."</p>
    };
    card(frame, "This link no longer works", main.into_any())
}
