use std::path::Path;

use domain::dataset::DatasetFormat;
use sha2::{Digest, Sha256};

use super::incoming::{Incoming, Unfit};
use super::*;
use crate::testing::{World, on_both};

const LINE: &[u8] = b"{\"prompt\":\"2 + 2 =\",\"completion\":\" 4\"}\n";

fn settings(folder: &Path) -> FileSettings {
    FileSettings { folder: folder.join("files"), largest: 1000 }
}

fn begin(settings: &FileSettings) -> Incoming {
    Incoming::begin(settings, DatasetFormat::Completion).expect("a file")
}

/// The names in the folder.
fn names(settings: &FileSettings) -> Vec<String> {
    let folder = fs::read_dir(&settings.folder).expect("the folder");
    folder.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn a_file_has_its_name_only_when_it_is_whole_and_stays_only_if_it_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = settings(folder.path());
    let mut incoming = begin(&settings);
    incoming.write(&LINE[..10]).expect("a piece");
    assert!(names(&settings)[0].ends_with(".part"));
    incoming.write(&LINE[10..]).expect("a piece");
    let whole = incoming.finish().expect("a whole file");
    let facts = whole.facts.clone();
    assert_eq!((facts.examples, facts.size), (1, LINE.len() as u64));
    assert_eq!(facts.sha256[..], Sha256::digest(LINE)[..]);
    assert_eq!(fs::read(settings.whole(facts.key)).expect("the file"), LINE);
    drop(whole);
    assert_eq!(names(&settings), Vec::<String>::new());

    let mut incoming = begin(&settings);
    incoming.write(LINE).expect("a piece");
    let mut whole = incoming.finish().expect("a whole file");
    let key = whole.facts.key;
    whole.stay();
    drop(whole);
    assert_eq!(names(&settings), [format!("{key}.jsonl")]);
    settings.remove(key).expect("removed");
    settings.remove(key).expect("it is gone already");
    assert_eq!(names(&settings), Vec::<String>::new());
}

#[test]
fn what_is_cut_wrong_or_too_large_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = settings(folder.path());
    let mut cut = begin(&settings);
    cut.write(&LINE[..10]).expect("a piece");
    drop(cut);
    let mut half = begin(&settings);
    half.write(&LINE[..10]).expect("a piece");
    assert!(matches!(half.finish(), Err(Unfit::Line(bad)) if bad.line == 1));
    let mut wrong = begin(&settings);
    assert!(matches!(wrong.write(b"{}\n"), Err(Unfit::Line(bad)) if bad.line == 1));
    drop(wrong);
    let mut large = begin(&settings);
    let all: Vec<u8> = LINE.iter().copied().cycle().take(1000).collect();
    large.write(&all).expect("as large as it may be");
    assert!(matches!(large.write(b"\n"), Err(Unfit::TooLarge)));
    drop(large);
    assert!(matches!(begin(&settings).finish(), Err(Unfit::Line(_))));
    assert_eq!(names(&settings), Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn nobody_else_on_the_machine_can_read_them() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let settings = settings(folder.path());
    let mode = |path: &Path| fs::metadata(path).expect("metadata").permissions().mode() & 0o777;
    let incoming = begin(&settings);
    assert_eq!(mode(&settings.folder), 0o700);
    assert_eq!(mode(&settings.folder.join(&names(&settings)[0])), 0o600);
    drop(incoming);
}

async fn opened(accounts: &Accounts) -> std::result::Result<(), String> {
    accounts.open_files().await.map_err(|error| error.to_string())
}

on_both! {
    async fn a_folder_serves_one_installation_and_all_its_processes(world) {
        assert_eq!(opened(&world.accounts).await, Ok(()));
        assert_eq!(opened(&world.another_process().await).await, Ok(()));
        let other = World::on_sqlite().await;
        let config = crate::Config { files: world.config.files.clone(), ..other.config.clone() };
        let said = opened(&Accounts::open(config).await.expect("opens")).await.expect_err("another's");
        assert!(said.starts_with("ROSTER_DATA_DIR: ") && said.contains("another installation"), "{said}");
        other.end().await;
    }

    async fn a_folder_that_cannot_be_made_is_named(world) {
        let file = world.config.files.folder.with_file_name("a-file");
        fs::write(&file, "").expect("a file");
        let files = FileSettings { folder: file.join("files"), largest: 1 };
        let config = crate::Config { files, ..world.config.clone() };
        let said = opened(&Accounts::open(config).await.expect("opens")).await.expect_err("no folder");
        assert!(said.starts_with("ROSTER_DATA_DIR: ") && said.contains("a-file"), "{said}");
    }

    async fn a_sweep_takes_what_nobody_writes_or_knows_and_nothing_else(world) {
        let settings = &world.config.files;
        opened(&world.accounts).await.expect("opens");
        let mut under_way = begin(settings);
        under_way.write(&LINE[..10]).expect("a piece");
        let mut done = begin(settings);
        done.write(LINE).expect("a piece");
        let mut whole = done.finish().expect("whole");
        // What a killed process leaves: no lock, and nothing that takes it away.
        for name in [format!("{}.part", crate::secret::new_key()), format!("{}.jsonl", crate::secret::new_key())] {
            fs::write(settings.folder.join(name), LINE).expect("a file");
        }
        fs::write(settings.folder.join("notes.txt"), "of somebody else").expect("a file");
        assert_eq!(names(settings).len(), 6);
        assert_eq!(world.accounts.sweep_files().await.expect("swept"), 2);
        let mut left = names(settings);
        left.sort();
        let written = format!("{}.jsonl", whole.facts.key);
        assert!(left.contains(&"notes.txt".to_owned()) && left.contains(&MARK.to_owned()));
        assert!(left.contains(&written) && left.iter().any(|name| name.ends_with(".part")), "{left:?}");
        // The row never comes, so once nobody holds it any more it goes.
        whole.stay();
        assert_eq!(world.accounts.sweep_files().await.expect("swept"), 0);
        drop(whole);
        drop(under_way);
        assert_eq!(world.accounts.sweep_files().await.expect("swept"), 1);
        assert_eq!(names(settings).len(), 2);
    }
}
