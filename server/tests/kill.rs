//! A crash loses nothing that was answered: the real server is killed in the midst of writing, a
//! hundred times on each database, and afterwards everything it had answered is there.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use accounts::{Accounts, Caller, Clock, Config, FileSettings, ListQuery, SecretKey, SessionKey, SetUp};
use domain::policy::AccountCreation;
use domain::{AccountId, DisplayName, Email, NewPassword};
use sqlx::{AssertSqlSafe, Connection, Executor};

const KILLS: usize = 100;
/// Browsers that write at the same time.
const WRITERS: usize = 4;
/// Longest that a round may take, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
const PASSWORD: &str = "plum orbit velvet cactus";
const SECRET: &str = "a secret of the kill test, long enough";

/// A server that writes into a database, to be killed.
struct Server {
    process: Child,
    address: SocketAddr,
}

impl Server {
    fn start(database_url: &str, files: &Path) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|probe| probe.local_addr()).expect("a port");
        let mut process = Command::new(env!("CARGO_BIN_EXE_roster"))
            .arg("serve")
            .env("ROSTER_DATABASE_URL", database_url)
            .env("ROSTER_DATA_DIR", files)
            .env("ROSTER_SECRET_KEY", SECRET)
            .env("ROSTER_LISTEN", port.to_string())
            .env("ROSTER_LOG", "error")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut said = BufReader::new(process.stdout.take().expect("its output")).lines();
        let ready = said.any(|line| line.is_ok_and(|line| line.starts_with("Roster is at")));
        assert!(ready, "the server ended before it was ready");
        Self { process, address: port }
    }

    fn kill(mut self) {
        self.process.kill().expect("SIGKILL");
        self.process.wait().expect("it is gone");
    }
}

/// Posts and reads the answer to its end: status, headers and body. None if it did not arrive whole.
fn post(to: SocketAddr, path: &str, kind: &str, cookie: &str, body: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(to).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {to}\r\nsec-fetch-site: same-origin\r\ncontent-type: {kind}\r\n\
         accept: application/json\r\ncookie: {cookie}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let status = answer.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
    Some((status, answer))
}

/// The session cookie of Alice.
fn sign_in(to: SocketAddr) -> String {
    let body = format!("email=alice%40example.com&password={}", PASSWORD.replace(' ', "+"));
    let kind = "application/x-www-form-urlencoded";
    let (status, answer) = post(to, "/sign-in", kind, "", &body).expect("an answer");
    assert_eq!(status, 303, "{answer}");
    // Cookies carry the port in their names; the next server has another one.
    let start = format!("set-cookie: {}", session_cookie(to, ""));
    let value = answer.lines().find_map(|line| line.strip_prefix(&start)?.split(';').next());
    value.expect("a session cookie").to_owned()
}

fn session_cookie(to: SocketAddr, value: &str) -> String {
    format!("__Host-roster-{}={value}", to.port())
}

/// Invites until the server is gone; answers what was acknowledged.
fn invite_on(
    to: SocketAddr,
    cookie: &str,
    prefix: &str,
    over: &AtomicBool,
    answered: &Mutex<BTreeSet<String>>,
) {
    for number in 0.. {
        if over.load(Ordering::Relaxed) {
            return;
        }
        let address = format!("{prefix}-{number}@example.com");
        let body = format!(r#"{{"account":"acme","lines":"{address}","role":"user","confirmed":false}}"#);
        match post(to, "/api/users/invite", "application/json", cookie, &body) {
            // The whole of the answer came, so the change was promised.
            Some((200, answer)) if answer.ends_with(']') && answer.contains("\"invited\"") => {
                answered.lock().expect("the list").insert(address);
            }
            Some((status, answer)) if status != 200 => panic!("{status}: {answer}"),
            _ => {}
        }
    }
}

/// Everybody in Acme, page by page.
async fn everybody(accounts: &Accounts, alice: Caller) -> BTreeSet<String> {
    let acme = AccountId::parse("acme").expect("id");
    let mut all = BTreeSet::new();
    let mut query = ListQuery { size: 200, ..ListQuery::default() };
    loop {
        let list = accounts.list_users(alice, &acme, query.clone()).await.expect("a page");
        all.extend(list.users.into_iter().filter_map(|user| Some(user.email?.to_string())));
        let Some(next) = list.next else {
            assert_eq!(list.people as usize, all.len(), "the kept number is the real one");
            return all;
        };
        query.page = next;
    }
}

async fn nothing_answered_is_lost(database_url: String, folder: &Path) {
    let files = folder.join("files");
    let config = Config {
        database_url: database_url.clone(),
        secret: SecretKey::parse(SECRET).expect("long enough"),
        account_creation: AccountCreation::Admins,
        clock: Clock::System,
        sends_mail: false,
        resource_limits: accounts::ResourceLimits::default(),
        files: FileSettings { folder: files.clone(), largest: 1_000_000 },
    };
    let accounts = Accounts::open(config).await.expect("opens");
    let token = accounts.new_setup_token().await.expect("token").expect("nobody is there");
    let wish = SetUp {
        email: Email::parse("alice@example.com").expect("address"),
        name: DisplayName::parse("Alice").expect("name"),
        password: NewPassword::parse(PASSWORD, &[]).expect("good"),
        account: AccountId::parse("acme").expect("id"),
        account_name: DisplayName::parse("Acme").expect("name"),
    };
    let person = accounts.set_up(&token, wish).await.expect("set up");
    let alice = Caller::Person { person, session: SessionKey::of(b"the kill test") };
    let answered = Arc::new(Mutex::new(BTreeSet::new()));
    let mut session = String::new();
    for round in 0..KILLS {
        let begun = Instant::now();
        let server = Server::start(&database_url, &files);
        if session.is_empty() {
            session = sign_in(server.address);
        }
        let over = Arc::new(AtomicBool::new(false));
        let before = answered.lock().expect("the list").len();
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (over, answered) = (Arc::clone(&over), Arc::clone(&answered));
                let (to, cookie) = (server.address, session_cookie(server.address, &session));
                thread::spawn(move || invite_on(to, &cookie, &format!("r{round}w{writer}"), &over, &answered))
            })
            .collect();
        // In the midst of writing, and at another moment of it each time.
        while answered.lock().expect("the list").len() <= before + round % 5 {
            thread::sleep(Duration::from_millis(1));
            assert!(begun.elapsed() < PATIENCE, "nothing is answered in round {round}");
        }
        thread::sleep(Duration::from_micros((round as u64 * 737) % 9_000));
        server.kill();
        over.store(true, Ordering::Relaxed);
        for writer in writers {
            writer.join().expect("no answer was an error");
        }
    }
    let answered = answered.lock().expect("the list").clone();
    assert!(answered.len() > 2 * KILLS, "only {} changes beside {KILLS} kills", answered.len());
    let there = everybody(&accounts, alice).await;
    let lost: Vec<_> = answered.difference(&there).collect();
    assert!(lost.is_empty(), "answered and lost: {lost:?}");
    let report = accounts.verify_audit().await.expect("verify");
    assert_eq!(report.problems, Vec::<String>::new());
    // One entry for each that is there, whether or not its answer arrived.
    assert_eq!(report.entries as usize, there.len());
    accounts.close().await;
    let said = format!("{KILLS} kills, {} changes answered, {} there\n", answered.len(), there.len());
    std::io::stderr().write_all(said.as_bytes()).expect("said");
}

#[tokio::test]
async fn a_hundred_kills_lose_nothing_that_was_answered_on_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    let database_url = format!("sqlite://{}", folder.path().join("roster.db").display());
    nothing_answered_is_lost(database_url, folder.path()).await;
}

#[tokio::test]
async fn a_hundred_kills_lose_nothing_that_was_answered_on_postgres() {
    let Ok(url) = std::env::var("TEST_POSTGRES_URL") else {
        assert!(std::env::var_os("CI").is_none(), "TEST_POSTGRES_URL is not set: run cargo xtask test");
        return;
    };
    let schema = format!("kill_{}", std::process::id());
    let mut connection = sqlx::PgConnection::connect(&url).await.expect("PostgreSQL answers");
    connection.execute("SELECT pg_advisory_lock(7)").await.expect("lock");
    connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public").await.expect("pg_trgm");
    connection.execute("SELECT pg_advisory_unlock(7)").await.expect("unlock");
    connection.execute(AssertSqlSafe(format!("CREATE SCHEMA {schema}"))).await.expect("a schema");
    let joint = if url.contains('?') { '&' } else { '?' };
    let folder = tempfile::tempdir().expect("a folder");
    let database_url = format!("{url}{joint}options=-c%20search_path%3D{schema}%2Cpublic");
    nothing_answered_is_lost(database_url, folder.path()).await;
    connection
        .execute(AssertSqlSafe(format!("DROP SCHEMA {schema} CASCADE")))
        .await
        .expect("the schema goes");
}
