//! The few things that are asked of the browser directly. Called only from event handlers and
//! effects, which do not run on the server.

use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::{HtmlElement, MouseEvent};
use wasm_bindgen_futures::JsFuture;

/// Marks the page as live: for the stylesheet, and for tests, which wait for it.
pub fn mark_hydrated() {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-hydrated", "");
    }
}

/// Changes the address without going there. It may be refused where the page is embedded oddly;
/// then the address is merely old.
pub fn replace_address(address: &str) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(address));
    }
}

/// Goes to another page.
pub fn go(address: &str) {
    let _ = window().location().set_href(address);
}

/// Puts text on the clipboard. False where the browser refuses.
pub async fn copy(text: &str) -> bool {
    JsFuture::from(window().navigator().clipboard().write_text(text)).await.is_ok()
}

/// Moves the focus to the element with this id.
pub fn focus(id: &str) {
    if let Some(element) =
        document().get_element_by_id(id).and_then(|found| found.dyn_into::<HtmlElement>().ok())
    {
        let _ = element.focus();
    }
}

/// Takes a click on a link away from the browser, to be answered here. False for a click that is
/// meant to open a new tab or window: that one is followed.
pub fn is_taken(click: &MouseEvent) -> bool {
    let plain = click.button() == 0
        && !click.ctrl_key()
        && !click.meta_key()
        && !click.shift_key()
        && !click.alt_key();
    if plain {
        click.prevent_default();
    }
    plain
}

/// Runs `then` when `/` is pressed, unless somebody is typing or a dialog is open.
pub fn on_slash(then: impl Fn() + 'static) {
    let handle = window_event_listener(leptos::ev::keydown, move |press| {
        let modified = press.ctrl_key() || press.meta_key() || press.alt_key();
        if press.key() != "/" || modified || press.default_prevented() {
            return;
        }
        let types = |tag: &str| matches!(tag, "INPUT" | "SELECT" | "TEXTAREA");
        let busy = document().active_element().is_some_and(|element| {
            types(&element.tag_name())
                || element.closest("dialog, [popover]").is_ok_and(|found| found.is_some())
        });
        if !busy {
            press.prevent_default();
            then();
        }
    });
    // The island lives as long as its page.
    std::mem::forget(handle);
}
