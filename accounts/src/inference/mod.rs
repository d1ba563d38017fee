//! Running inference: which upstream answers for a model, and with which key; and how much is run.
//!
//! What does not live here: asking the upstream, which is the gateway's (crate `server`).

mod models;
mod route;
mod usage;

pub use models::CallableModel;
pub use route::Route;
pub(crate) use usage::Counted;
pub use usage::{Amount, DayOfUsage, TokenCount, USAGE_DAYS, UserUsage};
