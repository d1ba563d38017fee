//! The operator's commands for rescue, as they are typed: the real program, on a file of its own.

use std::process::{Command, Output};

use tempfile::TempDir;

struct Machine {
    folder: TempDir,
}

impl Machine {
    /// A machine with the account Acme, whose admin has not chosen a password yet.
    fn new() -> Self {
        let machine = Self { folder: tempfile::tempdir().expect("a folder") };
        machine.says(&["bootstrap", "--account-id", "acme", "--email", "ann@example.com"]);
        machine
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let database = format!("sqlite://{}", self.folder.path().join("roster.db").display());
        let mut command = Command::new(env!("CARGO_BIN_EXE_roster"));
        command.env_clear().env("ROSTER_DATABASE_URL", database);
        command.env("ROSTER_PUBLIC_URL", "https://roster.example.com");
        command.args(arguments).output().expect("it runs")
    }

    /// What a command answers that goes well.
    fn says(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }

    /// What a command complains of that does not.
    fn complains(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8(output.stderr).expect("text")
    }
}

#[test]
fn a_reset_link_is_printed_and_whoever_is_unknown_is_named() {
    let machine = Machine::new();
    let said = machine.says(&["person", "reset-link", "Ann@example.com"]);
    assert!(said.contains("https://roster.example.com/reset?token="), "{said}");
    assert!(said.contains("30 minutes, once"), "{said}");
    let wrong = machine.complains(&["person", "reset-link", "nobody@example.com"]);
    assert_eq!(wrong, "roster: There is no person with the address nobody@example.com.\n");
    let wrong = machine.complains(&["person", "reset-link", "nobody"]);
    assert_eq!(wrong, "roster: <EMAIL>: An e-mail address has an @ in it, like name@example.com.\n");
}

#[test]
fn a_new_admins_key_is_the_last_line_and_ends_unless_told_otherwise() {
    let machine = Machine::new();
    let bootstrap = ["bootstrap", "--email", "ann@example.com", "--account-id"];
    for (account, flags, lasts) in [
        ("beta", &["--api-key"][..], "good for 24 hours"),
        ("gamma", &["--api-key", "--no-expiry"], "good until it is deleted"),
    ] {
        let said = machine.says(&[&bootstrap[..], &[account], flags].concat());
        assert!(said.contains("/sign-in/link?token=") && said.contains(lasts), "{said}");
        let last = said.lines().last().expect("a line");
        let key = domain::ApiKeyText::parse(last).expect("a key and nothing else");
        assert_eq!(key.reveal(), last);
    }
    let elsewhere = ["delta", "--listen", "127.0.0.1:3977", "--public-url", ""];
    let said = machine.says(&[&bootstrap[..], &elsewhere].concat());
    assert!(!said.contains("rk_") && said.contains("http://127.0.0.1:3977/sign-in/link?token="), "{said}");
    let wrong = machine.complains(&[&bootstrap[..], &["epsilon", "--no-expiry"]].concat());
    assert!(wrong.contains("--api-key"), "{wrong}");
    assert!(machine.says(&["audit", "verify"]).contains("The audit log is whole."));
}

#[test]
fn an_address_is_changed_once_and_belongs_to_one() {
    let machine = Machine::new();
    let said = machine.says(&["person", "change-email", "ann@example.com", "ann@example.org"]);
    assert!(said.contains("ann@example.com signs in as ann@example.org from now on."), "{said}");
    assert!(said.contains("not confirmed"), "{said}");
    let wrong = machine.complains(&["person", "change-email", "ann@example.com", "x@example.org"]);
    assert_eq!(wrong, "roster: There is no person with the address ann@example.com.\n");
    machine.says(&["bootstrap", "--account-id", "beta", "--email", "bob@example.com"]);
    let wrong = machine.complains(&["person", "change-email", "bob@example.com", "ANN@example.org"]);
    assert_eq!(wrong, "roster: There is already a person with the address ANN@example.org.\n");
    let wrong = machine.complains(&["person", "change-email", "bob@example.com", "bot@x.sa.roster"]);
    assert!(wrong.starts_with("roster: <NEW_EMAIL>: Addresses under sa.roster"), "{wrong}");
}

#[test]
fn an_account_nobody_can_manage_gets_an_admin() {
    let machine = Machine::new();
    let said = machine.says(&["account", "recover", "acme", "--email", "new@example.com"]);
    assert!(said.starts_with("new@example.com is an admin of acme"), "{said}");
    assert!(said.contains("https://roster.example.com/reset?token="), "{said}");
    let wrong = machine.complains(&["account", "recover", "other", "--email", "new@example.com"]);
    assert_eq!(wrong, "roster: There is no account other.\n");
    let verified = machine.says(&["audit", "verify"]);
    assert!(verified.contains("The audit log is whole."), "{verified}");
}

#[test]
fn the_log_tells_of_every_act_newest_last() {
    let machine = Machine::new();
    machine.says(&["person", "reset-link", "ann@example.com"]);
    machine.says(&["person", "change-email", "ann@example.com", "ann@example.org"]);
    machine.says(&["account", "recover", "acme", "--email", "new@example.com"]);
    let said = machine.says(&["log"]);
    let events: Vec<&str> = said.lines().filter_map(|line| line.split_whitespace().nth(1)).collect();
    assert_eq!(events, ["bootstrap", "reset-link-made", "email-changed", "account-recovered"]);
    let json = machine.says(&["log", "--since", "1h", "--event", "email-changed", "-o", "json"]);
    let line: serde_json::Value = serde_json::from_str(&json).expect("one object");
    assert_eq!(line["subject"], "ann@example.com");
    assert_eq!(line["detail"], "now ann@example.org");
    let about = machine.says(&["log", "--subject", "NEW@example.com"]);
    assert_eq!(about.lines().count(), 1, "{about}");
    let wrong = machine.complains(&["log", "--since", "yesterday"]);
    assert!(wrong.starts_with("roster: --since: use 30m"), "{wrong}");
    let wrong = machine.complains(&["log", "--event", "explosion"]);
    assert!(wrong.starts_with("roster: --event: Use one of: set-up"), "{wrong}");
}

#[test]
fn the_log_is_held_against_heads_that_were_noted() {
    let machine = Machine::new();
    let file = machine.folder.path().join("anchors");
    let path = file.to_str().expect("a path");
    let against = ["audit", "verify", "--anchor", path];
    assert!(machine.complains(&against).contains("cannot be read"));
    std::fs::write(&file, "a line of some log\n").expect("a file");
    assert!(machine.complains(&against).contains("has no heads of the log in it"));
    std::fs::write(&file, "fine\naudit-head 2026-01-01T00:00:00Z acme changes 1\n").expect("a file");
    assert!(machine.complains(&against).contains("line 2 of"), "{}", machine.complains(&against));
    // A head that the log never had.
    let head = format!("audit-head 2026-01-01T00:00:00Z acme changes 1 {}\n", "ab".repeat(32));
    std::fs::write(&file, head).expect("a file");
    let output = machine.run(&against);
    let said = String::from_utf8(output.stdout).expect("text");
    assert!(
        !output.status.success() && said.contains("Heads noted earlier that were compared: 1."),
        "{said}"
    );
    assert!(said.contains("acme: entry 1, noted 2026-01-01T00:00:00Z, is another one now"), "{said}");
    assert!(machine.says(&["audit", "verify"]).contains("The audit log is whole."));
}
