//! Invites without leaving the list. The page `/account/users/invite` does the same without
//! JavaScript, and shares the words and the parts.

use domain::Role;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::api;
use super::desk::{Desk, Dialog, Load};
use super::role_dialog::open_while;
use crate::model::InviteAnswer;
use crate::parts::{InviteAnswers, RoleCards};
use crate::words;

/// How far it is.
#[derive(Clone)]
enum Step {
    Form,
    Confirm(Vec<String>),
    Answers(Vec<InviteAnswer>),
}

/// What the steps share. What was typed lives here, so that going back finds it again.
#[derive(Clone, Copy)]
struct Draft {
    desk: Desk,
    node: NodeRef<html::Dialog>,
    lines: RwSignal<String>,
    role: RwSignal<Role>,
    step: RwSignal<Step>,
    says: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
}

/// The dialog; closed until somebody wants to invite.
#[component]
pub fn InviteDialog(desk: Desk) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let draft = Draft {
        desk,
        node,
        lines: RwSignal::new(String::new()),
        role: RwSignal::new(Role::default()),
        step: RwSignal::new(Step::Form),
        says: RwSignal::new(None),
        busy: RwSignal::new(false),
    };
    let is_open = Memo::new(move |_| desk.dialog.with(|dialog| matches!(dialog, Some(Dialog::Invite))));
    open_while(node, move || is_open.get());
    let closed = move |_| {
        if is_open.get_untracked() {
            desk.dialog.set(None);
        }
        // A new start, except for what was typed and not yet sent.
        draft.step.set(Step::Form);
        draft.says.set(None);
    };
    let content = move || {
        is_open.get().then(|| match draft.step.get() {
            Step::Form => draft.form().into_any(),
            Step::Confirm(admins) => draft.confirm(admins).into_any(),
            Step::Answers(answers) => draft.answers(answers).into_any(),
        })
    };
    view! {
        <dialog class="dialog wide" node_ref=node aria-labelledby="invite-title" on:close=closed>
            {content}
        </dialog>
    }
}

impl Draft {
    fn form(self) -> impl IntoView {
        let (actor, account) =
            self.desk.page.with_untracked(|page| (page.actor.clone(), page.account.clone()));
        let says = self.says;
        view! {
            <h2 id="invite-title">"Invite users to " {account.name.to_string()}</h2>
            <div role="alert">{move || says.get().map(|says| view! { <p class="alert">{says}</p> })}</div>
            <form
                class="form wide"
                on:submit=move |submit| {
                    submit.prevent_default();
                    self.send(false);
                }
            >
                <div class="field">
                    <label for="lines">"E-mail addresses"</label>
                    <textarea
                        id="lines"
                        rows="4"
                        autofocus
                        spellcheck="false"
                        aria-describedby="lines-hint"
                        prop:value=self.lines.get_untracked()
                        on:input=move |input| self.lines.set(event_target_value(&input))
                    ></textarea>
                    <p class="hint" id="lines-hint">{words::INVITE_HINT}</p>
                </div>
                <RoleCards
                    actor
                    account
                    chosen=self.role.get_untracked()
                    on_choose=Callback::new(move |role| self.role.set(role))
                />
                <div class="actions">
                    <button class="button primary" disabled=move || self.busy.get()>"Invite"</button>
                    {self.close("Cancel")}
                </div>
            </form>
        }
    }

    fn confirm(self, admins: Vec<String>) -> impl IntoView {
        let question = self.desk.account.with_untracked(|account| words::ask_admins(&admins, &account.name));
        view! {
            <h2 id="invite-title">{question}</h2>
            <p>"Admins have full control of resources, users, access and account settings. These would become admins:"</p>
            <ul>{admins.into_iter().map(|admin| view! { <li>{admin}</li> }).collect_view()}</ul>
            <div class="actions">
                <button
                    type="button"
                    class="button primary"
                    disabled=move || self.busy.get()
                    on:click=move |_| self.send(true)
                >
                    "Invite"
                </button>
                <button type="button" class="button quiet" autofocus on:click=move |_| self.step.set(Step::Form)>
                    "Back"
                </button>
            </div>
        }
    }

    fn answers(self, answers: Vec<InviteAnswer>) -> impl IntoView {
        let account = self.desk.account.with_untracked(|account| account.id.clone());
        let copy = Callback::new(move |link: String| {
            spawn_local(async move { self.desk.say_copied(&link, "the new user").await });
        });
        view! {
            <h2 id="invite-title" tabindex="-1" autofocus>{words::invited(&answers)}</h2>
            <InviteAnswers account answers on_copy=copy />
            <div class="actions">{self.close("Done")}</div>
        }
    }

    fn close(self, label: &'static str) -> impl IntoView {
        view! {
            <button type="button" class="button quiet" on:click=move |_| self.desk.close(self.node)>{label}</button>
        }
    }

    fn send(self, confirmed: bool) {
        let (lines, role) = (self.lines.get_untracked(), self.role.get_untracked());
        let admins = words::future_admins(&lines, role);
        if !confirmed && !admins.is_empty() {
            self.step.set(Step::Confirm(admins));
            return;
        }
        self.busy.set(true);
        self.says.set(None);
        spawn_local(async move {
            let account = self.desk.account.get_untracked();
            let answer = api::invite(account.id, lines, role, confirmed).await;
            self.busy.set(false);
            match answer {
                Ok(answers) => {
                    self.lines.set(String::new());
                    self.step.set(Step::Answers(answers));
                    self.desk.load(Load::Again).await;
                }
                // Back to what was typed, with the reason.
                Err(failure) => {
                    self.says.set(Some(words::failure(&failure, &account.name)));
                    self.step.set(Step::Form);
                }
            }
        });
    }
}
