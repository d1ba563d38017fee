//! Use cases about the users of an account, one file each, and the row they share.

mod bulk;
mod change_name;
mod change_role;
pub(crate) mod counts;
mod create_service_account;
mod devices;
mod end_access;
mod get;
mod ids;
mod invite;
mod left_behind;
pub(crate) mod list;
pub(crate) mod list_sql;
pub(crate) mod mailing;
pub(crate) mod page_token;
mod pause;
mod query;
mod remove;
mod resend;
pub(crate) mod row;
pub(crate) mod store;
mod update;

pub use bulk::{BulkAct, BulkOutcome, BulkPlan, BulkPreview, BulkRow};
pub use change_role::ChangeRoleRequest;
pub use create_service_account::NewServiceAccount;
pub(crate) use ids::{pass_on as pass_ids_on, reserve as reserve_id};
pub(crate) use invite::present_user;
pub use list::{ExportPart, ExportPlace};
pub use remove::{KeyFate, Removal};
pub use update::{NewUser, UserChange};

use domain::{AccountId, DisplayName, Email};

/// The folded texts a user is sorted and found by.
pub(crate) struct Keys {
    /// What the list sorts by: the name, or the address of someone without one.
    pub(crate) name: String,
    /// The address.
    pub(crate) mail: String,
    /// What search looks in.
    pub(crate) search: String,
}

impl Keys {
    /// The keys of a user with this name and address.
    pub(crate) fn of(name: Option<&DisplayName>, email: Option<&Email>) -> Self {
        let mail = email.map(Email::folded).unwrap_or_default();
        let name = name.map_or_else(|| mail.clone(), |name| domain::fold(name.as_str()));
        let search = format!("{name} {mail}");
        Self { name, mail, search }
    }

    /// The keys of a service account: it is found by its id as a person is by their address, and has
    /// an address made up from it.
    pub(crate) fn of_program(name: &DisplayName, account: &AccountId, id: &str) -> Self {
        let name = domain::fold(name.as_str());
        let search = format!("{name} {id}");
        Self { name, mail: account.address_of_program(id), search }
    }
}
