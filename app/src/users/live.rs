//! Other people's changes. The stream only tells that something changed; the list is then read
//! again through the normal, authorized way.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use leptos::web_sys::Event;
use serde::Deserialize;
use web_sys::{EventSource, MessageEvent};

use super::desk::Desk;
use crate::addresses;

/// One message of the stream.
#[derive(Deserialize)]
struct Message {
    /// The account's change number.
    #[serde(default)]
    seq: i64,
    /// True once the reader is not in the account any more.
    #[serde(default)]
    gone: bool,
}

/// Listens while the page is visible: a browser gives a host six connections in all, and a tab in
/// the background must not keep one.
pub fn listen(desk: Desk) {
    let stream = Rc::new(RefCell::new(open(desk)));
    let handle = window_event_listener(leptos::ev::visibilitychange, move |_| {
        if let Some(open) = stream.borrow_mut().take() {
            open.close();
        }
        if !document().hidden() {
            *stream.borrow_mut() = open(desk);
            // Whatever happened meanwhile was not heard.
            desk.reload();
        }
    });
    std::mem::forget(handle);
}

fn open(desk: Desk) -> Option<EventSource> {
    if document().hidden() {
        return None;
    }
    let address = addresses::events(&desk.account().id);
    let stream = EventSource::new(&address).ok()?;
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let text = event.data().as_string().unwrap_or_default();
        let Ok(message) = serde_json::from_str::<Message>(&text) else { return };
        if message.gone {
            // Asking again says why.
            desk.reload();
        } else if message.seq > desk.page.with_untracked(|page| page.seq) {
            desk.reload();
        }
    });
    stream.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    let source = stream.clone();
    let on_error = Closure::<dyn Fn(Event)>::new(move |_| {
        // A lost connection comes back by itself. A refused one does not: the list says why.
        if source.ready_state() == EventSource::CLOSED {
            desk.reload();
        }
    });
    stream.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    on_error.forget();
    Some(stream)
}
