//! `/account/users/<id>/role`: asks before a role is changed, with and without JavaScript.

use domain::policy::{AccountFacts, Actor, TargetFacts};
use domain::{Role, User, policy};
use leptos::prelude::*;

use super::ask::{Ask, Yes};
use crate::addresses;
use crate::forms::Hidden;
use crate::frame::{Section, framed};
use crate::model::{Frame, OwnedResource};
use crate::parts::Meaning;
use crate::questions::{self, Question};

/// What the page asks.
#[derive(Clone, Debug)]
pub struct ChangeRolePage {
    /// The account in view.
    pub account: AccountFacts,
    /// Who reads.
    pub actor: Actor,
    /// True if the reader changes their own role.
    pub is_me: bool,
    /// Whose role.
    pub user: User,
    /// The role to be held.
    pub role: Role,
    /// What they own, if the role would take the right to change it.
    pub owned: Vec<OwnedResource>,
    /// What went wrong before, for example [`conflict`](crate::words::conflict) about `form`.
    pub errors: Vec<domain::Invalid>,
}

/// `/account/users/<id>/role?role=`. Posts `account`, `role` and `confirm`, the version that was
/// shown. Without a permitted change there is nothing to confirm, only the reason.
pub fn change_role(frame: Frame, page: ChangeRolePage) -> impl IntoView {
    let ChangeRolePage { account, actor, is_me, user, role, owned, errors } = page;
    let refused = policy::change_role(&actor, &account, &TargetFacts::as_shown(&user), role).err();
    let Question { title, points, yes } = questions::about_role(&user, role, is_me, &account.name);
    let back = addresses::user(&account.id, &user.id);
    let here = addresses::change_role(&account.id, &user.id, role);
    let refused = refused.map(|denial| denial.to_string());
    let inputs = view! { <Hidden name="role" value=role.as_str() /> }.into_any();
    let main = view! {
        <Ask title=title.clone() account=account.id here back confirm=user.version.to_string() yes kind=Yes::Does
            refused errors inputs>
            <Meaning points />
            {(!owned.is_empty()).then(|| keeps(&owned))}
        </Ask>
    };
    framed(frame, Section::Users, &title, main.into_any())
}

/// What they would own without the right to change it.
fn keeps(owned: &[OwnedResource]) -> impl IntoView + use<> {
    let lines = questions::owned_by_kind(owned);
    let list = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    view! {
        <section aria-labelledby="owned-title">
            <h2 id="owned-title">"What stays owned"</h2>
            <ul class="plain-list">{list}</ul>
        </section>
    }
}
