//! `/account/users`: the frame around the island.

use domain::{AccountId, Operation, Role, policy};
use leptos::prelude::*;

use crate::addresses;
use crate::forms::HiddenAccount;
use crate::frame::{Section, framed_island};
use crate::model::{Frame, UsersPage};
use crate::users::{BULK, UsersRegion};

/// `/account/users`. The list is a GET form; its fields are those of
/// [`ListQuery::from_pairs`](crate::model::ListQuery::from_pairs). A row posts
/// `action=change-role` with `account`, `user`, `role` and `version` to this address; what needs
/// confirmation is answered with the confirm page, everything else with a redirect and a notice.
pub fn users(frame: Frame, page: UsersPage) -> impl IntoView {
    let notice = frame.notice.clone();
    let manages = policy::may(&page.actor, Operation::ChangeRole).is_ok();
    let bar = manages.then(|| bulk_bar(&page.account.id));
    let main = view! {
        <UsersRegion page notice />
        {bar}
    };
    framed_island(frame, Section::Users, "Users", main.into_any())
}

/// What can be done to the rows that are selected; the checkboxes in the rows belong to this form.
/// It stands outside the table, since rows have forms of their own, and outside the island, since
/// nothing in it ever changes. The stylesheet shows it while a row is selected. Posts to
/// [`bulk`](super::bulk).
fn bulk_bar(account: &AccountId) -> AnyView {
    let roles = Role::ALL
        .into_iter()
        .rev()
        .map(|role| view! { <option value=role.as_str()>{role.label()}</option> })
        .collect_view();
    view! {
        <form id=BULK class="bulk" method="post" action=addresses::bulk(account) aria-label="Selected users" autocomplete="off">
            <HiddenAccount account=account.clone() />
            <span class="picked"></span>
            <select class="select" name="role" aria-label="New role">
                <option value="">"Choose a role"</option>
                {roles}
            </select>
            <button class="button" name="action" value="change-role">"Change role…"</button>
            <button class="button" name="action" value="resend">"Resend invitations…"</button>
            <button class="button danger-quiet" name="action" value="remove">"Remove…"</button>
        </form>
    }
    .into_any()
}
