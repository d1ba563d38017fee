//! Calling cargo, and learning from cargo itself where it put what it built.

use std::{env, path::PathBuf, process::Command};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::command;

/// The same cargo that runs us, so that `cargo +toolchain xtask` stays on its toolchain.
pub fn cargo<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments);
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(describes_this_crate) {
            command.env_remove(name);
        }
    }
    command
}

/// What `cargo run` says of xtask. Some build scripts watch these variables: passed on, they
/// would make every change between plain cargo and xtask build half of the server again.
fn describes_this_crate(variable: &str) -> bool {
    variable.starts_with("CARGO_PKG_") || variable.starts_with("CARGO_MANIFEST_")
}

/// Runs a `cargo build` and returns the file made for `target`. Cargo is asked for the path because
/// CARGO_TARGET_DIR and configuration files may put it anywhere.
pub fn build(target: &str, build: &mut Command) -> Result<PathBuf> {
    let messages = command::read(build.arg("--message-format=json-render-diagnostics"))?;
    messages
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .find_map(|message| artifact(&message, target))
        .with_context(|| format!("cargo built no `{target}`"))
}

fn artifact(message: &Value, target: &str) -> Option<PathBuf> {
    let made = message["reason"] == "compiler-artifact" && message["target"]["name"] == target;
    let file = message["executable"].as_str().or(message["filenames"][0].as_str());
    file.filter(|_| made).map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_artifact_is_found_by_its_target() {
        let message = json!({
            "reason": "compiler-artifact",
            "target": { "name": "roster" },
            "filenames": ["lib"],
            "executable": "bin",
        });
        assert_eq!(artifact(&message, "roster"), Some("bin".into()));
        assert_eq!(artifact(&message, "frontend"), None);
    }

    #[test]
    fn a_library_has_no_executable() {
        let message = json!({
            "reason": "compiler-artifact",
            "target": { "name": "frontend" },
            "filenames": ["frontend.wasm"],
            "executable": null,
        });
        assert_eq!(artifact(&message, "frontend"), Some("frontend.wasm".into()));
    }
}
