//! Users and service accounts.

use ::accounts::InviteLine;
use axum::http::Method;
use domain::{Email, Role};
use serde_json::{Value, json};

use super::Acme;
use crate::tests::browser::Installation;

const USERS: &str = "/v1/accounts/acme/users";

fn at(user: &str) -> String {
    format!("{USERS}/{user}")
}

#[tokio::test]
async fn a_person_is_invited_with_a_link_where_no_mail_is_sent_and_takes_their_place() {
    let acme = Acme::new().await;
    let body = r#"{"role": "contributor", "displayName": "Bob", "email": "Bob.Smith@example.com", "state": "READY"}"#;
    let made = acme.alice.post(USERS, body).await.ok();
    assert_eq!(made["name"], "accounts/acme/users/bob-smith");
    let fields = ["displayName", "email", "role", "serviceAccount", "state", "deactivated"]
        .map(|field| made[field].clone());
    let expected = [
        json!("Bob"),
        json!("Bob.Smith@example.com"),
        json!("contributor"),
        json!(false),
        json!("CREATING"),
        json!(false),
    ];
    assert_eq!(fields, expected);
    assert_eq!(made["invitation"]["state"], "PENDING");
    let link = made["invitation"]["link"].as_str().expect("a link").to_owned();
    assert!(link.starts_with("http://127.0.0.1:3000/invitations/"), "{link}");
    let seen = acme.alice.get(&at("bob-smith")).await.ok();
    assert_eq!((&seen["invitation"]["link"], &seen["email"]), (&Value::Null, &made["email"]));
    let resent = acme.alice.post(&at("bob-smith:resendInvitation"), "").await.ok();
    let newer = resent["invitation"]["link"].as_str().expect("a link").to_owned();
    assert_ne!(newer, link);
    let mut bob = acme.roster.browser();
    bob.get(&newer).await;
    let form = [("action", "accept-new"), ("name", "Bob"), ("password", crate::tests::browser::PASSWORD)];
    assert_eq!(bob.post("/invitation", &form).await.status.as_u16(), 303);
    let joined = acme.alice.get(&at("bob-smith")).await.ok();
    assert_eq!((&joined["state"], &joined["invitation"]), (&json!("READY"), &Value::Null));
    acme.alice.post(&at("bob-smith:resendInvitation"), "").await.fails(404, 5);
    acme.alice.post(&at("bob-smith:revokeInvitation"), "").await.fails(404, 5);
}

#[tokio::test]
async fn an_invitation_beyond_the_mails_of_a_day_says_so_and_brings_its_link() {
    let acme = Acme::of(Installation::with_mail().await).await;
    let lines = (0..100).map(|n| InviteLine {
        email: Email::parse(&format!("u{n}@example.com")).expect("an address"),
        role: Role::User,
        display_name: None,
    });
    acme.roster.accounts.invite(acme.caller, &super::acme(), lines.collect(), true).await.expect("invited");
    let made = acme.alice.post(USERS, r#"{"email": "one-more@example.com"}"#).await.ok();
    assert_eq!(made["invitation"]["mail"], "OVER_LIMIT");
    assert!(made["invitation"]["link"].as_str().is_some_and(|link| link.contains("/invitations/")), "{made}");
    let resent = acme.alice.post(&format!("{USERS}/u3:resendInvitation"), "").await.ok();
    assert_eq!(resent["invitation"]["mail"], "OVER_LIMIT");
    assert!(resent["invitation"]["link"].is_string(), "{resent}");
}

#[tokio::test]
async fn where_mail_is_sent_no_answer_holds_a_link() {
    let acme = Acme::of(Installation::with_mail().await).await;
    let made = acme.alice.post(USERS, r#"{"email": "bob@example.com"}"#).await.ok();
    assert_eq!(made["invitation"]["link"], Value::Null);
    assert_eq!(made["invitation"]["mail"], "QUEUED");
    let resent = acme.alice.post(&at("bob:resendInvitation"), "{}").await.ok();
    assert_eq!(resent["invitation"]["link"], Value::Null);
    assert!(acme.roster.mailed().await.iter().any(|(to, _)| to == "bob@example.com"));
}

#[tokio::test]
async fn ids_are_made_chosen_or_taken() {
    let acme = Acme::new().await;
    let made = acme.alice.post(USERS, r#"{"email": "alice@example.org"}"#).await.ok();
    assert_eq!(made["name"], "accounts/acme/users/alice-2");
    let chosen = acme
        .alice
        .post(&format!("{USERS}?userId=bob"), r#"{"email": "b@example.com", "role": ""}"#)
        .await
        .ok();
    assert_eq!((&chosen["name"], &chosen["role"]), (&json!("accounts/acme/users/bob"), &json!("user")));
    for (query, body) in [
        ("?userId=bob", r#"{"email": "c@example.com"}"#),
        ("?userId=bob", r#"{"serviceAccount": true}"#),
        ("", r#"{"email": "B@example.com"}"#),
        ("?userId=c", r#"{"email": "alice@example.com"}"#),
    ] {
        let answer = acme.alice.post(&format!("{USERS}{query}"), body).await;
        assert_eq!(answer.header("x-should-retry"), Some("false"), "{body}");
        answer.fails(409, 6);
    }
    for (query, body, field) in [
        ("", "{}", "email"),
        ("", r#"{"email": "x"}"#, "email"),
        ("", r#"{"email": "x@acme.sa.roster"}"#, "email"),
        ("?userId=new", r#"{"email": "x@example.com"}"#, "userId"),
        ("?userId=A", r#"{"email": "x@example.com"}"#, "userId"),
        ("?userId=a+", r#"{"email": "x@example.com"}"#, "userId"),
        ("", r#"{"email": "x@example.com", "role": " user"}"#, "role"),
        ("", r#"{"email": "x@example.com", "role": "custom"}"#, "role"),
        ("", r#"{"email": "x@example.com", "role": "owner"}"#, "role"),
        ("", r#"{"email": "x@example.com", "role": 7}"#, "role"),
        ("", r#"{"email": "x@example.com", "permissionPreset": "all"}"#, "permissionPreset"),
        ("", r#"{"serviceAccount": true}"#, "userId"),
        ("?userId=ci", r#"{"serviceAccount": true, "email": "ci@example.com"}"#, "email"),
        ("?userId=ci", r#"{"serviceAccount": "yes"}"#, "serviceAccount"),
    ] {
        let answer = acme.alice.post(&format!("{USERS}{query}"), body).await;
        let fields = answer.json["details"][0]["fieldViolations"].as_array().expect("fields").clone();
        assert_eq!(fields[0]["field"], field, "{body}: {}", answer.text);
        answer.fails(400, 3);
    }
}

#[tokio::test]
async fn a_service_account_is_there_at_once_under_an_address_that_is_made_up() {
    let acme = Acme::new().await;
    let body = r#"{"serviceAccount": true, "role": "admin", "displayName": "Builds"}"#;
    let made = acme.alice.post(&format!("{USERS}?userId=ci"), body).await.ok();
    assert_eq!((&made["email"], &made["state"]), (&json!("ci@acme.sa.roster"), &json!("READY")));
    assert_eq!((&made["serviceAccount"], &made["invitation"]), (&json!(true), &Value::Null));
    let same = r#"{"role": "user", "serviceAccount": true, "email": "CI@acme.sa.roster"}"#;
    assert_eq!(acme.alice.patch(&at("ci"), same).await.ok()["role"], "user");
    acme.alice.patch(&at("ci"), r#"{"serviceAccount": false}"#).await.fails(400, 3);
}

#[tokio::test]
async fn name_and_role_are_changed_as_present_or_as_masked() {
    let mut acme = Acme::new().await;
    let bob = acme.person("bob", "user").await;
    let own = bob
        .patch(&at("bob"), r#"{"role": "user", "displayName": "Robert", "email": "BOB@example.com"}"#)
        .await
        .ok();
    assert_eq!((&own["displayName"], &own["role"]), (&json!("Robert"), &json!("user")));
    let refused = bob.patch(&at("bob"), r#"{"role": "admin"}"#).await.fails(403, 7);
    assert!(refused.starts_with("admin role required to change roles"), "{refused}");
    bob.patch(&at("alice"), r#"{"displayName": "Zed"}"#).await.fails(403, 7);
    let both = r#"{"role": "contributor", "displayName": "Rob"}"#;
    let masked = acme.alice.patch(&format!("{}?updateMask=role", at("bob")), both).await.ok();
    assert_eq!((&masked["displayName"], &masked["role"]), (&json!("Robert"), &json!("contributor")));
    for (body, field) in [
        (r#"{"email": "robert@example.com"}"#, "email"),
        (r#"{"serviceAccount": true}"#, "serviceAccount"),
        (r#"{"permissionPreset": "x"}"#, "permissionPreset"),
        (r#"{"displayName": "a\u202eb"}"#, "displayName"),
        (r#"{"displayName": 7}"#, "displayName"),
        (r#"{"display_name": 7}"#, "displayName"),
        (r#"{"permission_preset": "x"}"#, "permissionPreset"),
        (r#"{"display_name": "A", "displayName": "B"}"#, "displayName"),
    ] {
        let answer = acme.alice.patch(&at("bob"), body).await;
        assert_eq!(answer.json["details"][0]["fieldViolations"][0]["field"], field, "{}", answer.text);
        answer.fails(400, 3);
    }
    let vain = acme.alice.patch(&format!("{}?updateMask=role", at("bob")), "{}").await;
    assert_eq!(vain.json["details"][0]["fieldViolations"][0]["field"], "role", "{}", vain.text);
    vain.fails(400, 3);
    let protos = acme.alice.patch(&at("bob"), r#"{"display_name": "Bobby"}"#).await.ok();
    assert_eq!(protos["displayName"], "Bobby", "as a parser of proto's JSON has to read it");
    let etag = protos["etag"].as_str().expect("an etag");
    let asked = async |etag: &str, body: &str| {
        acme.alice.ask(Method::PATCH, &at("bob"), body, &[("if-match", etag)]).await
    };
    asked(etag, both).await.ok();
    asked(etag, both).await.fails(409, 10);
    // Who takes the place and id of somebody removed has another etag, also at the same version.
    let eve = acme.alice.post(USERS, r#"{"email": "eve@example.com"}"#).await.ok();
    acme.alice.post(&at("eve:revokeInvitation"), "").await.ok();
    acme.roster.pass(1);
    let again = acme.alice.post(USERS, r#"{"email": "eve@example.com"}"#).await.ok();
    assert_eq!(again["name"], eve["name"]);
    assert_ne!(again["etag"], eve["etag"]);
}

#[tokio::test]
async fn whoever_is_paused_is_refused_by_name_and_comes_back_as_they_were() {
    let mut acme = Acme::new().await;
    let bob = acme.person("bob", "contributor").await;
    let paused = acme.alice.post(&at("bob%3Adeactivate"), "").await.ok();
    assert_eq!((&paused["deactivated"], &paused["state"]), (&json!(true), &json!("READY")));
    for path in ["/v1/whoami", "/verifyApiKey", "/v1/accounts", "/v1/accounts/acme/users/alice"] {
        let refused = bob.get(path).await.fails(403, 7);
        assert!(refused.contains("paused"), "{refused}");
    }
    acme.alice.post(&at("bob:activate"), "").await.ok();
    assert_eq!(bob.get("/v1/whoami").await.ok()["role"], "contributor");
    bob.post(&at("alice:deactivate"), "").await.fails(403, 7);
}

#[tokio::test]
async fn a_removal_is_previewed_and_done_upon_what_was_seen() {
    let mut acme = Acme::new().await;
    let bob = acme.person("bob", "user").await;
    let preview = acme.alice.get(&at("bob:previewDelete")).await.ok();
    assert_eq!((&preview["operation"], &preview["sessions"]), (&json!("REMOVE"), &json!(1)));
    let revision = preview["revision"].as_str().expect("a revision").to_owned();
    acme.alice.patch(&at("bob"), r#"{"displayName": "Robert"}"#).await.ok();
    acme.alice.delete(&format!("{}?revision={revision}", at("bob"))).await.fails(409, 10);
    acme.alice.delete(&format!("{}?revision=x", at("bob"))).await.fails(400, 3);
    acme.alice.delete(&format!("{}?transferTo=bob", at("bob"))).await.fails(400, 3);
    assert_eq!(bob.get(&at("bob:previewDelete")).await.ok()["operation"], "LEAVE");
    let last = acme.alice.get(&at("alice:previewDelete")).await.ok();
    assert!(last["refused"].as_str().is_some_and(|why| why.contains("at least one active admin")), "{last}");
    assert_eq!(acme.alice.delete(&format!("{}?transferTo=alice", at("bob"))).await.ok(), json!({}));
    bob.get("/v1/whoami").await.fails(401, 16);
    acme.alice.get(&at("bob")).await.fails(404, 5);
    acme.alice.delete(&at("bob")).await.fails(404, 5);
}

#[tokio::test]
async fn each_role_may_do_what_the_matrix_says_with_a_personal_key_and_with_a_programs() {
    let mut acme = Acme::new().await;
    acme.person("victim", "user").await;
    for (name, role) in
        [("user", Role::User), ("contributor", Role::Contributor), ("inference-user", Role::InferenceUser)]
    {
        let person = acme.person(&format!("a-{name}"), name).await;
        let program = acme.program(&format!("p-{name}"), role).await;
        for asking in [person, program] {
            asking.get(&at("victim")).await.ok();
            for (method, path, body) in [
                (Method::POST, USERS.to_owned(), r#"{"email": "eve@example.com"}"#),
                (Method::POST, format!("{USERS}?userId=x"), r#"{"serviceAccount": true}"#),
                (Method::PATCH, at("victim"), r#"{"role": "admin"}"#),
                (Method::PATCH, at("victim"), r#"{"displayName": "Zed"}"#),
                (Method::DELETE, at("victim"), ""),
                (Method::GET, at("victim:previewDelete"), ""),
                (Method::POST, at("victim:deactivate"), ""),
                (Method::POST, at("victim:activate"), ""),
                (Method::POST, at("victim:resendInvitation"), ""),
                (Method::POST, at("victim:revokeInvitation"), ""),
            ] {
                let refused = asking.ask(method, &path, body, &[]).await.fails(403, 7);
                assert!(refused.starts_with("admin role required to "), "{refused}");
            }
        }
    }
    let admin = acme.program("root", Role::Admin).await;
    admin.post(USERS, r#"{"email": "eve@example.com", "role": "admin"}"#).await.ok();
    admin.patch(&at("victim"), r#"{"role": "admin"}"#).await.ok();
    admin.delete(&at("victim")).await.ok();
}

#[tokio::test]
async fn a_list_is_filtered_sorted_paged_and_masked() {
    let mut acme = Acme::new().await;
    acme.person("bob", "contributor").await;
    acme.program("ci", Role::User).await;
    acme.alice.post(USERS, r#"{"email": "eve@example.org", "role": "user"}"#).await.ok();
    let names = |page: &Value| -> Vec<String> {
        let users = page["users"].as_array().expect("users");
        users
            .iter()
            .map(|user| user["name"].as_str().expect("a name").replace("accounts/acme/users/", ""))
            .collect()
    };
    let list = async |query: &str| acme.alice.get(&format!("{USERS}?{query}")).await.ok();
    let all = list("").await;
    assert_eq!(names(&all), ["alice", "bob", "ci", "eve"]);
    assert_eq!((&all["totalSize"], &all["nextPageToken"]), (&json!(4), &json!("")));
    assert_eq!(all["users"][1], acme.alice.get(&at("bob")).await.ok());
    for (filter, expected) in [
        ("service_account=true", &["ci"][..]),
        ("serviceAccount+%3D+false+AND+state%3DREADY", &["alice", "bob"]),
        ("role%3D%22admin%22+OR+email%3A%22%40example.org%22", &["alice", "eve"]),
        ("role%3D%22inference-user%22", &[]),
    ] {
        assert_eq!(names(&list(&format!("filter={filter}")).await), expected, "{filter}");
    }
    assert_eq!(names(&list("orderBy=name+desc").await), ["eve", "ci", "bob", "alice"]);
    let first = list("pageSize=3").await;
    assert_eq!((names(&first).len(), &first["totalSize"]), (3, &json!(4)));
    let token = first["nextPageToken"].as_str().expect("a token");
    let second = list(&format!("pageSize=3&pageToken={token}")).await;
    assert_eq!((names(&second), &second["nextPageToken"]), (vec!["eve".to_owned()], &json!("")));
    let masked = list("readMask=email&pageSize=1").await;
    let expected =
        json!({"name": "accounts/acme/users/alice", "role": "admin", "email": "alice@example.com"});
    assert_eq!(masked["users"], json!([expected]));
    for (query, field) in [
        (format!("pageSize=3&orderBy=role&pageToken={token}"), "pageToken"),
        ("pageToken=x".to_owned(), "pageToken"),
        ("pageSize=-1".to_owned(), "pageSize"),
        ("pageSize=x".to_owned(), "pageSize"),
        ("filter=unheard+%3D+1".to_owned(), "filter"),
        ("orderBy=unheard".to_owned(), "orderBy"),
        ("readMask=a..b".to_owned(), "readMask"),
    ] {
        let answer = acme.alice.get(&format!("{USERS}?{query}")).await;
        assert_eq!(answer.json["details"][0]["fieldViolations"][0]["field"], field, "{}", answer.text);
        answer.fails(400, 3);
    }
    assert_eq!(names(&list("pageSize=100000").await).len(), 4);
    let unknown = acme.alice.get("/v1/accounts/nowhere/users").await.fails(404, 5);
    assert!(!unknown.is_empty());
}
