//! The files of datasets: sending one, and a link to carry it away.

use std::collections::BTreeMap;

use accounts::{Error, Uploaded};
use app::words;
use axum::Json;
use axum::extract::State;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use domain::ResourceId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::ResourcePath;
use crate::downloads;
use crate::rest::client::Client;
use crate::rest::error::{Answer, ErrorBody, Problem};
use crate::rest::extract::{Path, Query};
use crate::rest::params::ReadParams;
use crate::state::AppState;
use crate::uploads::{self, Cut};

/// A form with the file of a dataset.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it is read piece by piece, and described here")]
pub struct UploadForm {
    /// JSON lines: one example on each, in the format of the dataset.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// A file that has arrived.
#[derive(Serialize, ToSchema)]
pub struct UploadedFile {
    /// The dataset's id.
    id: String,
    /// Always `file`.
    object: &'static str,
    /// How many bytes it has.
    bytes: u64,
    /// When it arrived, in seconds since 1970.
    created_at: i64,
    /// What it is called when it is carried away.
    filename: String,
    /// Always `fine-tune`.
    purpose: &'static str,
    /// How many examples it holds.
    #[serde(rename = "exampleCount")]
    example_count: String,
    /// The SHA-256 of its bytes, in hexadecimal digits.
    sha256: String,
}

impl UploadedFile {
    fn new(dataset: &ResourceId, uploaded: &Uploaded) -> Self {
        let file = &uploaded.file;
        Self {
            id: dataset.to_string(),
            object: "file",
            bytes: file.size,
            created_at: file.uploaded.seconds(),
            filename: downloads::name_of(dataset),
            purpose: "fine-tune",
            example_count: file.examples.to_string(),
            sha256: file.sha256_hex(),
        }
    }
}

/// Send the file of a dataset
///
/// As `multipart/form-data`, in the field `file`. Each line is checked while it arrives; the first that is
/// wrong is named, and the dataset is as it was. When all of it is there the dataset is READY, and the file
/// it had before is gone.
#[utoipa::path(post, path = "/v1/accounts/{account}/datasets/{id}/_verb/upload", tag = "Datasets",
    operation_id = "UploadDataset", params(ResourcePath),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 200, body = UploadedFile, description = "The file is the dataset's."),
        (status = 507, body = ErrorBody, description = "There is no room for it on the server.")))]
pub async fn upload(
    client: Client,
    Path(ResourcePath { account, id }): Path<ResourcePath>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Answer<Response> {
    let begun = client.accounts.begin_upload(client.caller, &account, &id).await;
    let upload = match (begun, form) {
        (Ok(upload), Ok(form)) => Ok((upload, form)),
        (Ok(_), Err(_)) => {
            Err(Problem::invalid("file", "Send the file as multipart/form-data, in the field file."))
        }
        (Err(error), form) => {
            // Whoever does not wait to be told to go on listens only when all is sent.
            if let Ok(mut form) = form
                && !uploads::waits(&headers)
            {
                uploads::drain(&mut form).await;
            }
            Err(kept_out(error))
        }
    };
    let (upload, mut form) = upload?;
    match uploads::take(&mut form, async |_| Ok(upload)).await {
        Ok(uploaded) => Ok(Json(UploadedFile::new(&id, &uploaded)).into_response()),
        Err(cut) => {
            if matches!(cut, Cut::Failed(_)) {
                uploads::drain(&mut form).await;
            }
            Err(problem(cut, client.accounts.largest_file()))
        }
    }
}

/// Why nobody is let in who may send a file.
fn kept_out(error: Error) -> Problem {
    match error {
        Error::Busy => Problem::busy(words::UPLOADS_BUSY),
        error => error.into(),
    }
}

fn problem(cut: Cut, largest: u64) -> Problem {
    match cut {
        Cut::Failed(error) => error.into(),
        Cut::NoFile => Problem::invalid("file", "The form holds no file. Send it in the field file."),
        Cut::TwoFiles => Problem::invalid("file", "The form holds more than one file. Send one."),
        Cut::Unreadable => {
            Problem::invalid("file", "The form broke off or could not be read. Send it again.")
        }
        Cut::TooLarge => Error::TooLarge(largest).into(),
        Cut::Silent => Problem::invalid(
            "file",
            "The file came too slowly: nothing for 30 seconds, or less than 1 kB a second. Send it again.",
        ),
    }
}

/// Where the file of a dataset can be fetched.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DownloadEndpoint {
    /// The name of the file, and its address: good for a minute, for whoever has it, as long as the key it
    /// was asked for with may see the dataset.
    #[schema(example = json!({"train.jsonl": "https://roster.example.com/downloads/…"}))]
    filename_to_signed_urls: BTreeMap<String, String>,
}

/// What else is asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct Lineage {
    /// Not supported: only false.
    #[serde(default)]
    #[param(ignore)]
    download_lineage: bool,
}

/// Get a link to the file of a dataset
#[utoipa::path(get, path = "/v1/accounts/{account}/datasets/{id}/_verb/getDownloadEndpoint", tag = "Datasets",
    operation_id = "GetDatasetDownloadEndpoint", params(ResourcePath, ReadParams),
    responses((status = 200, body = DownloadEndpoint, description = "The link.")))]
pub async fn get_download_endpoint(
    State(state): State<AppState>,
    client: Client,
    Path(ResourcePath { account, id }): Path<ResourcePath>,
    Query(params): Query<ReadParams>,
    Query(lineage): Query<Lineage>,
) -> Answer<Response> {
    params.mask()?;
    if lineage.download_lineage {
        return Err(Problem::invalid("downloadLineage", "No dataset here comes of another. Leave it out."));
    }
    let token = client.accounts.link_download(client.caller, &account, &id).await?;
    let address = format!("{}/downloads/{token}", state.public_url);
    let filename_to_signed_urls = BTreeMap::from([(downloads::name_of(&id), address)]);
    Ok(Json(DownloadEndpoint { filename_to_signed_urls }).into_response())
}
