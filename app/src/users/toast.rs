//! What has just been done, and the way back if there is one.

use std::time::Duration;

use domain::{Role, User};
use leptos::prelude::*;

use super::desk::Desk;
use crate::parts::{Icon, IconKind};

/// Something that was done.
#[derive(Clone)]
pub struct Toast {
    text: String,
    undo: Option<Undo>,
}

/// A change of role taken back.
#[derive(Clone)]
pub struct Undo {
    /// Whose role: as they are after the change, so that it is taken back only if nothing else
    /// happened since.
    pub user: User,
    /// The role held before.
    pub role: Role,
}

impl Toast {
    /// Only says something.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), undo: None }
    }

    /// Says something that can be taken back.
    pub fn with_undo(text: impl Into<String>, undo: Option<Undo>) -> Self {
        Self { text: text.into(), undo }
    }
}

/// The one place where the page says what has been done. It leaves by itself, later if it offers
/// something, and stays while the focus or the pointer is in it.
#[component]
pub fn Toasts(desk: Desk) -> impl IntoView {
    let shown = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let Some(seconds) =
            desk.toast.with(|toast| toast.as_ref().map(|toast| if toast.undo.is_some() { 20 } else { 8 }))
        else {
            return;
        };
        shown.update_value(|shown| *shown += 1);
        leave_after(Duration::from_secs(seconds), desk, shown, shown.get_value());
    });
    let content = move || {
        desk.toast.get().map(|Toast { text, undo }| {
            let lasts = undo.is_none();
            let take_back = move |_| {
                if let Some(undo) = undo.clone() {
                    desk.undo(undo);
                }
            };
            view! {
                <div class="toast">
                    <p>{text}</p>
                    <button type="button" class="button quiet" hidden=lasts on:click=take_back>
                        "Undo"
                    </button>
                    <button
                        type="button"
                        class="icon-button needs-script"
                        aria-label="Dismiss"
                        on:click=move |_| desk.toast.set(None)
                    >
                        <Icon kind=IconKind::Close />
                    </button>
                </div>
            }
        })
    };
    view! {
        <div class="toasts" role="status">
            {content}
        </div>
    }
}

fn leave_after(time: Duration, desk: Desk, shown: StoredValue<u32>, this: u32) {
    set_timeout(
        move || {
            if shown.get_value() != this {
                return;
            }
            let held = document().query_selector(".toast:hover, .toast:focus-within");
            if held.is_ok_and(|held| held.is_some()) {
                leave_after(Duration::from_secs(2), desk, shown, this);
            } else {
                desk.toast.set(None);
            }
        },
        time,
    );
}
