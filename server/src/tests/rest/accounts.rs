//! Accounts, and who asks.

use axum::http::Method;
use domain::Role;
use serde_json::json;

use super::Acme;
use crate::tests::browser::Installation;

#[tokio::test]
async fn a_key_says_whose_it_is_and_what_it_may_do() {
    let mut acme = Acme::new().await;
    let bob = acme.person("bob", "contributor").await;
    let ci = acme.program("ci", Role::InferenceUser).await;
    let me = acme.alice.get("/v1/whoami").await.ok();
    assert_eq!(
        (&me["account"], &me["user"], &me["role"]),
        (&json!("acme"), &json!("alice"), &json!("admin"))
    );
    assert_eq!(me["permissions"].as_array().expect("permissions").len(), 10);
    assert_eq!(me["apiKeyId"], acme.alice.key[3..19]);
    let me = bob.get("/v1/whoami").await.ok();
    assert_eq!((&me["role"], &me["serviceAccount"]), (&json!("contributor"), &json!(false)));
    let me = ci.get("/v1/whoami").await.ok();
    assert_eq!((&me["user"], &me["serviceAccount"]), (&json!("ci"), &json!(true)));
    for program in [&acme.alice, &bob, &ci] {
        let verified = program.get("/verifyApiKey").await;
        assert_eq!(verified.header("x-fireworks-account-id"), Some("acme"));
        assert_eq!(verified.ok(), json!({}));
    }
}

#[tokio::test]
async fn an_account_is_seen_by_all_in_it_and_changed_by_admins() {
    let mut acme = Acme::new().await;
    let bob = acme.person("bob", "user").await;
    let seen = bob.get("/v1/accounts/acme").await.ok();
    assert_eq!(seen["name"], "accounts/acme");
    assert_eq!(seen["email"], "alice@example.com");
    let fixed = ["accountType", "state", "suspendState"].map(|field| seen[field].clone());
    assert_eq!(fixed, [json!("ENTERPRISE"), json!("READY"), json!("UNSUSPENDED")]);
    assert_eq!(seen["status"], json!({"code": "OK", "message": ""}));
    assert!(seen["createTime"].as_str().is_some_and(|time| time.ends_with('Z')), "{seen}");
    let list = bob.get("/v1/accounts?pageSize=5&orderBy=name").await.ok();
    assert_eq!(
        (&list["accounts"][0], &list["nextPageToken"], &list["totalSize"]),
        (&seen, &json!(""), &json!(1))
    );

    let change = r#"{"displayName": "Acme Research", "email": "it@example.com", "state": "DELETING"}"#;
    let refused = bob.patch("/v1/accounts/acme", change).await.fails(403, 7);
    assert!(refused.starts_with("admin role required to change the account's settings"), "{refused}");
    let after = acme.alice.patch("/v1/accounts/acme", change).await.ok();
    assert_eq!((&after["displayName"], &after["email"]), (&json!("Acme Research"), &json!("it@example.com")));
    assert_eq!(after["state"], "READY");
    assert_ne!(after["etag"], seen["etag"]);
    let named =
        acme.alice.patch("/v1/accounts/acme?updateMask=email", r#"{"displayName": "Zed"}"#).await.ok();
    assert_eq!(
        (&named["displayName"], &named["email"]),
        (&json!("Acme Research"), &json!("alice@example.com"))
    );
    for (body, field) in [
        (format!(r#"{{"displayName": "{}"}}"#, "x".repeat(64)), "displayName"),
        (r#"{"displayName": ""}"#.to_owned(), "displayName"),
        (r#"{"email": "nobody"}"#.to_owned(), "email"),
        (r#"{"granularRoles": "yes"}"#.to_owned(), "granularRoles"),
    ] {
        let answer = acme.alice.patch("/v1/accounts/acme", &body).await;
        assert_eq!(answer.json["details"][0]["fieldViolations"][0]["field"], field, "{}", answer.text);
        answer.fails(400, 3);
    }
    let masked = acme.alice.patch("/v1/accounts/acme?updateMask=state", "{}").await;
    assert!(masked.fails(400, 3).starts_with("updateMask: "));
}

#[tokio::test]
async fn a_change_on_a_condition_is_made_only_if_it_holds() {
    let acme = Acme::new().await;
    let seen = acme.alice.get("/v1/accounts/acme").await.ok();
    let etag = seen["etag"].as_str().expect("an etag").to_owned();
    let rename = async |name: &str, condition: &str| {
        let body = format!(r#"{{"displayName": "{name}"}}"#);
        acme.alice.ask(Method::PATCH, "/v1/accounts/acme", &body, &[("if-match", condition)]).await
    };
    rename("One", &etag).await.ok();
    let stale = rename("Two", &format!("\"{etag}\"")).await;
    assert_eq!(stale.header("x-should-retry"), Some("false"));
    stale.fails(409, 10);
    rename("Three", "*").await.ok();
    assert_eq!(acme.alice.get("/v1/accounts/acme").await.ok()["displayName"], "Three");
}

#[tokio::test]
async fn a_mask_leaves_out_what_it_does_not_name_but_what_clients_insist_on() {
    let acme = Acme::new().await;
    let all = acme.alice.get("/v1/accounts/acme?readMask=*").await.ok();
    assert!(all.as_object().expect("fields").len() > 9);
    for mask in ["display_name", "displayName", "displayName,display_name"] {
        let some = acme.alice.get(&format!("/v1/accounts/acme?readMask={mask}")).await.ok();
        assert_eq!(
            some,
            json!({"name": "accounts/acme", "email": "alice@example.com", "displayName": "Acme"})
        );
        let list = acme.alice.get(&format!("/v1/accounts?readMask={mask}")).await.ok();
        assert_eq!(list["accounts"][0], some);
    }
    for wrong in ["a..b", "displayName,unheardOf"] {
        acme.alice.get(&format!("/v1/accounts/acme?readMask={wrong}")).await.fails(400, 3);
    }
}

#[tokio::test]
async fn an_account_one_is_not_in_answers_exactly_like_one_that_does_not_exist() {
    let mut acme = Acme::of(Installation::new().await).await;
    let form = [("account_name", "Zenith"), ("account_id", "zenith")];
    let made = acme.browser.post("/account/new", &form).await;
    assert_eq!(made.status.as_u16(), 303, "{}", made.body);
    let asked = [
        (Method::GET, "", ""),
        (Method::PATCH, "", r#"{"displayName": "x"}"#),
        (Method::GET, "/users/alice", ""),
        (Method::POST, "/users", r#"{"email": "eve@example.com"}"#),
        (Method::POST, "/users?userId=ci", r#"{"serviceAccount": true}"#),
        (Method::PATCH, "/users/alice", r#"{"role": "user"}"#),
        (Method::DELETE, "/users/alice", ""),
        (Method::DELETE, "/users/alice?transferTo=bob", ""),
        (Method::GET, "/users/alice:previewDelete", ""),
        (Method::POST, "/users/alice:deactivate", ""),
        (Method::POST, "/users/alice:activate", ""),
        (Method::POST, "/users/alice:resendInvitation", ""),
        (Method::POST, "/users/alice:revokeInvitation", ""),
        (Method::POST, "/users/alice/apiKeys", r#"{"apiKey": {}}"#),
        (Method::GET, "/users/alice/apiKeys/k3v9x2m7q1w8e5r4", ""),
        (Method::PATCH, "/users/alice/apiKeys/k3v9x2m7q1w8e5r4", "{}"),
        (Method::POST, "/users/alice/apiKeys/k3v9x2m7q1w8e5r4:rotate", ""),
        (Method::DELETE, "/users/alice/apiKeys/k3v9x2m7q1w8e5r4", ""),
        (Method::POST, "/users/alice/apiKeys:delete", r#"{"keyId": "k3v9x2m7q1w8e5r4"}"#),
        (Method::GET, "/datasets", ""),
        (Method::POST, "/models/x:prepare", "not json"),
    ];
    for (method, path, body) in asked {
        let of = async |account: &str| {
            acme.alice.ask(method.clone(), &format!("/v1/accounts/{account}{path}"), body, &[]).await
        };
        // Zenith has an alice, too: it is the key that does not open it.
        let (foreign, unknown, impossible) = (of("zenith").await, of("nowhere").await, of("N%20O").await);
        assert_eq!(foreign.text, unknown.text, "{method} {path}");
        assert_eq!(foreign.text, impossible.text, "{method} {path}");
        foreign.fails(404, 5);
    }
}
