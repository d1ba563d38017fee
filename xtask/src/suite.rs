//! `cargo xtask test`: every check in order, the quick ones first, up to the first failure.
//! How a step does its work is in the modules it calls.

use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};

use crate::{
    browser,
    cargo::cargo,
    checkout::Checkout,
    command, machine,
    postgres::{self, Postgres},
    python::{Python, UnderTest},
    serve,
    site::{self, Site},
    size,
};

/// What must never reach the browser: code that only a server can run, or may see.
const SERVER_ONLY: [&str; 4] = ["accounts", "axum", "sqlx", "tokio"];

/// What is to be run.
#[derive(Clone, Copy)]
pub struct Parts {
    /// Formatting, lints and the tests written in Rust.
    pub rust: bool,
    /// What can be said of the server only in a real browser.
    pub browser: bool,
    /// What can be said of the server only with the official SDK and from its API document.
    pub sdk: bool,
}

/// Runs some parts, or all.
pub fn run(parts: Parts) -> Result<()> {
    let mut steps = Steps::default();
    let outcome = run_steps(&mut steps, parts);
    steps.print_times();
    outcome
}

fn run_steps(steps: &mut Steps, parts: Parts) -> Result<()> {
    let checkout = Checkout::look();
    if parts.rust {
        lint(steps)?;
    }
    // Lives to the end of all parts, and ends with this function also when a step fails.
    let postgres = steps.run("PostgreSQL", Postgres::find_or_start)?;
    if parts.rust {
        test_rust(steps, postgres.as_ref())?;
    }
    if parts.browser || parts.sdk {
        test_server(steps, parts, postgres.as_ref())?;
    }
    steps.run("Nothing left in the checkout", || checkout.is_untouched())?;
    if postgres.is_none() {
        println!(
            "\nPostgreSQL is not installed here, so its tests did not run; with it, or with \
             {} set, they do.",
            postgres::URL_VARIABLE
        );
    }
    Ok(())
}

fn lint(steps: &mut Steps) -> Result<()> {
    steps.run("Formatting", || command::run(&mut cargo(["fmt", "--all", "--check"])))?;
    // `frontend` never shares a call with the others: the features it wants of `app` would
    // be switched on for the server as well.
    steps.run("Lints", || clippy(&["--all-targets"]))?;
    steps.run("Lints of xtask", || clippy(&["--package", "xtask", "--all-targets"]))?;
    steps.run("Lints of the browser part", || {
        machine::wasm_target()?;
        clippy(&["--package", "frontend", "--target", machine::WASM])
    })?;
    steps.run("No server code in the browser part", check_browser_crates)
}

fn test_rust(steps: &mut Steps, postgres: Option<&Postgres>) -> Result<()> {
    steps.run("Tests", || {
        let mut tests = cargo(["test"]);
        if let Some(postgres) = postgres {
            tests.env(postgres::URL_VARIABLE, postgres.url());
        }
        command::run(&mut tests)
    })?;
    steps.run("Tests of xtask", || command::run(&mut cargo(["test", "--package", "xtask"])))
}

/// Builds the real server, and uses it as others do.
fn test_server(steps: &mut Steps, parts: Parts, postgres: Option<&Postgres>) -> Result<()> {
    let site = steps.run("Browser part", site::build)?;
    if parts.browser {
        steps.run("Size budget", || size::check(&site))?;
    }
    let server = steps.run("Server", || serve::build_server(&site, false))?;
    steps.run("Packages of npm", browser::install_packages)?;
    if parts.sdk {
        test_programs(steps, &site, &server, postgres)?;
    }
    if parts.browser {
        steps.run("Browser tests", || browser::test(&server, postgres))?;
    }
    Ok(())
}

/// Uses the server as programs do.
fn test_programs(steps: &mut Steps, site: &Site, server: &Path, postgres: Option<&Postgres>) -> Result<()> {
    let Some(python) = steps.run("Python", Python::find_or_install)? else {
        println!("\nThere is no fitting Python here, so the tests with the official SDK did not run.");
        return Ok(());
    };
    let cli = steps.run("Command line", || serve::build_cli(site, false))?;
    let under_test = UnderTest { server, cli: &cli, postgres };
    steps.run("SDK", || python.test("sdk", &under_test))?;
    steps.run("API document", || python.test("document", &under_test))
}

fn clippy(selection: &[&str]) -> Result<()> {
    let mut clippy: Command = cargo(["clippy"]);
    command::run(clippy.args(selection).args(["--", "--deny", "warnings"]))
}

fn check_browser_crates() -> Result<()> {
    let crates = command::read(
        cargo(["tree", "--package", "frontend", "--target", machine::WASM])
            // Macros run in the compiler and leave nothing of themselves behind.
            .args(["--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"]),
    )?;
    let found = server_only(&crates);
    ensure!(found.is_empty(), "the browser part contains {}", found.join(", "));
    Ok(())
}

/// Which of [`SERVER_ONLY`] are in this list of "name version" lines.
fn server_only(crates: &str) -> Vec<&'static str> {
    let names: Vec<&str> = crates.lines().filter_map(|line| line.split(' ').next()).collect();
    SERVER_ONLY.into_iter().filter(|name| names.contains(name)).collect()
}

/// What ran, and for how long.
#[derive(Default)]
struct Steps {
    times: Vec<(&'static str, Duration)>,
}

impl Steps {
    fn run<T>(&mut self, title: &'static str, step: impl FnOnce() -> Result<T>) -> Result<T> {
        println!("\n==> {title}");
        let start = Instant::now();
        let outcome = step();
        self.times.push((title, start.elapsed()));
        outcome.with_context(|| format!("\"{title}\" failed"))
    }

    fn print_times(&self) {
        println!();
        for (title, time) in &self.times {
            println!("{:>7.1} s  {title}", time.as_secs_f64());
        }
        let total: Duration = self.times.iter().map(|(_, time)| time).sum();
        println!("{:>7.1} s  in all", total.as_secs_f64());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn server_crates_are_found_by_their_whole_name() {
        assert!(server_only("tokio-util v0.7.0\nleptos v0.8.23\n").is_empty());
        assert_eq!(server_only("leptos v0.8.23\nsqlx v0.9.0 (*)\n"), ["sqlx"]);
    }

    #[test]
    fn a_failed_step_is_named_and_timed() {
        let mut steps = Steps::default();
        let error = steps.run("Digging", || -> Result<()> { anyhow::bail!("no spade") }).unwrap_err();
        assert_eq!(format!("{error:#}"), "\"Digging\" failed: no spade");
        assert_eq!(steps.times.len(), 1);
    }
}
