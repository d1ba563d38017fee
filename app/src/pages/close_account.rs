//! `/account/settings/close`: what closing an account ends, before it is closed.

use domain::Timestamp;
use domain::policy::{AccountFacts, DAYS_TO_REOPEN};
use leptos::prelude::*;

use super::ask::Ask;
use crate::addresses;
use crate::forms::{Errors, Field};
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
    let (account, refused) = (page.account.id.clone(), page.refused.clone());
    let (here, back) = (addresses::close_account(&account), addresses::settings(&account));
    let label = format!("Type {name} to close it");
    let inputs = view! {
        <Field name="account_name" label value=page.typed.clone() autocomplete="off" error=errors.of("account_name") />
    }
    .into_any();
    let main = view! {
        <Ask title=title.clone() account here back confirm=page.version.to_string() yes=format!("Close {name}") refused
            errors=errors.0 fields=&["account_name"] inputs>
            {meaning(&page)}
        </Ask>
    };
    framed(frame, Section::Settings, &title, main.into_any())
}

/// What closing it will mean.
fn meaning(page: &CloseAccountPage) -> AnyView {
    let (account, until) = (&page.account.id, page.until.day());
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
    }
    .into_any()
}
