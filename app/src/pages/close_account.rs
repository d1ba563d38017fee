//! `/account/settings/close`: what closing an account ends, before it is closed.

use domain::Timestamp;
use domain::policy::{AccountFacts, DAYS_TO_REOPEN};
use leptos::prelude::*;

use crate::addresses;
use crate::forms::{ErrorSummary, Errors, Field, Hidden, HiddenAccount};
use crate::frame::{Section, framed};
use crate::model::Frame;

/// The page's data.
#[derive(Clone, Debug)]
pub struct CloseAccountPage {
    /// The account.
    pub account: AccountFacts,
    /// The version of its settings.
    pub version: i64,
    /// People and service accounts who lose their use of it.
    pub users: u64,
    /// Open invitations.
    pub invitations: u64,
    /// Until when it could be reopened.
    pub until: Timestamp,
    /// Why it cannot be done, if it cannot, in the words of [`domain::Refusal`].
    pub refused: Option<String>,
    /// What was typed.
    pub typed: String,
    /// What is wrong: about `account_name` or `form`.
    pub errors: Vec<domain::Invalid>,
}

/// `/account/settings/close?account=`. Posts to itself, with `account`, `confirm` (the version of the
/// settings) and `account_name`.
pub fn close_account(frame: Frame, page: CloseAccountPage) -> impl IntoView {
    let name = page.account.name.clone();
    let title = format!("Close {name}?");
    let errors = Errors(page.errors.clone());
    let answer = match page.refused.clone() {
        Some(refusal) => view! {
            <div class="alert" role="alert"><p>{refusal}</p></div>
            <div class="actions"><a class="button" href=addresses::settings(&page.account.id)>"Back"</a></div>
        }
        .into_any(),
        None => form(&page, &errors),
    };
    let main = view! {
        <div class="ask">
            <h1>{title.clone()}</h1>
            <ErrorSummary errors=errors fields=&["account_name"] />
            {answer}
        </div>
    };
    framed(frame, Section::Settings, &title, main.into_any())
}

fn form(page: &CloseAccountPage, errors: &Errors) -> AnyView {
    let (account, name, until) = (&page.account.id, page.account.name.to_string(), page.until.day());
    let users = match page.users {
        1 => "You lose the use of it".to_owned(),
        many => format!("All {many} users lose the use of it"),
    };
    let invitations = match page.invitations {
        0 => "No invitations are open.".to_owned(),
        1 => "The link of 1 open invitation stops working.".to_owned(),
        many => format!("The links of {many} open invitations stop working."),
    };
    view! {
        <div class="meaning">
            <ul class="plain">
                <li>{users} ", on every device, at the next request. They see only that it is closed."</li>
                <li>{invitations}</li>
                <li>{format!("You can reopen it for {DAYS_TO_REOPEN} days, until {until}; then everything is as it was.")}</li>
                <li>"After that its users and invitations are deleted for good. The audit log stays with the operator, and the id " <code>{account.to_string()}</code> " is never given again."</li>
                <li>"Your other accounts stay as they are."</li>
            </ul>
        </div>
        <form method="post" action=addresses::close_account(account) class="form narrow" autocomplete="off">
            <HiddenAccount account=account.clone() />
            <Hidden name="confirm" value=page.version.to_string() />
            <Field name="account_name" label=format!("Type {name} to close it") value=page.typed.clone() autocomplete="off"
                error=errors.of("account_name") />
            <div class="actions">
                <button class="button danger">{format!("Close {name}")}</button>
                <a class="button quiet" href=addresses::settings(account)>"Cancel"</a>
            </div>
        </form>
    }
    .into_any()
}
