//! GET /v1/models: what can be asked, as OpenAI's clients list it.

use accounts::CallableModel;
use axum::Json;
use serde::Serialize;

use super::ask::Asker;
use super::failure::Failure;

/// The list.
#[derive(Serialize)]
pub struct List {
    object: &'static str,
    data: Vec<Model>,
}

#[derive(Serialize)]
struct Model {
    id: String,
    object: &'static str,
    /// Seconds since 1970.
    created: i64,
    owned_by: String,
}

/// Everything the account of the key can ask.
pub async fn list(Asker(client): Asker) -> Result<Json<List>, Failure> {
    let models = client.accounts.callable_models(client.caller, client.account()).await?;
    let model = |CallableModel { name, created }: CallableModel| Model {
        id: name,
        object: "model",
        created: created.micros() / 1_000_000,
        owned_by: client.account().to_string(),
    };
    Ok(Json(List { object: "list", data: models.into_iter().map(model).collect() }))
}
