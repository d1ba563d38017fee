//! `model …`

use clap::{Args, Subcommand};
use domain::{DisplayName, ResourceId};
use serde_json::Value;

use super::Listing;
use super::resource::{DeleteResource, GiveResource, OneResource, Told, field};
use crate::names::{self, ResourceName};

#[derive(Debug, Subcommand)]
pub enum ModelCommand {
    /// Enter a model
    Create(CreateModel),
    /// Change a model
    Update(ChangeModel),
    /// Show one model
    Get(OneResource),
    /// List the models of the account
    List(Listing),
    /// Delete a model for good
    ///
    /// At a terminal this shows the model and asks first. Elsewhere it does it.
    Delete(DeleteResource),
    /// Give a model to another user
    Give(GiveResource),
}

#[derive(Args, Debug)]
pub struct CreateModel {
    /// Its id, like support
    #[arg(value_name = "MODEL_ID", value_parser = ResourceId::parse)]
    pub model_id: ResourceId,
    /// What it is, like HF_BASE_MODEL or EMBEDDING_MODEL; without it, HF_PEFT_ADDON
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// What it is good for
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
    #[command(flatten)]
    pub told: Told,
}

#[derive(Args, Debug)]
pub struct ChangeModel {
    /// Its id, or its full name
    #[arg(value_name = "ID", value_parser = names::resource)]
    pub name: ResourceName,
    #[command(flatten)]
    pub change: ModelChange,
}

/// What is changed: one of these at least.
#[derive(Args, Debug)]
#[group(required = true, multiple = true)]
pub struct ModelChange {
    /// What it is, like HF_BASE_MODEL or EMBEDDING_MODEL
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// What it is good for
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
    /// How it is shown from now on
    #[arg(long, value_name = "NAME", value_parser = DisplayName::parse)]
    pub display_name: Option<DisplayName>,
    /// Another field of the REST interface, like contextLength=8192; what is no JSON is text
    #[arg(long = "set", value_name = "FIELD=VALUE", value_parser = field)]
    pub fields: Vec<(String, Value)>,
}
