use clap::{CommandFactory, Parser};
use domain::Role;

use super::*;

fn read(line: &str) -> Result<Command, clap::Error> {
    let words = shell_words(line);
    Cli::try_parse_from(words).map(|cli| cli.command.noun_first())
}

/// Words at spaces; double quotes keep them together. Enough for these lines.
fn shell_words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().expect("a word").push(c),
        }
    }
    words
}

#[test]
fn the_grammar_is_consistent() {
    Cli::command().debug_assert();
}

#[test]
fn the_three_commands_of_the_product_are_read_word_for_word() {
    let Ok(Command::User(UserCommand::Create(create))) =
        read("rosterctl user create --email=\"alice@example.com\"")
    else {
        panic!("user create")
    };
    assert_eq!(create.email.expect("an address").as_str(), "alice@example.com");
    assert_eq!(create.role, Role::User);
    let Ok(Command::User(UserCommand::Create(create))) =
        read("rosterctl user create --email=\"alice@example.com\" --role=admin")
    else {
        panic!("user create as admin")
    };
    assert_eq!(create.role, Role::Admin);
    let Ok(Command::User(UserCommand::Update(update))) =
        read("rosterctl user update alice --role=contributor")
    else {
        panic!("user update")
    };
    assert_eq!((update.user.user.as_str(), update.change.role), ("alice", Some(Role::Contributor)));
    let Ok(Command::User(UserCommand::Delete(delete))) = read("rosterctl user delete alice") else {
        panic!("user delete")
    };
    assert_eq!(delete.user.user.as_str(), "alice");
}

#[test]
fn both_orders_of_noun_and_verb_are_the_same_command() {
    let pairs = [
        ("user create --email a@example.com", "create user --email a@example.com"),
        ("user update alice --role user", "update user alice --role user"),
        ("user get alice", "get user alice"),
        ("user list --filter x", "list users --filter x"),
        ("user list", "list user"),
        ("user delete alice --yes", "delete user alice --yes"),
        ("user resend-invitation alice", "resend-invitation user alice"),
        ("user revoke-invitation alice", "revoke-invitation user alice"),
        ("user deactivate alice", "deactivate user alice"),
        ("user activate alice", "activate user alice"),
        ("api-key create --key-name ci", "create api-key --key-name ci"),
        ("api-key list --all-users", "list api-keys --all-users"),
        ("api-key get abcdefgh12345678", "get api-key abcdefgh12345678"),
        ("api-key update abcdefgh12345678 --key-name ci", "update api-key abcdefgh12345678 --key-name ci"),
        ("api-key rotate abcdefgh12345678", "rotate api-key abcdefgh12345678"),
        ("api-key delete abcdefgh12345678", "delete api-key abcdefgh12345678"),
        ("deployment create llama --deployment-id d1", "create deployment llama --deployment-id d1"),
        ("deployment list --show-deleted", "list deployments --show-deleted"),
        ("deployment scale d1 --replica-count 3", "scale deployment d1 --replica-count 3"),
        ("deployment undelete d1", "undelete deployment d1"),
        ("deployment delete d1 --hard", "delete deployment d1 --hard"),
        ("model create m1 --kind X", "create model m1 --kind X"),
        ("models list", "list models"),
        ("dataset upload t t.jsonl", "upload dataset t t.jsonl"),
        ("dataset download t", "download dataset t"),
        ("dataset give t --to carol", "give dataset t --to carol"),
        ("supervised-fine-tuning-job cancel j1", "cancel supervised-fine-tuning-job j1"),
        ("sftj list", "list supervised-fine-tuning-jobs"),
        ("sftj resume j1", "resume sftj j1"),
        ("connection create vllm --url http://x", "create connection vllm --url http://x"),
        ("connection list", "list connections"),
        ("account get acme", "get account acme"),
        ("account list", "list accounts"),
        ("audit-logs list --start 2026-01-01", "list audit-logs --start 2026-01-01"),
    ];
    for (noun_first, verb_first) in pairs {
        let [one, other] = [noun_first, verb_first]
            .map(|line| format!("{:?}", read(&format!("rosterctl {line}")).expect(line)));
        assert_eq!(one, other);
    }
}

#[test]
fn settings_may_stand_before_between_and_after() {
    for line in [
        "rosterctl -a acme -o json user list",
        "rosterctl user -a acme list -o json",
        "rosterctl list users -a acme --output=json",
        "rosterctl --account-id accounts/acme users list -o json",
    ] {
        let cli = Cli::try_parse_from(shell_words(line)).expect(line);
        assert_eq!(cli.settings.account_id.expect("an account").as_str(), "acme");
        assert_eq!(cli.settings.output, Form::Json);
    }
}

#[test]
fn wrong_usage_ends_with_2_and_asking_for_help_with_0() {
    for wrong in [
        "",
        "user",
        "user create",
        "user create --email alice",
        "user create --email a@example.com --role owner",
        "user create --email a@example.com --role custom",
        "user create --service-account",
        "user create --service-account --user-id bot --email a@example.com",
        "user update alice",
        "user update --role admin",
        "api-key update abcdefgh12345678",
        "user get alice@example.com",
        "user list --page-size 0",
        "user list --page-size -1",
        "api-key get short",
        "api-key create --expire-time tomorrow",
        "api-key list --all-users --user alice",
        "api-key rotate abcdefgh12345678 --overlap 5",
        "completions tcsh",
        "deployment create",
        "deployment update d1",
        "deployment update d1 --connection vllm",
        "deployment scale d1",
        "deployment scale d1 --replica-count -1",
        "model create M1",
        "model update m1",
        "dataset create t --format csv",
        "dataset upload t",
        "supervised-fine-tuning-job create",
        "supervised-fine-tuning-job update j1 --set epochs=1",
        "connection create vllm",
        "connection update vllm",
        "chat Hello",
        "create",
        "create account acme",
    ] {
        let error = read(format!("rosterctl {wrong}").trim()).expect_err(wrong);
        assert_eq!(error.exit_code(), 2, "{wrong}: {error}");
    }
    for fine in ["--help", "--version", "user --help", "user create --help", "create user --help"] {
        assert_eq!(read(&format!("rosterctl {fine}")).expect_err(fine).exit_code(), 0, "{fine}");
    }
}

#[test]
fn help_fits_80_and_120_columns() {
    for width in [80, 120] {
        let mut told = String::new();
        for path in [
            &[][..],
            &["user"],
            &["user", "create"],
            &["user", "delete"],
            &["user", "list"],
            &["api-key"],
            &["api-key", "rotate"],
            &["deployment"],
            &["deployment", "create"],
            &["dataset", "upload"],
            &["connection", "update"],
            &["chat"],
        ] {
            let mut command = Cli::command().term_width(width);
            command.build();
            let mut at = &mut command;
            for name in path {
                at = at.find_subcommand_mut(name).expect(name);
            }
            told.push_str(&at.render_help().to_string());
            told.push_str("\n----\n");
        }
        insta::assert_snapshot!(format!("help_{width}"), told);
    }
}

#[test]
fn completions_and_manual_teach_one_order() {
    shown().debug_assert();
    let names: Vec<_> = shown().get_subcommands().map(|command| command.get_name().to_owned()).collect();
    assert_eq!(
        names,
        [
            "user",
            "api-key",
            "deployment",
            "model",
            "dataset",
            "supervised-fine-tuning-job",
            "connection",
            "chat",
            "account",
            "audit-logs",
            "whoami",
            "set-api-key",
            "version",
            "completions",
            "man"
        ]
    );
    let mut script = Vec::new();
    clap_complete::generate(clap_complete::Shell::Bash, &mut shown(), "rosterctl", &mut script);
    let script = String::from_utf8(script).expect("text");
    assert!(script.contains("--transfer-to") && script.contains("inference-user contributor user admin"));
    assert!(script.contains("version completions man\""), "nothing stands behind man");
}

#[test]
fn every_command_and_flag_says_what_it_does() {
    fn check(command: &clap::Command, path: &str) {
        for argument in command.get_arguments().filter(|argument| !argument.is_hide_set()) {
            assert!(argument.get_help().is_some(), "{path} {}", argument.get_id());
        }
        for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
            let path = format!("{path} {}", below.get_name());
            assert!(below.get_about().is_some(), "{path}");
            check(below, &path);
        }
    }
    check(&Cli::command(), "rosterctl");
}
