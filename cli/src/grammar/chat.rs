//! `chat`

use clap::Args;

use crate::names::{self, ResourceName};

#[derive(Args, Debug)]
pub struct Chat {
    /// Who answers: a deployment's id, or the full name of a deployment or model
    #[arg(short, long, value_name = "NAME", value_parser = names::resource)]
    pub model: ResourceName,
    /// What the model is told before everything else
    #[arg(short, long, value_name = "TEXT")]
    pub system: Option<String>,
    /// The longest an answer may be, in tokens
    #[arg(long, value_name = "NUMBER")]
    pub max_tokens: Option<u32>,
    /// How freely it answers, from 0 to 2
    #[arg(long, value_name = "NUMBER")]
    pub temperature: Option<f64>,
    /// What to say; without it, what is piped in, or a conversation at a terminal
    #[arg(value_name = "MESSAGE")]
    pub message: Option<String>,
}
