//! The whole application, asked over HTTP as different callers. Layers, pages and sessions are
//! tested here; what use cases do is tested in `accounts`.

mod access;
mod accounts;
mod audit;
pub mod browser;
mod bulk;
mod cli;
mod connections;
mod export;
mod files;
mod gateway;
mod incidents;
mod keys;
mod live;
mod mail;
mod matrix;
mod me;
mod programs;
mod proof;
mod recovery;
mod resources;
pub mod rest;
mod rights;
mod safety;
mod schema;
mod secrets;
mod signing_in;
mod storage;

/// A line of a summary, past the test harness, which would keep it to itself.
fn say(line: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{line}");
}
