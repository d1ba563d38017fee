//! What the tests leave behind in the checkout: nothing. They write to temporary folders, and builds to
//! `target`.

use std::collections::BTreeSet;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::command;

/// Where builds, npm, Python and the reports of browser tests write.
const OUTPUTS: [&str; 5] =
    ["target", "node_modules", "__pycache__", "end2end/test-results", "end2end/report"];

/// The files that git does not know or that differ from what it knows, before the tests.
pub struct Checkout(Option<BTreeSet<String>>);

impl Checkout {
    /// Looks at it. A copy without git cannot be looked at.
    pub fn look() -> Self {
        let mut git = Command::new("git");
        // Paths as they are, one after each NUL.
        git.args(["status", "--porcelain", "--ignored=matching", "--untracked-files=all", "-z"]);
        Self(command::read(&mut git).ok().map(|status| lines(&status)))
    }

    /// Fails if something is there that was not.
    pub fn is_untouched(&self) -> Result<()> {
        if let (Self(Some(before)), Self(Some(after))) = (self, Self::look()) {
            let left: Vec<&str> = after.difference(before).map(String::as_str).collect();
            ensure!(
                left.is_empty(),
                "the tests have left this in the checkout; they may only write to temporary folders:\n{}",
                left.join("\n")
            );
        }
        Ok(())
    }
}

/// The entries that are no output of a build, each with what git says of it.
fn lines(status: &str) -> BTreeSet<String> {
    let is_output = |path: &str| {
        OUTPUTS
            .iter()
            .any(|output| format!("/{path}/").contains(&format!("/{}/", output.trim_end_matches('/'))))
    };
    let entries = status.split('\0').filter(|entry| !entry.is_empty());
    entries.filter(|entry| !is_output(entry.get(3..).unwrap_or_default())).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tests_leave_behind_is_named_and_what_builds_write_is_not() {
        let before = " M docs/API.md\0!! target/\0";
        let after = " M docs/API.md\0!! target/\0!! end2end/node_modules/\0!! end2end/python/__pycache__/a.pyc\0\
                     ?? server/roster-data/installation\0!! data/\0!! end2end/report/index.html\0";
        let left: Vec<String> = lines(after).difference(&lines(before)).cloned().collect();
        assert_eq!(left, ["!! data/", "?? server/roster-data/installation"]);
    }
}
