//! One command's talk with the server.

use std::io::Read;

use domain::{AccountId, Timestamp};
use serde::de::DeserializeOwned;

use crate::client::{Answer, BaseUrl, Call, Client, File, Incoming, Method};
use crate::failure::Failure;
use crate::grammar::{self, Form};
use crate::moments;
use crate::names::{self, ResourceName, UserName};
use crate::output::{self, Progress, safe};
use crate::settings::{Account, Settings};
use crate::wire::WhoAmI;
use crate::world::World;

/// The server, the account that is meant, and where answers go.
pub struct Session<'w> {
    world: &'w mut World,
    form: Form,
    client: Client,
    set_account: Option<Account>,
    me: Option<WhoAmI>,
}

impl<'w> Session<'w> {
    /// With what flags, environment and profile say. Asks nothing yet.
    pub fn open(flags: &grammar::Settings, world: &'w mut World) -> Result<Self, Failure> {
        let Settings { base, key, account } = Settings::find(flags, world)?;
        Ok(Self { form: flags.output, client: Client::new(base, key), set_account: account, me: None, world })
    }

    /// With a client of its own.
    pub fn with(client: Client, form: Form, world: &'w mut World) -> Self {
        Self { form, client, set_account: None, me: None, world }
    }

    /// The server.
    pub fn base(&self) -> &BaseUrl {
        self.client.base()
    }

    /// Asks the server.
    pub fn ask(&mut self, call: &Call) -> Result<Answer, Failure> {
        let Self { client, world, .. } = self;
        client.ask(call, |wait| busy(world, wait))
    }

    /// Asks and reads the body.
    pub fn read<T: DeserializeOwned>(&mut self, call: &Call) -> Result<T, Failure> {
        self.ask(call)?.read()
    }

    /// Who the key acts as; asked once.
    pub fn me(&mut self) -> Result<&WhoAmI, Failure> {
        if self.me.is_none() {
            self.me = Some(self.read(&Call::new(Method::Get, "/v1/whoami"))?);
        }
        self.me.as_ref().ok_or_else(|| Failure::Failed("The server does not say who you are.".to_owned()))
    }

    /// The user the key acts as.
    pub fn my_name(&mut self) -> Result<UserName, Failure> {
        let me = self.me()?;
        names::user(&me.user).map_err(|_| unknown_form(&me.user))
    }

    /// The account that is meant: the one in a full name, else the one that is set, else the key's.
    pub fn account(&mut self, named: Option<&AccountId>) -> Result<AccountId, Failure> {
        match (named, &self.set_account) {
            (Some(named), Some(set)) if set.typed && *named != set.id => Err(Failure::Usage(format!(
                "The full name is of the account {named}, and --account-id says {}. Leave one of them out.",
                set.id
            ))),
            (Some(named), _) => Ok(named.clone()),
            (None, Some(set)) => Ok(set.id.clone()),
            (None, None) => {
                let me = self.me()?;
                names::account(&me.account).map_err(|_| unknown_form(&me.account))
            }
        }
    }

    /// `/v1/accounts/acme/users/alice`
    pub fn path_of(&mut self, user: &UserName) -> Result<String, Failure> {
        let account = self.account(user.account.as_ref())?;
        Ok(format!("/v1/accounts/{account}/users/{}", user.user))
    }

    /// `/v1/accounts/acme/deployments/support`, after making sure that it is one of this collection.
    pub fn path_in(&mut self, collection: &'static str, name: &ResourceName) -> Result<String, Failure> {
        Ok(format!("/v1/{}", self.name_in(collection, name)?))
    }

    /// `accounts/acme/deployments/support`, likewise.
    pub fn name_in(&mut self, collection: &'static str, name: &ResourceName) -> Result<String, Failure> {
        if let Some((account, other)) = &name.within
            && *other != collection
        {
            return Err(Failure::Usage(format!(
                "accounts/{account}/{other}/{} is one of the {other}, and this is about {collection}.",
                name.id
            )));
        }
        let account = self.account(name.within.as_ref().map(|(account, _)| account))?;
        Ok(format!("accounts/{account}/{collection}/{}", name.id))
    }

    /// Sends a file, and tells how far it has come.
    pub fn upload(
        &mut self,
        path: &str,
        name: &str,
        size: Option<u64>,
        content: impl Read,
    ) -> Result<Answer, Failure> {
        let Self { client, world, .. } = self;
        let screen = world.terminal.overwrites.then_some(&mut world.err as &mut dyn std::io::Write);
        let mut content = Progress::new(content, size, screen);
        client.upload(path, File { name, size, content: &mut content })
    }

    /// Fetches what a link leads to, and tells how far it has come.
    pub fn fetch<T>(
        &mut self,
        link: &str,
        take: impl FnOnce(&mut dyn Read) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let Self { client, world, .. } = self;
        let Incoming { content, size } = client.fetch(link)?;
        let screen = world.terminal.overwrites.then_some(&mut world.err as &mut dyn std::io::Write);
        take(&mut Progress::new(content, size, screen))
    }

    /// Prints what a link leads to, byte for byte.
    pub fn print(&mut self, link: &str) -> Result<(), Failure> {
        let mut incoming = self.client.fetch(link)?;
        std::io::copy(&mut incoming.content, &mut self.world.out)?;
        Ok(())
    }

    /// Asks for an answer that comes bit by bit.
    pub fn stream(&mut self, call: &Call) -> Result<Incoming, Failure> {
        let Self { client, world, .. } = self;
        client.stream(call, |wait| busy(world, wait))
    }

    /// Asks for an answer that may take long, and waits for all of it.
    pub fn ask_at_length(&mut self, call: &Call) -> Result<Answer, Failure> {
        let mut body = String::new();
        self.stream(call)?.content.read_to_string(&mut body)?;
        Ok(Answer { body, now: None, replayed: false })
    }

    /// True if answers are shown as the JSON they are.
    pub fn shows_json(&self) -> bool {
        self.form == Form::Json
    }

    /// Shows a part of an answer, at once.
    pub fn say(&mut self, text: &str) -> Result<(), Failure> {
        self.world.out.write_all(text.as_bytes())?;
        Ok(self.world.out.flush()?)
    }

    /// Tells of a failure that ends nothing.
    pub fn tell(&mut self, failure: &Failure) {
        failure.tell(self.world);
    }

    /// A line that is typed behind a sign; none at the end of input.
    pub fn prompt(&mut self, sign: &str) -> Result<Option<String>, Failure> {
        write!(self.world.err, "{sign}")?;
        self.world.err.flush()?;
        let line = self.world.line()?;
        if line.is_none() {
            writeln!(self.world.err)?;
        }
        Ok(line)
    }

    /// What is piped in, as bytes.
    pub fn piped(&mut self) -> Result<Box<dyn Read>, Failure> {
        if self.world.terminal.asks {
            return Err(Failure::Usage("Nothing is piped in. Name a file.".to_owned()));
        }
        Ok(Box::new(std::mem::replace(&mut self.world.input, Box::new(std::io::empty()))))
    }

    /// What is piped in, as text of at most so many bytes.
    pub fn piped_text(&mut self, most: u64) -> Result<String, Failure> {
        let mut text = String::new();
        let read = self.piped()?.take(most + 1).read_to_string(&mut text)?;
        if read as u64 > most {
            return Err(Failure::Usage(format!("More than {} is piped in.", output::size(most))));
        }
        Ok(text)
    }

    /// Something nobody else may see: from the environment, else typed without being shown, else piped in.
    pub fn secret(&mut self, variable: &str, question: &str) -> Result<String, Failure> {
        let secret = match self.world.variable(variable) {
            Some(set) => Some(set.to_owned()),
            None if self.world.terminal.asks => Some((self.world.hidden_line)(question)?),
            None => self.world.line()?,
        };
        Ok(secret.unwrap_or_default().trim().to_owned())
    }

    /// Shows an answer: as the JSON it was, or as what `text` makes of it.
    pub fn show(
        &mut self,
        answer: &Answer,
        text: impl FnOnce(&Screen) -> Result<String, Failure>,
    ) -> Result<(), Failure> {
        let shown = match self.form {
            Form::Json => output::json::set_out(&answer.body)?,
            Form::Text => text(&self.screen(answer.now))?,
        };
        Ok(write!(self.world.out, "{shown}")?)
    }

    /// How things are told at present.
    pub fn screen(&self, now: Option<Timestamp>) -> Screen {
        let terminal = self.world.terminal;
        Screen {
            width: terminal.width,
            colour: terminal.colour,
            now: now.filter(|_| terminal.width.is_some()),
        }
    }

    /// Says something beside the answer.
    pub fn remark(&mut self, text: &str) -> Result<(), Failure> {
        self.world.remark(text)
    }

    /// True if there is somebody who can be asked before something ends.
    pub fn can_confirm(&self) -> bool {
        self.world.terminal.asks
    }

    /// Asks a question; whoever does not say yes has declined.
    pub fn confirm(&mut self, question: &str) -> Result<(), Failure> {
        match self.answer(question, "[y/N]")?.as_deref() {
            Some("y" | "yes") => Ok(()),
            _ => Err(Failure::Declined),
        }
    }

    /// Asks a question that is meant to be answered with yes; false for whoever says no. Whoever
    /// leaves without an answer has declined the whole.
    pub fn offer(&mut self, question: &str) -> Result<bool, Failure> {
        match self.answer(question, "[Y/n]")?.as_deref() {
            None => Err(Failure::Declined),
            Some(answer) => Ok(matches!(answer, "" | "y" | "yes")),
        }
    }

    /// What is answered, in small letters; none at the end of input.
    fn answer(&mut self, question: &str, choices: &str) -> Result<Option<String>, Failure> {
        self.world.out.flush()?;
        write!(self.world.err, "{} {choices} ", safe(question))?;
        self.world.err.flush()?;
        let answer = self.world.line()?;
        if answer.is_none() {
            writeln!(self.world.err)?;
        }
        Ok(answer.map(|answer| answer.trim().to_ascii_lowercase()))
    }
}

/// Says that it waits. Who is not told so still gets the answer.
fn busy(world: &mut World, wait: std::time::Duration) {
    let _ = writeln!(world.err, "The server is busy; asking again in {} s.", wait.as_secs());
}

fn unknown_form(name: &str) -> Failure {
    Failure::Failed(format!("The server calls something “{}”, which this version does not know.", safe(name)))
}

/// How an answer is told.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// The columns of the terminal.
    pub width: Option<usize>,
    /// Whether it has colours.
    pub colour: bool,
    /// What moments are told from; into files and pipes they go as they came.
    now: Option<Timestamp>,
}

impl Screen {
    /// A moment of an answer, as it is told here; none for one that never was.
    pub fn moment(&self, text: &str) -> Option<String> {
        let told = match (self.now, moments::from_answer(text)) {
            (Some(now), Some(moment)) => moments::told(moment, now),
            _ => text.to_owned(),
        };
        Some(told).filter(|told| !told.is_empty())
    }

    /// The same for a cell.
    pub fn cell(&self, text: &str) -> String {
        self.moment(text).unwrap_or_else(|| "—".to_owned())
    }
}
