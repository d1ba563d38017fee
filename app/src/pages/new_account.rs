//! `/account/new`: a new account with oneself as its admin.

use domain::AccountId;
use leptos::prelude::*;

use super::set_up::account_fields;
use crate::addresses;
use crate::forms::{ErrorSummary, Errors};
use crate::frame::{Section, framed};
use crate::model::Frame;

/// What `/account/new` shows: what was typed before, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct NewAccountPage {
    /// The name.
    pub account_name: String,
    /// The id; left empty it is made from the name.
    pub account_id: String,
    /// What is wrong.
    pub errors: Vec<domain::Invalid>,
}

/// `/account/new`. Posts `account_name` and `account_id`, which may be empty. It has no hidden
/// account: it is about none that exists.
pub fn new_account(frame: Frame, page: NewAccountPage) -> impl IntoView {
    let errors = Errors(page.errors);
    let back = frame.account.as_ref().map(|account| addresses::all_users(&account.account));
    let address =
        addresses::new_account(frame.account.as_ref().map(|account| &account.account) as Option<&AccountId>);
    let main = view! {
        <h1>"New account"</h1>
        <p class="lead">"You will be its admin and, until you invite others, its only user. Your other accounts stay as they are."</p>
        <ErrorSummary errors=errors.clone() fields=&["account_name", "account_id"] />
        <form method="post" action=address class="form narrow">
            {account_fields(page.account_name, page.account_id, &errors)}
            <div class="actions">
                <button class="button primary">"Create account"</button>
                {back.map(|back| view! { <a class="button quiet" href=back>"Cancel"</a> })}
            </div>
        </form>
    };
    framed(frame, Section::Other, "New account", main.into_any())
}
