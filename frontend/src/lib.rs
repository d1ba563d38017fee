//! What the browser loads: it wakes the islands of `app`. Everything they are made of lives
//! there; nothing else belongs here.

// Each island is a function that the page calls by its name. Without this the linker would
// find no use for them and leave them out.
#[allow(unused_imports, reason = "imported for its exports, not for a name")]
use app::*;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called once by the script in the page, before it calls the islands.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
