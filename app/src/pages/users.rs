//! `/account/users`: the frame around the island.

use leptos::prelude::*;

use super::proof::ProofDialog;
use crate::frame::{Section, framed_island};
use crate::model::{Frame, UsersPage};
use crate::users::UsersRegion;

/// `/account/users`. The list is a GET form; its fields are those of
/// [`ListQuery::from_pairs`](crate::model::ListQuery::from_pairs). A row posts
/// `action=change-role` with `account`, `user`, `role` and `version` to this address; what needs
/// confirmation is answered with the confirm page, everything else with a redirect and a notice.
pub fn users(frame: Frame, page: UsersPage) -> impl IntoView {
    let notice = frame.notice.clone();
    let email = frame.person.as_ref().map(|person| person.email.clone());
    let slash = frame.slash_searches;
    let main = view! {
        <UsersRegion page notice slash />
        <ProofDialog email />
    };
    framed_island(frame, Section::Users, "Users", main.into_any())
}
