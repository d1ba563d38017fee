//! Uploads to the real server that come to no good end: it is killed while it takes files, or has no room for
//! them. Afterwards every dataset that is READY has a whole file, and the folder holds nothing else.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

const KILLS: u64 = 25;
const SECRET: &str = "a secret of the upload test, long enough";
const EXAMPLE: &str = "{\"prompt\":\"2 + 2 =\",\"completion\":\" 4\"}\n";
const EXAMPLES: usize = 60_000;

fn roster(folder: &Path) -> Command {
    with_settings(Command::new(env!("CARGO_BIN_EXE_roster")), folder)
}

fn with_settings(mut command: Command, folder: &Path) -> Command {
    let database = format!("sqlite://{}", folder.join("roster.db").display());
    command.env("ROSTER_DATABASE_URL", database).env("ROSTER_SECRET_KEY", SECRET).env("ROSTER_LOG", "error");
    command
}

struct Server {
    process: Child,
    address: SocketAddr,
}

impl Server {
    fn start(folder: &Path) -> Self {
        let mut command = roster(folder);
        command.arg("serve");
        Self::run(command)
    }

    /// One whose files, none of them, can grow beyond 8 MB.
    #[cfg(unix)]
    fn start_with_little_room(folder: &Path) -> Self {
        let mut command = with_settings(Command::new("sh"), folder);
        let blocks = 8 * 1024 * 1024 / 512;
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" serve");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_roster")]);
        Self::run(command)
    }

    fn run(mut command: Command) -> Self {
        let address = TcpListener::bind("127.0.0.1:0").and_then(|probe| probe.local_addr()).expect("a port");
        let mut process = command
            .env("ROSTER_LISTEN", address.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut said = BufReader::new(process.stdout.take().expect("its output")).lines();
        let ready = said.any(|line| line.is_ok_and(|line| line.starts_with("Roster is at")));
        assert!(ready, "the server ended before it was ready");
        Self { process, address }
    }

    fn kill(mut self) {
        self.process.kill().expect("SIGKILL");
        self.process.wait().expect("it is gone");
    }
}

/// Asks and reads the answer to its end; none if it did not arrive, or is none of success.
fn ask(to: SocketAddr, key: &str, call: &str, kind: &str, body: &[u8]) -> Option<String> {
    tell(to, key, call, kind, body).filter(|answer| answer.starts_with("HTTP/1.1 200"))
}

/// Asks and reads the answer to its end; none if it did not arrive.
fn tell(to: SocketAddr, key: &str, call: &str, kind: &str, body: &[u8]) -> Option<String> {
    let mut stream = TcpStream::connect(to).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(60))).ok()?;
    let head = format!(
        "{call} HTTP/1.1\r\nhost: {to}\r\nauthorization: Bearer {key}\r\ncontent-type: {kind}\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    for piece in body.chunks(200_000) {
        stream.write_all(piece).ok()?;
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

/// An installation with an account; answers its admin's key.
fn bootstrapped(folder: &Path) -> String {
    let made = roster(folder)
        .args(["bootstrap", "--account-id", "acme", "--email", "ada@example.com", "--api-key"])
        .output()
        .expect("bootstrap");
    let said = String::from_utf8(made.stdout).expect("text");
    let key = said.lines().last().expect("a key").trim().to_owned();
    assert!(key.starts_with("rk_"), "{said}");
    key
}

/// What a form carries a file in.
fn form(file: &str) -> String {
    format!("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"t\"\r\n\r\n{file}\r\n--b--\r\n")
}

fn make(to: SocketAddr, key: &str, name: &str) {
    let body = format!(r#"{{"datasetId": "{name}", "dataset": {{"format": "COMPLETION"}}}}"#);
    ask(to, key, "POST /v1/accounts/acme/datasets", "application/json", body.as_bytes()).expect("made");
}

#[cfg(unix)]
#[test]
fn a_file_for_which_there_is_no_room_is_refused_as_that_and_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let key = bootstrapped(folder.path());
    let server = Server::start_with_little_room(folder.path());
    make(server.address, &key, "train");
    let send = |form: String| {
        let call = "POST /v1/accounts/acme/datasets/train:upload";
        tell(server.address, &key, call, "multipart/form-data; boundary=b", form.as_bytes())
            .expect("an answer")
    };
    let answer = send(form(&EXAMPLE.repeat(10 * 1024 * 1024 / EXAMPLE.len())));
    assert!(answer.starts_with("HTTP/1.1 507 "), "{answer}");
    assert!(answer.contains("There is no room left on the server"), "{answer}");
    assert!(answer.contains("x-should-retry: false"), "{answer}");
    assert!(files(folder.path()).is_empty(), "nothing is left of it");
    let answer = send(form(EXAMPLE));
    assert!(answer.starts_with("HTTP/1.1 200 "), "what there is room for is taken: {answer}");
    server.kill();
}

/// The files in the folder, without the mark of whose it is.
fn files(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder.join("roster.db.files")).expect("the folder of files");
    let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    names.filter(|name| name != "installation").collect()
}

#[test]
fn a_server_that_is_killed_while_files_arrive_leaves_none_of_them_half() {
    let folder = tempfile::tempdir().expect("a folder");
    let key = bootstrapped(folder.path());
    let file = EXAMPLE.repeat(EXAMPLES);
    let form = form(&file);
    let mut answered = BTreeSet::new();
    let (mut half, mut had) = (0, BTreeSet::new());
    for round in 0..KILLS {
        let server = Server::start(folder.path());
        let to = server.address;
        // What the last kill left is gone before anything new comes.
        let left: Vec<_> = files(folder.path()).into_iter().filter(|name| name.ends_with(".part")).collect();
        for _ in 0..1_000 {
            if !files(folder.path()).iter().any(|name| left.contains(name)) {
                break;
            }
            thread::sleep(Duration::from_millis(20));
        }
        assert!(!files(folder.path()).iter().any(|name| name.ends_with(".part")), "round {round}");
        let name = format!("train-{round}");
        make(to, &key, &name);
        let (sending, its_key, its_form) = (name.clone(), key.clone(), form.clone());
        let upload = thread::spawn(move || {
            let call = format!("POST /v1/accounts/acme/datasets/{sending}:upload");
            ask(to, &its_key, &call, "multipart/form-data; boundary=b", its_form.as_bytes())
        });
        // Sooner and later, from the first bytes to after the answer.
        thread::sleep(Duration::from_millis(round * round * 3));
        server.kill();
        half += usize::from(files(folder.path()).iter().any(|name| name.ends_with(".part")));
        if upload.join().expect("no panic").is_some() {
            answered.insert(name);
        }
    }
    let server = Server::start(folder.path());
    for round in 0..KILLS {
        let name = format!("train-{round}");
        let call = format!("GET /v1/accounts/acme/datasets/{name}");
        let dataset = ask(server.address, &key, &call, "application/json", b"").expect("a dataset");
        let ready = dataset.contains("\"READY\"");
        assert_eq!(ready, dataset.contains(&format!("\"exampleCount\":\"{EXAMPLES}\"")), "{dataset}");
        assert!(ready || !answered.contains(&name), "answered and lost: {name}");
        if ready {
            had.insert(name);
        }
    }
    server.kill();
    let there = files(folder.path());
    assert_eq!(there.len(), had.len(), "one file for each that is READY: {there:?}");
    for name in &there {
        let content =
            std::fs::read_to_string(folder.path().join("roster.db.files").join(name)).expect("a file");
        assert!(content == file, "{name} is not what was sent");
    }
    assert!(half > 0 && had.len() < KILLS as usize, "no kill came in the midst: {half}, {}", had.len());
    let said =
        format!("{KILLS} kills, {half} left half a file, {} answered, {} READY\n", answered.len(), had.len());
    std::io::stderr().write_all(said.as_bytes()).expect("said");
}
