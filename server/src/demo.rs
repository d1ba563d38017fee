//! A demonstration: an account with 54 invented people in all roles and states, the service
//! accounts of such a team and what they own, made through the same use cases as a real one, under a clock that runs through half a year.
//!
//! It has a file of its own, made anew at every start, passwords nobody chose, and a listener on
//! this machine only.

mod people;
mod resources;

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use accounts::{
    Accounts, Caller, Clock, InviteLine, InviteOutcome, NewServiceAccount, News, SessionKey, SessionRecord,
    SetUp,
};
use anyhow::{Context, Result, bail, ensure};
use domain::{AccountId, DisplayName, Email, NewPassword, Role, UserId};

use crate::commands::say;
use crate::mail::settings::MailArgs;
use crate::settings::{DatabaseArgs, make_folder};
use people::{Fate, PEOPLE, PROGRAMS};

const DATABASE: &str = "data/demo.db";
/// Beside the database while it holds nothing but a demonstration.
const MARK: &str = "data/demo.db.mark";
/// The files of its datasets.
const FILES: &str = "data/demo.db.files";
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
        data_dir: Some(FILES.into()),
        largest_upload: "150".to_owned(),
        // Nothing is sent anywhere, whatever the environment says.
        resource_limits: String::new(),
        mail: MailArgs::default(),
    };
    let now = Clock::System.now().micros();
    let clock = Arc::new(AtomicI64::new(now - AGE * DAY * 1_000_000));
    // In the past there was a mail server, or nobody's address could be confirmed. It is this program.
    let mail = MailArgs {
        smtp_url: Some("smtp://127.0.0.1:25".to_owned()),
        mail_from: Some("Roster <roster@example.com>".to_owned()),
    };
    let past = DatabaseArgs { mail, ..database.clone() }.open_at(Clock::Manual(Arc::clone(&clock))).await?;
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
    match fs::remove_dir_all(FILES) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    make_folder(Path::new("data"))?;
    fs::write(MARK, "")?;
    Ok(())
}

struct Seed {
    accounts: Accounts,
    clock: Arc<AtomicI64>,
    acme: AccountId,
}

/// The session in which the demonstration is made.
const SESSION: &[u8] = b"demonstration";

/// Somebody who has joined.
struct Joined {
    person: uuid::Uuid,
    user: UserId,
    password: String,
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
        let mut sign_ins = vec![(Role::Admin, email.to_string(), password)];
        let mut active = Vec::new();
        let step = AGE * DAY / (PEOPLE.len() as i64 + 4);
        for one in rest {
            match one.fate {
                // The last offers are made within their seven days.
                Fate::Invited => self.set_days_ago(one.days_ago),
                _ => self.pass(step),
            }
            let admin = self.fresh(person).await?;
            let Some(joined) = self.add(admin, one).await? else { continue };
            if one.fate == Fate::Paused {
                continue;
            }
            if sign_ins.iter().all(|(role, _, _)| *role != one.role) {
                sign_ins.push((one.role, address(one.name)?.to_string(), joined.password.clone()));
            }
            active.push(joined);
        }
        let admin = self.fresh(person).await?;
        for (id, name, role, fate) in PROGRAMS {
            self.add_program(admin, id, name, role, fate).await?;
        }
        self.furnish(admin, &UserId::parse("fine-tuning-worker")?).await?;
        let second = AccountId::parse("wonderland")?;
        self.accounts.create_account(person, second, DisplayName::parse("Wonderland Research")?).await?;
        self.accounts.sessions().delete(SessionKey::of(SESSION)).await?;
        self.let_them_work(&active).await?;
        Ok(sign_ins)
    }

    /// Lets most of them have been here since, some a moment ago and some weeks.
    async fn let_them_work(&self, active: &[Joined]) -> Result<()> {
        let now = Clock::System.now();
        for (number, joined) in active.iter().enumerate().filter(|(number, _)| number % 5 != 4) {
            let scattered = (number as i64 * 17) % active.len() as i64;
            self.clock.store(now.plus_seconds(-90 - scattered.pow(3) * 37).micros(), Ordering::Relaxed);
            self.be_seen(joined).await?;
        }
        self.clock.store(now.micros(), Ordering::Relaxed);
        Ok(())
    }

    /// The first admin in a session that begins just now: some of what they do wants that.
    async fn fresh(&self, person: uuid::Uuid) -> Result<Caller> {
        let (sessions, session) = (self.accounts.sessions(), SessionKey::of(SESSION));
        sessions.delete(session).await?;
        let (data, user_agent, address) = ("{}".to_owned(), String::new(), String::new());
        sessions.create(session, &SessionRecord { person: Some(person), data, user_agent, address }).await?;
        Ok(Caller::Person { person, session })
    }

    /// Adds one of them; answers whoever has joined.
    async fn add(&self, admin: Caller, one: &people::Invented) -> Result<Option<Joined>> {
        let email = address(one.name)?;
        let line = InviteLine { email: email.clone(), role: one.role, display_name: None };
        let outcomes = self.accounts.invite(admin, &self.acme, vec![line], true).await?;
        let Some(InviteOutcome::Invited { user, token, .. }) = outcomes.into_iter().next() else {
            bail!("{email} could not be invited");
        };
        let mailed = self.mailed_to(&email).await?;
        match one.fate {
            Fate::Invited | Fate::Expired => return Ok(None),
            Fate::Declined => {
                self.accounts.decline(&token).await?;
                return Ok(None);
            }
            Fate::Active | Fate::Paused => {}
        }
        // A few were handed their link, so their addresses are not confirmed.
        let link = if one.role == Role::InferenceUser { token } else { mailed };
        let password = random_password();
        let person =
            self.accounts.accept_as_new(&link, DisplayName::parse(one.name)?, &password).await?.person;
        let joined = Joined { person, user, password };
        self.be_seen(&joined).await?;
        if one.fate == Fate::Paused {
            let version = self.accounts.get_user(admin, &self.acme, &joined.user).await?.user.version;
            self.accounts.deactivate(admin, &self.acme, &joined.user, version).await?;
        }
        Ok(Some(joined))
    }

    /// Takes all letters there are, and answers the link of the invitation to this address.
    async fn mailed_to(&self, email: &Email) -> Result<String> {
        let mut link = None;
        for claim in self.accounts.claim_letters(100).await? {
            let Some(letter) = self.accounts.read_letter(&claim).await? else { continue };
            if let News::Invitation(offer) = letter.news
                && letter.to == *email
            {
                link = Some(offer.token);
            }
            self.accounts.letter_sent(&claim).await?;
        }
        link.with_context(|| format!("no letter to {email}"))
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
    async fn be_seen(&self, joined: &Joined) -> Result<()> {
        let session = SessionKey::of(joined.user.as_str().as_bytes());
        let caller = Caller::Person { person: joined.person, session };
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
