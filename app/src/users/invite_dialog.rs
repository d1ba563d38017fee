//! Invites without leaving the list. The page `/account/users/invite` does the same without
//! JavaScript, and shares the words and the parts.

use domain::Role;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::api::Invite;
use super::ask::ask;
use super::browser;
use super::desk::{Desk, Load};
use super::dialog::{Dialog, cancel};
use crate::model::{Failure, InviteAnswer};
use crate::parts::{InviteAnswers, RoleCards};
use crate::questions::{Question, about_admins};
use crate::words;

/// An invitation that is being written. What was typed stays until it is sent, also while the
/// dialog is closed.
#[derive(Clone, Copy)]
pub struct Draft {
    desk: Desk,
    lines: StoredValue<String>,
    role: StoredValue<Role>,
}

impl Draft {
    /// An empty one.
    pub fn new(desk: Desk) -> Self {
        Self { desk, lines: StoredValue::new(String::new()), role: StoredValue::new(Role::default()) }
    }

    /// The form, with what was typed and not sent, and what went wrong with it.
    pub fn form(self, says: Option<String>) -> impl IntoView {
        let reader = self.desk.reader.get_untracked();
        let fine = says.is_none();
        view! {
            <h2 id="dialog-title">{self.title()}</h2>
            <p class="alert" role="alert" hidden=fine>{says}</p>
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
                        required
                        spellcheck="false"
                        aria-describedby="lines-hint"
                        prop:value=self.lines.get_value()
                        on:input=move |input| self.lines.set_value(event_target_value(&input))
                    ></textarea>
                    <p class="hint" id="lines-hint">{words::INVITE_HINT}</p>
                </div>
                <RoleCards
                    actor=reader.actor
                    account=reader.account
                    chosen=self.role.get_value()
                    on_choose=Callback::new(move |role| self.role.set_value(role))
                />
                <div class="actions">
                    <button class="button primary" disabled=self.desk.busy>"Invite"</button>
                    {cancel(self.desk, "Cancel", false)}
                </div>
            </form>
        }
    }

    fn title(self) -> String {
        format!("Invite users to {}", self.desk.account().name)
    }

    /// What is asked before admins are invited, and what a yes does.
    pub fn question(self, admins: Vec<String>) -> (Question, Box<dyn Fn()>) {
        (about_admins(admins, &self.desk.account().name), Box::new(move || self.send(true)))
    }

    /// What became of it.
    pub fn answers(self, answers: Vec<InviteAnswer>) -> impl IntoView {
        let account = self.desk.account().id;
        // Said on the button: the place for toasts lies behind the dialog.
        let copy = Callback::new(|(link, said): (String, RwSignal<&'static str>)| {
            spawn_local(async move {
                said.set(if browser::copy(&link).await { "Copied" } else { "Copy by hand" });
            });
        });
        view! {
            <h2 id="dialog-title">{self.title()}</h2>
            <p role="status">{words::invited(&answers)} "."</p>
            <InviteAnswers account answers on_copy=copy />
            <div class="actions">{cancel(self.desk, "Done", true)}</div>
        }
    }

    fn send(self, confirmed: bool) {
        let (lines, role) = (self.lines.get_value(), self.role.get_value());
        self.desk.busy.set(true);
        spawn_local(async move {
            let account = self.desk.account();
            let answer = ask(Invite { account: account.id, lines, role, confirmed }).await;
            match answer {
                Ok(answers) => {
                    self.lines.set_value(String::new());
                    self.desk.open(Dialog::Invited(answers));
                    self.desk.load(Load::Again).await;
                }
                Err(Failure::NeedsConfirmation(admins)) => self.desk.open(Dialog::Admins(admins)),
                // Back to what was typed, with the reason.
                Err(failure) => {
                    self.desk.open(Dialog::Invite(Some(words::failure(&failure, &account.name))));
                }
            }
        });
    }
}
