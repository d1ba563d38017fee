//! The dialog that asks for the password again. It comes with the page as plain HTML and its own
//! buttons close it; here it is opened, waited for and read.

use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::js_sys::Promise;
use leptos::web_sys::{HtmlDialogElement, HtmlInputElement};
use wasm_bindgen_futures::JsFuture;

/// The password, if it was typed and confirmed. `said` is what was wrong with the one before.
pub async fn ask(said: &str) -> Option<String> {
    let dialog: HtmlDialogElement = document().get_element_by_id("proof")?.unchecked_into();
    let field: HtmlInputElement = dialog.query_selector("[type=password]").ok()??.unchecked_into();
    dialog.query_selector("[role=alert]").ok()??.set_text_content(Some(said));
    dialog.set_return_value("");
    dialog.show_modal().ok()?;
    let closed = Promise::new(&mut |then, _| dialog.set_onclose(Some(&then)));
    JsFuture::from(closed).await.ok()?;
    let password = field.value();
    // It stays no longer than it is needed.
    field.set_value("");
    (dialog.return_value() == "yes").then_some(password)
}
