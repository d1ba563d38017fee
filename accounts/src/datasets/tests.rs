use std::io::Read;

use domain::{ResourceKind, ResourceState, Role};
use serde_json::json;
use tokio::task::JoinSet;

use super::*;
use crate::testing::resources::{map, new, rid};
use crate::testing::{World, acme, id, on_both};
use crate::{Accounts, Caller, Error, NewResource, ResourceChange, Result, Spec};

const ANY: Option<i64> = None;
const DATASET: ResourceKind = ResourceKind::Dataset;

/// A file of so many examples that all say `word`.
fn file(word: &str, examples: usize) -> Vec<u8> {
    let line = format!("{{\"prompt\":\"{word}\",\"completion\":\"{word}\"}}\n");
    line.repeat(examples).into_bytes()
}

async fn upload(accounts: &Accounts, who: Caller, dataset: &str, content: &[u8]) -> Result<Uploaded> {
    let mut upload = accounts.begin_upload(who, &acme(), &rid(dataset)).await?;
    for piece in content.chunks(100_000) {
        upload.write(piece).await?;
    }
    upload.finish().await
}

async fn dataset(world: &World, who: Caller, dataset: &str) {
    let spec = Spec::new(DATASET, map(json!({"format": "COMPLETION"}))).expect("a dataset");
    let new = NewResource { kind: DATASET, id: Some(rid(dataset)), spec };
    world.accounts.create_resource(who, &acme(), new).await.expect("made");
}

async fn state(world: &World, who: Caller, dataset: &str) -> ResourceState {
    world.accounts.resource(who, &acme(), DATASET, &rid(dataset)).await.expect("there").state
}

/// What the dataset's file holds.
async fn content(accounts: &Accounts, who: Caller, dataset: &str) -> Result<String> {
    let mut download = accounts.download(who, &acme(), &rid(dataset)).await?;
    let mut text = String::new();
    download.file.read_to_string(&mut text).expect("readable");
    Ok(text)
}

/// Files in the folder, without the mark.
fn files(world: &World) -> Vec<String> {
    let Ok(folder) = std::fs::read_dir(&world.config.files.folder) else { return Vec::new() };
    let names = folder.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    names.filter(|name| name != "installation").collect()
}

fn said(error: Error) -> String {
    match error {
        Error::Invalid(wrong) => wrong.iter().map(|wrong| format!("{}: {wrong}", wrong.field)).collect(),
        other => format!("{other:?}"),
    }
}

/// The holder of a key, as they ask with it.
async fn program(world: &World, who: Caller, user: &str) -> Caller {
    let (_, text) = world.key(who, user).await;
    world.accounts.authenticate(text.reveal()).await.expect("checked").expect("a key").caller
}

on_both! {
    async fn a_dataset_is_ready_when_its_file_is_there_and_the_file_comes_back_byte_for_byte(world) {
        let alice = world.alice().await;
        dataset(world, alice, "train").await;
        assert_eq!(state(world, alice, "train").await, ResourceState::Uploading);
        assert!(matches!(content(&world.accounts, alice, "train").await, Err(Error::NoFile)));
        let sent = file("four", 3);
        let uploaded = upload(&world.accounts, alice, "train", &sent).await.expect("uploaded");
        assert_eq!((uploaded.file.examples, uploaded.file.size), (3, sent.len() as u64));
        assert_eq!((uploaded.resource.state, uploaded.resource.version), (ResourceState::Ready, 2));
        assert_eq!(state(world, alice, "train").await, ResourceState::Ready);
        assert_eq!(content(&world.accounts, alice, "train").await.expect("there").into_bytes(), sent);
        let key = uploaded.resource.key;
        let known = world.accounts.dataset_files(alice, &acme(), &[key]).await.expect("files");
        assert_eq!(known.get(&key), Some(&uploaded.file));
    }

    async fn a_new_file_takes_the_place_of_the_old_one_which_is_gone(world) {
        let alice = world.alice().await;
        dataset(world, alice, "train").await;
        upload(&world.accounts, alice, "train", &file("old", 2)).await.expect("uploaded");
        let mut reader = world.accounts.download(alice, &acme(), &rid("train")).await.expect("open");
        upload(&world.accounts, alice, "train", &file("new", 1)).await.expect("uploaded");
        assert!(content(&world.accounts, alice, "train").await.expect("there").contains("new"));
        assert_eq!(files(world).len(), 1);
        // Whoever was reading the old one reads it to its end.
        let mut text = String::new();
        reader.file.read_to_string(&mut text).expect("readable");
        assert_eq!(text.into_bytes(), file("old", 2));
    }

    async fn what_is_wrong_too_large_or_cut_changes_nothing_and_leaves_nothing(world) {
        let alice = world.alice().await;
        dataset(world, alice, "train").await;
        dataset(world, alice, "kept").await;
        upload(&world.accounts, alice, "kept", &file("kept", 1)).await.expect("uploaded");
        for name in ["train", "kept"] {
            let wrong = [file("good", 3), b"{\"prompt\":1}\n".to_vec()].concat();
            let error = upload(&world.accounts, alice, name, &wrong).await.expect_err("a bad line");
            assert_eq!(said(error), "file: Line 4: prompt must be text.");
            let error = upload(&world.accounts, alice, name, b"").await.expect_err("nothing");
            assert!(said(error).starts_with("file: Line 1: there is no example"));
            let large = file("word", 40_000);
            assert!(large.len() > 1_000_000);
            let error = upload(&world.accounts, alice, name, &large).await.expect_err("too large");
            assert!(matches!(error, Error::TooLarge(1_000_000)), "{error:?}");
            let mut cut = world.accounts.begin_upload(alice, &acme(), &rid(name)).await.expect("begun");
            cut.write(&file("half", 20_000)).await.expect("a piece");
            assert_eq!(files(world).len(), 2);
            drop(cut);
            assert_eq!(files(world).len(), 1);
        }
        assert_eq!(state(world, alice, "train").await, ResourceState::Uploading);
        assert_eq!(content(&world.accounts, alice, "kept").await.expect("there").into_bytes(), file("kept", 1));
    }

    async fn two_at_once_end_with_one_whole_file(world) {
        let alice = world.alice().await;
        dataset(world, alice, "train").await;
        let other = world.another_process().await;
        for round in 0..20 {
            let mut both = JoinSet::new();
            for (accounts, word) in [(world.accounts.clone(), "one"), (other.clone(), "other")] {
                let sent = file(word, 500 + round);
                both.spawn(async move { upload(&accounts, alice, "train", &sent).await });
            }
            while let Some(outcome) = both.join_next().await {
                outcome.expect("no panic").expect("both arrive");
            }
            let there = content(&world.accounts, alice, "train").await.expect("there").into_bytes();
            assert!(there == file("one", 500 + round) || there == file("other", 500 + round));
            assert_eq!(files(world).len(), 1, "round {round}");
        }
        other.close().await;
    }

    async fn an_upload_that_meets_the_end_of_its_dataset_leaves_nothing(world) {
        let alice = world.alice().await;
        for round in 0..20 {
            let name = format!("train-{round}");
            dataset(world, alice, &name).await;
            let mut sent = world.accounts.begin_upload(alice, &acme(), &rid(&name)).await.expect("begun");
            sent.write(&file("word", 10)).await.expect("a piece");
            let (uploading, accounts, gone) = (tokio::spawn(sent.finish()), world.accounts.clone(), rid(&name));
            let deleting = tokio::spawn(async move {
                accounts.delete_resource(alice, &acme(), DATASET, &gone, false, ANY).await
            });
            let uploaded = uploading.await.expect("no panic");
            deleting.await.expect("no panic").expect("deleted");
            assert!(matches!(uploaded, Ok(_) | Err(Error::NotFound)), "{uploaded:?}");
            assert_eq!(files(world), Vec::<String>::new(), "round {round}");
        }
    }

    async fn another_dataset_of_the_same_id_is_not_given_the_file(world) {
        let alice = world.alice().await;
        dataset(world, alice, "train").await;
        let mut sent = world.accounts.begin_upload(alice, &acme(), &rid("train")).await.expect("begun");
        sent.write(&file("word", 1)).await.expect("a piece");
        world.accounts.delete_resource(alice, &acme(), DATASET, &rid("train"), false, ANY).await.expect("deleted");
        dataset(world, alice, "train").await;
        assert!(matches!(sent.finish().await, Err(Error::NotFound)));
        assert_eq!(state(world, alice, "train").await, ResourceState::Uploading);
        assert_eq!(files(world), Vec::<String>::new());
    }

    async fn the_format_the_file_was_checked_against_is_the_datasets(world) {
        let alice = world.alice().await;
        dataset(world, alice, "train").await;
        let as_chat = || ResourceChange { fields: map(json!({"format": "RL"})), version: None };
        let mut sent = world.accounts.begin_upload(alice, &acme(), &rid("train")).await.expect("begun");
        sent.write(&file("word", 1)).await.expect("a piece");
        world.accounts.change_resource(alice, &acme(), DATASET, &rid("train"), as_chat()).await.expect("changed");
        let error = sent.finish().await.expect_err("checked against another");
        assert!(said(error).starts_with("file: The format"));
        dataset(world, alice, "full").await;
        upload(&world.accounts, alice, "full", &file("word", 1)).await.expect("uploaded");
        let changed = world.accounts.change_resource(alice, &acme(), DATASET, &rid("full"), as_chat()).await;
        assert!(said(changed.expect_err("it has a file")).starts_with("format: "));
        assert_eq!(files(world).len(), 1);
    }

    async fn who_may_not_send_a_file_is_told_before_it_is_read_and_again_when_it_is_there(world) {
        let alice = world.alice().await;
        let carl = world.joined(alice, "carl", Role::Contributor).await;
        let ina = world.joined(alice, "ina", Role::InferenceUser).await;
        dataset(world, alice, "hers").await;
        dataset(world, carl, "his").await;
        let begin = async |who, name| world.accounts.begin_upload(who, &acme(), &rid(name)).await.map(drop);
        assert!(matches!(begin(carl, "hers").await, Err(Error::Refused(refused)) if refused.to_string().contains("Alice Liddell owns it")));
        assert!(matches!(begin(ina, "his").await, Err(Error::Refused(_))));
        assert!(matches!(begin(carl, "nothing").await, Err(Error::NotFound)));
        assert!(begin(carl, "his").await.is_ok() && begin(alice, "his").await.is_ok());
        assert_eq!(files(world), Vec::<String>::new());
        let mut sent = world.accounts.begin_upload(carl, &acme(), &rid("his")).await.expect("begun");
        sent.write(&file("word", 1)).await.expect("a piece");
        world.give(alice, "carl", Role::InferenceUser).await.expect("lowered");
        assert!(matches!(sent.finish().await, Err(Error::Refused(_))));
        assert_eq!((files(world), state(world, alice, "his").await), (Vec::new(), ResourceState::Uploading));
    }

    async fn an_upload_that_meets_the_removal_of_its_sender_ends_whole_or_not_at_all(world) {
        let alice = world.alice().await;
        for round in 0..10 {
            let local = format!("carl{round}");
            let carl = world.joined(alice, &local, Role::Contributor).await;
            let name = format!("train-{round}");
            dataset(world, carl, &name).await;
            let mut sent = world.accounts.begin_upload(carl, &acme(), &rid(&name)).await.expect("begun");
            sent.write(&file("word", 1)).await.expect("a piece");
            let uploading = tokio::spawn(sent.finish());
            world.removed(alice, &local).await;
            match uploading.await.expect("no panic") {
                Ok(_) => {
                    assert_eq!(content(&world.accounts, alice, &name).await.expect("there").into_bytes(), file("word", 1));
                    world.accounts.delete_resource(alice, &acme(), DATASET, &rid(&name), false, ANY).await.expect("deleted");
                }
                Err(error) => {
                    assert!(matches!(error, Error::NotFound), "{error:?}");
                    assert_eq!(state(world, alice, &name).await, ResourceState::Uploading);
                }
            }
            assert_eq!(files(world), Vec::<String>::new(), "round {round}");
        }
    }

    async fn a_link_is_good_for_a_minute_and_for_one_file(world) {
        let alice = world.alice().await;
        dataset(world, alice, "train").await;
        let with_key = program(world, alice, "alice").await;
        let link = async || world.accounts.link_download(with_key, &acme(), &rid("train")).await;
        assert!(matches!(link().await, Err(Error::NoFile)));
        upload(&world.accounts, alice, "train", &file("word", 1)).await.expect("uploaded");
        let token = link().await.expect("a link");
        let follow = async |token: &str| world.accounts.follow_download(token).await.map(|found| found.dataset);
        assert_eq!(follow(&token).await.expect("good"), rid("train"));
        world.pass(LINK_LASTS - 1);
        assert_eq!(follow(&token).await.expect("good to the last second"), rid("train"));
        world.pass(1);
        assert!(matches!(follow(&token).await, Err(Error::DeadLink)));
        let token = link().await.expect("a link");
        upload(&world.accounts, alice, "train", &file("new", 1)).await.expect("uploaded");
        assert!(matches!(follow(&token).await, Err(Error::DeadLink)), "the file is another");
        let token = link().await.expect("a link");
        world.accounts.delete_resource(alice, &acme(), DATASET, &rid("train"), false, ANY).await.expect("deleted");
        assert!(matches!(follow(&token).await, Err(Error::DeadLink)), "the dataset is gone");
    }

    async fn a_link_ends_with_the_key_and_the_place_of_whoever_asked_for_it(world) {
        let alice = world.alice().await;
        dataset(world, alice, "train").await;
        upload(&world.accounts, alice, "train", &file("word", 1)).await.expect("uploaded");
        let follow = async |token: &str| world.accounts.follow_download(token).await.map(drop);
        let carl = world.joined(alice, "carl", Role::InferenceUser).await;
        let (key, text) = world.key(carl, "carl").await;
        let with_key = world.accounts.authenticate(text.reveal()).await.expect("checked").expect("a key").caller;
        let token = world.accounts.link_download(with_key, &acme(), &rid("train")).await.expect("a link");
        follow(&token).await.expect("anybody of the account may read");
        world.accounts.deactivate(alice, &acme(), &id("carl"), ANY).await.expect("paused");
        assert!(matches!(follow(&token).await, Err(Error::DeadLink)));
        world.accounts.reactivate(alice, &acme(), &id("carl"), ANY).await.expect("active");
        follow(&token).await.expect("as before");
        let carl = world.signed_in_again(carl).await;
        world.accounts.delete_key(carl, &acme(), &id("carl"), key.id, false).await.expect("deleted");
        assert!(matches!(follow(&token).await, Err(Error::DeadLink)));
        let with_key = program(world, carl, "carl").await;
        let token = world.accounts.link_download(with_key, &acme(), &rid("train")).await.expect("a link");
        world.removed(alice, "carl").await;
        assert!(matches!(follow(&token).await, Err(Error::DeadLink)));
    }

    async fn a_link_of_anybody_elses_making_is_none(world) {
        let alice = world.alice().await;
        dataset(world, alice, "train").await;
        upload(&world.accounts, alice, "train", &file("word", 1)).await.expect("uploaded");
        let with_key = program(world, alice, "alice").await;
        let token = world.accounts.link_download(with_key, &acme(), &rid("train")).await.expect("a link");
        for at in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).expect("ascii");
            assert!(matches!(world.accounts.follow_download(&changed).await, Err(Error::DeadLink)), "{at}");
        }
        for none in ["", "x", "é", "AAAA", &token[1..], &format!("{token}AAAA")] {
            assert!(matches!(world.accounts.follow_download(none).await, Err(Error::DeadLink)), "{none}");
        }
        let other = World::on_sqlite().await;
        assert!(matches!(other.accounts.follow_download(&token).await, Err(Error::DeadLink)));
        other.end().await;
        // A session needs no link, and gets none.
        assert!(world.accounts.link_download(alice, &acme(), &rid("train")).await.is_err());
    }

    async fn a_job_needs_a_dataset_that_is_ready(world) {
        let alice = world.alice().await;
        dataset(world, alice, "base").await;
        let make = async || world.accounts.create_resource(alice, &acme(), new(ResourceKind::FineTuningJob, "job")).await;
        assert!(said(make().await.expect_err("no file")).starts_with("dataset: "));
        upload(&world.accounts, alice, "base", &file("word", 1)).await.expect("uploaded");
        assert_eq!(make().await.expect("made").state, ResourceState::Pending);
    }

    async fn as_many_files_of_an_account_arrive_at_once_as_may_and_one_more_is_asked_to_wait(world) {
        let alice = world.alice().await;
        dataset(world, alice, "train").await;
        let begin = async || world.accounts.begin_upload(alice, &acme(), &rid("train")).await;
        let mut under_way = Vec::new();
        for _ in 0..crate::files::places::OF_ONE_ACCOUNT {
            under_way.push(begin().await.expect("begun"));
        }
        assert!(matches!(begin().await, Err(Error::Busy)));
        under_way.pop();
        assert!(begin().await.is_ok());
    }
}
