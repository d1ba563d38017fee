//! API keys over HTTP, without JavaScript: shown once, made once, in no address; and what their owner
//! leaves behind.

use axum::http::StatusCode;

use super::browser::{Browser, Installation, PASSWORD, Page};

const NEW: &str = "/account/api-keys/new?account=acme";
const OF_CI: &str = "/account/api-keys/new?account=acme&user=ci";

/// The secret a page shows, if it shows one.
fn secret(page: &Page) -> Option<String> {
    let shown = page
        .body
        .split('"')
        .find(|part| part.starts_with("rk_") && domain::ApiKeyText::parse(part).is_some());
    shown.map(str::to_owned)
}

/// What a form for a new key posts.
fn filled(form: &str) -> Vec<(&'static str, String)> {
    [("account", "acme"), ("form", form), ("name", "laptop"), ("expires", "30"), ("date", "")]
        .map(|(name, value)| (name, value.to_owned()))
        .into()
}

async fn send(browser: &mut Browser, path: &str, fields: &[(&str, String)]) -> Page {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post(path, &fields).await
}

/// A new key; its secret.
async fn made(browser: &mut Browser, path: &str) -> String {
    let form = browser.get(path).await.field("form");
    let shown = send(browser, path, &filled(&form)).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
    secret(&shown).unwrap_or_else(|| panic!("no secret in {}", shown.body))
}

/// The addresses of the pages about a key of this user: of changing, rotating and deleting it.
fn pages(user: &str, secret: &str) -> [String; 3] {
    let key = &secret[3..19];
    ["", "/rotate", "/delete"].map(|act| format!("/account/users/{user}/keys/{key}{act}?account=acme"))
}

async fn service_account(alice: &mut Browser) {
    let form = [("account", "acme"), ("user_id", "ci"), ("display_name", "ci"), ("role", "user")];
    let made = alice.post("/account/service-accounts/new", &form).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
}

async fn opens(roster: &Installation, secret: &str) -> bool {
    roster.accounts.authenticate(secret).await.expect("answers").is_some()
}

#[tokio::test]
async fn a_secret_is_shown_once_stands_in_no_address_and_its_form_makes_no_second_key() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    assert!(alice.get("/account/api-keys?account=acme").await.body.contains("No API keys yet"));
    let page = alice.get(NEW).await;
    let usual = page.body.split('<').find(|tag| tag.contains(r#"id="expires-90""#)).expect("the choice");
    assert!(usual.contains("checked"), "90 days unless chosen otherwise: {usual}");
    let fields = filled(&page.field("form"));
    let shown = send(&mut alice, NEW, &fields).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
    assert_eq!(shown.headers["cache-control"], "no-store");
    let key = secret(&shown).expect("the secret");
    assert!(opens(&roster, &key).await);
    assert!(shown.body.contains("/v1/accounts/acme") && shown.body.contains("rosterctl set-api-key"));
    for part in shown.body.split("href=\"").chain(shown.body.split("action=\"")).skip(1) {
        assert!(!part.split('"').next().unwrap_or_default().contains(&key[20..]), "in an address");
    }
    for _ in 0..2 {
        let again = send(&mut alice, NEW, &fields).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        assert!(
            again.body.contains("laptop was created already") && secret(&again).is_none(),
            "{}",
            again.body
        );
    }
    let [change, rotate, delete] = pages("alice", &key);
    for later in [
        "/account/api-keys?account=acme",
        "/account/api-keys/all?account=acme",
        "/account/users/alice?account=acme",
        &change,
        &rotate,
        &delete,
    ] {
        let page = alice.get(later).await;
        assert_eq!(page.status, StatusCode::OK, "{later}");
        assert!(page.body.contains(&key[..19]) && !page.body.contains(&key[20..]), "{later}");
    }
    let confirm = [("account", "acme"), ("confirm", "1")];
    let deleted = alice.post(&delete, &confirm).await;
    assert_eq!(deleted.location(), "/account/api-keys?account=acme&notice=key-deleted&about=laptop");
    let again = send(&mut alice, NEW, &fields).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.body.contains("has been deleted since"), "{}", again.body);
    assert!(alice.get("/account/api-keys?account=acme").await.body.contains("No API keys yet"));
}

#[tokio::test]
async fn what_is_wrong_stands_beside_its_field_and_the_form_stays_good() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let form = alice.get(NEW).await.field("form");
    for (name, expires, date, said) in [
        ("", "90", "", "id=\"name-error\""),
        ("laptop", "date", "2001-01-01", "Choose a day that has not passed."),
        ("laptop", "date", "soon", "Choose a day, like"),
        ("laptop", "77", "", "Choose when the key ends."),
    ] {
        let fields =
            [("account", "acme"), ("form", &form), ("name", name), ("expires", expires), ("date", date)];
        let page = alice.post(NEW, &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {expires} {date}");
        assert!(page.body.contains(said), "{said}: {}", page.body);
        assert_eq!((page.field("name"), page.field("date")), (name.to_owned(), date.to_owned()));
    }
    let forged = send(&mut alice, NEW, &filled("AAAA")).await;
    assert_eq!(forged.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(forged.body.contains("opened more than a day ago"), "{}", forged.body);
    assert!(secret(&send(&mut alice, NEW, &filled(&form)).await).is_some());
}

#[tokio::test]
async fn the_password_is_asked_for_in_between_and_the_form_carries_on() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let mut fields = filled(&alice.get(NEW).await.field("form"));
    roster.pass(16 * 60);
    let asked = send(&mut alice, NEW, &fields).await;
    assert_eq!(asked.status, StatusCode::UNAUTHORIZED);
    assert_eq!(asked.field("form"), fields[1].1, "the one-use token is carried on");
    fields.push(("password_again", PASSWORD.to_owned()));
    let shown = send(&mut alice, NEW, &fields).await;
    assert!(secret(&shown).is_some(), "{}", shown.body);
    let again = send(&mut alice, NEW, &fields).await;
    assert_eq!((again.status, secret(&again)), (StatusCode::CONFLICT, None));
}

#[tokio::test]
async fn rotating_shows_one_new_secret_and_the_same_form_does_nothing_again() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let old = made(&mut alice, NEW).await;
    let [_, rotate, _] = pages("alice", &old);
    let version = alice.get(&rotate).await.field("confirm");
    let fields = [("account", "acme"), ("confirm", version.as_str()), ("overlap", "3600")];
    let shown = alice.post(&rotate, &fields).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
    let new = secret(&shown).expect("a new secret");
    assert!(new != old && new[..19] == old[..19]);
    assert!(opens(&roster, &old).await && opens(&roster, &new).await);
    let again = alice.post(&rotate, &fields).await;
    assert_eq!((again.status, secret(&again)), (StatusCode::CONFLICT, None));
    assert!(again.body.contains("rotate it once more"), "{}", again.body);
    roster.pass(3600);
    assert!(!opens(&roster, &old).await && opens(&roster, &new).await);
    let bad = [("account", "acme"), ("confirm", "2"), ("overlap", "soon")];
    assert_eq!(alice.post(&rotate, &bad).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_key_is_renamed_and_ends_at_another_time_and_nobodys_change_is_lost() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let key = made(&mut alice, NEW).await;
    let [change, _, _] = pages("alice", &key);
    let version = alice.get(&change).await.field("version");
    let fields = |name: &'static str, expires: &'static str| {
        [("account", "acme"), ("version", "1"), ("name", name), ("expires", expires), ("date", "")]
    };
    assert_eq!(version, "1");
    let done = alice.post(&change, &fields("desk", "never")).await;
    assert_eq!(done.location(), "/account/api-keys?account=acme&notice=key-changed&about=desk");
    let late = alice.post(&change, &fields("laptop", "keep")).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.body.contains("changed meanwhile") && late.field("name") == "laptop", "{}", late.body);
    let list = alice.get("/account/api-keys?account=acme").await.body;
    assert!(list.contains("desk") && list.contains("Never") && !list.contains("laptop"), "{list}");
}

#[tokio::test]
async fn keys_of_service_accounts_are_for_admins_and_others_are_told_why() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let mut ben = roster.joined(&mut alice, "ben", "user").await;
    service_account(&mut alice).await;
    assert!(alice.get("/account/users/ci?account=acme").await.body.contains("Create API key"));
    let key = made(&mut alice, OF_CI).await;
    assert!(alice.get("/account/users/ci?account=acme").await.body.contains(&key[..19]));
    let seen = ben.get("/account/users/ci?account=acme").await.body;
    assert!(!seen.contains(&key[..19]) && !seen.contains(">Create API key<"), "{seen}");
    assert!(
        seen.contains("see others’ API keys")
            || seen.contains("see others&#x27; API keys")
            || seen.contains("see others' API keys"),
        "{seen}"
    );
    assert!(seen.contains("alice@example.com"), "{seen}");
    assert_eq!(ben.get(OF_CI).await.status, StatusCode::FORBIDDEN);
    assert_eq!(ben.get("/account/api-keys/all?account=acme").await.status, StatusCode::FORBIDDEN);
    for page in pages("ci", &key) {
        assert_eq!(ben.get(&page).await.status, StatusCode::FORBIDDEN, "{page}");
        let fields = [
            ("account", "acme"),
            ("confirm", "1"),
            ("version", "1"),
            ("overlap", "0"),
            ("name", "x"),
            ("expires", "keep"),
        ];
        assert_eq!(ben.post(&page, &fields).await.status, StatusCode::FORBIDDEN, "{page}");
    }
    assert!(opens(&roster, &key).await);
    // Their own are theirs; admins see what is known of it and may only delete it.
    let own = made(&mut ben, NEW).await;
    let [change, rotate, delete] = pages("ben", &own);
    let fields = [
        ("account", "acme"),
        ("confirm", "1"),
        ("version", "1"),
        ("overlap", "0"),
        ("name", "x"),
        ("expires", "keep"),
    ];
    for page in [change, rotate] {
        assert_eq!(alice.post(&page, &fields).await.status, StatusCode::FORBIDDEN, "{page}");
    }
    assert_eq!(alice.get("/account/api-keys/new?account=acme&user=ben").await.status, StatusCode::FORBIDDEN);
    assert!(
        alice
            .get("/account/users/ben?account=acme")
            .await
            .body
            .contains("Only ben makes, rotates and changes")
    );
    assert_eq!(
        alice.post(&delete, &fields).await.location(),
        "/account/users/ben?account=acme&notice=key-deleted&about=laptop"
    );
    assert!(!opens(&roster, &own).await);
}

#[tokio::test]
async fn a_key_of_another_user_under_a_known_address_is_unknown() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let mut ben = roster.joined(&mut alice, "ben", "user").await;
    let key = made(&mut ben, NEW).await;
    let nothing = "rk_aaaaaaaaaaaaaaaa_";
    for (foreign, unknown) in pages("alice", &key).into_iter().zip(pages("alice", nothing)) {
        let (foreign, unknown) = (alice.get(&foreign).await, alice.get(&unknown).await);
        assert_eq!((foreign.status, unknown.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
        assert_eq!(foreign.body.replace(&key[3..19], "aaaaaaaaaaaaaaaa"), unknown.body);
    }
}

#[tokio::test]
async fn a_removal_lists_keys_takes_choices_shows_new_secrets_once_and_is_asked_again_if_it_was_stale() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let mut ben = roster.joined(&mut alice, "ben", "admin").await;
    service_account(&mut alice).await;
    let own = made(&mut ben, NEW).await;
    let left = made(&mut ben, OF_CI).await;
    let path = "/account/users/ben/remove?account=acme";
    let shown = alice.get(path).await;
    assert!(
        shown.body.contains("1 API key ends for good: laptop.") && shown.body.contains(&left[..19]),
        "{}",
        shown.body
    );
    let choice = format!("{}:rotate-0", &left[3..19]);
    let revision = shown.field("confirm");
    let meanwhile = made(&mut ben, OF_CI).await;
    let late = alice.post(path, &[("account", "acme"), ("confirm", &revision), ("left", &choice)]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.body.contains("meanwhile") && late.body.contains(&meanwhile[..19]), "{}", late.body);
    let chosen = late.body.split("<option").find(|option| option.contains(&choice)).expect("the choice");
    assert!(chosen.contains("selected"), "what was chosen stays: {chosen}");
    let keep = format!("{}:keep", &meanwhile[3..19]);
    let revision = late.field("confirm");
    let fields = [("account", "acme"), ("confirm", revision.as_str()), ("left", &choice), ("left", &keep)];
    let receipt = alice.post(path, &fields).await;
    assert_eq!(receipt.status, StatusCode::OK, "{}", receipt.body);
    let new = secret(&receipt).expect("the new secret");
    assert_eq!(new[..19], left[..19]);
    assert!(!opens(&roster, &own).await && !opens(&roster, &left).await);
    assert!(opens(&roster, &new).await && opens(&roster, &meanwhile).await);
    assert_eq!(secret(&alice.post(path, &fields).await), None, "and never again");
    let nonsense = [("account", "acme"), ("confirm", "1"), ("left", "x:rotate-0")];
    assert_eq!(
        alice.post("/account/users/ci/remove?account=acme", &nonsense).await.status,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn pausing_says_which_keys_refuse_reactivating_which_wake_and_ending_access_that_they_go_on() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let mut ben = roster.joined(&mut alice, "ben", "user").await;
    let key = made(&mut ben, NEW).await;
    let says = |page: Page, what: &str| assert!(page.body.contains(what), "{what}: {}", page.body);
    says(alice.get("/account/users/ben/end-access?account=acme").await, "1 API key goes on working: laptop.");
    let pause = alice.get("/account/users/ben/deactivate?account=acme").await;
    let fields = [("account", "acme"), ("confirm", &pause.field("confirm"))];
    says(pause, "1 API key refuses meanwhile: laptop.");
    let done = alice.post("/account/users/ben/deactivate?account=acme", &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let wakes = alice.get("/account/users/ben/reactivate?account=acme").await;
    says(wakes, &format!("1 API key wakes: laptop, {}, never used.", &key[..19]));
}
