//! Small parts that several pages are made of: avatars, a status, icons, the matrix of roles.
//! Nothing here knows where it stands or does anything.

#[cfg(feature = "ssr")]
mod devices;
mod icon;
mod invite_answers;
#[cfg(feature = "ssr")]
mod keys;
mod matrix;
mod meaning;
mod person;
#[cfg(feature = "ssr")]
mod receiver;
mod role_cards;

#[cfg(feature = "ssr")]
pub use devices::{browser, devices};
pub use icon::{Icon, IconKind};
pub use invite_answers::InviteAnswers;
#[cfg(feature = "ssr")]
pub use keys::{KeyActs, key_table, overlap_choice};
pub use matrix::Matrix;
pub use meaning::Meaning;
pub use person::AccountMark;
pub use person::{Avatar, StatusText, second_line};
#[cfg(feature = "ssr")]
pub use receiver::{Receivers, receivers};
pub use role_cards::RoleCards;
