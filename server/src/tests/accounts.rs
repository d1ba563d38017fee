//! Which account a request is about, and who may look at it.

use axum::http::StatusCode;

use super::browser::Installation;

#[tokio::test]
async fn an_address_without_an_account_leads_to_the_one_used_last() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    alice.get("/account/users?account=acme").await;
    let page = alice.get("/account/users?q=ali").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(page.location(), "/account/users?q=ali&account=acme");
}

#[tokio::test]
async fn a_foreign_account_answers_exactly_like_one_that_does_not_exist() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let mut ben = roster.joined(&mut alice, "ben", "user").await;
    let form = [("account_name", "Beta"), ("account_id", "beta")];
    assert_eq!(ben.post("/account/new", &form).await.status, StatusCode::SEE_OTHER);
    for path in [
        "users",
        "users/invite",
        "users/ben",
        "users/ben/role",
        "users/ben/remove",
        "users/ben/keys/aaaaaaaaaaaaaaaa",
        "users/ben/keys/aaaaaaaaaaaaaaaa/rotate",
        "users/ben/keys/aaaaaaaaaaaaaaaa/delete",
        "api-keys",
        "api-keys/all",
        "api-keys/new",
        "service-accounts/new",
        "users/export",
    ] {
        let ask = |account: &str| format!("/account/{path}?account={account}&role=admin");
        let foreign = alice.get(&ask("beta")).await;
        let unknown = alice.get(&ask("beto")).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(unknown.status, foreign.status, "{path}");
        assert_eq!(unknown.body.replace("beto", "beta"), foreign.body, "{path}");
    }
    let post = |account: &'static str| [("account", account), ("confirm", "1"), ("role", "user")];
    for path in ["/account/users/ben/role", "/account/users/ben/remove"] {
        let (foreign, unknown) =
            (alice.post(path, &post("beta")).await, alice.post(path, &post("beto")).await);
        assert_eq!((foreign.status, &foreign.body), (unknown.status, &unknown.body), "{path}");
        assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_form_without_its_account_changes_nothing() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    roster.joined(&mut alice, "ben", "user").await;
    let version = alice.version_of("ben").await;
    let posts: [(&str, &[(&str, &str)]); 4] = [
        (
            "/account/users",
            &[("action", "change-role"), ("user", "ben"), ("role", "contributor"), ("version", &version)],
        ),
        ("/account/users/ben/remove", &[("confirm", &version)]),
        ("/account/users/ben", &[("action", "rename"), ("name", "X"), ("version", &version)]),
        ("/account/users/invite", &[("lines", "eve@example.com"), ("role", "user")]),
    ];
    for (path, form) in posts {
        assert_eq!(alice.post(path, form).await.status, StatusCode::BAD_REQUEST, "{path}");
    }
    assert_eq!(alice.version_of("ben").await, version);
}

#[tokio::test]
async fn a_form_about_an_earlier_state_changes_nothing_and_says_who_was_quicker() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    roster.joined(&mut alice, "ben", "user").await;
    let version = alice.version_of("ben").await;
    let change = |role: &'static str| {
        [("action", "change-role"), ("account", "acme"), ("user", "ben"), ("role", role)].to_vec()
    };
    let with = |mut form: Vec<(&'static str, &'static str)>, version: &str| {
        form.push(("version", Box::leak(version.to_owned().into_boxed_str())));
        form
    };
    let first = alice.post("/account/users", &with(change("contributor"), &version)).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER);
    let late = alice.post("/account/users", &with(change("inference-user"), &version)).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.body.contains("Alice Liddell"), "{}", late.body);
    assert!(late.body.contains("Contributor"));
}

#[tokio::test]
async fn making_an_admin_is_asked_about_first() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let mut ben = roster.joined(&mut alice, "ben", "user").await;
    let version = alice.version_of("ben").await;
    let form = [
        ("action", "change-role"),
        ("account", "acme"),
        ("user", "ben"),
        ("role", "admin"),
        ("version", &version),
    ];
    let asked = alice.post("/account/users", &form).await;
    assert_eq!(asked.location(), "/account/users/ben/role?account=acme&role=admin");
    let shown = alice.get(asked.location()).await.field("confirm");
    assert_eq!(shown, version);
    assert_eq!(ben.get("/account/users/invite?account=acme").await.status, StatusCode::FORBIDDEN);
    let confirm = [("account", "acme"), ("role", "admin"), ("confirm", &version)];
    assert_eq!(alice.post("/account/users/ben/role", &confirm).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        ben.get("/account/users/invite?account=acme").await.status,
        StatusCode::OK,
        "from the next request"
    );
}

#[tokio::test]
async fn a_removed_person_is_out_at_their_next_request() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let mut ben = roster.joined(&mut alice, "ben", "user").await;
    let revision = alice.revision_of("ben").await;
    let receipt =
        alice.post("/account/users/ben/remove", &[("account", "acme"), ("confirm", &revision)]).await;
    assert_eq!(receipt.status, StatusCode::OK);
    assert_eq!(ben.get("/account/users?account=acme").await.status, StatusCode::NOT_FOUND);
    assert!(ben.get("/").await.body.contains("You are in no account"));
}

#[tokio::test]
async fn the_last_admin_can_neither_leave_nor_be_lowered() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let version = alice.version_of("alice").await;
    let leave = alice.post("/me/leave", &[("account", "acme"), ("confirm", &version)]).await;
    assert_eq!(leave.status, StatusCode::FORBIDDEN);
    let lower = [("account", "acme"), ("role", "user"), ("confirm", version.as_str())];
    let lowered = alice.post("/account/users/alice/role", &lower).await;
    assert_eq!(lowered.status, StatusCode::FORBIDDEN);
    assert!(lowered.body.contains("must keep at least one active admin"), "{}", lowered.body);
}

#[tokio::test]
async fn opening_an_invitation_changes_nothing_and_a_dead_link_says_only_that() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let link = alice.invite("ben@example.com", "user").await;
    for _ in 0..3 {
        let mut scanner = roster.browser();
        assert_eq!(scanner.get(&link).await.location(), "/invitation");
        let page = scanner.get("/invitation").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("I already sign in here") && page.body.contains("I am new"));
    }
    let revision = alice.revision_of("ben").await;
    alice.post("/account/users/ben/remove", &[("account", "acme"), ("confirm", &revision)]).await;
    let mut late = roster.browser();
    late.get(&link).await;
    let dead = late.get("/invitation").await;
    assert_eq!(dead.status, StatusCode::GONE);
    let mut stranger = roster.browser();
    stranger.get("/invitations/AAAA").await;
    assert_eq!(stranger.get("/invitation").await.body, dead.body);
    assert!(dead.body.contains("This link no longer works. Ask the person who sent it for a new one."));
}
