//! Use cases about accounts themselves: making one, rescuing one, and following its changes.

pub(crate) mod create;
pub(crate) mod found;
mod recover;
mod seq;
