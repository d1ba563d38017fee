//! `/account/users/<id>/role`: asks before a role is changed, with and without JavaScript.

use domain::policy::{AccountFacts, Actor, TargetFacts};
use domain::{Role, User, policy};
use leptos::prelude::*;

use crate::addresses;
use crate::forms::{ErrorSummary, Errors, Hidden, HiddenAccount};
use crate::frame::{Section, framed};
use crate::model::Frame;
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
    /// What went wrong before, for example [`conflict`](crate::words::conflict) about `form`.
    pub errors: Vec<domain::Invalid>,
}

/// `/account/users/<id>/role?role=`. Posts `account`, `role` and `confirm`, the version that was
/// shown. Without a permitted change there is nothing to confirm, only the reason.
pub fn change_role(frame: Frame, page: ChangeRolePage) -> impl IntoView {
    let ChangeRolePage { account, actor, is_me, user, role, errors } = page;
    let refused = policy::change_role(&actor, &account, &TargetFacts::as_shown(&user), role).err();
    let Question { title, points, yes } = questions::about_role(&user, role, is_me, &account.name);
    let back = addresses::user(&account.id, &user.id);
    let answer = match refused {
        Some(denial) => view! {
            <div class="alert" role="alert"><p>{denial.to_string()}</p></div>
            <div class="actions"><a class="button" href=back>"Back"</a></div>
        }
        .into_any(),
        None => view! {
            <Meaning points />
            <form method="post" action=addresses::change_role(&account.id, &user.id, role) class="actions" autocomplete="off">
                <HiddenAccount account=account.id.clone() />
                <Hidden name="role" value=role.as_str() />
                <Hidden name="confirm" value=user.version.to_string() />
                <button class="button primary">{yes}</button>
                <a class="button quiet" href=back>"Cancel"</a>
            </form>
        }
        .into_any(),
    };
    let main = view! {
        <div class="ask">
            <h1>{title.clone()}</h1>
            <ErrorSummary errors=Errors(errors) />
            {answer}
        </div>
    };
    framed(frame, Section::Users, &title, main.into_any())
}
