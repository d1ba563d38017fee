//! A demonstration: an account with 54 invented people in all roles and states and the service
//! accounts of such a team, made through the same use cases as a real one, under a clock that runs through half a year.
//!
//! It has a file of its own, made anew at every start, passwords nobody chose, and a listener on
//! this machine only.

mod people;

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use accounts::{Accounts, Caller, Clock, InviteLine, InviteOutcome, NewServiceAccount, SessionKey, SetUp};
use anyhow::{Context, Result, bail, ensure};
use domain::{AccountId, DisplayName, Email, NewPassword, Role, UserId};

use crate::commands::say;
use crate::mail::settings::MailArgs;
use crate::settings::DatabaseArgs;
use people::{Fate, PEOPLE, PROGRAMS};

const DATABASE: &str = "data/demo.db";
/// Beside the database while it holds nothing but a demonstration.
const MARK: &str = "data/demo.db.mark";
const DAY: i64 = 24 * 60 * 60;
/// How long ago the account was made, in days.
const AGE: i64 = 180;

/// Makes the demonstration and opens it.
///
/// # Errors
/// If the listener can be reached from elsewhere, or the file holds something else.
pub async fn open(listen: SocketAddr) -> Result<Accounts> {
    ensure!(
        listen.ip().is_loopback(),
        "ROSTER_LISTEN: a demonstration is only served on this machine; listen on 127.0.0.1"
    );
    clear()?;
    let database = DatabaseArgs {
        database_url: format!("sqlite://{DATABASE}"),
        secret_key: None,
        account_creation: "anyone".to_owned(),
        // Nothing is sent anywhere, whatever the environment says.
        mail: MailArgs::default(),
    };
    let now = Clock::System.now().micros();
    let clock = Arc::new(AtomicI64::new(now - AGE * DAY * 1_000_000));
    let past = database.open_at(Clock::Manual(Arc::clone(&clock))).await?;
    let seed = Seed { accounts: past.clone(), clock, acme: AccountId::parse("acme")? };
    let sign_ins = seed.plant().await.context("the demonstration could not be made")?;
    past.close().await;
    say(format_args!("A demonstration with invented people. Sign in as:\n"));
    for (role, email, password) in sign_ins {
        say(format_args!("    {:<15} {email:<22} {password}", role.label()));
    }
    say(format_args!(""));
    database.open().await
}

/// Takes away an earlier demonstration, and nothing else.
fn clear() -> Result<()> {
    if Path::new(DATABASE).exists() && !Path::new(MARK).exists() {
        bail!("{DATABASE} holds something that is no demonstration. Move it away first.");
    }
    for suffix in ["", "-wal", "-shm", ".key"] {
        match fs::remove_file(format!("{DATABASE}{suffix}")) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    fs::create_dir_all("data")?;
    fs::write(MARK, "")?;
    Ok(())
}

struct Seed {
    accounts: Accounts,
    clock: Arc<AtomicI64>,
    acme: AccountId,
}

/// Whom the operator is told how to be: role, address, password.
type SignIn = (Role, String, String);

impl Seed {
    async fn plant(&self) -> Result<Vec<SignIn>> {
        let token = self.accounts.new_setup_token().await?.context("there are people already")?;
        let (first, rest) = PEOPLE.split_first().context("nobody is listed")?;
        let (email, password) = (address(first.name)?, random_password());
        let wish = SetUp {
            email: email.clone(),
            name: DisplayName::parse(first.name)?,
            password: NewPassword::parse(&password, &[])?,
            account: self.acme.clone(),
            account_name: DisplayName::parse("Acme")?,
        };
        let person = self.accounts.set_up(&token, wish).await?;
        let admin = Caller::Person { person, session: SessionKey::of(b"demonstration") };
        let mut sign_ins = vec![(Role::Admin, email.to_string(), password)];
        let step = AGE * DAY / (PEOPLE.len() as i64 + 4);
        for one in rest {
            match one.fate {
                // The last offers are made within their seven days.
                Fate::Invited => self.set_days_ago(one.days_ago),
                _ => self.pass(step),
            }
            let password = self.add(admin, one).await?;
            let told = sign_ins.iter().any(|(role, _, _)| *role == one.role);
            if let (false, Fate::Active, Some(password)) = (told, one.fate, password) {
                sign_ins.push((one.role, address(one.name)?.to_string(), password));
            }
        }
        for (id, name, role, fate) in PROGRAMS {
            self.add_program(admin, id, name, role, fate).await?;
        }
        let second = AccountId::parse("wonderland")?;
        self.accounts.create_account(person, second, DisplayName::parse("Wonderland Research")?).await?;
        self.accounts.flush_activity().await?;
        Ok(sign_ins)
    }

    /// Adds one of them; answers the password of whoever has joined.
    async fn add(&self, admin: Caller, one: &people::Invented) -> Result<Option<String>> {
        let email = address(one.name)?;
        let display_name = DisplayName::parse(one.name)?;
        let line = InviteLine { email: email.clone(), role: one.role, display_name: None };
        let outcomes = self.accounts.invite(admin, &self.acme, vec![line], true).await?;
        let Some(InviteOutcome::Invited { user, token, .. }) = outcomes.into_iter().next() else {
            bail!("{email} could not be invited");
        };
        match one.fate {
            Fate::Invited | Fate::Expired => return Ok(None),
            Fate::Declined => {
                self.accounts.decline(&token).await?;
                return Ok(None);
            }
            Fate::Active | Fate::Paused => {}
        }
        let password = random_password();
        let joined = self.accounts.accept_as_new(&token, display_name, &password).await?;
        self.be_seen(joined.person, &user).await?;
        if one.fate == Fate::Paused {
            let version = self.accounts.get_user(admin, &self.acme, &user).await?.user.version;
            self.accounts.deactivate(admin, &self.acme, &user, version).await?;
        }
        Ok(Some(password))
    }

    async fn add_program(&self, admin: Caller, id: &str, name: &str, role: Role, fate: Fate) -> Result<()> {
        let (id, display_name) = (UserId::parse(id)?, DisplayName::parse(name)?);
        let wish = NewServiceAccount { id, display_name, role, confirmed: true };
        let made = self.accounts.create_service_account(admin, &self.acme, wish).await?;
        if fate == Fate::Paused {
            self.accounts.deactivate(admin, &self.acme, &made.id, made.version).await?;
        }
        Ok(())
    }

    /// Lets somebody look at the list once, so that they have been active.
    async fn be_seen(&self, person: uuid::Uuid, user: &UserId) -> Result<()> {
        let caller = Caller::Person { person, session: SessionKey::of(user.as_str().as_bytes()) };
        self.accounts.account_seq(caller, &self.acme).await?;
        Ok(self.accounts.flush_activity().await?)
    }

    fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1_000_000, Ordering::Relaxed);
    }

    fn set_days_ago(&self, days: i64) {
        let then = Clock::System.now().plus_seconds(-days * DAY).micros();
        self.clock.fetch_max(then, Ordering::Relaxed);
    }
}

fn address(name: &str) -> Result<Email> {
    let first = domain::fold(name.split(' ').next().unwrap_or(name));
    let ascii: String = first.chars().filter(char::is_ascii_alphabetic).collect();
    Ok(Email::parse(&format!("{ascii}@example.com"))?)
}

fn random_password() -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let letter = |_| char::from(LETTERS[rand::random_range(0..LETTERS.len())]);
    let words: Vec<String> = (0..4).map(|_| (0..4).map(letter).collect()).collect();
    words.join("-")
}
