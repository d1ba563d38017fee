//! Who asks: sessions, their cookie, and the caller of a request. What a session may do is not
//! here; it holds only who.

pub mod caller;
pub mod cookies;
pub mod store;
