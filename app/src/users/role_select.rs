//! The role dropdown of one row.
//!
//! A choice by pointer saves at once. A choice by keyboard waits for Save, since on a closed
//! dropdown every press of an arrow key is a choice. What the policy would refuse is disabled and
//! says why. Without JavaScript it is a form with a Save button.

use domain::policy::{self, TargetFacts};
use domain::{Role, User};
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::prelude::*;

use super::desk::{Choice, Desk, Row};
use super::row::with;
use crate::addresses;

/// The dropdown, or the role as text for readers who may not change it.
#[component]
pub fn RoleSelect(desk: Desk, row: Row) -> impl IntoView {
    let role = with(&row.user, |user| user.role);
    view! {
        <Show when=move || desk.manages.get() fallback=move || view! { <span>{move || role.get().label()}</span> }>
            <Select desk row=row.clone() />
        </Show>
    }
}

#[component]
fn Select(desk: Desk, row: Row) -> impl IntoView {
    let Row { id, user, choice, says, .. } = row.clone();
    let row = StoredValue::new(row);
    let by_keyboard = StoredValue::new(false);
    let label = with(&user, |user| format!("Role of {}", user.shown_name()));
    let version = with(&user, |user| user.version.to_string());
    let role = with(&user, |user| user.role);
    let action = desk.account.with_untracked(|account| addresses::all_users(&account.id));
    let account = desk.account.with_untracked(|account| account.id.to_string());
    let note = format!("note-{id}");
    let note_id = note.clone();

    let options = Role::ALL
        .into_iter()
        .rev()
        .map(|one| {
            let user = user.clone();
            let refused = Memo::new(move |_| user.with(|user| refusal(desk, user, one)));
            let text = move || match refused.get() {
                Some(why) => format!("{}: {why}", one.label()),
                None => one.label().to_owned(),
            };
            view! {
                <option value=one.as_str() selected=role.get_untracked() == one disabled=move || refused.get().is_some()>
                    {text}
                </option>
            }
        })
        .collect_view();

    let made = {
        let choice = choice.clone();
        move || matches!(choice.get(), Choice::Made(_))
    };
    let saving = {
        let choice = choice.clone();
        move || matches!(choice.get(), Choice::Saving(_))
    };
    let shown = {
        let choice = choice.clone();
        move || choice.get().role().unwrap_or(role.get()).as_str()
    };
    let save = {
        let choice = choice.clone();
        move || {
            if let Choice::Made(role) = choice.get_untracked() {
                row.with_value(|row| desk.choose(row, role));
            }
        }
    };
    let cancel = {
        let choice = choice.clone();
        move || choice.set(Choice::None)
    };
    let on_change = {
        let (choice, shown) = (choice.clone(), shown.clone());
        move |change: leptos::ev::Event| {
            let chosen = Role::parse(&event_target_value(&change));
            match (chosen, choice.get_untracked()) {
                (Ok(_), Choice::Saving(saving)) => event_target_select(&change).set_value(saving.as_str()),
                (Ok(role), _) if by_keyboard.get_value() => choice.set(Choice::Made(role)),
                (Ok(role), _) => row.with_value(|row| desk.choose(row, role)),
                (Err(_), _) => event_target_select(&change).set_value(untrack(&shown)),
            }
        }
    };
    let on_keydown = {
        let (save, cancel, choice) = (save.clone(), cancel.clone(), choice.clone());
        move |press: KeyboardEvent| {
            let waits = matches!(choice.get_untracked(), Choice::Made(_));
            match press.key().as_str() {
                "Enter" if waits => {
                    press.prevent_default();
                    save();
                }
                "Escape" if waits => {
                    press.prevent_default();
                    cancel();
                }
                "Tab" | "Shift" => {}
                _ => by_keyboard.set_value(true),
            }
        }
    };
    let on_submit = {
        let save = save.clone();
        move |submit: SubmitEvent| {
            submit.prevent_default();
            save();
        }
    };
    view! {
        <form class="role-form" method="post" action=action autocomplete="off" aria-busy=move || saving().to_string() on:submit=on_submit>
            <input type="hidden" name="account" value=account />
            <input type="hidden" name="action" value="change-role" />
            <input type="hidden" name="user" value=id.to_string() />
            <input type="hidden" name="version" value=move || version.get() />
            <select
                name="role"
                aria-label=move || label.get()
                aria-describedby=note_id
                prop:value=shown
                on:pointerdown=move |_| by_keyboard.set_value(false)
                on:focus=move |_| by_keyboard.set_value(false)
                on:keydown=on_keydown
                on:change=on_change
            >
                {options}
            </select>
            <button class="button small without-script">"Save"</button>
            {move || {
                let cancel = cancel.clone();
                made()
                    .then(|| {
                        view! {
                            <span class="role-answer">
                                <button class="button small primary">"Save"</button>
                                <button type="button" class="button small quiet" on:click=move |_| cancel()>
                                    "Cancel"
                                </button>
                            </span>
                        }
                    })
            }}
        </form>
        <p class="row-note" id=note role="alert">{move || says.get()}</p>
    }
}

/// Why this role cannot be given to this user, in a few words.
fn refusal(desk: Desk, user: &User, role: Role) -> Option<String> {
    desk.page.with(|page| {
        policy::change_role(&page.actor, &page.account, &TargetFacts::as_shown(user), role)
            .err()
            .map(|denial| denial.brief())
    })
}

fn event_target_select(event: &leptos::ev::Event) -> web_sys::HtmlSelectElement {
    event_target(event)
}
