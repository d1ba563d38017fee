//! `/account/users/<id>/role`: asks before a role is changed, with and without JavaScript.

use domain::policy::{AccountFacts, Actor, TargetFacts};
use domain::{Role, User, policy};
use leptos::prelude::*;

use crate::addresses;
use crate::forms::{ErrorSummary, Errors, Hidden, HiddenAccount};
use crate::frame::{Section, framed};
use crate::model::Frame;
use crate::parts::RoleChange;
use crate::words;

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
    /// What went wrong before, for example [`words::conflict`] about `form`.
    pub errors: Vec<domain::Invalid>,
}

/// `/account/users/<id>/role?role=`. Posts `account`, `role` and `confirm`, the version that was
/// shown. Without a permitted change there is nothing to confirm, only the reason.
pub fn change_role(frame: Frame, page: ChangeRolePage) -> impl IntoView {
    let ChangeRolePage { account, actor, is_me, user, role, errors } = page;
    let refused = policy::change_role(&actor, &account, &TargetFacts::as_shown(&user), role).err();
    let question = words::ask_role(&user, role, is_me, &account.name);
    let back = addresses::user(&account.id, &user.id);
    let answer = match refused {
        Some(denial) => view! {
            <div class="alert" role="alert"><p>{denial.to_string()}</p></div>
            <div class="actions"><a class="button" href=back>"Back"</a></div>
        }
        .into_any(),
        None => view! {
            <RoleChange name=user.shown_name().to_owned() of_self=is_me from=user.role to=role />
            <form method="post" action=addresses::change_role(&account.id, &user.id, role) class="actions" autocomplete="off">
                <HiddenAccount account=account.id.clone() />
                <Hidden name="role" value=role.as_str() />
                <Hidden name="confirm" value=user.version.to_string() />
                <button class="button primary">{words::do_role(role, is_me)}</button>
                <a class="button quiet" href=back>"Cancel"</a>
            </form>
        }
        .into_any(),
    };
    let main = view! {
        <div class="ask">
            <h1>{question.clone()}</h1>
            <ErrorSummary errors=Errors(errors) />
            {answer}
        </div>
    };
    framed(frame, Section::Users, &question, main.into_any())
}
