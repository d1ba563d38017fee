//! The matrix and the operation table as a document.
//!
//! `docs/AUTHORIZATION.md` is what [`document`] returns, and a test fails when the file is not
//! up to date. So the file is at once the documentation and the golden copy that a reviewer
//! sees change when the law changes.

use std::fmt::Write;

use crate::{Operation, Permission, Requirement, Role};

/// The text of `docs/AUTHORIZATION.md`.
pub fn document() -> String {
    let mut out = String::from(
        "# Who may do what\n\n\
         Generated from the crate `domain`; do not edit. After a change of the law, run\n\
         `ROSTER_BLESS=1 cargo test -p domain` and read the difference.\n\n\
         ## The permission matrix\n\n| permission |",
    );
    for role in Role::ALL {
        let _ = write!(out, " {role} |");
    }
    out.push_str("\n|---|:-:|:-:|:-:|:-:|\n");
    for permission in Permission::ALL {
        let _ = write!(out, "| {} |", permission.label());
        for role in Role::ALL {
            out.push_str(if role.has(permission) { " yes |" } else { " no |" });
        }
        out.push('\n');
    }
    out.push_str("\n## The operations\n\n| operation | what it does | needs |\n|---|---|---|\n");
    for operation in Operation::ALL {
        let needs = match operation.requirement() {
            Requirement::Anyone => "nothing, or a password or link that is checked",
            Requirement::Operator => "the operator of the installation",
            Requirement::Person => "to be signed in",
            Requirement::Member => "an active place in the account, any role",
            // What users run is seen by themselves and by whoever manages them: `policy::view_usage`.
            Requirement::Permission(_) if *operation == Operation::ViewUsage => {
                "an active place in the account, any role; for others: add, modify and delete users and their access"
            }
            Requirement::Permission(permission) => permission.label(),
            Requirement::Owner => {
                "edit and delete own resources; of others' and ownerless ones: \
                 edit and delete resources owned by others"
            }
        };
        let _ = writeln!(out, "| `{}` | {} | {needs} |", operation.as_str(), operation.label());
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_document_says_what_the_code_does() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/AUTHORIZATION.md");
        let now = super::document();
        if std::env::var_os("ROSTER_BLESS").is_some() {
            std::fs::write(path, &now).expect("docs/AUTHORIZATION.md can be written");
        }
        let written = std::fs::read_to_string(path).unwrap_or_default();
        assert!(written == now, "docs/AUTHORIZATION.md is stale: run ROSTER_BLESS=1 cargo test -p domain");
    }
}
