//! The pages of deployments, models, fine-tuning jobs and datasets over HTTP, without JavaScript: a life of
//! each, who may do what, and what becomes of them when their owner goes.

use axum::http::StatusCode;
use domain::{AccountId, ResourceKind};

use super::browser::{Browser, Installation, Page};

/// What a form for a new one posts, besides account and id.
fn set(kind: ResourceKind) -> Vec<(&'static str, &'static str)> {
    match kind {
        ResourceKind::Deployment => vec![("name", "Chat"), ("base_model", "llama")],
        ResourceKind::Model => vec![("name", "Chat"), ("kind", "HF_BASE_MODEL"), ("context_length", "8192")],
        ResourceKind::Dataset => vec![("name", "Chat"), ("format", "COMPLETION")],
        ResourceKind::FineTuningJob => vec![("name", "Chat"), ("dataset", "chats"), ("epochs", "3")],
    }
}

fn address(kind: ResourceKind, rest: &str) -> String {
    format!("/account/{}{rest}?account=acme", kind.section())
}

/// Posts to one of the pages, with the account.
async fn send(browser: &mut Browser, kind: ResourceKind, rest: &str, fields: &[(&str, &str)]) -> Page {
    let fields = [&[("account", "acme")], fields].concat();
    browser.post(&address(kind, rest), &fields).await
}

async fn create(browser: &mut Browser, kind: ResourceKind, id: &str) {
    let fields = [vec![("id", id)], set(kind)].concat();
    let made = send(browser, kind, "/new", &fields).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{kind}: {}", made.body);
    assert_eq!(
        made.location(),
        format!("{}&notice=resource-created&about=Chat", address(kind, &format!("/{id}")))
    );
}

/// One of each kind: `one`, and the dataset `chats` that the job learns from.
async fn one_of_each(browser: &mut Browser) {
    create(browser, ResourceKind::Dataset, "chats").await;
    super::files::fill(browser, "chats").await;
    for kind in ResourceKind::ALL {
        create(browser, kind, "one").await;
    }
}

/// The version that the page of an act carries.
async fn shown(browser: &mut Browser, kind: ResourceKind, act: &str) -> String {
    let page = browser.get(&address(kind, &format!("/one/{act}"))).await;
    page.field(if act == "edit" { "version" } else { "confirm" })
}

/// The acts a kind knows whatever its state.
fn acts(kind: ResourceKind) -> Vec<(&'static str, Vec<(&'static str, &'static str)>)> {
    let mut acts = vec![("owner", vec![("owner", "alice")]), ("delete", vec![])];
    if kind != ResourceKind::FineTuningJob {
        acts.push(("edit", set(kind)));
    }
    if kind == ResourceKind::Deployment {
        acts.push(("scale", vec![("replicas", "2")]));
    }
    acts
}

#[tokio::test]
async fn each_kind_is_made_changed_given_away_and_deleted_by_forms() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let _ben = roster.joined(&mut alice, "ben", "contributor").await;
    for kind in ResourceKind::ALL {
        let empty = alice.get(&address(kind, "")).await;
        assert!(empty.body.contains(&format!("No {} yet", kind.plural())), "{}", empty.body);
    }
    one_of_each(&mut alice).await;
    for kind in
        [ResourceKind::FineTuningJob, ResourceKind::Deployment, ResourceKind::Model, ResourceKind::Dataset]
    {
        let list = alice.get(&address(kind, "")).await;
        assert!(list.body.contains(&address(kind, "/one").replace('&', "&amp;")), "{}", list.body);
        let page = alice.get(&address(kind, "/one")).await;
        let name = format!("accounts/acme/{}/one", kind.collection());
        assert!(page.body.contains(&name) && page.body.contains("Alice Liddell"), "{}", page.body);
        if kind != ResourceKind::FineTuningJob {
            let version = shown(&mut alice, kind, "edit").await;
            let mut fields = set(kind);
            fields[0] = ("name", "Talk");
            fields.push(("version", &version));
            let changed = send(&mut alice, kind, "/one/edit", &fields).await;
            assert!(changed.location().ends_with("notice=resource-changed&about=Talk"), "{}", changed.body);
        }
        let version = shown(&mut alice, kind, "owner").await;
        let given = send(&mut alice, kind, "/one/owner", &[("confirm", &version), ("owner", "ben")]).await;
        assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.body);
        let page = alice.get(&address(kind, "/one")).await;
        assert!(page.body.contains("/account/users/ben?account=acme"), "{}", page.body);
        let version = shown(&mut alice, kind, "delete").await;
        let deleted = send(&mut alice, kind, "/one/delete", &[("confirm", &version)]).await;
        assert_eq!(deleted.status, StatusCode::SEE_OTHER, "{}", deleted.body);
        let still = alice.get(&address(kind, "/one")).await.status;
        let expected = if kind.comes_back() { StatusCode::OK } else { StatusCode::NOT_FOUND };
        assert_eq!(still, expected, "{kind}");
    }
}

#[tokio::test]
async fn a_deleted_deployment_is_put_away_found_brought_back_and_deleted_for_good() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let kind = ResourceKind::Deployment;
    create(&mut alice, kind, "one").await;
    let scaled = shown(&mut alice, kind, "scale").await;
    let wrong = send(&mut alice, kind, "/one/scale", &[("confirm", &scaled), ("replicas", "many")]).await;
    assert_eq!((wrong.status, wrong.field("replicas").as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "many"));
    let done = send(&mut alice, kind, "/one/scale", &[("confirm", &scaled), ("replicas", "3")]).await;
    assert!(done.location().contains("notice=resource-scaled"), "{}", done.body);
    let version = shown(&mut alice, kind, "delete").await;
    let put_away = send(&mut alice, kind, "/one/delete", &[("confirm", &version)]).await;
    assert!(put_away.location().contains("notice=resource-put-away"), "{}", put_away.body);
    assert!(alice.get(&address(kind, "")).await.body.contains("No deployments yet"));
    let deleted = alice.get(&format!("{}&state=deleted", address(kind, ""))).await;
    assert!(deleted.body.contains("/account/deployments/one?account=acme"), "{}", deleted.body);
    // The same form sent twice does not end it for good.
    let again = send(&mut alice, kind, "/one/delete", &[("confirm", &version)]).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.body);
    let version = shown(&mut alice, kind, "undelete").await;
    let back = send(&mut alice, kind, "/one/undelete", &[("confirm", &version)]).await;
    assert!(back.location().contains("notice=resource-undeleted"), "{}", back.body);
    for notice in ["resource-put-away", "resource-deleted"] {
        let version = shown(&mut alice, kind, "delete").await;
        let gone = send(&mut alice, kind, "/one/delete", &[("confirm", &version)]).await;
        assert!(gone.location().contains(notice), "{}", gone.location());
    }
    assert_eq!(alice.get(&address(kind, "/one")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_job_is_cancelled_and_resumed_and_a_dataset_says_that_it_has_no_file() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    one_of_each(&mut alice).await;
    let job = ResourceKind::FineTuningJob;
    for (act, notice, state) in
        [("cancel", "job-cancelled", "Cancelled"), ("resume", "job-resumed", "Waiting for a runner")]
    {
        let version = shown(&mut alice, job, act).await;
        let done = send(&mut alice, job, &format!("/one/{act}"), &[("confirm", &version)]).await;
        assert!(done.location().contains(notice), "{act}: {}", done.body);
        let page = alice.get(&address(job, "/one")).await;
        assert!(page.body.contains(state), "{act}: {}", page.body);
    }
    let dataset = alice.get(&address(ResourceKind::Dataset, "/one")).await;
    assert!(dataset.body.contains("It has no file yet."), "{}", dataset.body);
    assert!(dataset.body.contains(&address(ResourceKind::Dataset, "/one/upload")), "{}", dataset.body);
}

#[tokio::test]
async fn whoever_may_not_manage_anothers_is_refused_and_told_whose_it_is() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    one_of_each(&mut alice).await;
    let acme = AccountId::parse("acme").expect("an id");
    for role in ["contributor", "inference-user"] {
        let mut member = roster.joined(&mut alice, role, role).await;
        let before = roster.accounts.seqs(std::slice::from_ref(&acme)).await.expect("a number");
        for kind in ResourceKind::ALL {
            let page = member.get(&address(kind, "/one")).await;
            assert_eq!(page.status, StatusCode::OK, "{role} sees every {kind}");
            for (act, fields) in acts(kind) {
                let asked = member.get(&address(kind, &format!("/one/{act}"))).await;
                assert_eq!(asked.status, StatusCode::FORBIDDEN, "{role}: {kind} {act}");
                assert!(asked.body.contains("alice@example.com"), "{role}: {kind} {act} names whom to ask");
                let fields = [vec![("confirm", "1"), ("version", "1")], fields].concat();
                let posted = send(&mut member, kind, &format!("/one/{act}"), &fields).await;
                assert_eq!(posted.status, StatusCode::FORBIDDEN, "{role}: {kind} {act} {}", posted.body);
                if role == "contributor" {
                    assert!(posted.body.contains("Alice Liddell owns it"), "{kind} {act}: {}", posted.body);
                }
            }
        }
        let after = roster.accounts.seqs(std::slice::from_ref(&acme)).await.expect("a number");
        assert_eq!(before, after, "{role} changed something");
    }
    let mut user = roster.joined(&mut alice, "user", "user").await;
    for kind in ResourceKind::ALL {
        let offered = user.get(&address(kind, "/one/delete")).await;
        assert_eq!(offered.status, StatusCode::OK, "a user manages every {kind}");
    }
}

#[tokio::test]
async fn only_whoever_may_create_is_given_the_form_and_owns_what_comes_of_it() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    create(&mut alice, ResourceKind::Dataset, "chats").await;
    super::files::fill(&mut alice, "chats").await;
    let mut reader = roster.joined(&mut alice, "reader", "inference-user").await;
    let mut maker = roster.joined(&mut alice, "maker", "contributor").await;
    for kind in ResourceKind::ALL {
        let form = reader.get(&address(kind, "/new")).await;
        assert_eq!(form.status, StatusCode::FORBIDDEN);
        assert!(!form.body.contains("method=\"post\" action=\"/account/"), "{}", form.body);
        let fields = [vec![("id", "mine")], set(kind)].concat();
        let posted = send(&mut reader, kind, "/new", &fields).await;
        assert_eq!(posted.status, StatusCode::FORBIDDEN, "{kind}: {}", posted.body);
        create(&mut maker, kind, "mine").await;
        let page = maker.get(&address(kind, "/mine")).await;
        assert!(page.body.contains(&address(kind, "/mine/delete")), "{}", page.body);
    }
}

#[tokio::test]
async fn what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    create(&mut alice, ResourceKind::Dataset, "chats").await;
    for (kind, fields, wrong) in [
        (ResourceKind::Deployment, vec![("id", "D 1"), ("name", "Chat"), ("base_model", "llama")], "id"),
        (ResourceKind::Deployment, vec![("id", "new"), ("name", "Chat"), ("base_model", "llama")], "id"),
        (ResourceKind::Deployment, vec![("name", "Chat")], "base_model"),
        (
            ResourceKind::Deployment,
            vec![("name", "Chat"), ("base_model", "llama"), ("connection", "vllm")],
            "connection",
        ),
        (ResourceKind::Model, vec![("name", "Chat"), ("context_length", "long")], "context_length"),
        (ResourceKind::Dataset, vec![("name", "Chat"), ("id", "chats")], "id"),
        (ResourceKind::FineTuningJob, vec![("name", "Chat"), ("dataset", "nowhere")], "dataset"),
    ] {
        let answer = send(&mut alice, kind, "/new", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind} {wrong}: {}", answer.body);
        assert!(answer.body.contains(&format!("id=\"{wrong}-error\"")), "{kind} {wrong}: {}", answer.body);
        assert_eq!(answer.field("name"), "Chat", "{kind} {wrong}");
    }
}

#[tokio::test]
async fn a_form_made_upon_another_version_changes_nothing_and_keeps_what_was_typed() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let kind = ResourceKind::Deployment;
    create(&mut alice, kind, "one").await;
    let version = shown(&mut alice, kind, "edit").await;
    let fields = |name| [("version", version.as_str()), ("name", name), ("base_model", "llama")];
    let first = send(&mut alice, kind, "/one/edit", &fields("First")).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.body);
    let late = send(&mut alice, kind, "/one/edit", &fields("Late")).await;
    assert_eq!((late.status, late.field("name")), (StatusCode::CONFLICT, "Late".to_owned()));
    assert_ne!(late.field("version"), version, "sent again, it is upon what is shown");
    assert!(alice.get(&address(kind, "/one")).await.body.contains("First"));
    let stale = send(&mut alice, kind, "/one/owner", &[("confirm", &version), ("owner", "alice")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT, "{}", stale.body);
}

#[tokio::test]
async fn a_form_leaves_what_it_cannot_show_as_it_is() {
    let mut acme = super::rest::Acme::new().await;
    let body = r#"{"modelId": "fa", "model": {"kind": "FIRE_AGENT", "teftDetails": {"a": 1}, "description": "Said", "display_name": "Old"}}"#;
    let made = acme.alice.post("/v1/accounts/acme/models", body).await.ok();
    assert_eq!(made["displayName"], "Old", "proto's own spelling is understood");
    let form = acme.browser.get(&address(ResourceKind::Model, "/fa/edit")).await;
    let version = form.field("version");
    assert!(form.body.contains("value=\"FIRE_AGENT\" selected"), "{}", form.body);
    let fields =
        [("version", version.as_str()), ("name", "New"), ("kind", "FIRE_AGENT"), ("description", "Said")];
    let typed = form.field("description");
    let fields =
        fields.map(|(name, value)| (name, if name == "description" { typed.as_str() } else { value }));
    let changed = send(&mut acme.browser, ResourceKind::Model, "/fa/edit", &fields).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.body);
    let now = acme.alice.get("/v1/accounts/acme/models/fa").await.ok();
    assert_eq!(
        (&now["displayName"], &now["kind"], &now["teftDetails"]["a"]),
        (&"New".into(), &made["kind"], &1.into())
    );
}

#[tokio::test]
async fn a_dataset_that_a_job_needs_says_so_before_anybody_tries_to_delete_it() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    one_of_each(&mut alice).await;
    let path = "/account/datasets/chats/delete?account=acme";
    let asked = alice.get(path).await;
    assert!(asked.body.contains("still needed by the fine-tuning job one"), "{}", asked.body);
    assert!(!asked.body.contains("name=\"confirm\""), "there is nothing to say yes to");
    let fields = [("account", "acme"), ("confirm", "2")];
    let refused = alice.post(path, &fields).await;
    assert!(
        refused.status.is_client_error() && refused.body.contains("account/datasets/chats"),
        "{}",
        refused.body
    );
}

#[tokio::test]
async fn a_list_is_searched_filtered_by_state_and_owner_and_sorted() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let kind = ResourceKind::Model;
    for id in ["alpha", "beta", "gamma"] {
        create(&mut alice, kind, id).await;
    }
    let mut names = async |rest: &str| {
        let page = alice.get(&format!("{}{rest}", address(kind, ""))).await;
        assert_eq!(page.status, StatusCode::OK, "{rest}: {}", page.body);
        let rows = page.body.split("<th scope=\"row\"").skip(1);
        let id = |row: &str| row.split("/account/models/").nth(1)?.split('?').next().map(str::to_owned);
        rows.filter_map(id).collect::<Vec<_>>()
    };
    assert_eq!(names("").await, ["alpha", "beta", "gamma"]);
    assert_eq!(names("&dir=desc").await, ["gamma", "beta", "alpha"]);
    assert_eq!(names("&q=bet").await, ["beta"]);
    assert_eq!(names("&q=chat&owner=alice&state=ready").await.len(), 3, "by the name it is shown as");
    assert_eq!(names("&owner=-").await, [""; 0]);
    assert_eq!(names("&q=%22%20OR%20name%3Aalpha").await, [""; 0], "what is typed is only text");
    let elsewhere = alice.get(&format!("{}&page=of-another-list", address(kind, ""))).await;
    assert_eq!(elsewhere.location(), "/account/models?account=acme");
}

#[tokio::test]
async fn what_is_foreign_answers_like_what_is_not_there() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    one_of_each(&mut alice).await;
    let mut eve = roster.browser();
    let mut ben = roster.joined(&mut alice, "ben", "admin").await;
    let account = [("account_name", "Other"), ("account_id", "other")];
    assert_eq!(ben.post("/account/new", &account).await.status, StatusCode::SEE_OTHER);
    let leaves = ben.get("/me/leave?account=acme").await.field("confirm");
    let left = ben.post("/me/leave", &[("account", "acme"), ("confirm", &leaves)]).await;
    assert_eq!(left.status, StatusCode::OK, "{}", left.body);
    for kind in ResourceKind::ALL {
        for rest in ["", "/new", "/one", "/one/delete", "/one/owner"] {
            let mut body = async |account: &str| {
                let path = format!("/account/{}{rest}?account={account}", kind.section());
                let page = ben.get(&path).await;
                assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
                page.body.replace(account, "")
            };
            assert_eq!(body("acme").await, body("nowhere").await, "{kind} {rest}");
        }
        let unknown = ben.get(&format!("/account/{}/two?account=other", kind.section())).await;
        let mangled = ben.get(&format!("/account/{}/Two?account=other", kind.section())).await;
        assert_eq!((unknown.status, mangled.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
        assert!(eve.get(&address(kind, "/one")).await.location().starts_with("/sign-in?next="));
    }
    for path in [
        "/account/secrets",
        "/account/secrets/one",
        "/account/datasets/one/scale",
        "/account/models/one/undelete",
    ] {
        assert_eq!(alice.get(&format!("{path}?account=acme")).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_removal_lists_what_they_own_gives_it_to_whoever_is_chosen_and_says_so() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let mut ben = roster.joined(&mut alice, "ben", "contributor").await;
    roster.joined(&mut alice, "reader", "inference-user").await;
    one_of_each(&mut ben).await;
    let user = alice.get("/account/users/ben?account=acme").await;
    assert!(user.body.contains("What they own") && user.body.contains(&address(ResourceKind::Model, "/one")));
    let asked = alice.get("/account/users/ben/remove?account=acme").await;
    assert!(asked.body.contains("2 datasets: Chat and Chat"), "{}", asked.body);
    assert!(asked.body.contains("<option value=\"alice\""), "{}", asked.body);
    assert!(
        !asked.body.contains("<option value=\"ben\"") && !asked.body.contains("<option value=\"reader\"")
    );
    let revision = asked.field("confirm");
    for (receiver, why) in [
        ("reader", "cannot own anything"),
        ("ben", "cannot keep"),
        ("zed", "no such user"),
        ("Z z", "no such user"),
    ] {
        let fields = [("account", "acme"), ("confirm", revision.as_str()), ("receiver", receiver)];
        let wrong = alice.post("/account/users/ben/remove", &fields).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{receiver}: {}", wrong.body);
        assert!(wrong.body.contains(why) && wrong.body.contains("id=\"receiver-error\""), "{}", wrong.body);
    }
    let fields = [("account", "acme"), ("confirm", revision.as_str()), ("receiver", "alice")];
    let receipt = alice.post("/account/users/ben/remove", &fields).await;
    assert_eq!(receipt.status, StatusCode::OK, "{}", receipt.body);
    assert!(
        receipt.body.contains("now belongs to") && receipt.body.contains("1 deployment: Chat"),
        "{}",
        receipt.body
    );
    let page = alice.get(&address(ResourceKind::Model, "/one")).await;
    assert!(page.body.contains("/account/users/alice?account=acme"), "{}", page.body);
}

#[tokio::test]
async fn whoever_is_lowered_is_asked_about_keeps_what_they_own_and_cannot_choose_who_gets_it_when_they_leave()
{
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let mut ben = roster.joined(&mut alice, "ben", "contributor").await;
    create(&mut ben, ResourceKind::Model, "one").await;
    let version = alice.version_of("ben").await;
    let lower = [
        ("account", "acme"),
        ("version", version.as_str()),
        ("action", "change-role"),
        ("role", "inference-user"),
    ];
    let asked = alice.post("/account/users/ben", &lower).await;
    assert_eq!(asked.location(), "/account/users/ben/role?account=acme&role=inference-user");
    let page = alice.get(asked.location()).await;
    assert!(page.body.contains("1 model: Chat"), "{}", page.body);
    assert!(page.body.contains("without the right to change it"), "{}", page.body);
    let sure = [("account", "acme"), ("role", "inference-user"), ("confirm", version.as_str())];
    assert_eq!(alice.post("/account/users/ben/role", &sure).await.status, StatusCode::SEE_OTHER);
    let kept = ben.get(&address(ResourceKind::Model, "/one")).await;
    assert!(kept.body.contains(">you<") && kept.body.contains("aria-disabled"), "{}", kept.body);
    let leaves = ben.get("/me/leave?account=acme").await;
    assert!(
        leaves.body.contains("1 model: Chat") && !leaves.body.contains("name=\"receiver\""),
        "{}",
        leaves.body
    );
    let confirm = leaves.field("confirm");
    let fields = [("account", "acme"), ("confirm", confirm.as_str()), ("receiver", "alice")];
    assert_eq!(ben.post("/me/leave", &fields).await.status, StatusCode::FORBIDDEN);
    let left = ben.post("/me/leave", &fields[..2]).await;
    assert!(left.body.contains("has no owner now"), "{}", left.body);
    let nobodys = alice.get(&format!("{}&owner=-", address(ResourceKind::Model, ""))).await;
    assert!(nobodys.body.contains("/account/models/one?account=acme"), "{}", nobodys.body);
}
