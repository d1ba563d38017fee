//! The one dialog of the page, whatever it is about. The browser keeps the focus in it and gives
//! it back afterwards, and Escape closes it.
//!
//! Its content is made in the browser when it opens, and made anew when it is about something
//! else. So the server sends an empty dialog, and the browser need not know how to take over or to
//! change a filled one.

use std::any::Any;

use domain::Role;
use leptos::html;
use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;

use super::desk::Desk;
use super::invite_dialog::Draft;
use super::remove_dialog;
use super::row::{Choice, Row};
use crate::model::{AskedRemoval, InviteAnswer};
use crate::parts::Meaning;
use crate::questions::{Question, about_role};

/// What the dialog is about.
#[derive(Clone)]
pub enum Dialog {
    /// Asks before a role is changed.
    Role(Row, Role),
    /// Finds out what a removal would end.
    LookUp(Row),
    /// Shows what a removal would end. The text is what went wrong before.
    Remove(Row, Box<AskedRemoval>, Option<String>),
    /// Only tells something.
    Tell(String, String),
    /// Invites. The text is what went wrong before.
    Invite(Option<String>),
    /// Asks whether these may become admins.
    Admins(Vec<String>),
    /// Shows what became of an invitation.
    Invited(Vec<InviteAnswer>),
}

impl Desk {
    /// Opens the dialog, or makes it about something else.
    pub fn open(self, dialog: Dialog) {
        self.busy.set(false);
        self.dialog.set(Some(dialog));
    }

    /// Closes the dialog.
    pub fn close(self) {
        self.dialog.set(None);
    }
}

/// The dialog; closed and empty until it is about something.
#[component]
pub fn TheDialog(desk: Desk) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let draft = Draft::new(desk);
    Effect::new(move |content: Option<Option<Box<dyn Any>>>| {
        // The content before goes, whatever comes.
        drop(content);
        let (about, dialog) = (desk.dialog.get(), node.get()?);
        let Some(about) = about else {
            dialog.close();
            return None;
        };
        let content = fill(desk, draft, about, dialog.clone().into());
        if !dialog.open() {
            let _ = dialog.show_modal();
        } else if let Ok(Some(first)) = dialog.query_selector("[autofocus]") {
            // The browser does this only when a dialog opens.
            let _ = first.unchecked_into::<HtmlElement>().focus();
        }
        Some(content)
    });
    view! {
        <dialog class="dialog" node_ref=node aria-labelledby="dialog-title" on:close=move |_| closed(desk)></dialog>
    }
}

fn fill(desk: Desk, draft: Draft, about: Dialog, place: HtmlElement) -> Box<dyn Any> {
    match about {
        Dialog::Role(row, role) => {
            let user = row.user();
            let asked = about_role(&user, role, desk.is_me(&user.id), &desk.account().name);
            let save = move || {
                desk.save(&row, role, true);
                desk.close();
            };
            ask(desk, asked, None, "button primary", Box::new(save), place)
        }
        Dialog::LookUp(row) => {
            let title = row.user().shown_name().to_owned();
            remove_dialog::look_up(desk, row, None);
            tell(desk, title, None, place)
        }
        Dialog::Remove(row, asked, says) => {
            let remove = remove_dialog::remove(desk, row, asked.version);
            ask(desk, (*asked).into(), says, "button danger", remove, place)
        }
        Dialog::Tell(title, text) => tell(desk, title, Some(text), place),
        Dialog::Admins(admins) => {
            let (asked, invite) = draft.question(admins);
            ask(desk, asked, None, "button primary", invite, place)
        }
        Dialog::Invite(says) => Box::new(mount_to(place, move || draft.form(says))),
        Dialog::Invited(answers) => Box::new(mount_to(place, move || draft.answers(answers))),
    }
}

fn tell(desk: Desk, title: String, text: Option<String>, place: HtmlElement) -> Box<dyn Any> {
    let told = Question { title, ..Question::default() };
    ask(desk, told, text, "button", Box::new(|| {}), place)
}

/// A question and its two answers. Without a yes it only tells something.
fn ask(
    desk: Desk,
    question: Question,
    says: Option<String>,
    class: &'static str,
    yes: Box<dyn Fn()>,
    place: HtmlElement,
) -> Box<dyn Any> {
    let Question { title, points, yes: label } = question;
    let (fine, nothing) = (says.is_none(), label.is_empty());
    Box::new(mount_to(place, move || {
        view! {
            <h2 id="dialog-title">{title}</h2>
            <p class="alert" role="alert" hidden=fine>{says}</p>
            <Meaning points />
            <div class="actions">
                <button type="button" class=class hidden=nothing disabled=desk.busy on:click=move |_| yes()>
                    {label}
                </button>
                {cancel(desk, if nothing { "Close" } else { "Cancel" }, true)}
            </div>
        }
    }))
}

/// The button that closes the dialog and does nothing.
pub fn cancel(desk: Desk, label: &'static str, first: bool) -> impl IntoView {
    view! {
        <button type="button" class="button" autofocus=first on:click=move |_| desk.close()>
            {label}
        </button>
    }
}

fn closed(desk: Desk) {
    // Whatever was not confirmed was not chosen.
    if let Some(Dialog::Role(row, _)) = desk.dialog.get_untracked()
        && matches!(row.choice(), Choice::Asked(_))
    {
        row.set_choice(Choice::None);
    }
    if desk.dialog.with_untracked(Option::is_some) {
        desk.close();
    }
}
