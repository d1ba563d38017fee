//! What tests of use cases need: a fresh installation on each of the two databases, people in it,
//! and a clock that is set by hand.
//!
//! SQLite is always there. PostgreSQL is used if `TEST_POSTGRES_URL` is set, as `cargo xtask test`
//! does; under `CI` its absence is a failure, so that no half of the tests is lost unnoticed.

pub(crate) mod arena;
mod connections;
mod dump;
pub(crate) mod filters;
mod joining;
mod keys;
mod long_log;
mod owning;
mod races;
mod recovering;
pub(crate) mod resources;
mod scale;
mod settings;
pub(crate) mod sql;
pub(crate) mod tampering;

pub(crate) use connections::{connected, connection_id};

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use domain::policy::AccountCreation;
use domain::{AccountId, Annotations, ApiKey, ApiKeyText, DisplayName, Email, NewPassword, Role, UserId};
use sqlx::{Connection, Executor};
use uuid::Uuid;

use crate::db::Timeouts;
use crate::{
    Accounts, Caller, ChangeRoleRequest, Clock, Config, FileSettings, InviteLine, InviteOutcome, Letter,
    ListQuery, NewKey, NewServiceAccount, News, SecretKey, SessionKey, SessionRecord, SetUp,
};

/// A password that passes the rules.
pub(crate) const PASSWORD: &str = "plum orbit velvet cactus";
/// When the tests' clocks begin.
const BEGINNING: i64 = 1_772_000_000_000_000;

/// A fresh installation.
pub(crate) struct World {
    pub(crate) accounts: Accounts,
    pub(crate) clock: Arc<AtomicI64>,
    pub(crate) config: Config,
    drop_schema: Option<(String, String)>,
    _folder: tempfile::TempDir,
}

/// Runs a test once on each database.
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($world:ident) $body:block)*) => { $(
        mod $name {
            use super::*;
            async fn the_test($world: &$crate::testing::World) $body
            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn sqlite() {
                let world = $crate::testing::World::on_sqlite().await;
                the_test(&world).await;
                world.end().await;
            }
            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn postgres() {
                let Some(world) = $crate::testing::World::on_postgres().await else { return };
                the_test(&world).await;
                world.end().await;
            }
        }
    )* };
}
pub(crate) use on_both;

impl World {
    pub(crate) async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("sqlite://{}", folder.path().join("roster.db").display());
        Self::open(url, folder, None).await
    }

    pub(crate) async fn on_postgres() -> Option<Self> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let Ok(url) = std::env::var("TEST_POSTGRES_URL") else {
            assert!(std::env::var_os("CI").is_none(), "TEST_POSTGRES_URL is not set: run cargo xtask test");
            return None;
        };
        let schema = format!("t{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let mut connection = sqlx::PgConnection::connect(&url).await.expect("PostgreSQL answers");
        // Two tests at once would both try to make the extension.
        connection.execute("SELECT pg_advisory_lock(7)").await.expect("lock");
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public").await.expect("pg_trgm");
        connection.execute("SELECT pg_advisory_unlock(7)").await.expect("unlock");
        connection.execute(sqlx::AssertSqlSafe(format!("CREATE SCHEMA {schema}"))).await.expect("a schema");
        connection.close().await.expect("close");
        let joint = if url.contains('?') { '&' } else { '?' };
        let here = format!("{url}{joint}options=-c%20search_path%3D{schema}%2Cpublic");
        let folder = tempfile::tempdir().expect("a temporary folder");
        Some(Self::open(here, folder, Some((url, schema))).await)
    }

    async fn open(url: String, folder: tempfile::TempDir, drop_schema: Option<(String, String)>) -> Self {
        let clock = Arc::new(AtomicI64::new(BEGINNING));
        let config = Config {
            database_url: url,
            secret: SecretKey::generate().0,
            account_creation: AccountCreation::Admins,
            clock: Clock::Manual(Arc::clone(&clock)),
            sends_mail: true,
            resource_limits: crate::ResourceLimits::default(),
            files: FileSettings { folder: folder.path().join("files"), largest: 1_000_000 },
        };
        // Some tests measure how much an expensive read does, however long it takes.
        let timeouts = Timeouts { statement: None, ..Timeouts::default() };
        let accounts =
            Accounts::open_within(config.clone(), timeouts).await.expect("a fresh installation opens");
        Self { accounts, clock, config, drop_schema, _folder: folder }
    }

    /// Another process on the same database, as far as that can be had within one.
    pub(crate) async fn another_process(&self) -> Accounts {
        Accounts::open(self.config.clone()).await.expect("a second process opens")
    }

    /// True on PostgreSQL.
    pub(crate) fn is_postgres(&self) -> bool {
        self.drop_schema.is_some()
    }

    pub(crate) async fn end(self) {
        self.accounts.close().await;
        if let Some((url, schema)) = self.drop_schema {
            let mut connection = sqlx::PgConnection::connect(&url).await.expect("PostgreSQL answers");
            let drop = sqlx::AssertSqlSafe(format!("DROP SCHEMA {schema} CASCADE"));
            connection.execute(drop).await.expect("the schema goes");
        }
    }

    /// Sets the clock forward.
    pub(crate) fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1_000_000, Ordering::Relaxed);
    }

    /// Sets up the account `acme` with Alice as its admin.
    pub(crate) async fn alice(&self) -> Caller {
        let token = self.accounts.new_setup_token().await.expect("token").expect("nobody is there yet");
        let wish = SetUp {
            email: email("alice@example.com"),
            name: name("Alice Liddell"),
            password: NewPassword::parse(PASSWORD, &[]).expect("a good password"),
            account: acme(),
            account_name: name("Acme"),
        };
        self.signed_in(self.accounts.set_up(&token, wish).await.expect("setup")).await
    }

    /// A person who has just proved their password and asks through the session of [`caller`].
    pub(crate) async fn signed_in(&self, person: Uuid) -> Caller {
        let who = caller(person);
        let Caller::Person { session, .. } = who else { unreachable!("a person") };
        let (sessions, data) = (self.accounts.sessions(), "{}".to_owned());
        sessions.delete(session).await.expect("the session before ends");
        let record =
            SessionRecord { person: Some(person), data, user_agent: String::new(), address: String::new() };
        assert!(sessions.create(session, &record).await.expect("a session"));
        who
    }

    /// Adds somebody to `acme` with a role; they have joined. Without hashing a password, which
    /// would be most of the time of a test.
    pub(crate) async fn joined(&self, admin: Caller, local: &str, role: Role) -> Caller {
        let token = self.invited(admin, local, role).await;
        let address = email(&format!("{local}@example.com"));
        let person =
            match crate::people::Person::find(&self.accounts.inner.db.pool(), &address.folded()).await {
                Ok(Some(person)) => person.id,
                _ => self.person(&address, &name(local)).await,
            };
        self.accounts.accept_here(&token, person).await.expect("joins");
        self.signed_in(person).await
    }

    /// A person who can sign in but is in no account.
    pub(crate) async fn person(&self, address: &Email, shown: &DisplayName) -> Uuid {
        let mut tx = self.accounts.inner.db.begin().await.expect("begin");
        let new =
            crate::people::NewPerson { email: address, name: shown, password_hash: Some("!"), proved: true };
        let person =
            crate::people::insert(&mut tx, &new, self.accounts.now()).await.expect("insert").expect("new");
        tx.commit().await.expect("commit");
        person
    }

    /// Invites somebody to `acme`; answers the token.
    pub(crate) async fn invited(&self, admin: Caller, local: &str, role: Role) -> String {
        let line = InviteLine { email: email(&format!("{local}@example.com")), role, display_name: None };
        let outcomes = self.accounts.invite(admin, &acme(), vec![line], true).await.expect("invite");
        match outcomes.into_iter().next() {
            Some(InviteOutcome::Invited { token, .. }) => token,
            other => panic!("{local} should have been invited: {other:?}"),
        }
    }

    /// Works off the outbox as a mail server would see it: every letter that is due now.
    pub(crate) async fn post(&self) -> Vec<Letter> {
        let mut letters = Vec::new();
        loop {
            let claims = self.accounts.claim_letters(50).await.expect("claims");
            if claims.is_empty() {
                return letters;
            }
            for claim in claims {
                if let Some(letter) = self.accounts.read_letter(&claim).await.expect("a letter") {
                    self.accounts.letter_sent(&claim).await.expect("sent");
                    letters.push(letter);
                }
            }
        }
    }

    /// The token of the mailed link that waits for an address, after everything that is due was sent.
    pub(crate) async fn mailed(&self, address: &str) -> String {
        let mut tokens = self.post().await.into_iter().filter_map(|letter| match letter.news {
            News::Invitation(offer) if letter.to == email(address) => Some(offer.token),
            _ => None,
        });
        tokens.next().unwrap_or_else(|| panic!("a mail to {address}"))
    }

    /// Makes a service account in `acme`.
    pub(crate) async fn service_account(&self, admin: Caller, local: &str, role: Role) {
        let wish = NewServiceAccount { id: id(local), display_name: name(local), role, confirmed: true };
        self.accounts.create_service_account(admin, &acme(), wish).await.expect("a service account");
    }

    /// A key of a user of `acme` that does not end.
    pub(crate) async fn key(&self, who: Caller, user: &str) -> (ApiKey, ApiKeyText) {
        let wish = NewKey { name: name("key"), expires: None, annotations: Annotations::default() };
        self.accounts.create_key(who, &acme(), &id(user), wish).await.expect("a key")
    }

    /// Somebody who was signed in, after they have proved their password again.
    pub(crate) async fn signed_in_again(&self, who: Caller) -> Caller {
        let Caller::Person { person, .. } = who else { unreachable!("a person") };
        self.signed_in(person).await
    }

    /// The version of a user in `acme`.
    pub(crate) async fn version(&self, admin: Caller, user: &str) -> i64 {
        self.accounts.get_user(admin, &acme(), &id(user)).await.expect("user").user.version
    }

    /// Gives a user of `acme` a role, whatever their version, with confirmation.
    pub(crate) async fn give(&self, admin: Caller, user: &str, role: Role) -> crate::Result<domain::User> {
        let request = ChangeRoleRequest {
            user: id(user),
            role,
            version: Some(self.version(admin, user).await),
            confirmed: true,
        };
        self.accounts.change_role(admin, &acme(), request).await
    }

    /// Removes a user of `acme`, whatever their version.
    pub(crate) async fn removed(&self, admin: Caller, user: &str) {
        let version = self.version(admin, user).await;
        self.accounts.remove(admin, &acme(), &id(user), version).await.expect("removed");
    }

    /// The ids in `acme` in the order of the list.
    pub(crate) async fn listed(&self, who: Caller, query: ListQuery) -> Vec<String> {
        let list = self.accounts.list_users(who, &acme(), query).await.expect("list");
        list.users.into_iter().map(|user| user.id.to_string()).collect()
    }
}

/// A person asking through a session that is stored nowhere: enough for reading, while nothing that
/// wants a fresh proof of the password can be done with it. See [`World::signed_in`].
pub(crate) fn caller(person: Uuid) -> Caller {
    Caller::Person { person, session: SessionKey::of(person.as_bytes()) }
}

pub(crate) fn acme() -> AccountId {
    AccountId::parse("acme").expect("id")
}

pub(crate) fn id(text: &str) -> UserId {
    UserId::parse(text).expect("id")
}

pub(crate) fn email(text: &str) -> Email {
    Email::parse(text).expect("address")
}

pub(crate) fn name(text: &str) -> DisplayName {
    DisplayName::parse(text).expect("name")
}
