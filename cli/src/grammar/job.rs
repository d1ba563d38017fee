//! `supervised-fine-tuning-job …`

use clap::{Args, Subcommand};
use domain::ResourceId;

use super::Listing;
use super::resource::{DeleteResource, GiveResource, OneResource, Told};
use crate::names::{self, ResourceName};

#[derive(Debug, Subcommand)]
pub enum JobCommand {
    /// Have a model trained upon a dataset; a runner does it
    Create(CreateJob),
    /// Show one job
    Get(OneResource),
    /// List the jobs of the account
    List(Listing),
    /// Delete a job
    ///
    /// At a terminal this shows the job and asks first. Elsewhere it does it.
    Delete(DeleteResource),
    /// Stop a job; its runner hears of it at its next report
    Cancel(OneResource),
    /// Let a stopped job go on
    Resume(OneResource),
    /// Give a job to another user
    Give(GiveResource),
}

#[derive(Args, Debug)]
pub struct CreateJob {
    /// The dataset to learn from
    #[arg(long, value_name = "ID", value_parser = names::resource)]
    pub dataset: ResourceName,
    /// The model to begin with, like accounts/acme/models/support
    #[arg(long, value_name = "MODEL")]
    pub base_model: Option<String>,
    /// What the outcome is called
    #[arg(long, value_name = "ID", value_parser = names::resource)]
    pub output_model: Option<ResourceName>,
    /// Its id; made up if it is left out
    #[arg(long, value_name = "ID", value_parser = ResourceId::parse)]
    pub job_id: Option<ResourceId>,
    /// How often to go through the dataset
    #[arg(long, value_name = "NUMBER")]
    pub epochs: Option<u32>,
    /// How far each step goes
    #[arg(long, value_name = "RATE")]
    pub learning_rate: Option<f64>,
    #[command(flatten)]
    pub told: Told,
}
