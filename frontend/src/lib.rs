//! What the browser loads: it wakes the islands of `app`. Everything they are made of lives
//! there; nothing else belongs here.

// Each island is a function that the page calls by its name. A crate that is nowhere
// mentioned would not be linked, and its islands would be missing.
use app as _;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called once by the script in the page, before it calls the islands.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
