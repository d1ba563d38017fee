//! The whole application, asked over HTTP as different callers. Layers, pages and sessions are
//! tested here; what use cases do is tested in `accounts`.

mod access;
mod accounts;
mod browser;
mod live;
mod rights;
mod safety;
mod secrets;
mod signing_in;
