//! Shows what a removal would end, and then ends it.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::api::PreviewRemoval;
use super::ask::ask;
use super::desk::Desk;
use super::dialog::Dialog;
use super::row::Row;
use crate::model::{Failure, RemovalPreview};
use crate::questions::{Question, about_removal};
use crate::words;

/// Asks the server what would end, and then the reader. `says` is what went wrong before.
pub fn look_up(desk: Desk, row: Row, says: Option<String>) {
    spawn_local(async move {
        let account = desk.account();
        let answer = ask(PreviewRemoval { account: account.id, user: row.id.clone() }).await;
        if desk.dialog.with_untracked(Option::is_none) {
            return;
        }
        desk.open(match answer {
            Ok(preview) => {
                let says = preview.refused.clone().or(says);
                Dialog::Remove(row, Box::new(preview), says)
            }
            Err(failure) => tell(&row, words::failure(&failure, &account.name)),
        });
    });
}

/// What is asked, and what a yes does.
pub fn question(desk: Desk, row: Row, preview: RemovalPreview) -> (Question, Box<dyn Fn()>) {
    let asked = about_removal(&preview);
    let remove = move || {
        let row = row.clone();
        desk.busy.set(true);
        desk.remove(preview.clone(), move |failure| match failure {
            // It is shown again as it is now, and asked again.
            Failure::Conflict { .. } => {
                let says = "Something changed meanwhile. This is how it is now.";
                look_up(desk, row, Some(says.to_owned()));
            }
            failure => desk.open(tell(&row, words::failure(&failure, &desk.account().name))),
        });
    };
    (asked, Box::new(remove))
}

fn tell(row: &Row, text: String) -> Dialog {
    Dialog::Tell(row.user().shown_name().to_owned(), text)
}
