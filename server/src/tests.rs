//! The whole application, asked over HTTP as different callers. Layers, pages and sessions are
//! tested here; what use cases do is tested in `accounts`.

mod accounts;
mod browser;
mod bulk;
mod export;
mod live;
mod programs;
mod rights;
mod safety;
mod secrets;
mod signing_in;
