//! What the reader does in a row. One set of listeners on the table serves all rows: a row is only
//! markup, so two hundred of them wake as fast as ten.

use domain::Role;
use leptos::ev::{Event, KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement, HtmlInputElement, HtmlSelectElement};

use super::browser;
use super::desk::Desk;
use super::dialog::Dialog;
use super::row::{Choice, Row, pick_id};

/// Set on a dropdown that is being used by keyboard. It lives on the element, since it is about
/// the hand at the element and outlasts whatever is shown.
const BY_KEYBOARD: &str = "data-by-keyboard";

/// A role was chosen. By pointer that is the decision; by keyboard it may be a step on the way.
/// Or boxes were checked, of which only the one for all rows does something.
pub fn changed(desk: Desk, change: &Event) {
    let Some(row) = row(desk, change) else { return picked_all(desk, change) };
    let Some(select) = dropdown(change) else { return };
    match (Role::parse(&select.value()), row.choice()) {
        // One at a time: the dropdown goes back to what is on its way.
        (_, Choice::Saving(role)) => row.set_choice(Choice::Saving(role)),
        (Ok(role), _) if select.has_attribute(BY_KEYBOARD) => row.set_choice(Choice::Made(role)),
        (Ok(role), _) => desk.choose(&row, role),
        (Err(_), _) => row.set_choice(Choice::None),
    }
}

/// A key was pressed in a dropdown: Enter saves what was chosen, Escape restores.
pub fn pressed(desk: Desk, press: &KeyboardEvent) {
    let (Some(select), Some(row)) = (dropdown(press), row(desk, press)) else { return };
    let waits = matches!(row.choice(), Choice::Made(_));
    match press.key().as_str() {
        "Enter" if waits => {
            press.prevent_default();
            save(desk, &row);
        }
        "Escape" if waits => {
            press.prevent_default();
            row.set_choice(Choice::None);
        }
        "Tab" | "Shift" => {}
        _ => {
            let _ = select.set_attribute(BY_KEYBOARD, "");
        }
    }
}

/// A dropdown was entered, or pointed at: whatever was before, the keyboard is not at it.
pub fn entered(event: &Event) {
    if let Some(select) = dropdown(event) {
        let _ = select.remove_attribute(BY_KEYBOARD);
    }
}

/// Save was pressed.
pub fn submitted(desk: Desk, submit: &Event) {
    submit.prevent_default();
    if let Some(row) = row(desk, submit) {
        save(desk, &row);
    }
}

/// Something was clicked that says by `data-does` what it does.
pub fn clicked(desk: Desk, click: &MouseEvent) {
    let Some(target) = element(click).and_then(|element| element.closest("[data-does]").ok().flatten())
    else {
        return;
    };
    let Some(row) = row(desk, click).filter(|_| browser::is_taken(click)) else { return };
    if let Some(menu) = target.parent_element().and_then(|menu| menu.dyn_into::<HtmlElement>().ok()) {
        // An error only says that it is no open menu.
        let _ = menu.hide_popover();
    }
    match target.get_attribute("data-does").as_deref() {
        Some("cancel") => row.set_choice(Choice::None),
        Some("copy-email") => desk.copy_email(&row.user()),
        Some("copy-link") => desk.copy_link_of(row.user()),
        Some("remove") => desk.open(Dialog::LookUp(row)),
        _ => {}
    }
}

/// The box that stands above those of the rows was checked or unchecked: so are they.
fn picked_all(desk: Desk, change: &Event) {
    let is_on = event_target_checked(change);
    desk.rows.with_untracked(|rows| {
        for row in rows {
            if let Some(found) = document().get_element_by_id(&pick_id(&row.id)) {
                found.unchecked_into::<HtmlInputElement>().set_checked(is_on);
            }
        }
    });
}

fn save(desk: Desk, row: &Row) {
    if let Choice::Made(role) = row.choice() {
        desk.choose(row, role);
    }
}

fn element(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

fn dropdown(event: &Event) -> Option<HtmlSelectElement> {
    event.target()?.dyn_into().ok()
}

fn row(desk: Desk, event: &Event) -> Option<Row> {
    let id = element(event)?.closest("[data-user]").ok()??.get_attribute("data-user")?;
    desk.rows.with_untracked(|rows| rows.iter().find(|row| row.id.as_str() == id).cloned())
}
