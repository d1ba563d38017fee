//! Many users at once over HTTP: shown, then done, with an answer for each.

use axum::http::StatusCode;

use super::browser::{Browser, Installation, Page};

const BULK: &str = "/account/users/bulk";

/// The values of all hidden fields `user`.
fn rows(page: &Page) -> Vec<String> {
    let tags = page.body.split('<').filter(|tag| tag.contains("name=\"user\""));
    tags.filter_map(|tag| tag.split("value=\"").nth(1)?.split('"').next().map(str::to_owned)).collect()
}

async fn ask(browser: &mut Browser, action: &str, role: &str, users: &[&str]) -> Page {
    let mut form = vec![("account", "acme"), ("action", action), ("role", role)];
    form.extend(users.iter().map(|user| ("user", *user)));
    browser.post(BULK, &form).await
}

async fn confirm(browser: &mut Browser, action: &str, role: &str, shown: &Page) -> Page {
    let rows = rows(shown);
    let mut form = vec![("account", "acme"), ("action", action), ("role", role), ("confirm", "yes")];
    form.extend(rows.iter().map(|row| ("user", row.as_str())));
    browser.post(BULK, &form).await
}

#[tokio::test]
async fn what_would_be_done_is_shown_first_and_the_receipt_answers_every_row() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let mut ben = roster.joined(&mut alice, "ben", "user").await;
    ben.get("/account/users?account=acme").await;
    alice.invite("eve@example.com", "user").await;
    let shown = ask(&mut alice, "change-role", "contributor", &["alice", "ben", "eve", "nobody"]).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.body.contains("Change the role of 2 users to Contributor?"), "{}", shown.body);
    assert!(shown.body.contains("must keep at least one active admin"), "{}", shown.body);
    assert!(shown.body.contains("1 of those selected is"), "{}", shown.body);
    assert_eq!(alice.version_of("eve").await, "1", "nothing is done before it is confirmed");
    let receipt = confirm(&mut alice, "change-role", "contributor", &shown).await;
    assert!(receipt.body.contains("2 of 3 roles are changed"), "{}", receipt.body);
    assert!(receipt.body.contains("ben is now a contributor."), "{}", receipt.body);
    assert!(receipt.body.contains("must keep at least one active admin"), "{}", receipt.body);

    let shown = ask(&mut alice, "remove", "", &["ben", "eve"]).await;
    assert!(shown.body.contains("1 signed-in device loses it."), "{}", shown.body);
    assert!(shown.body.contains("The invitation is revoked"), "{}", shown.body);
    let receipt = confirm(&mut alice, "remove", "", &shown).await;
    assert!(receipt.body.contains("2 are removed"), "{}", receipt.body);
    let list = alice.get("/account/users?account=acme").await.body;
    assert!(!list.contains("ben@example.com") && !list.contains("eve@example.com"));
}

#[tokio::test]
async fn invitations_are_resent_and_it_is_said_whether_mail_goes_out() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    roster.joined(&mut alice, "ben", "user").await;
    let link = alice.invite("eve@example.com", "user").await;
    let shown = ask(&mut alice, "resend", "", &["ben", "eve"]).await;
    assert!(shown.body.contains("Resend 1 invitation to Acme?"), "{}", shown.body);
    let receipt = confirm(&mut alice, "resend", "", &shown).await;
    assert!(receipt.body.contains("1 of 2 invitations are resent"), "{}", receipt.body);
    assert!(receipt.body.contains("No mail was sent"), "{}", receipt.body);
    let mut eve = roster.browser();
    eve.get(&link).await;
    assert!(eve.get("/invitation").await.body.contains("This link no longer works."), "the old one is dead");
}

#[tokio::test]
async fn whoever_removes_themselves_with_others_leaves_last_and_gets_the_receipt() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let mut ben = roster.joined(&mut alice, "ben", "admin").await;
    roster.joined(&mut alice, "carl", "user").await;
    let shown = ask(&mut ben, "remove", "", &["ben", "carl"]).await;
    let receipt = confirm(&mut ben, "remove", "", &shown).await;
    assert_eq!(receipt.status, StatusCode::OK);
    assert!(
        receipt.body.contains("2 are removed") && receipt.body.contains("You have left Acme."),
        "{}",
        receipt.body
    );
    assert_eq!(ben.get("/account/users?account=acme").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_cannot_be_asked_changes_nothing_and_says_why() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    roster.joined(&mut alice, "ben", "user").await;
    for (action, role, users, said) in
        [("change-role", "", &["ben"][..], "Choose the role"), ("remove", "", &[][..], "Nobody is selected")]
    {
        let page = ask(&mut alice, action, role, users).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains(said), "{}", page.body);
    }
    let many: Vec<String> = (0..201).map(|number| format!("u{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let page = ask(&mut alice, "remove", "", &many).await;
    assert!(page.body.contains("at most 200"), "{}", page.body);
    assert_eq!(ask(&mut alice, "explode", "", &["ben"]).await.status, StatusCode::BAD_REQUEST);
    // Without the versions that were shown nothing is done.
    let form = [("account", "acme"), ("action", "remove"), ("user", "ben"), ("confirm", "yes")];
    assert_eq!(alice.post(BULK, &form).await.status, StatusCode::BAD_REQUEST);
    assert!(alice.get("/account/users?account=acme").await.body.contains("ben@example.com"));
    assert_eq!(alice.get("/account/users/bulk?account=acme").await.location(), "/account/users?account=acme");
}
