//! The words and the law of Roster.
//!
//! Here live the names of things ([`AccountId`], [`UserId`], [`Email`], [`DisplayName`]),
//! the four [`Role`]s, the matrix of [`Permission`]s, the table of [`Operation`]s and the
//! [`policy`] that decides. Everything is pure: no clock, no database, no network. The same
//! code runs on the server, which enforces it, and in the browser, which explains it.
//!
//! Names are parsed where they come in, also when they are read from JSON. The one exception is the
//! browser: what it reads comes from the server, which has parsed it, so there a name is read as it
//! is, and the rules with their sentences are no part of what every visitor loads.
//!
//! What does not live here: how a decision is carried out (crate `accounts`) and how it
//! looks (crate `app`).

mod account_name;
mod api_key;
pub mod authorization;
mod connection;
pub mod csv;
pub mod dataset;
mod denial;
mod display_name;
mod email;
mod export;
mod field_mask;
pub mod filter;
mod ids;
mod invalid;
mod invitation_days;
mod invite_lines;
mod nearest;
mod operation;
mod order_by;
mod password;
mod permission;
pub mod policy;
mod refusal;
mod resource;
mod role;
mod schema;
mod text;
mod timestamp;
mod user;

pub use account_name::AccountName;
pub use api_key::{Annotations, ApiKey, ApiKeyText, KeyId, MOST_KEYS_PER_USER};
pub use connection::{BaseUrl, Connection, ConnectionDetails, ConnectionId, MOST_CONNECTIONS, UpstreamKey};
pub use denial::{Denial, Reason};
pub use display_name::DisplayName;
pub use email::Email;
pub use export::{export_head, export_line};
pub use field_mask::FieldMask;
pub use filter::Filter;
pub use ids::{AccountId, ResourceId, UserId};
pub use invalid::Invalid;
pub use invitation_days::InvitationDays;
pub use invite_lines::{InviteLine, TypedLine, parse_invite_lines};
pub use nearest::nearest;
pub use operation::{Operation, Requirement};
pub use order_by::Sort;
pub use password::NewPassword;
pub use permission::Permission;
pub use refusal::{Contacts, Refusal};
pub use resource::{ResourceKind, ResourceState};
pub use role::Role;
pub use schema::{Field, Kind, Schema};
pub use text::{fold, is_deceptive};
pub use timestamp::Timestamp;
pub use user::{Status, StatusKind, User, UserKind};
