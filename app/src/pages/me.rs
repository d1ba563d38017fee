//! `/me`: the reader's own page, one section a file.

mod accounts;
pub(super) mod invitations;
mod name;
mod password;
mod preferences;
mod sessions;

use leptos::prelude::*;

use crate::forms::{ErrorSummary, Errors};
use crate::frame::{Section, framed};
use crate::model::{Frame, MeData};

/// What was tried on `/me` and did not work.
#[derive(Clone, Debug, Default)]
pub struct MePage {
    /// The name that was typed, if the renaming failed.
    pub name: Option<String>,
    /// What is wrong: about `name`, `present`, `password` or `form`.
    pub errors: Vec<domain::Invalid>,
}

/// `/me?account=`. Its forms post to the page itself, with the `account` in view if there is one,
/// and say by `action` which they are; what else they post stands with each section.
pub fn me(frame: Frame, data: MeData, page: MePage) -> impl IntoView {
    let errors = Errors(page.errors);
    let account = frame.account.clone();
    let person = frame.person.clone();
    let name = account.as_ref().map(|account| name::section(account, page.name, &errors));
    let account = account.map(|account| account.account);
    let password = password::section(account.clone(), person.clone(), &errors);
    let sessions = sessions::section(account.clone(), data.sessions, data.now);
    let preferences = preferences::section(account, data.slash_searches);
    let invitations =
        invitations::section(frame.account.as_ref().map(|own| own.account.clone()), &frame.invitations);
    let accounts = accounts::section(&frame.memberships);
    let main = view! {
        <h1>"You"</h1>
        {person.map(|person| view! { <p class="lead">{person.email.to_string()}</p> })}
        <ErrorSummary errors fields=&["name", "present", "password"] />
        {invitations}
        {name}
        {password}
        {sessions}
        {accounts}
        {preferences}
    };
    framed(frame, Section::Me, "You", main.into_any())
}
