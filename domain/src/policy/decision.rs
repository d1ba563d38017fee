//! What every decision about an account looks like: private fields, so that it is made in this module
//! and nowhere else, and what was decided to be read.

macro_rules! decision {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name { account: AccountId, $($field: $type),* }

        impl $name {
            /// The account it was decided for.
            pub fn account(&self) -> &AccountId { &self.account }
            $($(#[$field_doc])* pub fn $field(&self) -> $type { self.$field })*
        }
    };
}
pub(super) use decision;
