//! API keys: shown once, found by their id, rotated, ended.

use super::*;

/// The id in a key's text.
fn id(secret: &str) -> String {
    domain::ApiKeyText::parse(secret).expect("a key").id().to_string()
}

#[tokio::test]
async fn a_secret_is_shown_once_works_and_is_in_no_later_answer() {
    let roster = Listening::new().await;
    let alice = roster.alice();
    let made = alice.run("rosterctl api-key create --key-name laptop --expire-time 2030-01-31").await.done();
    let secret = made.trim_end();
    roster.with_key(secret).run("rosterctl whoami").await.done();
    let id = id(secret);
    for line in [
        &format!("rosterctl api-key get {id}"),
        "rosterctl api-key list",
        "rosterctl api-key list --all-users",
    ] {
        for form in ["text", "json"] {
            let told = alice.run(&format!("{line} -o {form}")).await.done();
            assert!(
                told.contains(&id) && told.contains("laptop") && told.contains("2030-01-31T00:00:00"),
                "{told}"
            );
            assert!(!told.contains(secret), "{line}");
        }
    }
    let json = alice.run("rosterctl api-key create -o json").await.json();
    roster.with_key(json["key"].as_str().expect("the secret")).run("rosterctl whoami").await.done();
}

#[tokio::test]
async fn a_rotated_key_has_another_secret_and_the_old_one_ends_at_once_or_after_its_overlap() {
    let roster = Listening::new().await;
    let alice = roster.alice();
    let first = alice.run("rosterctl api-key create").await.done();
    let second = alice.run(&format!("rosterctl api-key rotate {}", id(&first))).await.done();
    assert_eq!(id(&first), id(&second));
    roster.with_key(first.trim_end()).run("rosterctl whoami").await.failed();
    let third = alice.run(&format!("rosterctl api-key rotate {} --overlap 1h", id(&first))).await.done();
    roster.with_key(second.trim_end()).run("rosterctl whoami").await.done();
    roster.acme.roster.pass(3_601);
    roster.with_key(second.trim_end()).run("rosterctl whoami").await.failed();
    roster.with_key(third.trim_end()).run("rosterctl whoami").await.done();
}

#[tokio::test]
async fn a_key_can_be_renamed_given_an_end_and_have_it_taken_away() {
    let roster = Listening::new().await;
    let alice = roster.alice();
    let id = id(&alice.run("rosterctl api-key create").await.done());
    let update = |flags: &str| {
        let line = format!("rosterctl api-key update {id} {flags} -o json");
        let alice = alice.clone();
        async move { alice.run(&line).await.json() }
    };
    let changed = update("--key-name 'build server' --expire-time 2030-01-31T12:00").await;
    assert_eq!((&changed["displayName"], changed["expireTime"].is_string()), (&"build server".into(), true));
    let changed = update("--expire-time never").await;
    assert_eq!((&changed["displayName"], changed.get("expireTime")), (&"build server".into(), None));
}

#[tokio::test]
async fn an_admin_finds_and_ends_anybodys_key_by_its_id_alone_and_nobody_else_does() {
    let mut roster = Listening::new().await;
    let bob = roster.acme.person("bob", "user").await;
    let carl = roster.acme.person("carl", "user").await;
    let bot = roster.acme.program("bot", domain::Role::User).await;
    for (key, owner) in [(&bob, "bob@example.com"), (&bot, "bot@acme.sa.roster")] {
        let id = id(&key.key);
        let unknown = roster.shell(&carl).run(&format!("rosterctl api-key get {id}")).await.failed();
        let missing = roster.shell(&carl).run("rosterctl api-key get aaaaaaaaaaaaaaaa").await.failed();
        assert_eq!(unknown, missing, "what one may not see is as what is not there");
        let told = roster.alice().run(&format!("rosterctl api-key get {id}")).await.done();
        assert!(told.contains(owner), "{told}");
        roster.alice().run(&format!("rosterctl api-key delete {id}")).await.done();
        roster.shell(key).run("rosterctl whoami").await.failed();
    }
    roster.alice().run("rosterctl api-key get aaaaaaaaaaaaaaaa").await.failed();
}

#[tokio::test]
async fn a_key_that_was_set_is_kept_and_used() {
    let roster = Listening::new().await;
    let home = tempfile::tempdir().expect("a folder");
    let (base, key) = (roster.alice().base, roster.alice().key);
    let at_home = home.path().to_str().expect("text").to_owned();
    let outcome = tokio::task::spawn_blocking(move || {
        let run = |line: &str, input: String| {
            let (out, err) = (Kept::default(), Kept::default());
            let mut world = World {
                environment: HashMap::from([("HOME".to_owned(), at_home.clone())]),
                input: Box::new(io::Cursor::new(input)),
                out: Box::new(out.clone()),
                err: Box::new(err.clone()),
                terminal: Terminal::default(),
                hidden_line: |_| Err(io::ErrorKind::Unsupported.into()),
            };
            let code = cli::run(words(line), &mut world);
            Outcome { code, out: out.text(), err: err.text() }
        };
        run(&format!("rosterctl set-api-key --base-url {base}"), key).done();
        run("rosterctl user get alice -o json", String::new())
    });
    assert_eq!(outcome.await.expect("no panic").json()["email"], "alice@example.com");
}
