//! The files of datasets as browsers send and fetch them, and over a real connection: cut in the middle, and
//! answered before all is sent.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Method, StatusCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::browser::{Browser, HOST, Installation, Page};
use super::rest::{Acme, Program};

const EXAMPLE: &str = "{\"prompt\":\"2 + 2 =\",\"completion\":\" 4\"}\n";

/// What a browser sends of a form with these parts.
fn form(parts: &[(&str, &str)]) -> String {
    let parts: Vec<String> = parts
        .iter()
        .map(|(name, value)| {
            let file = if *name == "file" { "; filename=\"C:\\train \"x\".jsonl\"" } else { "" };
            format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n")
        })
        .collect();
    format!("{}--b--\r\n", parts.concat())
}

async fn send(browser: &mut Browser, dataset: &str, parts: &[(&str, &str)]) -> Page {
    let headers = [("content-type", "multipart/form-data; boundary=b"), ("sec-fetch-site", "same-origin")];
    let path = format!("/account/datasets/{dataset}/upload?account=acme");
    browser.ask(Method::POST, &path, Body::from(form(parts)), &headers).await
}

/// Gives a dataset of completions its file, so that a job can learn from it.
pub async fn fill(browser: &mut Browser, dataset: &str) {
    let sent = send(browser, dataset, &[("account", "acme"), ("file", EXAMPLE)]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
}

async fn make(program: &Program, dataset: &str) {
    let body = format!(r#"{{"datasetId": "{dataset}", "dataset": {{"format": "COMPLETION"}}}}"#);
    program.post("/v1/accounts/acme/datasets", &body).await.ok();
}

async fn state(program: &Program, dataset: &str) -> String {
    let dataset = program.get(&format!("/v1/accounts/acme/datasets/{dataset}")).await.ok();
    dataset["state"].as_str().expect("a state").to_owned()
}

#[tokio::test]
async fn a_person_sends_a_file_without_javascript_and_fetches_it() {
    let mut acme = Acme::new().await;
    make(&acme.alice, "train").await;
    let alice = &mut acme.browser;
    let page = alice.get("/account/datasets/train/upload?account=acme").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains("enctype=\"multipart/form-data\""), "{}", page.body);
    assert!(page.body.contains("976 kB"), "{}", page.body);
    let sent = send(alice, "train", &[("account", "acme"), ("file", EXAMPLE)]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert_eq!(sent.location(), "/account/datasets/train?account=acme&notice=file-uploaded&about=train");
    let got = alice.get("/account/datasets/train/download?account=acme").await;
    assert_eq!((got.status, got.body.as_str()), (StatusCode::OK, EXAMPLE));
    assert!(got.headers["content-disposition"].to_str().is_ok_and(|kept| kept.starts_with("attachment")));
    let again = alice.get("/account/datasets/train/upload?account=acme").await;
    assert!(again.body.replace("<!>", "").contains("It has a file with 1 example."), "{}", again.body);
}

#[tokio::test]
async fn what_is_wrong_with_a_file_stands_beside_it() {
    let mut acme = Acme::new().await;
    make(&acme.alice, "train").await;
    let large = EXAMPLE.repeat(1_000_000 / EXAMPLE.len() + 1);
    for (file, status, said) in [
        ("{\"prompt\":7}", 422, "Line 1: prompt must be text."),
        ("", 422, "Line 1: there is no example; write one JSON object on each line."),
        ("<script>alert(1)</script>", 422, "Line 1: this line is not valid JSON; look at byte 1."),
        (large.as_str(), 413, "the file of a dataset has at most 976 kB."),
    ] {
        let page = send(&mut acme.browser, "train", &[("account", "acme"), ("file", file)]).await;
        assert_eq!(page.status.as_u16(), status, "{}", page.body);
        let beside = page.body.split("id=\"file-error\"").nth(1).and_then(|rest| rest.split("</p>").next());
        assert!(beside.is_some_and(|beside| beside.contains(said)), "{said}: {}", page.body);
    }
    assert_eq!((state(&acme.alice, "train").await.as_str(), acme.roster.files()), ("UPLOADING", Vec::new()));
}

#[tokio::test]
async fn a_form_without_its_account_or_from_elsewhere_is_refused_before_its_file_is_read() {
    let mut acme = Acme::new().await;
    make(&acme.alice, "train").await;
    assert_eq!(send(&mut acme.browser, "train", &[("file", EXAMPLE)]).await.status, StatusCode::BAD_REQUEST);
    let late = send(&mut acme.browser, "train", &[("file", EXAMPLE), ("account", "acme")]).await;
    assert_eq!(late.status, StatusCode::BAD_REQUEST);
    let other = send(&mut acme.browser, "train", &[("account", "beta"), ("file", EXAMPLE)]).await;
    let unknown = send(&mut acme.browser, "none", &[("account", "acme"), ("file", EXAMPLE)]).await;
    assert_eq!((other.status, unknown.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    let path = "/account/datasets/train/upload?account=acme";
    let body = form(&[("account", "acme"), ("file", EXAMPLE)]);
    let kind = ("content-type", "multipart/form-data; boundary=b");
    let from_elsewhere = [kind, ("sec-fetch-site", "cross-site")];
    let refused = acme.browser.ask(Method::POST, path, Body::from(body), &from_elsewhere).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let mut nobody = acme.roster.browser();
    let signed_out = send(&mut nobody, "train", &[("account", "acme"), ("file", EXAMPLE)]).await;
    assert_eq!(signed_out.status, StatusCode::UNAUTHORIZED);
    let to_sign_in = nobody.get("/account/datasets/train/download?account=acme").await;
    assert!(to_sign_in.location().starts_with("/sign-in"), "{}", to_sign_in.location());
    assert_eq!((state(&acme.alice, "train").await.as_str(), acme.roster.files()), ("UPLOADING", Vec::new()));
}

#[tokio::test]
async fn who_may_not_send_the_file_is_told_whose_it_is_on_the_page_as_well() {
    let mut acme = Acme::new().await;
    make(&acme.alice, "train").await;
    let mut carl = acme.roster.joined(&mut acme.browser, "carl", "contributor").await;
    let page = carl.get("/account/datasets/train/upload?account=acme").await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.body.contains("Alice Liddell owns"), "{}", page.body);
    let sent = send(&mut carl, "train", &[("account", "acme"), ("file", EXAMPLE)]).await;
    assert_eq!(sent.status, StatusCode::FORBIDDEN);
    assert_eq!(carl.get("/account/datasets/train/download?account=acme").await.status, StatusCode::NOT_FOUND);
}

/// The same application at an address of its own.
async fn listening(roster: &Installation) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let service = roster.router.clone().into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    address
}

/// What is sent before the file, of a body with so many bytes.
fn head(key: &str, dataset: &str, length: usize, more: &str) -> String {
    format!(
        "POST /v1/accounts/acme/datasets/{dataset}:upload HTTP/1.1\r\nhost: {HOST}\r\nauthorization: Bearer {key}\r\n\
         content-type: multipart/form-data; boundary=b\r\ncontent-length: {length}\r\n{more}\r\n"
    )
}

/// Waits until something holds; an upload that is cut ends a little after its connection.
async fn soon(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(20), "{what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_is_cut_anywhere_leaves_nothing_and_the_dataset_as_it_was() {
    let acme = Acme::new().await;
    make(&acme.alice, "train").await;
    make(&acme.alice, "kept").await;
    super::rest::send_file(&acme.alice, "kept", EXAMPLE).await.ok();
    let address = listening(&acme.roster).await;
    let body = form(&[("file", &EXAMPLE.repeat(20_000))]);
    let before = acme.roster.files();
    for dataset in ["train", "kept"] {
        // The last of them lacks the end of its last line. What has come as far as its boundary is whole.
        for sent in [0, 60, 100, 5_000, 300_000, 600_000, body.len() - 20] {
            let mut stream = TcpStream::connect(address).await.expect("connects");
            let head = head(&acme.alice.key, dataset, body.len(), "");
            stream.write_all(head.as_bytes()).await.expect("sent");
            stream.write_all(&body.as_bytes()[..sent]).await.expect("sent");
            if sent >= 5_000 {
                soon("the file is begun", || acme.roster.files().len() == 2).await;
            }
            drop(stream);
            soon("nothing is left", || acme.roster.files() == before).await;
        }
    }
    assert_eq!(state(&acme.alice, "kept").await, "READY");
    let kept = acme.alice.get("/v1/accounts/acme/datasets/kept").await.ok();
    assert_eq!(kept["exampleCount"], "1");
    assert_eq!(state(&acme.alice, "train").await, "UPLOADING");
    assert_eq!(acme.roster.files().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sends_too_much_or_may_not_send_at_all_hears_so_once_all_is_sent() {
    let mut acme = Acme::new().await;
    make(&acme.alice, "train").await;
    let ina = acme.person("ina", "inference-user").await;
    let address = listening(&acme.roster).await;
    let bad = format!("{{}}\n{}", EXAMPLE.repeat(24_000));
    for (key, file, wanted) in
        [(&acme.alice.key, bad.as_str(), "400 Bad Request"), (&ina.key, bad.as_str(), "403 Forbidden")]
    {
        let body = form(&[("file", file)]);
        let mut stream = TcpStream::connect(address).await.expect("connects");
        stream
            .write_all(head(key, "train", body.len(), "connection: close\r\n").as_bytes())
            .await
            .expect("sent");
        // All of it, as clients do that listen only afterwards.
        stream.write_all(body.as_bytes()).await.expect("nobody hangs up while it is sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        assert!(answer.starts_with(&format!("HTTP/1.1 {wanted}")), "{answer}");
    }
    // Whoever waits to be told to go on is not told to.
    let mut stream = TcpStream::connect(address).await.expect("connects");
    let waits = "expect: 100-continue\r\nconnection: close\r\n";
    stream.write_all(head(&ina.key, "train", 900_000, waits).as_bytes()).await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 403 Forbidden"), "{answer}");
}
