//! `connection …`

use clap::{Args, Subcommand};
use domain::ResourceId;

use super::Listing;
use super::resource::{DeleteResource, OneResource};
use crate::names::{self, ResourceName};

#[derive(Debug, Subcommand)]
pub enum ConnectionCommand {
    /// Name a server that answers prompts
    Create(CreateConnection),
    /// Change where a connection leads, or its key
    Update(ChangeConnection),
    /// Show one connection, without its key
    Get(OneResource),
    /// List the connections of the account
    List(Listing),
    /// Delete a connection and its key
    ///
    /// At a terminal this shows the connection and asks first. Elsewhere it does it.
    Delete(DeleteResource),
}

#[derive(Args, Debug)]
pub struct CreateConnection {
    /// Its id, like vllm
    #[arg(value_name = "CONNECTION_ID", value_parser = ResourceId::parse)]
    pub connection_id: ResourceId,
    /// The address its clients use, like http://10.0.0.7:8000/v1
    #[arg(long, value_name = "URL")]
    pub url: String,
    /// It wants a key: from ROSTER_UPSTREAM_KEY, else asked for without showing it, else piped in
    #[arg(long)]
    pub with_key: bool,
    /// Check and show what would be sent, and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Args, Debug)]
pub struct ChangeConnection {
    /// Its id, or its full name
    #[arg(value_name = "ID", value_parser = names::resource)]
    pub name: ResourceName,
    #[command(flatten)]
    pub change: ConnectionChange,
}

/// What is changed: one of these at least.
#[derive(Args, Debug)]
#[group(required = true, multiple = true)]
pub struct ConnectionChange {
    /// The address from now on; another host or port drops the key unless a new one comes along
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// Another key: from ROSTER_UPSTREAM_KEY, else asked for without showing it, else piped in
    #[arg(long)]
    pub with_key: bool,
    /// Forget the key
    #[arg(long, conflicts_with = "with_key")]
    pub without_key: bool,
}
