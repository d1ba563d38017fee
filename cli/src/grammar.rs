//! What can be typed.
//!
//! The noun comes first, as in `user create`. The older order `create user` is read as the same
//! command; it is not shown in help, so that there is one way to learn.

mod api_key;
mod chat;
mod connection;
mod dataset;
mod deployment;
mod job;
mod model;
mod others;
mod resource;
mod user;
mod verb_first;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use domain::AccountId;

pub use api_key::{ApiKeyCommand, ChangeKey, CreateKey, DeleteKey, Expiry, ListKeys, OneKey, RotateKey};
pub use chat::Chat;
pub use connection::{ChangeConnection, ConnectionCommand, CreateConnection};
pub use dataset::{ChangeDataset, CreateDataset, DatasetCommand, DownloadDataset, UploadDataset};
pub use deployment::{
    ChangeDeployment, CreateDeployment, DeleteDeployment, DeploymentCommand, ListDeployments, ScaleDeployment,
};
pub use job::{CreateJob, JobCommand};
pub use model::{ChangeModel, CreateModel, ModelCommand};
pub use others::{AccountCommand, AuditLogsCommand, ListEntries, Man, SetApiKey};
pub use resource::{DeleteResource, GiveResource, OneResource, Told};
pub use user::{ChangeUser, CreateUser, DeleteUser, OneUser, UserCommand};
use verb_first::VerbFirst;

use crate::names;

/// Manage a Roster account: who is in it, what they may do, and the models they run
#[derive(Debug, Parser)]
#[command(
    name = "rosterctl",
    version,
    arg_required_else_help = true,
    subcommand_required = true,
    disable_help_subcommand = true,
    after_help = "Examples:\n  \
        rosterctl set-api-key\n  \
        rosterctl user create --email=\"alice@example.com\"\n  \
        rosterctl user update alice --role=admin\n  \
        rosterctl user delete alice\n  \
        rosterctl user list --filter 'role = \"admin\"'\n  \
        rosterctl dataset upload tickets tickets.jsonl\n  \
        rosterctl chat --model support \"Hello\"\n\n\
        Settings come from flags, then from ROSTER_API_KEY, ROSTER_ACCOUNT_ID and ROSTER_BASE_URL, \
        then from the profile in ~/.config/roster/auth.ini.\n\n\
        Exit codes: 0 done, 1 refused or failed, 2 wrong usage."
)]
pub struct Cli {
    #[command(flatten)]
    pub settings: Settings,
    #[command(subcommand)]
    pub command: Command,
}

/// The grammar as it is taught, by completions and manual: with the noun first alone.
pub fn shown() -> clap::Command {
    let all = Cli::command();
    let mut shown = clap::Command::new("rosterctl").subcommand_required(true).disable_help_subcommand(true);
    if let Some(about) = all.get_about() {
        shown = shown.about(about.clone());
    }
    if let Some(examples) = all.get_after_help() {
        shown = shown.after_help(examples.clone());
    }
    shown
        .version(env!("CARGO_PKG_VERSION"))
        .args(all.get_arguments())
        .subcommands(all.get_subcommands().filter(|command| !command.is_hide_set()))
}

/// What every command takes.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Settings")]
pub struct Settings {
    /// The account, like acme; by default the one the key belongs to
    #[arg(short, long, global = true, value_name = "ID", value_parser = names::account)]
    pub account_id: Option<AccountId>,
    /// The API key; better in ROSTER_API_KEY or a profile, which nobody else on the machine sees
    #[arg(long, global = true, value_name = "KEY", hide_env_values = true)]
    pub api_key: Option<String>,
    /// The section of auth.ini to use
    #[arg(short, long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// How to show the answer; json is the body of the REST interface
    #[arg(short, long, global = true, value_name = "FORM", value_enum, default_value_t)]
    pub output: Form,
    /// Where Roster answers [default: http://127.0.0.1:3000]
    #[arg(long, global = true, value_name = "URL")]
    pub base_url: Option<String>,
}

/// How an answer is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// For readers.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// The commands. The order is the one of help.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// People and service accounts: invite, change, remove
    #[command(subcommand, alias = "users")]
    User(UserCommand),
    /// API keys: make, rotate, delete
    #[command(subcommand, alias = "api-keys")]
    ApiKey(ApiKeyCommand),
    /// Deployments: what answers prompts
    #[command(subcommand, alias = "deployments")]
    Deployment(DeploymentCommand),
    /// Models
    #[command(subcommand, alias = "models")]
    Model(ModelCommand),
    /// Datasets: examples to learn from, and their files
    #[command(subcommand, alias = "datasets")]
    Dataset(DatasetCommand),
    /// Fine-tuning jobs
    #[command(subcommand, aliases = ["supervised-fine-tuning-jobs", "sftj"])]
    SupervisedFineTuningJob(JobCommand),
    /// The servers that deployments send prompts to
    #[command(subcommand, alias = "connections")]
    Connection(ConnectionCommand),
    /// Talk with a model
    Chat(Chat),
    /// Accounts
    #[command(subcommand, alias = "accounts")]
    Account(AccountCommand),
    /// What was done, and by whom
    #[command(subcommand, alias = "audit-log")]
    AuditLogs(AuditLogsCommand),
    /// Say as whom this program acts, and what they may do
    Whoami,
    /// Check an API key and keep it in auth.ini
    SetApiKey(SetApiKey),
    /// Print the version of this program
    Version,
    /// Print the completions for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Print the manual, or write its pages into a folder
    Man(Man),
    #[command(flatten)]
    VerbFirst(VerbFirst),
}

impl Command {
    /// The same command with its noun first.
    pub fn noun_first(self) -> Self {
        match self {
            Self::VerbFirst(command) => command.into(),
            other => other,
        }
    }
}

/// Which part of a list, and in which order.
#[derive(Args, Clone, Debug, Default)]
pub struct Listing {
    /// Only what this is true of, like 'create_time > "2026-11-01T00:00:00Z"'
    #[arg(long, value_name = "FILTER")]
    pub filter: Option<String>,
    /// In this order, like 'create_time desc'
    #[arg(long, value_name = "FIELDS")]
    pub order_by: Option<String>,
    /// How many to ask for at a time, at most 200
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..))]
    pub page_size: Option<u16>,
    /// Begin where an earlier page ended
    #[arg(long, value_name = "TOKEN")]
    pub page_token: Option<String>,
    /// Show one page instead of all
    #[arg(long)]
    pub no_paginate: bool,
}

#[cfg(test)]
mod tests;
