//! What happens to every request around its handler: where it comes from, whether it may come from
//! there, what is logged and which headers go with the answer. Who asks is in `session`.

pub mod client_address;
pub mod headers;
pub mod host;
pub mod origin;
pub mod plain;
pub mod public_url;
pub mod temporary;
pub mod trace;
