//! The role dropdown of one row.
//!
//! A choice by pointer saves at once. A choice by keyboard waits for Save, since on a closed
//! dropdown every press of an arrow key is a choice (`row_events`). What the policy would refuse is
//! disabled and says why. Without JavaScript it is a form with a Save button.

use domain::Role;
use leptos::either::Either;
use leptos::prelude::*;

use super::desk::Reader;
use super::row::{Choice, RowState};
use crate::addresses;

/// The dropdown, or the role as text for readers who may not change it.
pub fn role_cell(reader: &Reader, state: &RowState) -> impl IntoView + use<> {
    if reader.manages() {
        Either::Left(dropdown(reader, state))
    } else {
        Either::Right(state.user.role.label())
    }
}

fn dropdown(reader: &Reader, state: &RowState) -> impl IntoView + use<> {
    let RowState { user, choice, says, .. } = state;
    let shown = choice.role().unwrap_or(user.role);
    let waits = matches!(choice, Choice::Made(_));
    let note = format!("note-{}", user.id);
    let option = |role: Role| {
        let refused = reader.decide(user, role).err();
        let disabled = refused.is_some();
        let text = refused.map_or_else(
            || role.label().to_owned(),
            |denial| format!("{}: {}", role.label(), denial.brief()),
        );
        view! { <option value=role.as_str() selected=role == user.role disabled=disabled>{text}</option> }
    };
    let [inference_user, contributor, user_role, admin] = Role::ALL.map(option);
    view! {
        <form
            class="role-form"
            method="post"
            action=addresses::all_users(&reader.account.id)
            autocomplete="off"
            aria-busy=matches!(choice, Choice::Saving(_)).then_some("true")
        >
            <input type="hidden" name="account" value=reader.account.id.to_string() />
            <input type="hidden" name="action" value="change-role" />
            <input type="hidden" name="user" value=user.id.to_string() />
            <input type="hidden" name="version" value=user.version.to_string() />
            <select
                name="role"
                aria-label=format!("Role of {}", user.shown_name())
                aria-describedby=note.clone()
                prop:value=shown.as_str()
            >
                {admin}
                {user_role}
                {contributor}
                {inference_user}
            </select>
            <button class="button small without-script">"Save"</button>
            <span class="role-answer" hidden=!waits>
                <button class="button small primary">"Save"</button>
                <button type="button" class="button small quiet" data-does="cancel">
                    "Cancel"
                </button>
            </span>
        </form>
        <p class="row-note" id=note role="alert">{says.clone()}</p>
    }
}
