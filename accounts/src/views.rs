//! What reads and changes answer: plain data, already cut down to what the caller may see.

mod access;
mod audit;
mod invitations;
mod me;
mod removal;
mod resources;
mod settings;
mod users;

pub use access::{AccessEnded, AccessPreview, Device};
pub use audit::{
    AuditChoices, AuditEntry, AuditHealth, AuditList, AuditName, AuditOutcome, AuditPage, AuditQuery,
    AuditVerdict,
};
pub use invitations::{
    Invitation, InvitationMail, InvitationView, InviteLine, InviteOutcome, Mailing, Offered, Resent,
};
pub use me::{Me, Membership, OpenInvitation, OwnSession, Preferences, SignInLink};
pub use removal::{LeftKey, RemovalPreview, Removed};
pub use resources::{Owned, Owner, Resource};
pub use settings::{AccountDetails, AccountSettings, ClosedAccount, Closing, Setting};
pub use users::{ListQuery, SortBy, UserDetails, UserList};
