//! What has just been done, and the way back if there is one.

use std::time::Duration;

use domain::{Role, UserId};
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
    /// Whose role.
    pub user: UserId,
    /// The role held before.
    pub role: Role,
    /// The version the change made.
    pub version: i64,
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
/// something, and stays while somebody points at it or has the focus in it.
#[component]
pub fn Toasts(desk: Desk) -> impl IntoView {
    let toast = desk.toast;
    let held = RwSignal::new(false);
    let shown = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let Some(seconds) =
            toast.with(|toast| toast.as_ref().map(|toast| if toast.undo.is_some() { 20 } else { 8 }))
        else {
            return;
        };
        shown.update_value(|shown| *shown += 1);
        let this = shown.get_value();
        if !held.get() {
            set_timeout(
                move || {
                    if shown.get_value() == this && !held.get_untracked() {
                        toast.set(None);
                    }
                },
                Duration::from_secs(seconds),
            );
        }
    });
    let hold = move |_| held.set(true);
    let release = move |_| held.set(false);
    view! {
        <div class="toasts" role="status">
            {move || {
                toast
                    .get()
                    .map(|Toast { text, undo }| {
                        let undo = undo
                            .map(|undo| {
                                view! {
                                    <button
                                        type="button"
                                        class="button quiet"
                                        on:click=move |_| desk.undo(undo.clone())
                                    >
                                        "Undo"
                                    </button>
                                }
                            });
                        view! {
                            <div
                                class="toast"
                                on:pointerenter=hold
                                on:pointerleave=release
                                on:focusin=move |_| held.set(true)
                                on:focusout=move |_| held.set(false)
                            >
                                <p>{text}</p>
                                {undo}
                                <button
                                    type="button"
                                    class="icon-button needs-script"
                                    aria-label="Dismiss"
                                    on:click=move |_| {
                                        held.set(false);
                                        toast.set(None);
                                    }
                                >
                                    <Icon kind=IconKind::Close />
                                </button>
                            </div>
                        }
                    })
            }}
        </div>
    }
}
