//! The program itself: what the library cannot show, since it touches no process.

use std::io::Read;
use std::net::TcpListener;
use std::process::{Command, Stdio};

use domain::{ApiKeyText, KeyId};

/// The program in an environment without settings.
fn rosterctl() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rosterctl"));
    command.env_clear().stdin(Stdio::null());
    command
}

/// The same, started as by a terminal: what a runner in the background made the tests
/// ignore is handed down to all they start (POSIX, "Signals and Error Handling" of the shell),
/// and Ctrl-C is no longer among it.
#[cfg(target_os = "linux")]
fn rosterctl_in_a_terminal() -> Command {
    let mut command = Command::new("/usr/bin/env");
    command.env_clear().stdin(Stdio::null());
    command.args(["--default-signal=INT", env!("CARGO_BIN_EXE_rosterctl")]);
    command
}

/// A well-formed key that opens nothing.
fn key() -> String {
    let id = KeyId::parse("abcdefghij012345").expect("an id");
    ApiKeyText::new(id, b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg").reveal().to_owned()
}

#[test]
fn the_exit_code_is_0_for_done_1_for_failed_and_2_for_wrong_usage() {
    let nobody = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let cases: [(&[&str], i32); 4] =
        [(&["version"], 0), (&["--help"], 0), (&["user", "create"], 2), (&["whoami"], 1)];
    for (arguments, code) in cases {
        let ended = rosterctl()
            .args(arguments)
            .env("ROSTER_API_KEY", key())
            .env("ROSTER_BASE_URL", format!("http://{nobody}"))
            .output()
            .expect("it starts");
        assert_eq!(ended.status.code(), Some(code), "{arguments:?}: {ended:?}");
        assert_eq!(ended.stderr.is_empty(), code == 0, "errors go to the standard error: {ended:?}");
        assert_eq!(ended.stdout.is_empty(), code != 0, "and answers do not: {ended:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_ends_a_command_that_waits_and_leaves_nothing_behind() {
    use std::os::unix::process::ExitStatusExt;

    let home = tempfile::tempdir().expect("a folder");
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let mut waiting = rosterctl_in_a_terminal()
        .args(["set-api-key", &key()])
        .env("HOME", home.path())
        .env("ROSTER_BASE_URL", format!("http://{}", silent.local_addr().expect("an address")))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    // Accepted and read from, so it waits for the answer now.
    let (mut asked, _) = silent.accept().expect("it asks");
    asked.read_exact(&mut [0; 14]).expect("GET /v1/whoami");
    let sent = Command::new("kill").args(["-INT", &waiting.id().to_string()]).status().expect("kill starts");
    assert!(sent.success());
    let status = waiting.wait().expect("it ends");
    assert_eq!(status.signal(), Some(2), "shells see that it was interrupted");
    let mut said = String::new();
    waiting.stdout.take().expect("piped").read_to_string(&mut said).expect("text");
    waiting.stderr.take().expect("piped").read_to_string(&mut said).expect("text");
    assert_eq!(said, "");
    assert_eq!(std::fs::read_dir(home.path()).expect("the folder").count(), 0);
}
