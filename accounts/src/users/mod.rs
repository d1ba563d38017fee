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
pub(crate) mod list;
mod list_sql;
pub(crate) mod mailing;
pub(crate) mod page_token;
mod pause;
mod remove;
mod resend;
pub(crate) mod row;
pub(crate) mod store;

pub use bulk::{BulkAct, BulkOutcome, BulkPlan, BulkPreview, BulkRow};
pub use change_role::ChangeRoleRequest;
pub use create_service_account::NewServiceAccount;
pub(crate) use ids::reserve as reserve_id;
pub use list::{ExportPart, ExportPlace};

use domain::{DisplayName, Email};

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

    /// The keys of a service account, which is found by its id as a person is by their address.
    pub(crate) fn of_program(name: &DisplayName, id: &str) -> Self {
        let name = domain::fold(name.as_str());
        let search = format!("{name} {id}");
        Self { name, mail: id.to_owned(), search }
    }
}
