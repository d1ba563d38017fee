//! `dataset …`

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use domain::{DisplayName, ResourceId};
use serde_json::Value;

use super::Listing;
use super::resource::{DeleteResource, GiveResource, OneResource, Told, field};
use crate::names::{self, ResourceName};

#[derive(Debug, Subcommand)]
pub enum DatasetCommand {
    /// Make a dataset, with its file or without
    Create(CreateDataset),
    /// Change a dataset
    Update(ChangeDataset),
    /// Show one dataset
    Get(OneResource),
    /// List the datasets of the account
    List(Listing),
    /// Delete a dataset and its file for good
    ///
    /// At a terminal this shows the dataset and asks first. Elsewhere it does it.
    Delete(DeleteResource),
    /// Send a file of JSON lines; the server checks each line
    Upload(UploadDataset),
    /// Fetch a dataset's file
    Download(DownloadDataset),
    /// Give a dataset to another user
    Give(GiveResource),
}

/// What the lines of a file look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Conversations: {"messages": […]}
    Chat,
    /// Texts and how they go on: {"prompt": …, "completion": …}
    Completion,
    /// Prompts for reinforcement learning
    Rl,
}

impl Format {
    /// The name in the contract.
    pub const fn contract(self) -> &'static str {
        match self {
            Self::Chat => "CHAT",
            Self::Completion => "COMPLETION",
            Self::Rl => "RL",
        }
    }
}

#[derive(Args, Debug)]
pub struct CreateDataset {
    /// Its id, like tickets
    #[arg(value_name = "DATASET_ID", value_parser = ResourceId::parse)]
    pub dataset_id: ResourceId,
    /// The file to send right away; - is what is piped in
    #[arg(value_name = "FILE", conflicts_with = "dry_run")]
    pub file: Option<PathBuf>,
    /// What its lines look like; without it, as the server has it
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub format: Option<Format>,
    #[command(flatten)]
    pub told: Told,
}

#[derive(Args, Debug)]
pub struct ChangeDataset {
    /// Its id, or its full name
    #[arg(value_name = "ID", value_parser = names::resource)]
    pub name: ResourceName,
    #[command(flatten)]
    pub change: DatasetChange,
}

/// What is changed: one of these at least.
#[derive(Args, Debug)]
#[group(required = true, multiple = true)]
pub struct DatasetChange {
    /// What its lines look like
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub format: Option<Format>,
    /// How it is shown from now on
    #[arg(long, value_name = "NAME", value_parser = DisplayName::parse)]
    pub display_name: Option<DisplayName>,
    /// Another field of the REST interface, like externalUrl=…; what is no JSON is text
    #[arg(long = "set", value_name = "FIELD=VALUE", value_parser = field)]
    pub fields: Vec<(String, Value)>,
}

#[derive(Args, Debug)]
pub struct UploadDataset {
    /// Its id, or its full name
    #[arg(value_name = "ID", value_parser = names::resource)]
    pub name: ResourceName,
    /// The file to send; - is what is piped in
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

#[derive(Args, Debug)]
pub struct DownloadDataset {
    /// Its id, or its full name
    #[arg(value_name = "ID", value_parser = names::resource)]
    pub name: ResourceName,
    /// Where to keep it; - prints it; without it, <ID>.jsonl in this folder
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Replace a file that is there
    #[arg(long)]
    pub overwrite: bool,
}
