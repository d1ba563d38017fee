//! The people and programs of the demonstration. None of them exists.

use domain::Role;
use domain::Role::{Admin, Contributor, InferenceUser, User};

/// What became of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// They joined.
    Active,
    /// They joined and have been paused since.
    Paused,
    /// They said no.
    Declined,
    /// They never answered.
    Expired,
    /// They may still answer.
    Invited,
}

use Fate::{Active, Declined, Expired, Invited, Paused};

/// Somebody who does not exist.
pub struct Invented {
    /// What they are called; the first word is their address too.
    pub name: &'static str,
    /// What they may do.
    pub role: Role,
    /// What became of their invitation.
    pub fate: Fate,
    /// How many days ago they were invited, where that matters.
    pub days_ago: i64,
}

const fn one(name: &'static str, role: Role, fate: Fate, days_ago: i64) -> Invented {
    Invented { name, role, fate, days_ago }
}

/// All of them; the first has set the installation up.
pub const PEOPLE: [Invented; 54] = [
    one("Alice Liddell", Admin, Active, 0),
    one("Ben Okafor", User, Active, 0),
    one("Carol Jensen", Contributor, Active, 0),
    one("Dmitri Wolf", InferenceUser, Active, 0),
    one("Eve Tanaka", User, Active, 0),
    one("Farid Haddad", User, Active, 0),
    one("Grace Moreau", Admin, Active, 0),
    one("Hugo Lindqvist", Contributor, Active, 0),
    one("Ines Carvalho", User, Active, 0),
    one("Jonas Weber", User, Paused, 0),
    one("Keiko Sato", Contributor, Active, 0),
    one("Liam Murphy", InferenceUser, Active, 0),
    one("Mina Rahimi", User, Active, 0),
    one("Noah Petersen", User, Active, 0),
    one("Olga Ivanova", Contributor, Active, 0),
    one("Pablo Ortiz", User, Active, 0),
    one("Quentin Dubois", InferenceUser, Active, 0),
    one("Rosa Bianchi", User, Active, 0),
    one("Samir Patel", Contributor, Active, 0),
    one("Tove Nilsson", User, Active, 0),
    one("Umar Siddiqui", User, Active, 0),
    one("Vera Novak", Contributor, Paused, 0),
    one("Wen Zhang", User, Active, 0),
    one("Ximena Flores", InferenceUser, Active, 0),
    one("Yusuf Demir", User, Active, 0),
    one("Zoe Castellanos", Contributor, Active, 0),
    one("Amara Diallo", User, Active, 0),
    one("Bruno Keller", User, Active, 0),
    one("Chloe Martin", InferenceUser, Active, 0),
    one("Daan Visser", Contributor, Active, 0),
    one("Elif Yilmaz", User, Active, 0),
    one("Finn Gallagher", User, Declined, 0),
    one("Giulia Romano", Contributor, Active, 0),
    one("Hana Kowalska", User, Active, 0),
    one("Ivan Horvat", InferenceUser, Active, 0),
    one("Jana Svobodova", User, Active, 0),
    one("Kofi Mensah", Contributor, Active, 0),
    one("Leila Nasser", Admin, Active, 0),
    one("Marek Dvorak", User, Active, 0),
    one("Nadia Benali", User, Active, 0),
    one("Oscar Lund", InferenceUser, Paused, 0),
    one("Priya Raman", Contributor, Active, 0),
    one("Rafael Souza", User, Active, 0),
    one("Sofia Andersen", User, Active, 0),
    one("Tariq Aziz", Contributor, Active, 0),
    one("Ulrike Baumann", User, Active, 0),
    one("Viktor Petrov", InferenceUser, Declined, 0),
    one("Willem Bakker", User, Active, 0),
    one("Yara Haddow", Contributor, Expired, 0),
    one("Anton Berg", User, Expired, 0),
    one("Bianca Rossi", User, Invited, 6),
    one("Cyrus Mehta", Contributor, Invited, 4),
    one("Dalia Cohen", InferenceUser, Invited, 1),
    one("Emil Larsen", Admin, Invited, 0),
];

/// The service accounts: id, name, role, and whether it is paused.
pub const PROGRAMS: [(&str, &str, Role, Fate); 7] = [
    ("build-pipeline", "Build pipeline", Contributor, Active),
    ("chat-assistant", "Chat assistant", InferenceUser, Active),
    ("evaluation", "Nightly evaluation", User, Active),
    ("fine-tuning-worker", "Fine-tuning worker", User, Active),
    ("identity-sync", "Identity sync", Admin, Active),
    ("old-dashboard", "Old dashboard", InferenceUser, Paused),
    ("search-index", "Search index", InferenceUser, Active),
];
