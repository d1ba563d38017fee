//! `deployment …`

use clap::{Args, Subcommand};
use domain::{DisplayName, ResourceId};
use serde_json::Value;

use super::Listing;
use super::resource::{GiveResource, OneResource, Told, field};
use crate::names::{self, ResourceName};

#[derive(Debug, Subcommand)]
pub enum DeploymentCommand {
    /// Let a model answer, by way of a connection
    Create(CreateDeployment),
    /// Change a deployment
    Update(ChangeDeployment),
    /// Show one deployment
    Get(OneResource),
    /// List the deployments of the account
    List(ListDeployments),
    /// Delete a deployment; it can come back
    ///
    /// At a terminal this shows the deployment and asks first. Elsewhere it does it.
    Delete(DeleteDeployment),
    /// Bring a deleted deployment back
    Undelete(OneResource),
    /// Set how many replicas a deployment should have
    Scale(ScaleDeployment),
    /// Give a deployment to another user
    Give(GiveResource),
}

#[derive(Args, Debug)]
pub struct CreateDeployment {
    /// The model that answers, like accounts/acme/models/support
    #[arg(value_name = "BASE_MODEL")]
    pub base_model: String,
    /// Its id; made up if it is left out
    #[arg(long, value_name = "ID", value_parser = ResourceId::parse)]
    pub deployment_id: Option<ResourceId>,
    /// The connection that prompts go to; see: rosterctl connection list
    #[arg(long, value_name = "ID", value_parser = ResourceId::parse, requires = "upstream_model")]
    pub connection: Option<ResourceId>,
    /// What the server behind the connection calls the model
    #[arg(long, value_name = "NAME", requires = "connection")]
    pub upstream_model: Option<String>,
    /// Least number of replicas
    #[arg(long, value_name = "NUMBER")]
    pub min_replica_count: Option<u32>,
    /// Most number of replicas
    #[arg(long, value_name = "NUMBER")]
    pub max_replica_count: Option<u32>,
    #[command(flatten)]
    pub told: Told,
}

#[derive(Args, Debug)]
pub struct ChangeDeployment {
    /// Its id, or its full name
    #[arg(value_name = "ID", value_parser = names::resource)]
    pub name: ResourceName,
    #[command(flatten)]
    pub change: DeploymentChange,
}

/// What is changed: one of these at least.
#[derive(Args, Debug)]
#[group(required = true, multiple = true)]
pub struct DeploymentChange {
    /// The model that answers from now on
    #[arg(long, value_name = "MODEL")]
    pub base_model: Option<String>,
    /// How it is shown from now on
    #[arg(long, value_name = "NAME", value_parser = DisplayName::parse)]
    pub display_name: Option<DisplayName>,
    /// The connection that prompts go to from now on; see: rosterctl connection list
    #[arg(long, value_name = "ID", value_parser = ResourceId::parse, requires = "upstream_model")]
    pub connection: Option<ResourceId>,
    /// What the server behind the connection calls the model
    #[arg(long, value_name = "NAME", requires = "connection")]
    pub upstream_model: Option<String>,
    /// Least number of replicas
    #[arg(long, value_name = "NUMBER")]
    pub min_replica_count: Option<u32>,
    /// Most number of replicas
    #[arg(long, value_name = "NUMBER")]
    pub max_replica_count: Option<u32>,
    /// Another field of the REST interface, like maxContextLength=8192; what is no JSON is text
    #[arg(long = "set", value_name = "FIELD=VALUE", value_parser = field)]
    pub fields: Vec<(String, Value)>,
}

#[derive(Args, Debug, Default)]
pub struct ListDeployments {
    /// Those, too, that are deleted and can come back
    #[arg(long)]
    pub show_deleted: bool,
    #[command(flatten)]
    pub listing: Listing,
}

#[derive(Args, Debug)]
pub struct DeleteDeployment {
    /// Its id, or its full name
    #[arg(value_name = "ID", value_parser = names::resource)]
    pub name: ResourceName,
    /// Delete it for good, so that it cannot come back
    #[arg(long)]
    pub hard: bool,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}

#[derive(Args, Debug)]
pub struct ScaleDeployment {
    /// Its id, or its full name
    #[arg(value_name = "ID", value_parser = names::resource)]
    pub name: ResourceName,
    /// How many replicas it should have
    #[arg(long, value_name = "NUMBER")]
    pub replica_count: u32,
}
