//! Use cases about accounts themselves: making one, and following its changes.

pub(crate) mod create;
pub(crate) mod found;
mod seq;
