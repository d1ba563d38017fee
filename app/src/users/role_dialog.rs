//! Asks before a role is changed, with what will change.

use leptos::html;
use leptos::prelude::*;

use super::desk::{Choice, Desk, Dialog};
use crate::parts::RoleChange;
use crate::words;

/// The dialog; closed until there is something to ask.
#[component]
pub fn RoleDialog(desk: Desk) -> impl IntoView {
    let asked = Memo::new_with_compare(
        move |_| {
            desk.dialog.get().and_then(|dialog| match dialog {
                Dialog::Role(row, role) => Some((row, role)),
                _ => None,
            })
        },
        |_, _| true,
    );
    let node = NodeRef::<html::Dialog>::new();
    open_while(node, move || asked.with(Option::is_some));
    // Whatever was not confirmed was not chosen.
    let closed = move |_| {
        if let Some((row, _)) = asked.get_untracked() {
            if matches!(row.choice.get_untracked(), Choice::Asked(_)) {
                row.choice.set(Choice::None);
            }
            desk.dialog.set(None);
        }
    };
    let content = move || {
        asked.get().map(|(row, role)| {
            let user = row.user.get_untracked();
            let of_self = desk.is_me(&user.id);
            let question =
                desk.account.with_untracked(|account| words::ask_role(&user, role, of_self, &account.name));
            let name = user.shown_name().to_owned();
            view! {
                <h2 id="role-dialog-title">{question}</h2>
                <RoleChange name of_self from=user.role to=role />
                <div class="actions">
                    <button
                        type="button"
                        class="button primary"
                        on:click=move |_| {
                            desk.save(&row, role, true);
                            desk.dialog.set(None);
                        }
                    >
                        {words::do_role(role, of_self)}
                    </button>
                    <button type="button" class="button quiet" autofocus on:click=move |_| desk.close(node)>
                        "Cancel"
                    </button>
                </div>
            }
        })
    };
    view! {
        <dialog class="dialog" node_ref=node aria-labelledby="role-dialog-title" on:close=closed>
            {content}
        </dialog>
    }
}

/// Opens the dialog while there is something in it, and closes it after.
pub(super) fn open_while(node: NodeRef<html::Dialog>, filled: impl Fn() -> bool + 'static) {
    Effect::new(move |_| {
        let filled = filled();
        let Some(dialog) = node.get() else { return };
        if filled && !dialog.open() {
            let _ = dialog.show_modal();
        } else if !filled && dialog.open() {
            dialog.close();
        }
    });
}

impl Desk {
    /// Closes a dialog the way Escape does: what it was about is then told by its `close` event.
    pub(super) fn close(self, node: NodeRef<html::Dialog>) {
        if let Some(dialog) = node.get_untracked() {
            dialog.close();
        }
    }
}
