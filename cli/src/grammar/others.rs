//! `account …`, `audit-logs …`, `set-api-key` and `man`

use std::path::PathBuf;

use clap::{Args, Subcommand};
use domain::{AccountId, Timestamp};

use super::Listing;
use crate::{moments, names};

#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Show an account
    Get {
        /// Its id; without it, the account of the key
        #[arg(value_name = "ACCOUNT_ID", value_parser = names::account)]
        account: Option<AccountId>,
    },
    /// List the accounts the key belongs to
    List(Listing),
}

#[derive(Debug, Subcommand)]
pub enum AuditLogsCommand {
    /// List what was done, newest first
    List(ListEntries),
}

#[derive(Args, Debug, Default)]
pub struct ListEntries {
    /// Only what happened since, like 2027-01-31; without it, the last 30 days
    #[arg(long, value_name = "TIME", value_parser = moments::typed)]
    pub start: Option<Timestamp>,
    /// Only what happened before
    #[arg(long, value_name = "TIME", value_parser = moments::typed)]
    pub end: Option<Timestamp>,
    /// Only what this address did
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<String>,
    #[command(flatten)]
    pub listing: Listing,
}

#[derive(Args, Debug)]
pub struct SetApiKey {
    /// The key. Left out, it is asked for, or read from a pipe: so it does not stand in your history
    #[arg(value_name = "KEY")]
    pub key: Option<String>,
}

#[derive(Args, Debug)]
pub struct Man {
    /// Write a page for each command into this folder
    #[arg(long, value_name = "FOLDER")]
    pub dir: Option<PathBuf>,
}
