//! What can be done to users from the list, each through its server function: what is shown
//! afterwards is what the server answered.

use domain::{Role, User, UserId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::api::{ChangeRole, InvitationLink, Remove};
use super::ask::ask;
use super::browser;
use super::desk::{Desk, Load};
use super::dialog::Dialog;
use super::row::{Choice, Row};
use super::toast::{Toast, Undo};
use crate::model::Failure;
use crate::words;

impl Desk {
    /// A role was chosen: asks first where that is due, else saves.
    pub fn choose(self, row: &Row, role: Role) {
        let user = row.user();
        row.say(None);
        if role == user.role {
            return row.set_choice(Choice::None);
        }
        match self.reader.with_untracked(|reader| reader.decide(&user, role)) {
            Ok(change) if change.needs_confirmation() => self.ask(row, role),
            Ok(_) => self.save(row, role, false),
            // The option was enabled when the reader opened the list, and is not any more.
            Err(denial) => {
                row.set_choice(Choice::None);
                row.say(Some(format!("{}: {}.", role.label(), denial.brief())));
            }
        }
    }

    fn ask(self, row: &Row, role: Role) {
        row.set_choice(Choice::Asked(role));
        self.open(Dialog::Role(row.clone(), role));
    }

    /// Saves a role.
    pub fn save(self, row: &Row, role: Role, confirmed: bool) {
        let row = row.clone();
        row.set_choice(Choice::Saving(role));
        spawn_local(async move {
            let before = row.user();
            self.send_role(before.clone(), role, confirmed, Some(before.role)).await;
        });
    }

    /// Takes a change of role back. Pressing Undo is the confirmation.
    pub fn undo(self, undo: Undo) {
        self.toast.set(None);
        spawn_local(async move { self.send_role(undo.user, undo.role, true, None).await });
    }

    /// Gives `user`, as this page knows them, another role; `back` is the role to offer for Undo.
    async fn send_role(self, user: User, role: Role, confirmed: bool, back: Option<Role>) {
        let account = self.account();
        let answer = ask(ChangeRole {
            account: account.id,
            user: user.id.clone(),
            role,
            version: user.version,
            confirmed,
        })
        .await;
        let row = self.rows.with_untracked(|rows| rows.iter().find(|row| row.id == user.id).cloned());
        if let Some(row) = &row {
            row.set_choice(Choice::None);
        }
        match (answer, row) {
            (Ok(user), row) => {
                if let Some(row) = row {
                    row.set_user(user.clone());
                }
                // First what is true now, then the offer: whether it may be taken back is
                // decided upon that.
                self.load(Load::Again).await;
                let text = words::role_changed(&user, self.is_me(&user.id));
                let undo = back
                    .filter(|role| self.reader.with_untracked(|reader| reader.decide(&user, *role).is_ok()))
                    .map(|role| Undo { user, role });
                self.toast.set(Some(Toast::with_undo(text, undo)));
            }
            (Err(Failure::NeedsConfirmation(_)), Some(row)) => self.ask(&row, role),
            (Err(failure), Some(row)) => self.refused(&row, failure).await,
            (Err(failure), None) => self.say(words::failure(&failure, &account.name)),
        }
    }

    /// Something was not done to a user: shows why, where it was tried, and what is true.
    async fn refused(self, row: &Row, failure: Failure) {
        let account = self.account();
        row.say(Some(words::failure(&failure, &account.name)));
        match failure {
            Failure::Conflict { now, .. } => row.set_user(*now),
            Failure::SignedOut | Failure::KeptOut(_) => self.trouble.set(Some(failure)),
            // The user is gone, or the reader is; or the reader's role was lowered. The list tells.
            Failure::NotFound | Failure::Refused(_) => {
                let is_in = self.load(Load::Again).await;
                if failure == Failure::NotFound && is_in {
                    self.say(format!("{} is not in {} any more.", row.id, account.name));
                }
            }
            _ => {}
        }
    }

    /// Removes a user, or revokes an invitation, as previewed. On a failure the dialog stays open
    /// and `failed` is told.
    pub fn remove(self, user: UserId, version: i64, failed: impl FnOnce(Failure) + 'static) {
        spawn_local(async move {
            let account = self.account();
            let leaves = self.is_me(&user);
            match ask(Remove { account: account.id, user, version }).await {
                Ok(_) if leaves => browser::go("/"),
                Ok(removed) => {
                    self.close();
                    self.load(Load::Again).await;
                    self.say(words::removed(&removed, &account.name));
                    // The row that had the focus is gone.
                    browser::focus("users-title");
                }
                Err(failure) => failed(failure),
            }
        });
    }

    /// Copies an address.
    pub fn copy_email(self, user: &User) {
        let Some(email) = user.email.clone() else { return };
        spawn_local(async move {
            let done = browser::copy(email.as_str()).await;
            self.say(if done { format!("Copied {email}.") } else { format!("Could not copy {email}.") });
        });
    }

    /// Copies the link of an invitation.
    pub fn copy_link_of(self, user: User) {
        spawn_local(async move {
            let account = self.account();
            match ask(InvitationLink { account: account.id, user: user.id.clone() }).await {
                Ok(link) => {
                    let (done, name) = (browser::copy(&link).await, user.shown_name());
                    self.say(if done {
                        format!("Copied the invitation link of {name}.")
                    } else {
                        format!("The browser did not allow copying. The link is on the page of {name}.")
                    });
                }
                Err(failure) => self.say(words::failure(&failure, &account.name)),
            }
        });
    }
}
