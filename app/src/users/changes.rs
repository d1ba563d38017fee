//! What can be done to users from the list, each through its server function: what is shown
//! afterwards is what the server answered.

use domain::policy::{self, TargetFacts};
use domain::{Role, User};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::desk::{Choice, Desk, Dialog, Load, Row};
use super::toast::{Toast, Undo};
use super::{api, browser};
use crate::model::{Failure, RemovalPreview};
use crate::words;

impl Desk {
    /// A role was chosen: asks first where that is due, else saves.
    pub fn choose(self, row: &Row, role: Role) {
        let user = row.user.get_untracked();
        row.says.set(None);
        if role == user.role {
            row.choice.set(Choice::None);
            return;
        }
        let decision = self.page.with_untracked(|page| {
            policy::change_role(&page.actor, &page.account, &TargetFacts::as_shown(&user), role)
        });
        match decision {
            Ok(change) if change.needs_confirmation() => self.ask(row, role),
            Ok(_) => self.save(row, role, false),
            // The option was enabled when the reader opened the list, and is not any more.
            Err(denial) => {
                row.choice.set(Choice::None);
                row.says.set(Some(denial.to_string()));
            }
        }
    }

    fn ask(self, row: &Row, role: Role) {
        row.choice.set(Choice::Asked(role));
        self.dialog.set(Some(Dialog::Role(row.clone(), role)));
    }

    /// Saves a role.
    pub fn save(self, row: &Row, role: Role, confirmed: bool) {
        let row = row.clone();
        let before = row.user.get_untracked();
        row.choice.set(Choice::Saving(role));
        spawn_local(async move {
            let account = self.account.get_untracked();
            let answer = api::change_role(account.id, row.id.clone(), role, before.version, confirmed).await;
            row.choice.set(Choice::None);
            match answer {
                Ok(user) => self.role_saved(&row, before.role, user).await,
                Err(Failure::NeedsConfirmation) => self.ask(&row, role),
                Err(failure) => self.refused(&row, failure).await,
            }
        });
    }

    async fn role_saved(self, row: &Row, from: Role, user: User) {
        row.user.set(user.clone());
        // First what is true now, then the offer: whether it may be taken back is decided upon it.
        self.load(Load::Again).await;
        let granted = self.page.with_untracked(|page| {
            policy::change_role(&page.actor, &page.account, &TargetFacts::as_shown(&user), from).is_ok()
        });
        let undo = granted.then(|| Undo { user: user.id.clone(), role: from, version: user.version });
        let text = words::role_changed(&user, self.is_me(&user.id));
        self.toast.set(Some(Toast::with_undo(text, undo)));
    }

    /// Takes a change of role back. Pressing Undo is the confirmation.
    pub fn undo(self, undo: Undo) {
        self.toast.set(None);
        spawn_local(async move {
            let account = self.account.get_untracked();
            let answer = api::change_role(account.id, undo.user.clone(), undo.role, undo.version, true).await;
            let row = self.rows.with_untracked(|rows| rows.iter().find(|row| row.id == undo.user).cloned());
            match (answer, row) {
                (Ok(user), row) => {
                    if let Some(row) = row {
                        row.user.set(user.clone());
                    }
                    self.load(Load::Again).await;
                    let text = words::role_changed(&user, self.is_me(&user.id));
                    self.toast.set(Some(Toast::new(text)));
                }
                (Err(failure), Some(row)) => self.refused(&row, failure).await,
                (Err(failure), None) => {
                    self.toast.set(Some(Toast::new(words::failure(&failure, &account.name))))
                }
            }
        });
    }

    /// Something was not done to a user: shows why, where it was tried, and what is true.
    async fn refused(self, row: &Row, failure: Failure) {
        let account = self.account.get_untracked();
        let text = words::failure(&failure, &account.name);
        match failure {
            Failure::Conflict { now, .. } => row.user.set(*now),
            // The user is gone, or the reader is: the list tells which.
            Failure::NotFound => {
                if self.load(Load::Again).await {
                    self.toast
                        .set(Some(Toast::new(format!("{} is not in {} any more.", row.id, account.name))));
                }
                return;
            }
            Failure::SignedOut | Failure::Paused => {
                self.trouble.set(Some(failure));
                return;
            }
            // Perhaps the reader's own role was lowered.
            Failure::Refused(_) => {
                self.load(Load::Again).await;
            }
            _ => {}
        }
        row.says.set(Some(text));
    }

    /// Removes a user, or revokes an invitation, as previewed. On a failure the dialog stays open
    /// and `failed` is told.
    pub fn remove(self, preview: RemovalPreview, failed: impl FnOnce(Failure) + 'static) {
        spawn_local(async move {
            let account = self.account.get_untracked();
            let leaves = self.is_me(&preview.user.id);
            match api::remove(account.id, preview.user.id, preview.user.version).await {
                Ok(_) if leaves => browser::go("/"),
                Ok(removed) => {
                    self.dialog.set(None);
                    self.load(Load::Again).await;
                    self.toast.set(Some(Toast::new(words::removed(&removed, &account.name))));
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
            let text = if done { format!("Copied {email}.") } else { format!("Could not copy {email}.") };
            self.toast.set(Some(Toast::new(text)));
        });
    }

    /// Copies the link of an invitation.
    pub fn copy_link_of(self, user: User) {
        spawn_local(async move {
            let account = self.account.get_untracked();
            match api::invitation_link(account.id, user.id.clone()).await {
                Ok(link) => self.say_copied(&link, user.shown_name()).await,
                Err(failure) => self.toast.set(Some(Toast::new(words::failure(&failure, &account.name)))),
            }
        });
    }

    /// Copies a link and says so.
    pub async fn say_copied(self, link: &str, name: &str) {
        let text = if browser::copy(link).await {
            format!("Copied the invitation link of {name}.")
        } else {
            format!("The browser did not allow copying. The link is on the page of {name}.")
        };
        self.toast.set(Some(Toast::new(text)));
    }
}
