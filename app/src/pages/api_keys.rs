//! API keys: the lists at `/account/api-keys`, making one, and what is done to one. No page here loads
//! a script; a secret stands on exactly one of them, once, and in no address.

mod expiry;
mod list;
mod new;
mod one;

pub use expiry::TypedExpiry;
pub use list::{ApiKeysPage, KeyTab, api_keys};
pub use new::{NewKeyPage, ShownKeyPage, new_key, shown_key};
pub use one::{ChangeKeyPage, DeleteKeyPage, RotateKeyPage, change_key, delete_key, rotate_key};

use domain::AccountId;

use crate::addresses;
use crate::model::KeyOwner;

impl KeyOwner {
    /// Where the keys of this owner are listed.
    fn list(&self, account: &AccountId) -> String {
        if self.is_me { addresses::api_keys(account) } else { addresses::user(account, &self.user) }
    }

    /// What that list is called.
    fn list_name(&self) -> &str {
        if self.is_me { "API keys" } else { &self.name }
    }
}
