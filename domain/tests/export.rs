//! What is carried away can be brought back: names, addresses and roles survive the way out through
//! a file and in again through the form, also past a spreadsheet, and nothing on the way is run.

use domain::csv::{cells, guarded, line, unguarded};
use domain::{
    DisplayName, Email, Role, Status, Timestamp, User, UserId, UserKind, export_head, export_line,
    parse_invite_lines,
};
use proptest::prelude::*;

/// Text of one line with a fair share of what CSV and spreadsheets trip over.
fn awkward() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => "[=+@',;\"\\-]{1,3}",
        3 => "[a-zA-Z0-9 .]{0,8}",
        1 => "\\PC{0,6}",
        1 => Just("\t".to_owned()),
        1 => Just("\u{0}".to_owned()),
    ];
    prop::collection::vec(piece, 0..6)
        .prop_map(|pieces| pieces.concat().replace(['\r', '\n', '\u{85}', '\u{2028}', '\u{2029}'], ""))
}

fn user() -> impl Strategy<Value = User> {
    let email = ("[-=+'a-z0-9]{1,12}", "[a-zäé]{1,8}\\.[a-z]{2,5}")
        .prop_filter_map("an address", |(local, domain)| Email::parse(&format!("{local}@{domain}")).ok());
    let role = prop::sample::select(Role::ALL.to_vec());
    let status = prop::sample::select(vec![Status::Active, Status::Deactivated, Status::Declined]);
    (awkward(), email, role, status, any::<bool>()).prop_map(|(name, email, role, status, proved)| User {
        id: UserId::from_email(&email),
        email: Some(email),
        display_name: DisplayName::parse(&name).ok(),
        role,
        kind: UserKind::Person,
        status,
        version: 1,
        created: Timestamp::from_seconds(0),
        updated: Timestamp::from_seconds(0),
        last_active: None,
        address_confirmed: proved,
        created_by: None,
    })
}

/// The file as a spreadsheet writes it again with another separator: every cell as it read it.
fn saved_again(text: &str, separator: u8) -> String {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let mut writer = csv::WriterBuilder::new()
        .delimiter(separator)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for record in reader.byte_records() {
        writer.write_byte_record(&record.expect("a record")).expect("writes");
    }
    String::from_utf8(writer.into_inner().expect("written")).expect("text")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_exported_is_invited_with_the_same_address_role_and_name(
        users in prop::collection::vec(user(), 1..6),
    ) {
        let file = export_head() + &users.iter().map(export_line).collect::<String>();
        for text in [file.clone(), saved_again(&file, b','), saved_again(&file, b';'), saved_again(&file, b'\t')] {
            let read = parse_invite_lines(&text, Role::InferenceUser);
            prop_assert_eq!(read.len(), users.len(), "{}", text);
            for (line, user) in read.into_iter().zip(&users) {
                let line = line.read.expect("an address");
                prop_assert_eq!(Some(line.email.as_str()), user.email.as_ref().map(Email::as_str));
                prop_assert_eq!((line.role, line.display_name), (user.role, user.display_name.clone()));
            }
        }
    }

    #[test]
    fn no_cell_begins_as_a_formula_and_every_cell_reads_back(texts in prop::collection::vec(awkward(), 1..6)) {
        for text in &texts {
            let cell = guarded(text);
            prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\0']));
            prop_assert_eq!(unguarded(&cell), text);
        }
        let written = line(texts.iter().map(String::as_str));
        let guarded: Vec<String> = texts.iter().map(|text| guarded(text).into_owned()).collect();
        prop_assert_eq!(cells(&written, ','), guarded);
    }

    /// The crate that everybody uses is the judge of what RFC 4180 means.
    #[test]
    fn others_read_what_is_written_here_and_are_read_here(texts in prop::collection::vec(awkward(), 2..6)) {
        let guarded: Vec<String> = texts.iter().map(|text| guarded(text).into_owned()).collect();
        let ours = line(texts.iter().map(String::as_str)) + "\r\n";
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(ours.as_bytes());
        let record = reader.records().next().expect("one record").expect("well formed");
        prop_assert_eq!(record.iter().collect::<Vec<_>>(), guarded.iter().collect::<Vec<_>>());
        let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
        writer.write_record(&guarded).expect("writes");
        let theirs = String::from_utf8(writer.into_inner().expect("written")).expect("text");
        prop_assert_eq!(cells(theirs.trim_end_matches(['\r', '\n']), ','), guarded);
    }
}

#[test]
fn the_head_names_the_columns_and_begins_with_the_mark_of_utf_8() {
    assert_eq!(
        export_head(),
        "\u{FEFF}name,email,id,kind,role,status,joined,last active,address confirmed\r\n"
    );
}
