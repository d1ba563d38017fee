//! Searching while somebody types.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use super::desk::Desk;

/// Long enough that a word is one request, short enough to feel like none.
const PAUSE: Duration = Duration::from_millis(150);

/// Searches after a pause in typing. The list is asked for and the field is not touched, so
/// focus, cursor and what is typed meanwhile stay.
#[derive(Clone, Copy)]
pub struct Search {
    desk: Desk,
    waits: StoredValue<Option<TimeoutHandle>>,
}

impl Search {
    /// For one list.
    pub fn new(desk: Desk) -> Self {
        Self { desk, waits: StoredValue::new(None) }
    }

    /// Something was typed.
    pub fn typed(self, text: String) {
        self.cancel();
        let handle = set_timeout_with_handle(move || self.now(text), PAUSE);
        self.waits.set_value(handle.ok());
    }

    /// Searches at once.
    pub fn now(self, text: String) {
        self.cancel();
        let text = text.trim().to_owned();
        if self.desk.query.with_untracked(|query| query.search != text) {
            self.desk.look_for(|query| query.search = text);
        }
    }

    fn cancel(self) {
        if let Some(handle) = self.waits.get_value() {
            handle.clear();
        }
    }
}
