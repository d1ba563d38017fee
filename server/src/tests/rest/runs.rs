//! Fine-tuning jobs over REST, as runners and those who watch them ask.

use axum::http::Method;
use domain::Role;
use serde_json::{Value, json};

use super::files::{EXAMPLE, make, send};
use super::{Acme, Program};

const AT: &str = "/v1/accounts/acme/supervisedFineTuningJobs";

async fn acme_with_job() -> (Acme, Program) {
    let acme = Acme::new().await;
    make(&acme.alice, "train").await;
    send(&acme.alice, "train", EXAMPLE).await.ok();
    let job = r#"{"dataset": "train", "baseModel": "llama"}"#;
    acme.alice.post(&format!("{AT}?supervisedFineTuningJobId=job"), job).await.ok();
    let bot = acme.program("bot", Role::User).await;
    (acme, bot)
}

async fn report(bot: &Program, claimed: &Value, mut body: Value) -> super::Answer {
    body["leaseToken"] = claimed["leaseToken"].clone();
    bot.post(&format!("{AT}/job:report"), &body.to_string()).await
}

#[tokio::test]
async fn a_job_is_claimed_reported_on_and_leaves_a_model() {
    let (acme, bot) = acme_with_job().await;
    let claimed = bot.post(&format!("{AT}:claim"), "").await.ok();
    assert_eq!(claimed["job"]["name"], "accounts/acme/supervisedFineTuningJobs/job");
    assert_eq!(
        (&claimed["job"]["state"], &claimed["job"]["dataset"]),
        (&json!("JOB_STATE_RUNNING"), &json!("train"))
    );
    assert_eq!(bot.post(&format!("{AT}:claim"), "{}").await.ok(), json!({}));
    let said = report(&bot, &claimed, json!({"progress": 40})).await.ok();
    assert_eq!((&said["cancelled"], &said["job"]["jobProgress"]), (&json!(false), &json!({"percent": 40})));
    let seen = acme.alice.get(&format!("{AT}/job")).await.ok();
    assert_eq!(
        (&seen["jobProgress"]["percent"], &seen["lease"]["runner"]),
        (&json!(40), &json!("accounts/acme/users/bot"))
    );
    assert!(!seen.to_string().contains(claimed["leaseToken"].as_str().expect("a token")));
    let done = json!({"state": "JOB_STATE_COMPLETED", "outputModel": "accounts/acme/models/tuned", "message": "3 epochs"});
    report(&bot, &claimed, done).await.ok();
    let seen = acme.alice.get(AT).await.ok()["supervisedFineTuningJobs"][0].clone();
    assert_eq!(
        (&seen["state"], &seen["status"]["message"]),
        (&json!("JOB_STATE_COMPLETED"), &json!("3 epochs"))
    );
    assert_eq!(
        (&seen["outputModel"], &seen["jobProgress"]["percent"]),
        (&json!("accounts/acme/models/tuned"), &json!(100))
    );
    let model = acme.alice.get("/v1/accounts/acme/models/tuned").await.ok();
    assert_eq!(model["owner"], "accounts/acme/users/alice");
}

#[tokio::test]
async fn a_runner_that_is_not_heard_of_loses_its_job_and_a_cancelled_one_is_told() {
    let (acme, bot) = acme_with_job().await;
    let claimed = bot.post(&format!("{AT}:claim"), "").await.ok();
    acme.roster.pass(accounts::LEASE_LASTS);
    assert_eq!(acme.alice.get(&format!("{AT}/job")).await.ok()["state"], "JOB_STATE_PENDING");
    let late = report(&bot, &claimed, json!({"progress": 1})).await;
    assert_eq!(late.header("x-should-retry"), Some("false"));
    late.fails(409, 10);
    let again = bot.post(&format!("{AT}:claim"), "").await.ok();
    assert_eq!(again["job"]["lease"]["attempts"], 2);
    // Official clients insist on a body, whatever it is.
    let stale = [("if-match", "1-0")];
    for verb in ["cancel", "resume"] {
        acme.alice.ask(Method::POST, &format!("{AT}/job:{verb}"), "{}", &stale).await.fails(409, 10);
    }
    assert_eq!(acme.alice.post(&format!("{AT}/job:cancel"), "null").await.ok(), json!({}));
    let told = report(&bot, &again, json!({"progress": 99})).await.ok();
    assert_eq!((&told["cancelled"], &told["job"]["state"]), (&json!(true), &json!("JOB_STATE_CANCELLED")));
    let resumed = acme.alice.post(&format!("{AT}/job:resume"), "{}").await.ok();
    assert_eq!((&resumed["state"], &resumed["dataset"]), (&json!("JOB_STATE_PENDING"), &json!("train")));
}

#[tokio::test]
async fn people_and_small_programs_run_no_jobs_and_what_is_wrong_is_named() {
    let (acme, bot) = acme_with_job().await;
    let said = acme.alice.post(&format!("{AT}:claim"), "").await.fails(403, 7);
    assert_eq!(said, "Only a service account can claim fine-tuning jobs.");
    let small = acme.program("small", Role::Contributor).await;
    small.post(&format!("{AT}:claim"), "").await.fails(403, 7);
    let claimed = bot.post(&format!("{AT}:claim"), "").await.ok();
    for (body, field) in [
        (json!({"progress": 101}), "progress"),
        (json!({"progress": -1}), "progress"),
        (json!({"progress": "x"}), "progress"),
        (json!({"state": "JOB_STATE_CANCELLED"}), "state"),
        (json!({"message": "x".repeat(501)}), "message"),
        (json!({"outputModel": "accounts/beta/models/m"}), "outputModel"),
    ] {
        let answer = report(&bot, &claimed, body).await;
        assert_eq!(answer.json["details"][0]["fieldViolations"][0]["field"], field, "{}", answer.text);
        answer.fails(400, 3);
    }
    bot.post(&format!("{AT}/job:report"), "{}").await.fails(400, 3);
    bot.post(&format!("{AT}/job:report"), r#"{"leaseToken": "made up"}"#).await.fails(409, 10);
    bot.post(&format!("{AT}/none:report"), r#"{"leaseToken": "x"}"#).await.fails(404, 5);
}
