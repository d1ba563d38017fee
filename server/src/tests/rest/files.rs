//! The files of datasets over REST: sent, refused, linked to and carried away.

use axum::http::{Method, StatusCode};
use domain::Role;
use serde_json::json;

use super::{Acme, Answer, Program};

const AT: &str = "/v1/accounts/acme/datasets";
/// A line that is an example of every `COMPLETION`.
pub const EXAMPLE: &str = "{\"prompt\":\"2 + 2 =\",\"completion\":\" 4\"}\n";

/// A form with this file, as official clients write it.
fn form(file: &str) -> String {
    format!(
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"train.jsonl\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n{file}\r\n--b--\r\n"
    )
}

async fn post_form(who: &Program, dataset: &str, body: &str) -> Answer {
    let kind = [("content-type", "multipart/form-data; boundary=b")];
    who.ask(Method::POST, &format!("{AT}/{dataset}:upload"), body, &kind).await
}

/// Sends a file of a dataset of Acme.
pub async fn send(who: &Program, dataset: &str, file: &str) -> Answer {
    post_form(who, dataset, &form(file)).await
}

/// Makes a dataset of completions.
pub async fn make(who: &Program, dataset: &str) {
    let body = format!(r#"{{"datasetId": "{dataset}", "dataset": {{"format": "COMPLETION"}}}}"#);
    who.post(AT, &body).await.ok();
}

/// The one address in an answer with links.
async fn link(who: &Program, dataset: &str) -> String {
    let answer = who.get(&format!("{AT}/{dataset}:getDownloadEndpoint")).await.ok();
    let url = answer["filenameToSignedUrls"][format!("{dataset}.jsonl")].as_str().expect("a link");
    url.to_owned()
}

#[tokio::test]
async fn a_form_with_two_files_is_refused_and_leaves_the_dataset_as_it_was() {
    let acme = Acme::new().await;
    make(&acme.alice, "train").await;
    let twice = format!("{}{}", form(EXAMPLE).trim_end_matches("--b--\r\n"), form(EXAMPLE));
    let answer = post_form(&acme.alice, "train", &twice).await;
    assert_eq!(answer.json["details"][0]["fieldViolations"][0]["field"], "file", "{}", answer.text);
    answer.fails(400, 3);
    assert_eq!(acme.alice.get(&format!("{AT}/train")).await.ok()["state"], "UPLOADING");
}

#[tokio::test]
async fn a_file_is_sent_counted_linked_to_and_comes_back_as_it_was() {
    let acme = Acme::new().await;
    make(&acme.alice, "train").await;
    acme.alice.get(&format!("{AT}/train:getDownloadEndpoint")).await.fails(400, 9);
    let sent = EXAMPLE.repeat(3);
    let answer = send(&acme.alice, "train", &sent).await.ok();
    assert_eq!(
        (&answer["id"], &answer["object"], &answer["bytes"]),
        (&json!("train"), &json!("file"), &json!(sent.len()))
    );
    assert_eq!((&answer["filename"], &answer["exampleCount"]), (&json!("train.jsonl"), &json!("3")));
    let dataset = acme.alice.get(&format!("{AT}/train")).await.ok();
    assert_eq!((&dataset["state"], &dataset["exampleCount"]), (&json!("READY"), &json!("3")));
    assert_eq!(dataset["fileSize"], json!(sent.len().to_string()));
    assert_eq!(acme.alice.get(AT).await.ok()["datasets"][0], dataset);
    let url = link(&acme.alice, "train").await;
    assert!(url.starts_with("http://127.0.0.1:3000/downloads/"), "{url}");
    // No session, no key: the link says whose it is.
    let got = acme.roster.browser().get(&url).await;
    assert_eq!((got.status, got.body.as_str()), (StatusCode::OK, sent.as_str()));
    let header = |name: &str| got.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    assert_eq!(header("content-disposition"), "attachment; filename=\"train.jsonl\"");
    assert_eq!((header("x-content-type-options"), header("cache-control")), ("nosniff", "no-store"));
    assert_eq!(
        (header("content-type"), header("content-length")),
        ("application/jsonl", sent.len().to_string().as_str())
    );
}

#[tokio::test]
async fn a_file_that_is_carried_away_is_not_compressed_on_the_way() {
    let acme = Acme::new().await;
    make(&acme.alice, "train").await;
    send(&acme.alice, "train", &EXAMPLE.repeat(1000)).await.ok();
    let url = link(&acme.alice, "train").await;
    let asks = [("accept-encoding", "gzip, br")];
    let got = acme.roster.browser().ask(Method::GET, &url, axum::body::Body::empty(), &asks).await;
    assert_eq!(got.headers.get("content-encoding"), None);
    assert_eq!(got.body.len(), EXAMPLE.len() * 1000);
}

#[tokio::test]
async fn a_link_dies_after_a_minute_and_with_the_rights_of_whoever_asked_for_it() {
    let mut acme = Acme::new().await;
    make(&acme.alice, "train").await;
    send(&acme.alice, "train", EXAMPLE).await.ok();
    let mut reader = acme.roster.browser();
    let url = link(&acme.alice, "train").await;
    acme.roster.pass(59);
    assert_eq!(reader.get(&url).await.status, StatusCode::OK);
    acme.roster.pass(1);
    assert_eq!(reader.get(&url).await.status, StatusCode::NOT_FOUND);
    let ina = acme.person("ina", "inference-user").await;
    let url = link(&ina, "train").await;
    assert_eq!(reader.get(&url).await.status, StatusCode::OK);
    acme.alice.post("/v1/accounts/acme/users/ina:deactivate", "").await.ok();
    let dead = reader.get(&url).await;
    let unknown = reader.get("/downloads/AAAA").await;
    // Dead and never given out are answered alike, byte for byte.
    assert_eq!((dead.status, &dead.body), (StatusCode::NOT_FOUND, &unknown.body));
}

#[tokio::test]
async fn what_is_no_file_is_named_and_changes_nothing() {
    let acme = Acme::new().await;
    make(&acme.alice, "train").await;
    let bad = format!("{EXAMPLE}{{\"prompt\": 7}}\n");
    let said = send(&acme.alice, "train", &bad).await;
    assert_eq!(said.json["details"][0]["fieldViolations"][0]["field"], "file");
    let said = said.fails(400, 3);
    assert!(said.contains("Line 2: prompt must be text."), "{said}");
    assert!(send(&acme.alice, "train", "").await.fails(400, 3).contains("no example"));
    let large = EXAMPLE.repeat(1_000_000 / EXAMPLE.len() + 1);
    assert!(send(&acme.alice, "train", &large).await.fails(413, 3).contains("at most 976 kB"));
    let far_too_large = EXAMPLE.repeat(2_000_000 / EXAMPLE.len());
    send(&acme.alice, "train", &far_too_large).await.fails(413, 3);
    post_form(&acme.alice, "train", "--b--\r\n").await.fails(400, 3);
    post_form(&acme.alice, "train", "").await.fails(400, 3);
    post_form(&acme.alice, "train", &form(EXAMPLE).replace("\"file\"", "\"other\"")).await.fails(400, 3);
    let cut = form(EXAMPLE);
    post_form(&acme.alice, "train", &cut[..cut.len() - 10]).await.fails(400, 3);
    acme.alice.post(&format!("{AT}/train:upload"), "{}").await.fails(400, 3);
    assert_eq!(acme.alice.get(&format!("{AT}/train")).await.ok()["state"], "UPLOADING");
    assert_eq!(acme.roster.files(), Vec::<String>::new());
}

#[tokio::test]
async fn who_may_not_send_a_file_is_told_by_whom_it_is_owned_and_of_others_datasets_nobody_learns() {
    let mut acme = Acme::new().await;
    make(&acme.alice, "train").await;
    let carl = acme.person("carl", "contributor").await;
    let said = send(&carl, "train", EXAMPLE).await.fails(403, 7);
    assert!(said.contains("Alice Liddell owns"), "{said}");
    let bot = acme.program("bot", Role::InferenceUser).await;
    send(&bot, "train", EXAMPLE).await.fails(403, 7);
    send(&acme.nobody(), "train", EXAMPLE).await.fails(401, 16);
    let unknown = send(&acme.alice, "none", EXAMPLE).await;
    let kind = [("content-type", "multipart/form-data; boundary=b")];
    let elsewhere =
        acme.alice.ask(Method::POST, "/v1/accounts/beta/datasets/train:upload", &form(EXAMPLE), &kind).await;
    assert_eq!((elsewhere.status, &elsewhere.text), (unknown.status, &unknown.text));
    unknown.fails(404, 5);
    assert_eq!(acme.roster.files(), Vec::<String>::new());
}

#[tokio::test]
async fn ways_around_roster_that_official_clients_know_are_not_supported() {
    let acme = Acme::new().await;
    make(&acme.alice, "train").await;
    acme.alice.post(&format!("{AT}/train:getUploadEndpoint"), "{}").await.fails(501, 12);
    acme.alice.post(&format!("{AT}/train:validateUpload"), "{}").await.fails(501, 12);
    acme.alice.get(&format!("{AT}/train:getDownloadEndpoint?downloadLineage=true")).await.fails(400, 3);
}
