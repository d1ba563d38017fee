//! Use cases about accounts themselves: making one, its settings, its end, and following its changes.

mod close;
pub(crate) mod create;
mod ending;
pub(crate) mod found;
pub(crate) mod row;
mod seq;
mod settings;
