//! Files and folders that only their owner may read: made so, and named with the command that mends them
//! where they are not.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Makes a folder, with those above it, that only its owner may open. One that is there stays as it is.
///
/// # Errors
/// As of [`fs::DirBuilder::create`].
pub fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Whether others than the owner may read or change it. False where it does not exist.
#[cfg(unix)]
pub fn is_shared(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    /// A folder in which everybody keeps their own, such as /tmp.
    const STICKY: u32 = 0o1000;
    fs::metadata(path).is_ok_and(|metadata| {
        let mode = metadata.permissions().mode();
        mode & 0o077 != 0 && !(metadata.is_dir() && mode & STICKY != 0)
    })
}

/// Whether others than the owner may read or change it.
#[cfg(not(unix))]
pub fn is_shared(_: &Path) -> bool {
    false
}

/// A sentence with the command that mends them, if others may read any of these.
pub fn complaint(mode: &str, paths: &[PathBuf]) -> Option<String> {
    let shared: Vec<String> = paths.iter().filter(|path| is_shared(path)).map(|path| quoted(path)).collect();
    if shared.is_empty() {
        return None;
    }
    let (listed, all) = (shared.join(", "), shared.join(" "));
    Some(format!("Others on this machine can read {listed}. Make it yours alone with: chmod {mode} {all}"))
}

/// The path as a shell reads it.
pub fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+".contains(c);
    match text.chars().all(is_plain) {
        true => text,
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn what_others_can_read_is_named_with_the_command_that_mends_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let [open, closed, gone] = ["it's open", "closed", "gone"].map(|name| folder.path().join(name));
        for (path, mode) in [(&open, 0o640), (&closed, 0o600)] {
            fs::write(path, "x").expect("a file");
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
        }
        let said = complaint("600", &[open.clone(), closed.clone(), gone]).expect("one is open");
        assert!(!said.contains("closed") && !said.contains("gone"), "{said}");
        let (_, command) = said.split_once("with: ").expect("a command");
        let done = std::process::Command::new("sh").args(["-c", command]).status().expect("a shell");
        assert!(done.success(), "{command}");
        assert_eq!(complaint("600", &[open, closed]), None, "it is mended");
    }

    #[test]
    fn a_folder_is_made_for_its_owner_and_a_shared_one_such_as_tmp_is_nobodys_fault() {
        let folder = tempfile::tempdir().expect("a folder");
        let made = folder.path().join("a/b");
        make_folder(&made).expect("made");
        assert!(!is_shared(&made));
        fs::set_permissions(&made, fs::Permissions::from_mode(0o755)).expect("a mode");
        assert!(is_shared(&made));
        fs::set_permissions(&made, fs::Permissions::from_mode(0o1777)).expect("a mode");
        assert!(!is_shared(&made));
    }
}
