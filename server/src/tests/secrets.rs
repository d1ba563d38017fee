//! What is secret stays out of the log, also when everything is logged.

use std::io::Write;
use std::sync::{Arc, Mutex};

use accounts::{LogQuery, NewKey, News};
use axum::http::Method;
use domain::{AccountId, Annotations, DisplayName, UserId};
use tracing::Level;

use super::browser::{Browser, Installation, PASSWORD};
use super::mail::MailServer;
use super::rest::Program;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("the log").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Makes, uses, mistypes, rotates and ends keys as programs do; answers all their texts.
async fn use_keys(roster: &Installation, alice: &Browser) -> Vec<String> {
    let caller = roster.caller(alice).await;
    let wish = NewKey {
        name: DisplayName::parse("laptop").expect("a name"),
        expires: None,
        annotations: Annotations::default(),
    };
    let (account, user) = (AccountId::parse("acme").expect("an id"), UserId::parse("alice").expect("an id"));
    let (_, first) = roster.accounts.create_key(caller, &account, &user, wish).await.expect("a key");
    let program = Program::of(roster, first.reveal());
    let keys = "/v1/accounts/acme/users/alice/apiKeys";
    let made = program.post(keys, r#"{"apiKey": {"displayName": "by hand"}}"#).await.ok();
    let id = made["keyId"].as_str().expect("an id").to_owned();
    let rotated = program.post(&format!("{keys}/{id}:rotate"), r#"{"overlap": "60s"}"#).await.ok();
    let texts = [&made, &rotated].map(|answer| answer["key"].as_str().expect("a key").to_owned());
    let mistyped = format!("{}x", first.reveal());
    for key in texts.iter().chain([&mistyped]) {
        Program::of(roster, "").ask(Method::GET, "/v1/whoami", "", &[("x-api-key", key)]).await;
        // In places where a key does not belong.
        program.get(&format!("/v1/whoami?key={key}")).await;
        program.get(&format!("{keys}/{key}")).await;
        program.post(&format!("{keys}:delete"), &format!(r#"{{"keyId": "{key}"}}"#)).await;
    }
    program.delete(&format!("{keys}/{id}")).await.ok();
    let secret = first.secret().to_owned();
    texts.into_iter().chain([mistyped, first.reveal().to_owned(), secret]).collect()
}

#[tokio::test]
async fn no_password_token_or_session_id_is_ever_logged() {
    let log = Log::default();
    let written = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(Level::TRACE)
        .with_ansi(false)
        .with_writer(move || written.clone())
        .finish();
    // For all threads: a log of this test's alone would miss what other tests were first to reach.
    tracing::subscriber::set_global_default(subscriber).expect("no other log");

    let roster = Installation::with_mail().await;
    let mut alice = roster.alice().await;
    // A mail server that quotes what it refuses, as filters do.
    let server = MailServer::that_says("554 no: http://127.0.0.1:3000/invitations/").await;
    let link = alice.invite("bob@example.com", "user").await;
    let mut bob = roster.browser();
    bob.get(&link).await;
    bob.get(&format!("/{link}")).await;
    let waiting: Vec<String> = bob.cookies.values().cloned().collect();
    let wrong = "a mistyped password";
    let address = domain::Email::parse("alice@example.com").expect("address");
    let reset = roster.accounts.make_reset_link(&address).await.expect("a link");
    let (mut forgetful, chosen) = (roster.browser(), "mellow granite tuba fog");
    forgetful.get(&format!("/reset?token={reset}")).await;
    forgetful.get("/reset").await;
    forgetful.post("/forgot", &[("email", "alice@example.com")]).await;
    forgetful.post("/reset", &[("password", chosen)]).await;
    alice.post("/sign-in", &[("email", "alice@example.com"), ("password", chosen)]).await;
    bob.post("/invitation", &[("action", "accept-known"), ("password", wrong)]).await;
    bob.post("/invitation", &[("action", "accept-new"), ("name", "Bob"), ("password", PASSWORD)]).await;
    bob.post("/sign-in", &[("email", "bob@example.com"), ("password", wrong)]).await;
    let misplaced = ["a password in the wrong field", "password with an @ in the wrong field"];
    for typed in misplaced {
        bob.post("/sign-in", &[("email", typed), ("password", "")]).await;
        bob.post("/forgot", &[("email", typed)]).await;
    }
    let keys = use_keys(&roster, &alice).await;
    roster.pass(16 * 60);
    let again = "a mistyped proof";
    let show = [("account", "acme"), ("role", "admin"), ("confirm", "2")];
    for password in [again, chosen] {
        let form = [&show[..], &[("password_again", password)]].concat();
        alice.post("/account/users/bob/role", &form).await;
    }
    let ids: Vec<String> = alice
        .cookies
        .values()
        .chain(bob.cookies.values())
        .chain(forgetful.cookies.values())
        .cloned()
        .collect();
    alice.post("/sign-out", &[]).await;

    alice.get("/").await;
    alice.post("/sign-in", &[("email", "alice@example.com"), ("password", chosen)]).await;
    alice.invite("carol@example.com", "user").await;
    let mut invitation = None;
    for claim in roster.accounts.claim_letters(9).await.expect("claims") {
        let letter = roster.accounts.read_letter(&claim).await.expect("read");
        if let Some(News::Invitation(offer)) = letter.as_ref().map(|letter| &letter.news) {
            invitation = Some((offer.token.clone(), claim, letter));
        }
    }
    let Some((mailed, claim, Some(letter))) = invitation else { panic!("carol's letter is there") };
    let (stop, stopping) = tokio::sync::watch::channel(false);
    assert!(server.mailer().send(&claim, &letter).await.is_err());
    assert_eq!(server.received.lock().expect("mails").len(), 1);
    let working = tokio::spawn(crate::mail::work(roster.accounts.clone(), server.mailer(), stopping));
    alice.invite("dora@example.com", "user").await;
    while server.received.lock().expect("mails").len() < 2 {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    stop.send_replace(true);
    working.await.expect("the worker ends with the server");
    let log = String::from_utf8_lossy(&log.0.lock().expect("the log")).into_owned();
    assert!(log.contains("/invitations/…") && log.contains("answered"), "nothing was logged");
    let token = link.rsplit('/').next().expect("a token").to_owned();
    let secrets =
        [PASSWORD.to_owned(), wrong.to_owned(), again.to_owned(), chosen.to_owned(), token, reset, mailed];
    assert!(log.contains("the mail server answered 554"), "refusals are logged by their code");
    let (lines, _) = roster.accounts.security_log(&LogQuery::default(), None).await.expect("the log");
    let misplaced = misplaced.map(str::to_owned);
    assert!(misplaced.iter().all(|typed| !format!("{lines:?}").contains(typed)), "{lines:?}");
    for secret in secrets.iter().chain(&misplaced).chain(&waiting).chain(&ids).chain(&keys) {
        assert!(secret.len() > 15, "{secret}");
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}
