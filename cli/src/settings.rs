//! Which server, which key, which account: flags first, then the environment, then the profile.
//!
//! Two rules keep a key where it belongs ([ADR 0031](../../docs/adr/0031-where-a-key-may-go.md)): a
//! key from a profile is sent only to the server it was set for, and no key crosses a network in
//! the clear.

use domain::{AccountId, ApiKeyText};

use crate::client::BaseUrl;
use crate::failure::Failure;
use crate::grammar;
use crate::names;
use crate::profiles::{self, Profile, Profiles};
use crate::world::World;

/// Where a Roster answers that nobody has configured.
const USUAL: &str = "http://127.0.0.1:3000";

/// What a command needs to ask a server.
#[derive(Debug)]
pub struct Settings {
    /// The server.
    pub base: BaseUrl,
    /// The key.
    pub key: ApiKeyText,
    /// The account, if one is set; else it is the one of the key.
    pub account: Option<Account>,
}

/// An account that was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// True if it was typed for this very command.
    pub typed: bool,
}

impl Settings {
    /// Finds them.
    pub fn find(flags: &grammar::Settings, world: &World) -> Result<Self, Failure> {
        let sources = Sources { flags, world };
        let given = sources.given("ROSTER_API_KEY", flags.api_key.as_deref());
        let profile = if given.is_some() { sources.profile_for_base()? } else { sources.profile(false)? };
        let stored = profile.as_ref().and_then(|profile| profile.api_key.as_deref());
        let key = match given.as_deref().or(stored) {
            Some(text) => parse_key(text)?,
            None => return Err(sources.without_key()),
        };
        let base = sources.base(profile.as_ref())?;
        if given.is_none() {
            sources.keep_at_home(&base, profile.as_ref())?;
        }
        // The account of a profile is the one of its key, and says nothing of another key.
        let account = sources.account(profile.as_ref().filter(|_| given.is_none()))?;
        Ok(Self { base, key, account })
    }

    /// The server alone, for a key that is about to be set.
    pub fn find_base(flags: &grammar::Settings, world: &World) -> Result<BaseUrl, Failure> {
        let sources = Sources { flags, world };
        sources.base(sources.profile_for_base()?.as_ref())
    }
}

/// Reads a key and finds typos without asking anybody.
pub fn parse_key(text: &str) -> Result<ApiKeyText, Failure> {
    ApiKeyText::parse(text).ok_or_else(|| {
        Failure::Usage(
            "This is no API key of Roster: its length or its checksum is wrong. Copy it again, from rk_ to its end."
                .to_owned(),
        )
    })
}

struct Sources<'a> {
    flags: &'a grammar::Settings,
    world: &'a World,
}

impl Sources<'_> {
    fn given(&self, variable: &str, flag: Option<&str>) -> Option<String> {
        flag.or_else(|| self.world.variable(variable)).map(|value| value.trim().to_owned())
    }

    fn profile_name(&self) -> &str {
        self.flags.profile.as_deref().unwrap_or(profiles::DEFAULT)
    }

    /// The profile. One that was named must be there, unless a key came another way.
    fn profile(&self, has_key: bool) -> Result<Option<Profile>, Failure> {
        let Some(profiles) = Profiles::find(self.world) else { return Ok(None) };
        let profile = profiles.read(self.profile_name())?;
        if profile.is_none() && self.flags.profile.is_some() && !has_key {
            return Err(Failure::Usage(format!(
                "There is no profile {} in {}. Make it with: rosterctl set-api-key --profile {0}",
                self.profile_name(),
                profiles.path().display()
            )));
        }
        Ok(profile)
    }

    /// The profile where only its server could matter: not read if the server was given, so that a
    /// file in a bad state stops nobody who does not use it.
    fn profile_for_base(&self) -> Result<Option<Profile>, Failure> {
        match self.given("ROSTER_BASE_URL", self.flags.base_url.as_deref()) {
            Some(_) => Ok(None),
            None => self.profile(true),
        }
    }

    fn base(&self, profile: Option<&Profile>) -> Result<BaseUrl, Failure> {
        let given = self.given("ROSTER_BASE_URL", self.flags.base_url.as_deref());
        let stored = profile.and_then(|profile| profile.base_url.clone());
        let base = BaseUrl::parse(&given.or(stored).unwrap_or_else(|| USUAL.to_owned()))?;
        let insists = self.world.variable("ROSTER_ALLOW_HTTP") == Some("1");
        if base.is_in_the_clear() && !insists {
            return Err(Failure::Usage(format!(
                "The key would cross the network in the clear to {base}. Name the server by https, \
                 or insist with ROSTER_ALLOW_HTTP=1."
            )));
        }
        Ok(base)
    }

    fn keep_at_home(&self, base: &BaseUrl, profile: Option<&Profile>) -> Result<(), Failure> {
        let home = profile.and_then(|profile| profile.base_url.as_deref()).unwrap_or(USUAL);
        if BaseUrl::parse(home)? == *base {
            return Ok(());
        }
        Err(Failure::Usage(format!(
            "The key of the profile {} is for {home} and is not sent to {base}. Set a key for that server with: \
             rosterctl set-api-key --profile NAME --base-url {base}",
            self.profile_name()
        )))
    }

    fn account(&self, profile: Option<&Profile>) -> Result<Option<Account>, Failure> {
        if let Some(id) = &self.flags.account_id {
            return Ok(Some(Account { id: id.clone(), typed: true }));
        }
        let set = self.world.variable("ROSTER_ACCOUNT_ID").map(str::to_owned);
        let set = set.or_else(|| profile.and_then(|profile| profile.account_id.clone()));
        let Some(text) = set else { return Ok(None) };
        let id = names::account(text.trim())
            .map_err(|invalid| Failure::Usage(format!("“{}” is no account: {invalid}", text.trim())))?;
        Ok(Some(Account { id, typed: false }))
    }

    fn without_key(&self) -> Failure {
        Failure::Usage(
            "No API key is set. Set one with rosterctl set-api-key; you make it on the page API keys of Roster, \
             or give it in ROSTER_API_KEY."
                .to_owned(),
        )
    }
}
