//! What official clients offer and Roster does not: 501, in the shape of every other error, so that a
//! program learns what is the matter instead of looking for a mistake of its own.

use axum::Router;
use axum::routing::any;
use domain::AccountId;
use serde::Deserialize;

use super::client::Client;
use super::error::{Answer, Code, Problem};
use super::extract::Path;
use super::params::exact;
use crate::state::AppState;

/// Collections of an account.
const COLLECTIONS: [&str; 11] = [
    "batchInferenceJobs",
    "deployedModels",
    "deploymentShapeVersions",
    "deploymentShapes",
    "dpoJobs",
    "evaluationJobs",
    "evaluators",
    "evaluatorsV2",
    "reinforcementFineTuningJobs",
    "rlorTrainerJobs",
    "secrets",
];
/// Verbs of collections that Roster has.
const VERBS: [(&str, &str); 6] = [
    ("models", "prepare"),
    ("models", "getUploadEndpoint"),
    ("models", "getDownloadEndpoint"),
    ("models", "validateUpload"),
    ("datasets", "getUploadEndpoint"),
    ("datasets", "validateUpload"),
];
/// What belongs to no account.
const ANYWHERE: [&str; 1] = ["messages"];

/// All of it, whatever the method.
pub fn router() -> Router<AppState> {
    let mut router = Router::new();
    for collection in COLLECTIONS {
        let path = format!("/v1/accounts/{{account}}/{collection}");
        router = router.route(&format!("{path}/{{*within}}"), any(of_account)).route(&path, any(of_account));
    }
    for (collection, verb) in VERBS {
        let path = format!("/v1/accounts/{{account}}/{collection}/{{id}}/_verb/{verb}");
        router = router.route(&path, any(of_account));
    }
    for path in ANYWHERE {
        router = router.route(&format!("/v1/{path}"), any(of_nobody));
        router = router.route(&format!("/inference/v1/{path}"), any(of_nobody));
    }
    router
}

#[derive(Deserialize)]
struct Within {
    #[serde(deserialize_with = "exact")]
    account: AccountId,
}

/// Only for those in the account: to others it does not exist.
async fn of_account(client: Client, Path(Within { account }): Path<Within>) -> Answer<()> {
    client.accounts.whoami(client.caller, &account).await?;
    Err(unimplemented())
}

async fn of_nobody(_: Client) -> Answer<()> {
    Err(unimplemented())
}

fn unimplemented() -> Problem {
    Problem::new(Code::Unimplemented, "Roster does not do this. What it does stands in /openapi.json.")
}
