//! Shows what a removal would end, and then ends it.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::api;
use super::desk::{Desk, Dialog, Row};
use super::role_dialog::open_while;
use crate::model::{Failure, RemovalPreview};
use crate::words;

/// What the dialog knows.
#[derive(Clone)]
enum Known {
    Loads,
    Preview(Box<RemovalPreview>),
    Failed(Failure),
}

/// The dialog; closed until somebody shall go.
#[component]
pub fn RemoveDialog(desk: Desk) -> impl IntoView {
    let row = Memo::new_with_compare(
        move |_| {
            desk.dialog.get().and_then(|dialog| match dialog {
                Dialog::Remove(row) => Some(row),
                _ => None,
            })
        },
        |_, _| true,
    );
    let known = RwSignal::new(Known::Loads);
    let says = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let node = NodeRef::<html::Dialog>::new();
    open_while(node, move || row.with(Option::is_some));

    let load = move |row: Row| {
        spawn_local(async move {
            let account = desk.account.with_untracked(|account| account.id.clone());
            let answer = api::preview_removal(account, row.id).await;
            busy.set(false);
            known.set(answer.map_or_else(Known::Failed, |preview| Known::Preview(Box::new(preview))));
        });
    };
    Effect::new(move |_| {
        if let Some(row) = row.get() {
            known.set(Known::Loads);
            says.set(None);
            load(row);
        }
    });
    let remove = move |preview: RemovalPreview| {
        busy.set(true);
        says.set(None);
        desk.remove(preview, move |failure| {
            busy.set(false);
            match failure {
                // It is shown again as it is now, and asked again.
                Failure::Conflict { .. } => {
                    says.set(Some("Something changed meanwhile. This is how it is now.".to_owned()));
                    row.get_untracked().into_iter().for_each(load);
                }
                failure => known.set(Known::Failed(failure)),
            }
        });
    };
    let cancel = move |label: &'static str| {
        view! {
            <button type="button" class="button quiet" autofocus on:click=move |_| desk.close(node)>
                {label}
            </button>
        }
    };
    let content = move || {
        let name = row.get()?.user.with_untracked(|user| user.shown_name().to_owned());
        Some(match known.get() {
            Known::Loads => view! {
                <h2 id="remove-dialog-title">{name}</h2>
                <p class="hint">"Looking up what would end…"</p>
                <div class="actions">{cancel("Cancel")}</div>
            }
            .into_any(),
            Known::Failed(failure) => {
                let text = desk.account.with_untracked(|account| words::failure(&failure, &account.name));
                view! {
                    <h2 id="remove-dialog-title">{name}</h2>
                    <p class="alert" role="alert">{text}</p>
                    <div class="actions">{cancel("Close")}</div>
                }
                .into_any()
            }
            Known::Preview(preview) => match preview.refused.clone() {
                Some(refusal) => view! {
                    <h2 id="remove-dialog-title">{words::ask_removal(&preview)}</h2>
                    <p class="alert" role="alert">{refusal.to_string()}</p>
                    <div class="actions">{cancel("Close")}</div>
                }
                .into_any(),
                None => view! {
                    <h2 id="remove-dialog-title">{words::ask_removal(&preview)}</h2>
                    <ul class="ends">
                        {words::removal_ends(&preview)
                            .into_iter()
                            .map(|line| view! { <li>{line}</li> })
                            .collect_view()}
                    </ul>
                    <div class="actions">
                        <button
                            type="button"
                            class="button danger"
                            disabled=move || busy.get()
                            on:click={
                                let preview = preview.clone();
                                move |_| remove((*preview).clone())
                            }
                        >
                            {words::do_removal(&preview)}
                        </button>
                        {cancel("Cancel")}
                    </div>
                }
                .into_any(),
            },
        })
    };
    view! {
        <dialog
            class="dialog"
            node_ref=node
            aria-labelledby="remove-dialog-title"
            on:close=move |_| {
                if row.with_untracked(Option::is_some) {
                    desk.dialog.set(None);
                }
            }
        >
            <div role="status">{move || says.get().map(|says| view! { <p class="banner">{says}</p> })}</div>
            {content}
        </dialog>
    }
}
