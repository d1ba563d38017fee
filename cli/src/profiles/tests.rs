use super::*;

fn scratch() -> (tempfile::TempDir, Profiles) {
    let folder = tempfile::tempdir().expect("a folder");
    let profiles = Profiles { path: folder.path().join("roster").join("auth.ini") };
    (folder, profiles)
}

fn profile(key: &str) -> Profile {
    Profile {
        api_key: Some(key.to_owned()),
        account_id: Some("acme".to_owned()),
        base_url: Some("https://roster.example.com:8443".to_owned()),
    }
}

#[test]
fn a_profile_reads_back_as_it_was_written_and_leaves_the_others_alone() {
    let (_folder, profiles) = scratch();
    assert_eq!(profiles.read(DEFAULT).expect("no file"), None);
    profiles.write(DEFAULT, &profile("rk_one")).expect("written");
    profiles.write("Work", &profile("rk_two")).expect("written");
    profiles.write(DEFAULT, &profile("rk_three")).expect("written");
    assert_eq!(profiles.read(DEFAULT).expect("read"), Some(profile("rk_three")));
    assert_eq!(profiles.read("Work").expect("read"), Some(profile("rk_two")));
    assert_eq!(profiles.read("work").expect("read"), None, "names are told apart by case");
}

#[test]
fn the_file_is_what_the_documentation_shows() {
    let (_folder, profiles) = scratch();
    profiles.write(DEFAULT, &profile("rk_one")).expect("written");
    insta::assert_snapshot!(fs::read_to_string(profiles.path()).expect("the file"));
}

#[test]
fn a_file_written_by_hand_is_read() {
    let (_folder, profiles) = scratch();
    profiles.replace("; mine\n[default]\napi_key=rk_one\n\n[work]\n  api_key : rk_two\n").expect("written");
    assert_eq!(profiles.read("work").expect("read").expect("there").api_key.as_deref(), Some("rk_two"));
    assert_eq!(profiles.read(DEFAULT).expect("read").expect("there").base_url, None);
}

#[test]
fn a_file_that_is_none_is_named_and_not_overwritten() {
    let (_folder, profiles) = scratch();
    profiles.replace("[default\napi_key").expect("written");
    let failure = profiles.write("work", &profile("rk_one")).expect_err("refused");
    assert!(failure.to_string().contains("auth.ini"), "{failure}");
    assert_eq!(fs::read_to_string(profiles.path()).expect("the file"), "[default\napi_key");
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("there").permissions().mode() & 0o777
    }

    #[test]
    fn only_the_owner_can_read_the_file_and_its_folder() {
        let (_folder, profiles) = scratch();
        profiles.write(DEFAULT, &profile("rk_one")).expect("written");
        assert_eq!(mode(profiles.path()), 0o600);
        assert_eq!(mode(profiles.path().parent().expect("folder")), 0o700);
        profiles.write("work", &profile("rk_two")).expect("written again");
        assert_eq!(mode(profiles.path()), 0o600);
    }

    #[test]
    fn a_file_others_can_read_is_neither_read_nor_added_to() {
        let (_folder, profiles) = scratch();
        profiles.write(DEFAULT, &profile("rk_one")).expect("written");
        for loose in [0o640, 0o604, 0o644, 0o660] {
            fs::set_permissions(profiles.path(), fs::Permissions::from_mode(loose)).expect("set");
            let failure = profiles.read(DEFAULT).expect_err("refused");
            assert!(failure.to_string().contains("chmod 600"), "{failure}");
            assert_eq!(failure.code(), 2);
            assert!(profiles.write("work", &profile("rk_two")).is_err());
        }
    }

    #[test]
    fn writing_replaces_the_file_as_a_whole_and_leaves_nothing_beside_it() {
        use std::os::unix::fs::MetadataExt;
        let (_folder, profiles) = scratch();
        profiles.write(DEFAULT, &profile("rk_one")).expect("written");
        let before = fs::metadata(profiles.path()).expect("there").ino();
        profiles.write(DEFAULT, &profile("rk_two")).expect("written");
        assert_ne!(fs::metadata(profiles.path()).expect("there").ino(), before, "a new file took its place");
        let beside = fs::read_dir(profiles.path().parent().expect("folder")).expect("folder").count();
        assert_eq!(beside, 1);
    }
}
