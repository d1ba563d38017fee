//! A stolen database opens no door: after the flows that make secrets, none of them is in any
//! table, neither as it was given out nor as its bytes.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{Annotations, ApiKeyText, KeyId, Role};

use super::{PASSWORD, World, acme, email, id, name, on_both, recovering};
use crate::{Caller, Letter, NewKey, News, SessionKey, SessionRecord, Unsent};

/// Every value of every table: as text, and as hexadecimal digits of its bytes.
async fn dump(world: &World) -> String {
    let mut out = String::new();
    if world.is_postgres() {
        let tables = world
            .texts("SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = current_schema()")
            .await;
        for table in tables {
            out.push_str(&format!("== {table}\n"));
            let rows = world
                .texts(&format!(
                    "SELECT t::text || ' ' || encode(convert_to(t::text, 'UTF8'), 'hex') FROM \"{table}\" t"
                ))
                .await;
            out.push_str(&rows.join("\n"));
        }
    } else {
        let tables = world.texts("SELECT name FROM sqlite_schema WHERE type = 'table'").await;
        for table in tables {
            out.push_str(&format!("== {table}\n"));
            for column in world.texts(&format!("SELECT name FROM pragma_table_info('{table}')")).await {
                let value = format!(
                    "SELECT coalesce(CAST(\"{column}\" AS TEXT), '') || ' ' || hex(\"{column}\") FROM \"{table}\""
                );
                // The bytes of a BLOB need not be text: its digits will do.
                let digits = format!("SELECT hex(\"{column}\") FROM \"{table}\"");
                let blobs = format!("SELECT count(*) FROM \"{table}\" WHERE typeof(\"{column}\") = 'blob'");
                let statement = if world.number(&blobs).await > 0 { digits } else { value };
                out.push_str(&world.texts(&statement).await.join("\n"));
                out.push('\n');
            }
        }
    }
    out.to_lowercase()
}

/// A key for Alice, without an end.
async fn api_key(world: &World, alice: Caller) -> (KeyId, ApiKeyText) {
    let wish = NewKey { name: name("laptop"), expires: None, annotations: Annotations::default() };
    let (key, text) = world.accounts.create_key(alice, &acme(), &id("alice"), wish).await.expect("a key");
    (key.id, text)
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

on_both! {
    async fn no_table_holds_a_secret_that_works(world) {
        let mut secrets: Vec<(&str, String)> = Vec::new();
        let setup = world.accounts.new_setup_token().await.expect("token").expect("nobody is there");
        let while_open = dump(world).await;
        assert!(!while_open.contains(&setup.to_lowercase()), "an open setup link");
        secrets.push(("setup link", setup));
        let alice = world.alice().await;
        let Caller::Person { person, .. } = alice else { unreachable!("alice is a person") };
        secrets.push(("password", PASSWORD.to_owned()));
        secrets.push(("open invitation", world.invited(alice, "open", Role::User).await));
        let declined = world.invited(alice, "declined", Role::User).await;
        world.accounts.decline(&declined).await.expect("declined");
        secrets.push(("declined invitation", declined));
        // Mail waits, and the mail server is down: two links that nobody has yet, one of them tried already.
        world.invited(alice, "mona", Role::User).await;
        for claim in world.accounts.claim_letters(9).await.expect("claims") {
            if let Some(Letter { news: News::Invitation(offer), .. }) = world.accounts.read_letter(&claim).await.expect("read") {
                assert!(world.accounts.view_invitation(&offer.token, None).await.is_ok(), "it would work");
                secrets.push(("link of waiting mail", offer.token));
            }
            world.accounts.letter_failed(&claim, Unsent::ForNow).await.expect("failed");
        }
        assert!(secrets.iter().any(|(what, _)| *what == "link of waiting mail"));
        assert!(world.number("SELECT count(*) FROM outbox").await > 0);
        let used = world.invited(alice, "eve", Role::User).await;
        let chosen = "seven quiet lanterns drift";
        world.accounts.accept_as_new(&used, name("Eve"), chosen).await.expect("joined");
        secrets.push(("used invitation", used));
        secrets.push(("chosen password", chosen.to_owned()));
        let wish = crate::Bootstrap {
            account: domain::AccountId::parse("beta").expect("id"),
            account_name: name("Beta"),
            email: email("bert@example.com"),
            display_name: name("Bert"),
            password: None,
        };
        secrets.push(("sign-in link", world.accounts.bootstrap(wish).await.expect("bootstrap")));
        let address = email("bert@example.com");
        secrets.push(("printed reset link", world.accounts.make_reset_link(&address).await.expect("link")));
        let (_, mailed) = recovering::mailed_link(world, &address).await;
        secrets.push(("mailed reset link", mailed));
        let changed = "violet anchor sings slowly";
        let session = "a session id of 32 random bytes!";
        let key = SessionKey::of(session.as_bytes());
        let record = SessionRecord { person: Some(person), data: "{}".to_owned(), user_agent: "Browser".to_owned(), address: "192.0.2.1".to_owned() };
        world.accounts.sessions().create(key, &record).await.expect("session");
        world.accounts.change_password(person, PASSWORD, changed, key).await.expect("changed");
        secrets.push(("changed password", changed.to_owned()));
        secrets.push(("session id", session.to_owned()));
        assert!(world.accounts.sign_in("alice@example.com", "a mistyped password here", "").await.is_err());
        secrets.push(("mistyped password", "a mistyped password here".to_owned()));
        let misplaced = "a password typed as an address";
        assert!(world.accounts.sign_in(misplaced, "", "").await.is_err());
        world.accounts.ask_for_reset(misplaced, "").await.expect("asked");
        secrets.push(("password in the field of an address", misplaced.to_owned()));
        let list = world.accounts.list_users(alice, &acme(), crate::ListQuery { size: 1, ..Default::default() }).await.expect("list");
        secrets.push(("page token", list.next.expect("another page")));
        let seen = world.accounts.get_user(alice, &acme(), &id("open")).await.expect("open").invitation_token;
        assert!(seen.is_some());
        // Changing the password has ended the session before.
        let alice = world.signed_in(person).await;
        let (laptop, first) = api_key(world, alice).await;
        assert!(world.accounts.authenticate(first.reveal()).await.expect("an answer").is_some());
        let rotated = world.accounts.rotate_key(alice, &acme(), &id("alice"), laptop, 3600).await.expect("rotated").1;
        let (gone, ended) = api_key(world, alice).await;
        world.accounts.delete_key(alice, &acme(), &id("alice"), gone, true).await.expect("ended");
        for (what, text) in [("API key before its rotation", first), ("API key", rotated), ("ended API key", ended)] {
            secrets.push((what, text.reveal().to_owned()));
            secrets.push((what, text.secret().to_owned()));
        }
        let upstream = "sk-the-key-of-an-upstream";
        crate::testing::connected(world, alice, "vllm", Some(upstream)).await;
        secrets.push(("upstream key", upstream.to_owned()));
        world.accounts.flush_activity().await.expect("flush");

        let dump = dump(world).await;
        // The dump is one: what may be found is found, as text and as bytes.
        assert!(dump.contains("alice@example.com") && dump.contains(&digits(b"alice@example.com")));
        assert!(dump.contains(&digits(&key.0)), "the hash of the session id");
        assert!(dump.contains("$argon2id$") && dump.contains(laptop.as_str()), "a key's id is no secret");
        for (what, secret) in secrets {
            assert!(!dump.contains(&secret.to_lowercase()), "{what} in a table");
            assert!(!dump.contains(&digits(secret.as_bytes())), "{what} in a table, as bytes");
            if let Ok(bytes) = URL_SAFE_NO_PAD.decode(&secret)
                && bytes.len() >= 32
            {
                // What cannot be guessed: of a link the last half, of a page token the beginning.
                let part = if what == "page token" { &bytes[..16] } else { &bytes[bytes.len() - 16..] };
                assert!(!dump.contains(&digits(part)), "the MAC of {what} in a table");
            }
        }
    }
}
