//! Use cases about accounts themselves: making one, rescuing one, its settings, its end, and following its changes.

mod close;
pub(crate) mod create;
mod details;
mod ending;
pub(crate) mod found;
mod recover;
pub(crate) mod row;
mod seq;
mod settings;

pub use details::SettingsChange;
