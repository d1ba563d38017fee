//! Use cases about resources: deployments, models, fine-tuning jobs and datasets. One table and one set
//! of use cases for all four; what is particular to a kind is in [`spec`].
//!
//! Who may do what is `domain::policy`. A resource has one owner or none; what becomes of what somebody
//! owns when they go is part of their removal ([`owned`]). What a dataset holds, how a job is run and how
//! a deployment answers is not here.

mod change;
pub mod contract;
pub(crate) mod create;
mod delete;
mod get;
mod limits;
pub(crate) mod owned;
mod owner;
mod query;
pub(crate) mod row;
mod scale;
pub(crate) mod spec;
pub(crate) mod store;

pub use change::ResourceChange;
pub use create::NewResource;
pub use limits::ResourceLimits;
pub use query::ResourceQuery;
pub use spec::Spec;
