//! Connections in the browser, without JavaScript.

use axum::http::StatusCode;

use super::browser::{Browser, Installation, PASSWORD, Page};

const LIST: &str = "/account/settings/connections?account=acme";

async fn add(browser: &mut Browser, id: &str, base_url: &str, key: &str) -> Page {
    let form = [("account", "acme"), ("connection_id", id), ("base_url", base_url), ("api_key", key)];
    browser.post("/account/settings/connections/new", &form).await
}

async fn change(browser: &mut Browser, fields: &[(&str, &str)]) -> Page {
    let version = browser.get("/account/settings/connections/vllm?account=acme").await.field("version");
    let fields = [&[("account", "acme"), ("version", &version)], fields].concat();
    browser.post("/account/settings/connections/vllm", &fields).await
}

#[tokio::test]
async fn a_connection_is_added_changed_and_deleted_and_its_key_is_on_no_page() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    assert!(alice.get("/account/settings?account=acme").await.body.contains("/account/settings/connections"));
    assert!(alice.get(LIST).await.body.contains("No connections yet"));
    let added = add(&mut alice, "vllm", "https://a.example.com/v1", "sk-secret").await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    let list = alice.get(added.location()).await.body;
    assert!(
        list.contains("The connection vllm is added.") && list.contains("https://a.example.com/v1"),
        "{list}"
    );
    let form = alice.get("/account/settings/connections/vllm?account=acme").await;
    assert!(form.body.contains("A key is kept.") && !form.body.contains("sk-secret"), "{}", form.body);
    assert_eq!(form.field("base_url"), "https://a.example.com/v1");

    let same = change(&mut alice, &[("base_url", "https://a.example.com/v2"), ("api_key", "")]).await;
    assert!(same.location().contains("notice=connection-changed"), "{}", same.location());
    let moved = change(&mut alice, &[("base_url", "https://b.example.com"), ("api_key", "")]).await;
    let told = alice.get(moved.location()).await.body;
    assert!(told.contains("The key of the one before is deleted"), "{told}");
    let stale = [("account", "acme"), ("version", "1"), ("base_url", "https://c.example.com")];
    let stale = alice.post("/account/settings/connections/vllm", &stale).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.body.contains("changed meanwhile"), "{}", stale.body);

    let delete = "/account/settings/connections/vllm/delete";
    let asked = alice.get(&format!("{delete}?account=acme")).await;
    assert!(asked.body.contains("Delete the connection vllm?"), "{}", asked.body);
    let confirm = asked.field("confirm");
    let gone = alice.post(delete, &[("account", "acme"), ("confirm", &confirm)]).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.body);
    assert!(alice.get(gone.location()).await.body.contains("The connection vllm is deleted."));
}

#[tokio::test]
async fn a_session_alone_leads_no_prompts_elsewhere_and_the_form_goes_on_after_the_password() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    add(&mut alice, "vllm", "https://a.example.com/v1", "sk-secret").await;
    roster.pass(16 * 60);
    let one = "/account/settings/connections/vllm";
    let version = alice.get(&format!("{one}?account=acme")).await.field("version");
    let fields = [("account", "acme"), ("version", &version), ("base_url", "https://evil.example.com/v1")];
    let asked = alice.post(one, &fields).await;
    assert_eq!(asked.status, StatusCode::UNAUTHORIZED);
    assert!(asked.body.contains("Confirm it is you"), "{}", asked.body);
    assert_eq!(asked.field("base_url"), "https://evil.example.com/v1");
    let delete = [("account", "acme"), ("confirm", &version)];
    assert_eq!(alice.post(&format!("{one}/delete"), &delete).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(add(&mut alice, "b", "https://b.example.com", "").await.status, StatusCode::UNAUTHORIZED);
    assert!(alice.get(LIST).await.body.contains("https://a.example.com/v1"), "nothing has changed");
    let fields = [&fields[..], &[("password_again", PASSWORD)]].concat();
    let done = alice.post(one, &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert!(alice.get(LIST).await.body.contains("https://evil.example.com/v1"));
}

#[tokio::test]
async fn what_is_wrong_stands_beside_its_field_and_a_key_is_not_sent_back() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let page = add(&mut alice, "V", "example.com", "sk secret").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for said in ["Use 1 to 63 small letters", "Begin it with https://", "without spaces"] {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    assert_eq!((page.field("connection_id"), page.field("base_url")), ("V".into(), "example.com".into()));
    assert!(!page.body.contains("sk secret"), "{}", page.body);
    add(&mut alice, "vllm", "https://a.example.com", "").await;
    let taken = add(&mut alice, "vllm", "https://a.example.com", "").await;
    assert!(taken.body.contains("There is a connection “vllm” already."), "{}", taken.body);
    let wrong = change(&mut alice, &[("base_url", "https://u@example.com"), ("api_key", "")]).await;
    assert!(wrong.body.contains("Leave out name and password"), "{}", wrong.body);
    let form = change(&mut alice, &[("base_url", "https://a.example.com"), ("api_key", "sk-1")]).await;
    assert_eq!(form.status, StatusCode::SEE_OTHER);
    let forgotten =
        change(&mut alice, &[("base_url", "https://a.example.com"), ("api_key", ""), ("forget_key", "yes")])
            .await;
    assert_eq!(forgotten.status, StatusCode::SEE_OTHER);
    let form = alice.get("/account/settings/connections/vllm?account=acme").await.body;
    assert!(form.contains("No key is kept."), "{form}");
}

#[tokio::test]
async fn members_read_names_and_whom_to_ask() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    add(&mut alice, "vllm", "https://secret.example.com", "").await;
    let mut bob = roster.joined(&mut alice, "bob", "user").await;
    let list = bob.get(LIST).await;
    assert_eq!(list.status, StatusCode::OK);
    assert!(list.body.contains("vllm") && list.body.contains("Alice Liddell"), "{}", list.body);
    assert!(
        !list.body.contains("secret.example.com") && !list.body.contains("Add connection"),
        "{}",
        list.body
    );
    for path in ["new", "vllm", "vllm/delete", "nothing"] {
        let page = bob.get(&format!("/account/settings/connections/{path}?account=acme")).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
    }
    let unknown = alice.get("/account/settings/connections/nothing?account=acme").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_server_that_the_operator_does_not_allow_is_marked_before_anybody_asks_it() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    for (id, address) in [("inside", "http://10.0.0.1/v1"), ("outside", "https://api.example.com/v1")] {
        let fields = [("account", "acme"), ("connection_id", id), ("base_url", address), ("api_key", "")];
        let made = alice.post("/account/settings/connections/new?account=acme", &fields).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    }
    let list = alice.get("/account/settings/connections?account=acme").await.body;
    let row = |id: &str| {
        list.split("<tr>").find(|row| row.contains(&format!("<strong>{id}"))).expect("a row").to_owned()
    };
    assert!(row("inside").contains("ROSTER_UPSTREAM_ALLOW"), "{}", row("inside"));
    assert!(!row("outside").contains("ROSTER_UPSTREAM_ALLOW"), "{}", row("outside"));
}
