//! Noting the heads of the audit log where the database does not reach: in the log of the process, and in a file.

use std::collections::HashMap;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use accounts::{Accounts, AnchoredChain, AuditAnchor};
use tokio::sync::watch;

use crate::http::temporary;

/// Time between two notings.
const PAUSE: Duration = Duration::from_secs(60 * 60);

/// The numbers that have been noted.
type Noted = HashMap<AnchoredChain, i64>;

/// Notes the heads of all accounts at once, and from then on every hour and at the end those that have moved.
pub async fn note(accounts: Accounts, file: Option<PathBuf>, mut stopping: watch::Receiver<bool>) {
    let mut noted = Noted::new();
    loop {
        match accounts.audit_heads().await {
            Ok(heads) => write_down(moved(heads, &mut noted), file.as_deref()).await,
            Err(error) => temporary::warn(&error, "the heads of the audit log could not be read"),
        }
        if *stopping.borrow() {
            return;
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            _ = stopping.wait_for(|stop| *stop) => {}
        }
    }
}

/// Those that are not where they were noted last, which they are from now on.
fn moved(heads: Vec<AuditAnchor>, noted: &mut Noted) -> Vec<AuditAnchor> {
    let is_new = |head: &AuditAnchor| noted.insert(head.chain.clone(), head.number) != Some(head.number);
    heads.into_iter().filter(is_new).collect()
}

async fn write_down(heads: Vec<AuditAnchor>, file: Option<&Path>) {
    let mut lines = String::new();
    for head in &heads {
        tracing::info!("{head}");
        lines.push_str(&format!("{head}\n"));
    }
    let Some(path) = file.filter(|_| !lines.is_empty()).map(Path::to_owned) else { return };
    let written = tokio::task::spawn_blocking(move || append(&path, &lines)).await;
    if let Err(error) = written.unwrap_or_else(|panic| Err(io::Error::other(panic))) {
        tracing::error!(%error, "ROSTER_AUDIT_ANCHORS: the heads of the audit log could not be written down");
    }
}

/// Adds to the file, which is made for its owner alone if there is none.
///
/// # Errors
/// Of the file.
pub fn append(path: &Path, lines: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(lines.as_bytes())?;
    file.sync_data()
}

#[cfg(test)]
mod tests {
    use accounts::AuditList;
    use domain::{AccountId, Timestamp};

    use super::*;

    fn head(account: &str, list: AuditList, number: i64) -> AuditAnchor {
        let chain = AnchoredChain::Account(AccountId::parse(account).expect("id"), list);
        AuditAnchor { at: Timestamp::from_seconds(0), chain, number, hash: vec![7; 32] }
    }

    #[test]
    fn only_heads_that_have_moved_are_noted_again() {
        let (changes, refusals) = (AuditList::Changes, AuditList::Refusals);
        let mut noted = Noted::new();
        let first = vec![head("acme", changes, 5), head("acme", refusals, 5), head("beta", changes, 1)];
        assert_eq!(moved(first.clone(), &mut noted), first);
        assert_eq!(moved(first, &mut noted), []);
        let later = vec![head("acme", changes, 5), head("acme", refusals, 6), head("beta", changes, 2)];
        assert_eq!(moved(later.clone(), &mut noted), later[1..]);
        // One that has gone back is what one would want to know.
        assert_eq!(moved(vec![head("beta", changes, 1)], &mut noted).len(), 1);
    }

    #[tokio::test]
    async fn the_file_grows_and_reads_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("anchors");
        let (changes, refusals) = (head("acme", AuditList::Changes, 5), head("beta", AuditList::Refusals, 1));
        let installation = AuditAnchor { chain: AnchoredChain::Installation, ..changes.clone() };
        let heads = [changes, refusals, installation];
        for one in &heads {
            write_down(vec![one.clone()], Some(&path)).await;
        }
        let text = std::fs::read_to_string(&path).expect("a file");
        let read: Vec<_> = text.lines().filter_map(|line| AuditAnchor::read(line).expect("a head")).collect();
        assert_eq!(read, heads);
    }
}
