//! Shows what a removal would end, and then ends it.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::api::PreviewRemoval;
use super::ask::ask;
use super::browser;
use super::desk::Desk;
use super::dialog::Dialog;
use super::row::Row;
use crate::addresses;
use crate::model::Failure;
use crate::words;

/// Asks the server what would end, and then the reader. `says` is what went wrong before.
pub fn look_up(desk: Desk, row: Row, says: Option<String>) {
    spawn_local(async move {
        let account = desk.account();
        let answer = ask(PreviewRemoval { account: account.id.clone(), user: row.id.clone() }).await;
        if desk.dialog.with_untracked(Option::is_none) {
            return;
        }
        desk.open(match answer {
            // There is more to choose than a yes.
            Ok(asked) if asked.yes.is_empty() && asked.refused.is_none() => {
                return browser::go(&addresses::remove(&account.id, &row.id));
            }
            Ok(asked) => {
                let says = asked.refused.clone().or(says);
                Dialog::Remove(row, Box::new(asked), says)
            }
            Err(failure) => tell(&row, words::failure(&failure, &account.name)),
        });
    });
}

/// What a yes does.
pub fn remove(desk: Desk, row: Row, version: i64) -> Box<dyn Fn()> {
    Box::new(move || {
        let row = row.clone();
        desk.busy.set(true);
        desk.remove(row.id.clone(), version, move |failure| match failure {
            // It is shown again as it is now, and asked again.
            Failure::Conflict { .. } => {
                let says = "Something changed meanwhile. This is how it is now.";
                look_up(desk, row, Some(says.to_owned()));
            }
            failure => desk.open(tell(&row, words::failure(&failure, &desk.account().name))),
        });
    })
}

fn tell(row: &Row, text: String) -> Dialog {
    Dialog::Tell(row.user().shown_name().to_owned(), text)
}
