//! Files of datasets, sent and fetched.

use std::fs;
use std::path::PathBuf;

use super::*;

const LINES: &str = "{\"messages\": []}\n{\"messages\": []}\n";
const TICKETS: &str =
    r#"{"name": "accounts/acme/datasets/tickets", "state": "READY", "format": "CHAT", "exampleCount": "2"}"#;

fn file(folder: &tempfile::TempDir, content: &str) -> PathBuf {
    let path = folder.path().join("tickets.jsonl");
    fs::write(&path, content).expect("a file");
    path
}

fn upload(path: &str) -> Vec<&str> {
    vec!["dataset", "upload", "tickets", path, "-a", "acme"]
}

#[test]
fn a_file_goes_out_as_the_one_part_of_a_form_with_its_length_said_beforehand() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = file(&folder, LINES);
    let server = Fake::answering([Reply::ok(r#"{"filename": "tickets.jsonl"}"#), Reply::ok(TICKETS)]);
    let outcome = at(&server).run(&upload(path.to_str().expect("text")));
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(outcome.err.contains("tickets.jsonl arrived: 34 bytes."), "{outcome:?}");
    assert!(outcome.out.contains("Examples  2"), "{outcome:?}");
    let asked = server.asked();
    let sent = &asked[0];
    assert_eq!(sent.line, "POST /v1/accounts/acme/datasets/tickets:upload");
    let kind = sent.header("content-type").expect("a content type");
    let boundary = kind.strip_prefix("multipart/form-data; boundary=").expect("a form");
    let length = sent.body.len().to_string();
    assert_eq!(sent.header("content-length"), Some(length.as_str()));
    let (head, rest) = sent.body.split_once("\r\n\r\n").expect("a head");
    assert_eq!(rest, format!("{LINES}\r\n--{boundary}--\r\n"));
    assert!(head.starts_with(&format!(
        "--{boundary}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"tickets.jsonl\""
    )));
}

#[test]
fn what_is_piped_in_goes_out_too_though_nobody_knows_its_length() {
    let server = Fake::answering([Reply::ok("{}"), Reply::ok(TICKETS)]);
    let outcome = at(&server).piping(LINES).run(&upload("-"));
    assert_eq!(outcome.code, 0, "{outcome:?}");
    let sent = server.asked().remove(0);
    assert_eq!(sent.header("transfer-encoding"), Some("chunked"));
    assert!(sent.body.contains(LINES));
}

#[test]
fn at_a_terminal_a_line_tells_how_far_it_has_come_and_is_gone_at_the_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = file(&folder, &LINES.repeat(100_000));
    let server = Fake::answering([Reply::ok("{}"), Reply::ok(TICKETS)]);
    let outcome = at(&server).typing("").run(&upload(path.to_str().expect("text")));
    assert!(outcome.err.contains("100 %  3.4 MB of 3.4 MB"), "{outcome:?}");
    assert!(outcome.err.ends_with("\r\u{1b}[Ktickets.jsonl arrived: 3.4 MB.\n"), "{outcome:?}");
}

#[test]
fn a_server_that_will_not_have_the_file_says_so_before_it_travels_and_the_file_is_sent_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = file(&folder, LINES);
    let refused = r#"{"code": 7, "message": "user or admin role required to edit and delete resources owned by others: Ben owns tickets. Ask Alice."}"#;
    let server = Fake::answering([Reply::Refuses(403, refused.to_owned())]);
    let outcome = at(&server).run(&upload(path.to_str().expect("text")));
    assert_eq!((outcome.code, outcome.out.as_str()), (1, ""));
    assert!(outcome.err.contains("Ben owns tickets."), "{outcome:?}");

    let server = Fake::answering([Reply::HangsUp, Reply::ok("{}")]);
    let outcome = at(&server).run(&upload(path.to_str().expect("text")));
    assert_eq!((outcome.code, server.asked().len()), (1, 1), "{outcome:?}");
}

#[test]
fn a_bad_line_is_told_in_the_words_of_the_server() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = file(&folder, "{}\nno\n");
    let bad = r#"{"code": 3, "message": "Line 2 is no JSON object."}"#;
    let server = Fake::answering([Reply::Says(400, &[], bad.to_owned())]);
    let outcome = at(&server).run(&upload(path.to_str().expect("text")));
    assert_eq!((outcome.code, outcome.err.as_str()), (1, "error: Line 2 is no JSON object.\n"));
}

#[test]
fn a_file_that_cannot_be_read_is_found_out_before_anything_is_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Fake::answering([]);
    let missing = folder.path().join("missing.jsonl");
    for arguments in [
        upload(missing.to_str().expect("text")),
        vec!["dataset", "create", "tickets", missing.to_str().expect("text"), "-a", "acme"],
    ] {
        let outcome = at(&server).run(&arguments);
        assert!(outcome.code == 1 && outcome.err.contains("missing.jsonl cannot be read"), "{outcome:?}");
    }
    assert_eq!(
        at(&server).run(&upload(folder.path().to_str().expect("text"))).code,
        2,
        "a folder is no file"
    );
    assert_eq!(at(&server).typing("").run(&upload("-")).code, 2, "a terminal is no pipe");
    assert_eq!(server.asked().len(), 0);
}

#[test]
fn a_dataset_is_made_with_its_file_and_without_it_says_how_to_send_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = file(&folder, LINES);
    let create =
        ["dataset", "create", "tickets", path.to_str().expect("text"), "--format", "chat", "-a", "acme"];
    let server = Fake::answering([Reply::ok(TICKETS), Reply::ok("{}"), Reply::ok(TICKETS)]);
    assert_eq!(at(&server).run(&create).code, 0);
    let lines = server.lines();
    assert_eq!(lines[0], "POST /v1/accounts/acme/datasets");
    assert_eq!(lines[1], "POST /v1/accounts/acme/datasets/tickets:upload");

    let bad = r#"{"code": 3, "message": "Line 1 has no messages."}"#;
    let server = Fake::answering([Reply::ok(TICKETS), Reply::Says(400, &[], bad.to_owned())]);
    let outcome = at(&server).run(&create);
    assert_eq!(outcome.code, 1);
    assert!(outcome.err.contains("rosterctl dataset upload tickets FILE"), "{outcome:?}");
    assert!(outcome.err.ends_with("error: Line 1 has no messages.\n"), "{outcome:?}");
}

#[test]
fn a_download_follows_the_link_at_the_server_that_was_named_without_the_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("here.jsonl");
    let target = target.to_str().expect("text");
    let links =
        r#"{"filenameToSignedUrls": {"../../etc/passwd": "https://roster.example.com/downloads/x?sig=1"}}"#;
    let download = ["dataset", "download", "tickets", target, "-a", "acme"];
    let server = Fake::answering([Reply::ok(links), Reply::ok(LINES)]);
    let outcome = at(&server).run(&download);
    assert_eq!((outcome.code, outcome.out.as_str()), (0, ""), "{outcome:?}");
    assert_eq!(fs::read_to_string(target).expect("the file"), LINES);
    let asked = server.asked();
    assert_eq!(asked[0].line, "GET /v1/accounts/acme/datasets/tickets:getDownloadEndpoint");
    assert_eq!((asked[1].line.as_str(), asked[1].header("authorization")), ("GET /downloads/x?sig=1", None));

    // What is there is not replaced unless it is said.
    let server = Fake::answering([]);
    let outcome = at(&server).run(&download);
    assert!(outcome.code == 1 && outcome.err.contains("--overwrite"), "{outcome:?}");
    let server = Fake::answering([Reply::ok(links), Reply::ok("new\n")]);
    assert_eq!(at(&server).run(&[&download[..], &["--overwrite"]].concat()).code, 0);
    assert_eq!(fs::read_to_string(target).expect("the file"), "new\n");

    // Printed as it is.
    let server = Fake::answering([Reply::ok(links), Reply::ok(LINES)]);
    let outcome = at(&server).run(&["dataset", "download", "tickets", "-", "-a", "acme"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (0, LINES));
}

#[test]
fn a_download_that_breaks_off_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("here.jsonl");
    let links = r#"{"filenameToSignedUrls": {"t": "/downloads/x"}}"#;
    let gone = r#"{"code": 5, "message": "This link no longer works."}"#;
    for reply in
        [Reply::Streams(vec!["half".to_owned()]), Reply::Says(404, &[], gone.to_owned()), Reply::HangsUp]
    {
        let server = Fake::answering([Reply::ok(links), reply]);
        let outcome = at(&server).run(&[
            "dataset",
            "download",
            "tickets",
            target.to_str().expect("text"),
            "-a",
            "acme",
        ]);
        assert_eq!(outcome.code, 1, "{outcome:?}");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0, "{outcome:?}");
    }
}
