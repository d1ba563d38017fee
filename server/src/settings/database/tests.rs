use super::*;

fn database() -> DatabaseArgs {
    DatabaseArgs {
        database_url: "sqlite://data/roster.db".into(),
        secret_key: None,
        account_creation: "admins".into(),
        resource_limits: String::new(),
        data_dir: None,
        largest_upload: "150".into(),
        mail: MailArgs::default(),
    }
}

/// What is said of this database when no secret is set.
fn secret_of(database_url: &str) -> String {
    let database = DatabaseArgs { database_url: database_url.to_owned(), secret_key: None, ..database() };
    database.secret().err().map(|error| error.to_string()).unwrap_or_default()
}

#[test]
fn the_secret_is_made_once_and_only_its_owner_may_read_it() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("roster.db.key");
    assert!(secret_file(&path).is_ok());
    let written = fs::read_to_string(&path).expect("the file");
    assert!(secret_file(&path).is_ok());
    assert_eq!(fs::read_to_string(&path).expect("the file"), written);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&path).expect("metadata").permissions().mode() & 0o777, 0o600);
    }
}

#[cfg(unix)]
#[test]
fn a_secret_that_others_can_read_is_refused_with_the_command_that_mends_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("roster.db.key");
    assert!(secret_file(&path).is_ok());
    for mode in [0o640, 0o604, 0o660, 0o644] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("a mode");
        let said = secret_file(&path).err().map(|error| error.to_string()).unwrap_or_default();
        let command = format!("chmod 600 {}", path.display());
        assert!(said.starts_with("ROSTER_SECRET_KEY") && said.ends_with(&command), "{mode:o}: {said}");
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).expect("a mode");
    assert!(secret_file(&path).is_ok());
}

#[cfg(unix)]
#[tokio::test]
async fn data_is_made_for_its_owner_alone_and_a_wider_one_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("data/roster.db");
    let database = DatabaseArgs { database_url: format!("sqlite://{}", file.display()), ..database() };
    let accounts = database.open().await.expect("it opens");
    accounts.open_files().await.expect("a folder for files");
    accounts.new_setup_token().await.expect("something is written");
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    for end in ["", "-wal", "-shm", ".key"] {
        assert_eq!(mode(&with_end(&file, end)), 0o600, "{end}");
    }
    for folder in [file.parent().expect("a folder"), &with_end(&file, ".files")] {
        assert_eq!(mode(folder), 0o700, "{}", folder.display());
    }
    assert_eq!(database.exposed(), Vec::<String>::new());
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).expect("a mode");
    fs::set_permissions(file.parent().expect("a folder"), fs::Permissions::from_mode(0o755)).expect("a mode");
    let said = database.exposed();
    assert!(said[0].ends_with(&format!("chmod 600 {}", file.display())), "{said:?}");
    assert!(said[1].ends_with(&format!("chmod 700 {}", folder.path().join("data").display())), "{said:?}");
    accounts.close().await;
}

#[test]
fn a_database_that_has_lost_its_key_gets_no_new_one() {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("roster.db");
    fs::write(&file, "a database").expect("a file");
    let said = secret_of(&format!("sqlite://{}", file.display()));
    assert!(said.starts_with("ROSTER_SECRET_KEY") && said.contains("roster.db.key"), "{said}");
    assert!(!folder.path().join("roster.db.key").exists());
}

#[test]
fn a_database_of_no_known_kind_is_named() {
    for url in ["mysql://localhost/roster", "sqlite::memory:", "sqlite://"] {
        let said = secret_of(url);
        assert!(said.starts_with("ROSTER_DATABASE_URL"), "{url}: {said}");
    }
}

#[test]
fn files_are_kept_beside_the_database_unless_another_folder_is_named() {
    let folder = |database: DatabaseArgs| database.files().expect("good").folder;
    assert_eq!(folder(database()), Path::new("data/roster.db.files"));
    let postgres = DatabaseArgs { database_url: "postgres://localhost/roster".into(), ..database() };
    assert_eq!(folder(postgres.clone()), Path::new("roster-data"));
    let named = DatabaseArgs { data_dir: Some("/srv/roster".into()), ..postgres.clone() };
    assert_eq!(folder(named), Path::new("/srv/roster"));
    assert_eq!(folder(DatabaseArgs { data_dir: Some("".into()), ..postgres }), Path::new("roster-data"));
}

#[test]
fn the_largest_upload_is_a_number_of_megabytes() {
    let largest = |text: &str| DatabaseArgs { largest_upload: text.into(), ..database() }.files();
    assert_eq!(largest("150").expect("good").largest, 150 * 1024 * 1024);
    for wrong in ["", "0", "-1", "1.5", "150 MB", "1048577", "99999999999999999999"] {
        let said = largest(wrong).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(said.starts_with("ROSTER_LARGEST_UPLOAD"), "{wrong}: {said}");
    }
}

#[test]
fn postgres_without_a_secret_does_not_start() {
    let said = secret_of("postgres://localhost/roster");
    assert!(said.starts_with("ROSTER_SECRET_KEY"), "{said}");
}
