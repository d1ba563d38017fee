//! Deployments, models, datasets, fine-tuning jobs and connections: what is asked, and what is shown.

use serde_json::{Value, json};

use super::*;

const DEPLOYMENTS: &str = r#"{"deployments": [
    {"name": "accounts/acme/deployments/support", "displayName": "Support", "baseModel": "accounts/acme/models/llama",
     "upstream": {"connection": "vllm", "model": "llama-3"}, "state": "READY", "status": {"code": "OK"},
     "owner": "accounts/acme/users/ben", "createdBy": "ben@example.com", "createTime": "2026-11-24T12:00:00Z"},
    {"name": "accounts/acme/deployments/old", "baseModel": "accounts/acme/models/llama", "state": "DELETED",
     "createTime": "2026-03-03T09:00:00Z", "deleteTime": "2026-11-25T11:00:00Z"}
], "nextPageToken": "", "totalSize": 2}"#;
const ONE: &str = r#"{"name": "accounts/acme/deployments/support", "baseModel": "accounts/acme/models/llama", "state": "READY",
    "owner": "accounts/acme/users/ben", "createdBy": "ben@example.com", "createTime": "2026-11-24T12:00:00Z", "etag": "\"7\""}"#;
const ME: &str = r#"{"account": "acme", "user": "alice", "role": "contributor"}"#;
const MISSING: &str = r#"{"code": 5, "message": "There is no deployment support here."}"#;

/// What one command asked of a server that answers `{}` or this.
fn asked(answer: &str, line: &str) -> (String, Value) {
    let server = Fake::answering([Reply::ok(answer)]);
    let arguments: Vec<_> = line.split_whitespace().chain(["-a", "acme"]).collect();
    let outcome = at(&server).run(&arguments);
    assert_eq!(outcome.code, 0, "{line}: {outcome:?}");
    let asked = server.asked().remove(0);
    (asked.line, serde_json::from_str(&asked.body).unwrap_or_default())
}

#[test]
fn each_command_asks_what_the_contract_has_for_it() {
    let v1 = "/v1/accounts/acme";
    for (line, request, body) in [
        ("deployment create llama", "POST {}/deployments", json!({"baseModel": "llama"})),
        (
            "deployment create llama --deployment-id d1 --connection vllm --upstream-model l3 --min-replica-count 1 --set maxContextLength=8",
            "POST {}/deployments?deploymentId=d1",
            json!({"baseModel": "llama", "upstream": {"connection": "vllm", "model": "l3"}, "minReplicaCount": 1,
                "maxContextLength": 8}),
        ),
        ("deployment get d1", "GET {}/deployments/d1", Value::Null),
        ("deployment list --show-deleted", "GET {}/deployments?showDeleted=true&pageSize=200", Value::Null),
        ("deployment update d1 --display-name X", "PATCH {}/deployments/d1", json!({"displayName": "X"})),
        ("deployment delete d1", "DELETE {}/deployments/d1", Value::Null),
        ("deployment delete d1 --hard", "DELETE {}/deployments/d1?hard=true", Value::Null),
        ("deployment undelete d1", "POST {}/deployments/d1:undelete", json!({})),
        (
            "deployment scale d1 --replica-count 3",
            "PATCH {}/deployments/d1:scale",
            json!({"replicaCount": 3}),
        ),
        (
            "deployment give d1 --to carol",
            "POST {}/deployments/d1:changeOwner",
            json!({"owner": "accounts/acme/users/carol"}),
        ),
        ("model create m1", "POST {}/models", json!({"modelId": "m1", "model": {}})),
        (
            "model create m1 --kind HF_BASE_MODEL --set contextLength=8",
            "POST {}/models",
            json!({"modelId": "m1", "model": {"kind": "HF_BASE_MODEL", "contextLength": 8}}),
        ),
        ("model list --filter kind=X", "GET {}/models?filter=kind%3DX&pageSize=200", Value::Null),
        ("model update m1 --description Y", "PATCH {}/models/m1", json!({"description": "Y"})),
        ("model delete m1", "DELETE {}/models/m1", Value::Null),
        (
            "model give m1 --to carol",
            "POST {}/models/m1:changeOwner",
            json!({"owner": "accounts/acme/users/carol"}),
        ),
        (
            "dataset create t --format chat",
            "POST {}/datasets",
            json!({"datasetId": "t", "dataset": {"format": "CHAT"}}),
        ),
        ("dataset update t --format rl", "PATCH {}/datasets/t", json!({"format": "RL"})),
        ("dataset delete t", "DELETE {}/datasets/t", Value::Null),
        (
            "sftj create --dataset t --base-model llama --output-model m2 --job-id j1 --epochs 2 --learning-rate 0.001",
            "POST {}/supervisedFineTuningJobs?supervisedFineTuningJobId=j1",
            json!({"dataset": "accounts/acme/datasets/t", "baseModel": "llama", "outputModel": "accounts/acme/models/m2",
                "epochs": 2, "learningRate": 0.001}),
        ),
        ("supervised-fine-tuning-job get j1", "GET {}/supervisedFineTuningJobs/j1", Value::Null),
        ("supervised-fine-tuning-job list", "GET {}/supervisedFineTuningJobs?pageSize=200", Value::Null),
        ("supervised-fine-tuning-job cancel j1", "POST {}/supervisedFineTuningJobs/j1:cancel", json!({})),
        ("supervised-fine-tuning-job resume j1", "POST {}/supervisedFineTuningJobs/j1:resume", json!({})),
        ("supervised-fine-tuning-job delete j1", "DELETE {}/supervisedFineTuningJobs/j1", Value::Null),
        (
            "sftj give j1 --to carol",
            "POST {}/supervisedFineTuningJobs/j1:changeOwner",
            json!({"owner": "accounts/acme/users/carol"}),
        ),
        (
            "connection create vllm --url http://10.0.0.7:8000/v1",
            "POST {}/connections?connectionId=vllm",
            json!({"baseUrl": "http://10.0.0.7:8000/v1"}),
        ),
        ("connection update vllm --without-key", "PATCH {}/connections/vllm?updateMask=apiKey", json!({})),
        ("connection list", "GET {}/connections?pageSize=200", Value::Null),
        ("connection delete vllm", "DELETE {}/connections/vllm", Value::Null),
    ] {
        assert_eq!(asked("{}", line), (request.replace("{}", v1), body), "{line}");
    }
}

#[test]
fn lists_and_single_ones_say_who_owns_them_and_how_they_stand() {
    let server = Fake::answering([Reply::ok(DEPLOYMENTS)]);
    insta::assert_snapshot!(
        "deployments_at_a_terminal",
        at(&server).typing("").run(&["deployment", "list", "-a", "acme"]).out
    );
    let jobs = r#"{"supervisedFineTuningJobs": [{"name": "accounts/acme/supervisedFineTuningJobs/j1", "dataset": "accounts/acme/datasets/t",
        "outputModel": "accounts/acme/models/m2", "state": "JOB_STATE_RUNNING", "jobProgress": {"percent": 42},
        "owner": "accounts/acme/users/ben", "createTime": "2026-11-25T11:00:00Z"}]}"#;
    let server = Fake::answering([Reply::ok(jobs)]);
    insta::assert_snapshot!(
        "jobs_at_a_terminal",
        at(&server).typing("").run(&["sftj", "list", "-a", "acme"]).out
    );
    let server = Fake::answering([Reply::ok(ONE)]);
    insta::assert_snapshot!(
        "one_deployment",
        at(&server).typing("").run(&["deployment", "get", "support", "-a", "acme"]).out
    );
}

#[test]
fn json_is_the_body_as_it_came() {
    let server = Fake::answering([Reply::ok(DEPLOYMENTS)]);
    let shown = at(&server).run(&["deployment", "list", "-a", "acme", "-o", "json"]).out;
    assert_eq!(
        serde_json::from_str::<Value>(&shown).expect("JSON"),
        serde_json::from_str::<Value>(DEPLOYMENTS).expect("JSON")
    );
}

#[test]
fn at_a_terminal_a_deletion_is_shown_and_asked_about_and_ends_what_was_shown() {
    let delete = &["deployment", "delete", "support", "-a", "acme"];
    let server = Fake::answering([Reply::ok(ONE), Reply::ok("{}")]);
    let outcome = at(&server).typing("y\n").run(delete);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    insta::assert_snapshot!("deletion_at_a_terminal", format!("{}\n---\n{}", outcome.err, outcome.out));
    let asked = server.asked();
    assert_eq!(
        (asked[1].line.as_str(), asked[1].header("if-match")),
        ("DELETE /v1/accounts/acme/deployments/support", Some("\"7\""))
    );

    let server = Fake::answering([Reply::ok(ONE)]);
    let outcome = at(&server).typing("\n").run(delete);
    assert_eq!((outcome.code, outcome.out.as_str(), server.asked().len()), (1, "", 1));
    assert!(outcome.err.ends_with("Nothing was changed.\n"));

    // Where nobody can be asked, or with --yes, it is done.
    for run in [|run: Run| run, |run: Run| run.typing("")] {
        let server = Fake::answering([Reply::ok("{}")]);
        let outcome = run(at(&server)).run(&[&delete[..], &["--yes"]].concat());
        assert_eq!((outcome.code, server.asked().len()), (0, 1), "{outcome:?}");
        assert_eq!(server.asked()[0].header("if-match"), None);
    }

    // What changed under the question is shown and asked about again.
    let changed = || {
        Reply::Says(
            409,
            &[("x-should-retry", "false")],
            r#"{"code": 10, "message": "It changed."}"#.to_owned(),
        )
    };
    let server = Fake::answering([Reply::ok(ONE), changed(), Reply::ok(ONE), Reply::ok("{}")]);
    let outcome = at(&server).typing("y\ny\n").run(delete);
    assert_eq!((outcome.code, outcome.err.matches("[y/N]").count()), (0, 2), "{outcome:?}");
}

#[test]
fn a_dry_run_asks_the_matrix_and_changes_nothing() {
    let create = &["deployment", "create", "llama", "--deployment-id", "support", "-a", "acme", "--dry-run"];
    let missing = || Reply::Says(404, &[], MISSING.to_owned());
    let server = Fake::answering([Reply::ok(ME), Reply::ok("{}"), missing()]);
    let outcome = at(&server).run(create);
    assert_eq!(
        (outcome.code, outcome.out.as_str()),
        (0, "POST /v1/accounts/acme/deployments?deploymentId=support\n{\"baseModel\":\"llama\"}\n")
    );
    assert!(server.lines().iter().all(|line| line.starts_with("GET ")), "{:?}", server.lines());

    let server = Fake::answering([Reply::ok(ME), Reply::ok("{}"), Reply::ok(ONE)]);
    let outcome = at(&server).run(create);
    assert_eq!(
        outcome.err,
        "error: It would be refused: accounts/acme/deployments/support is there already.\n"
    );

    let server = Fake::answering([Reply::ok(ME.replace("contributor", "inference-user")), Reply::ok("{}")]);
    let outcome = at(&server).run(create);
    assert_eq!(
        outcome.err,
        "error: It would be refused: the key acts as inference-user, and only contributor or user or admin may create resources.\n"
    );
    let server = Fake::answering([Reply::ok(ME), Reply::ok("{}")]);
    let connection =
        &["connection", "create", "vllm", "--url", "http://x/v1", "--with-key", "-a", "acme", "--dry-run"];
    let outcome = at(&server).run(connection);
    assert!(outcome.err.contains("and only an admin may"), "{outcome:?}");
}

#[test]
fn a_name_of_another_kind_or_account_is_wrong_usage() {
    let server = Fake::answering([]);
    for line in [
        "deployment get accounts/acme/models/m1",
        "model get accounts/acme/connections/m1",
        "deployment get accounts/beta/deployments/d1 -a acme",
        "connection update accounts/acme/models/m1 --url http://x/v1",
        "dataset update t",
        "deployment update d1 --connection vllm",
        "deployment give d1",
        "model create m1 --set kind",
        "dataset create t FILE --dry-run",
        "connection update vllm --with-key --without-key",
    ] {
        let outcome = at(&server).run(&line.split_whitespace().collect::<Vec<_>>());
        assert_eq!(outcome.code, 2, "{line}: {outcome:?}");
    }
    assert_eq!(server.asked().len(), 0);
}

#[test]
fn a_key_of_a_connection_comes_from_the_environment_from_a_question_or_from_a_pipe_and_never_from_the_line() {
    const CREATE: &[&str] =
        &["connection", "create", "vllm", "--url", "http://x/v1", "--with-key", "-a", "acme"];
    for (run, key) in [
        (
            (|run| run.variable("ROSTER_UPSTREAM_KEY", "sk-set").piping("sk-piped\n")) as fn(Run) -> Run,
            "sk-set",
        ),
        (|run| run.typing(""), "sk-typed"),
        (|run| run.piping("sk-piped\n"), "sk-piped"),
    ] {
        let server =
            Fake::answering([Reply::ok(r#"{"name": "accounts/acme/connections/vllm", "hasApiKey": true}"#)]);
        let outcome = run(at(&server)).run(CREATE);
        assert_eq!(outcome.code, 0, "{outcome:?}");
        assert_eq!(server.asked()[0].body, format!(r#"{{"apiKey":"{key}","baseUrl":"http://x/v1"}}"#));
        assert!(!format!("{outcome:?}").contains(key), "a key is not repeated");
    }
    assert_eq!(at(&Fake::answering([])).run(CREATE).code, 2, "nothing came");
}

#[test]
fn a_refusal_names_the_owner_as_the_server_does_and_something_missing_says_where_to_look() {
    let refused = r#"{"code": 7, "message": "user or admin role required to edit and delete resources owned by others: Ben owns support. Ask an admin: Alice (alice@example.com)."}"#;
    let server = Fake::answering([Reply::Says(403, &[], refused.to_owned())]);
    let outcome = at(&server).run(&["deployment", "scale", "support", "--replica-count", "1", "-a", "acme"]);
    assert!(outcome.err.contains("Ben owns support."), "{outcome:?}");
    let server = Fake::answering([Reply::Says(404, &[], MISSING.to_owned())]);
    let outcome = at(&server).run(&["deployment", "get", "support", "-a", "acme"]);
    assert_eq!(
        outcome.err,
        "error: There is no deployment support here. See what there is: rosterctl deployment list\n"
    );
}
