//! Mail over HTTP: what pages say of it, what a mailed link is worth, and that it goes out.

use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::browser::{Browser, Installation, PASSWORD};
use crate::http::public_url::PublicUrl;
use crate::mail::Mailer;
use crate::mail::settings::MailArgs;

const HERS: &str = "seven quiet lanterns drift";

/// A mail server that answers every mail's end alike and keeps what it was given.
pub struct MailServer {
    pub address: String,
    pub received: Arc<Mutex<Vec<String>>>,
}

impl MailServer {
    /// One that says this after each mail.
    pub async fn that_says(answer: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let received = Arc::new(Mutex::new(Vec::new()));
        let keeps = Arc::clone(&received);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, Arc::clone(&keeps), answer));
            }
        });
        Self { address, received }
    }

    /// What sends to it.
    pub fn mailer(&self) -> Mailer {
        let args = MailArgs {
            smtp_url: Some(format!("smtp://{}", self.address)),
            mail_from: Some("Roster <roster@example.com>".to_owned()),
        };
        let settings = args.check().expect("right").expect("set up");
        Mailer::new(settings, PublicUrl::parse("http://127.0.0.1:3000").expect("an address"))
    }
}

async fn talk(
    stream: TcpStream,
    received: Arc<Mutex<Vec<String>>>,
    answer: &'static str,
) -> std::io::Result<()> {
    let (reading, mut writing) = stream.into_split();
    let mut lines = BufReader::new(reading).lines();
    writing.write_all(b"220 ready\r\n").await?;
    let mut mail: Option<String> = None;
    while let Some(line) = lines.next_line().await? {
        let says = match &mut mail {
            Some(text) if line == "." => {
                received.lock().expect("mails").push(std::mem::take(text));
                mail = None;
                answer
            }
            Some(text) => {
                text.push_str(&line);
                text.push('\n');
                continue;
            }
            None if line == "DATA" => {
                mail = Some(String::new());
                "354 go on"
            }
            None if line == "QUIT" => "221 bye",
            None => "250 fine",
        };
        writing.write_all(format!("{says}\r\n").as_bytes()).await?;
    }
    Ok(())
}

/// The first link in what a page shows.
fn link_in(body: &str) -> String {
    body.split('"').find(|part| part.contains("/invitations/")).expect("a link").to_owned()
}

/// A page without the moments in it, which differ from one invitation to the next.
fn without_times(body: &str) -> String {
    let mut parts = body.split("datetime=\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.filter_map(|part| part.split_once('"')).fold(first, |page, (_, rest)| page + rest)
}

async fn join(browser: &mut Browser, link: &str, name: &str, password: &str) -> StatusCode {
    browser.get(link).await;
    let form = [("action", "accept-new"), ("name", name), ("password", password)];
    browser.post("/invitation", &form).await.status
}

#[tokio::test]
async fn a_link_is_not_an_identity() {
    let roster = Installation::with_mail().await;
    let mut alice = roster.alice().await;
    // Mallory, an admin of her own account, joins it under the victim's address by the link she copied.
    let mut mallory = roster.joined(&mut alice, "mallory", "user").await;
    let made = mallory.post("/account/new", &[("account_name", "Lair"), ("account_id", "lair")]).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let form = [("account", "lair"), ("lines", "victim@example.com"), ("role", "user")];
    let copied = link_in(&mallory.post("/account/users/invite", &form).await.body);
    let mut posing = roster.browser();
    assert_eq!(join(&mut posing, &copied, "Vic", PASSWORD).await, StatusCode::SEE_OTHER);
    roster.mailed().await;

    // Later Acme invites the address. Whoever took it sees nothing of that and cannot take it.
    alice.invite("victim@example.com", "contributor").await;
    for page in ["/me?account=lair", "/account/users?account=lair"] {
        assert!(!posing.get(page).await.body.contains("Acme"), "{page}");
    }
    let to_acme = [("account", "lair"), ("invitation", "acme"), ("action", "accept")];
    let to_nowhere = [("account", "lair"), ("invitation", "nowhere"), ("action", "accept")];
    let (foreign, unknown) =
        (posing.post("/me/invitations", &to_acme).await, posing.post("/me/invitations", &to_nowhere).await);
    assert_eq!((foreign.status, &foreign.body), (StatusCode::NOT_FOUND, &unknown.body), "byte for byte");

    // The mail reaches the victim, who is new here: the page offers both ways, as to everybody.
    let (to, mailed) = roster.mailed().await.pop().expect("a mail");
    assert_eq!(to, "victim@example.com");
    let mut victim = roster.browser();
    victim.get(&mailed).await;
    let offered = victim.get("/invitation").await.body;
    assert!(offered.contains("I am new here") && offered.contains("I already sign in here"));
    assert_eq!(join(&mut victim, &mailed, "Victoria", HERS).await, StatusCode::SEE_OTHER);
    assert_eq!(victim.get("/account/users?account=acme").await.status, StatusCode::OK);

    // What the other had under the address has ended.
    let signed_out = posing.get("/account/users?account=lair").await;
    assert!(signed_out.location().starts_with("/sign-in"), "{}", signed_out.status);
    let mut again = roster.browser();
    let tried = again.post("/sign-in", &[("email", "victim@example.com"), ("password", PASSWORD)]).await;
    assert_eq!(tried.status, StatusCode::UNAUTHORIZED);
    // And the place there is an invitation, which only the holder can answer.
    let own = victim.get("/me?account=acme").await.body;
    assert!(own.contains("Invitations for you") && own.contains("Lair"), "{own}");
    let declined = victim
        .post("/me/invitations", &[("account", "acme"), ("invitation", "lair"), ("action", "decline")])
        .await;
    assert_eq!(declined.location(), "/me?account=acme&notice=declined");
    assert!(!victim.get("/me?account=acme").await.body.contains("Lair"));
}

#[tokio::test]
async fn the_page_of_an_invitation_does_not_tell_whether_the_address_is_known() {
    let roster = Installation::with_mail().await;
    let mut alice = roster.alice().await;
    roster.joined(&mut alice, "known", "user").await;
    let made = alice.post("/account/new", &[("account_name", "Beta"), ("account_id", "beta")]).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    roster.mailed().await;
    let mut pages = Vec::new();
    for address in ["known@example.com", "never@example.com"] {
        let form = [("account", "beta"), ("lines", address), ("role", "user")];
        let copied = link_in(&alice.post("/account/users/invite", &form).await.body);
        let mailed = roster.mailed().await.pop().expect("a mail").1;
        for link in [copied, mailed] {
            let mut reader = roster.browser();
            reader.get(&link).await;
            pages.push(without_times(&reader.get("/invitation").await.body).replace(address, "…"));
        }
    }
    assert!(pages.iter().all(|page| *page == pages[0] && page.contains("Beta")), "{pages:#?}");
}

#[tokio::test]
async fn an_open_invitation_is_taken_without_its_link_by_whom_it_is_for() {
    let roster = Installation::with_mail().await;
    let mut alice = roster.alice().await;
    alice.invite("ben@example.com", "user").await;
    let mailed = roster.mailed().await.pop().expect("a mail").1;
    let mut ben = roster.browser();
    assert_eq!(join(&mut ben, &mailed, "Ben", HERS).await, StatusCode::SEE_OTHER);
    let made = alice.post("/account/new", &[("account_name", "Beta"), ("account_id", "beta")]).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER);
    let form = [("account", "beta"), ("lines", "ben@example.com"), ("role", "contributor")];
    alice.post("/account/users/invite", &form).await;
    let page = ben.get("/account/users?account=acme").await.body;
    assert!(page.contains("/me?account=acme#invitations"), "the switcher leads there");
    let own = ben.get("/me?account=acme").await.body;
    assert!(own.contains("(alice@example.com) invites you as a contributor"), "{own}");
    let taken = ben
        .post("/me/invitations", &[("account", "acme"), ("invitation", "beta"), ("action", "accept")])
        .await;
    assert_eq!(taken.location(), "/account/users?account=beta&notice=joined&about=Beta");
    assert_eq!(ben.get("/account/users?account=beta").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_pages_say_whether_a_mail_is_on_its_way() {
    for (roster, answer, button) in [
        (Installation::with_mail().await, "A mail is on its way.", "Resend the mail"),
        (Installation::new().await, "No mail was sent.", "Make a new link"),
    ] {
        let mut alice = roster.alice().await;
        let form = [("account", "acme"), ("lines", "eve@example.com"), ("role", "user")];
        let page = alice.post("/account/users/invite", &form).await.body;
        assert!(page.contains(answer), "{page}");
        let old = link_in(&page);
        let user = alice.get("/account/users/eve?account=acme").await;
        assert!(user.body.contains(button), "{}", user.body);
        let form = [("account", "acme"), ("action", "resend"), ("version", &user.field("version"))];
        let resent = alice.post("/account/users/eve", &form).await;
        assert_eq!(resent.status, StatusCode::SEE_OTHER, "{}", resent.body);
        let mut reader = roster.browser();
        reader.get(&old).await;
        assert_eq!(reader.get("/invitation").await.status, StatusCode::GONE);
        let new = link_in(&alice.get(resent.location()).await.body);
        reader.get(&new).await;
        assert_eq!(reader.get("/invitation").await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_mail_goes_out_in_two_forms_with_headers_no_name_can_bend() {
    let roster = Installation::with_mail().await;
    let mut alice = roster.alice().await;
    alice.invite("eve@example.com", "user").await;
    let server = MailServer::that_says("250 taken").await;
    let claim = roster.accounts.claim_letters(9).await.expect("claims").remove(0);
    let letter = roster.accounts.read_letter(&claim).await.expect("read").expect("a letter");
    server.mailer().send(&claim, &letter).await.expect("sent");
    let mail = server.received.lock().expect("mails").remove(0);
    for said in [
        "From: Roster <roster@example.com>\n",
        "To: eve@example.com\n",
        "Subject: Alice Liddell invites you to Acme\n",
        "Auto-Submitted: auto-generated\n",
        "multipart/alternative",
        "text/plain",
        "text/html",
    ] {
        assert!(mail.contains(said), "{said}: {mail}");
    }
    assert!(mail.contains(&format!("<{}@example.com>", claim.name())), "{mail}");
}
