//! `set-api-key`: check a key, first for typos and then with the server, and keep it.

use crate::client::{Call, Client, Method};
use crate::commands::session::Session;
use crate::failure::Failure;
use crate::grammar::{self, Form, SetApiKey};
use crate::output::{json, safe};
use crate::profiles::{self, Profile, Profiles};
use crate::settings::{Settings, parse_key};
use crate::wire::{WhoAmI, id_of};
use crate::world::World;

pub fn run(args: &SetApiKey, flags: &grammar::Settings, world: &mut World) -> Result<(), Failure> {
    let profiles = Profiles::find(world).ok_or_else(|| {
        Failure::Usage("There is no place for auth.ini: set HOME or XDG_CONFIG_HOME.".to_owned())
    })?;
    let base = Settings::find_base(flags, world)?;
    let key = parse_key(&typed(args, flags, world)?)?;
    let client = Client::new(base.clone(), key.clone());
    let answer = Session::with(client, flags.output, world).ask(&Call::new(Method::Get, "/v1/whoami"))?;
    let me: WhoAmI = answer.read()?;
    let name = flags.profile.as_deref().unwrap_or(profiles::DEFAULT);
    let account = id_of(&me.account).to_owned();
    if let Some(meant) = &flags.account_id
        && meant.as_str() != account
    {
        return Err(Failure::Usage(format!("The key is of the account {}, not of {meant}.", safe(&account))));
    }
    profiles.write(
        name,
        &Profile {
            api_key: Some(key.reveal().to_owned()),
            account_id: Some(account),
            base_url: Some(base.to_string()),
        },
    )?;
    match flags.output {
        Form::Json => write!(world.out, "{}", json::set_out(&answer.body)?)?,
        Form::Text => writeln!(
            world.out,
            "The key acts as {} ({}). It is kept in {}, profile {name}.",
            safe(&me.user),
            safe(&me.role),
            profiles.path().display()
        )?,
    }
    if args.key.is_some() && world.terminal.asks {
        world.remark(
            "The key now stands in the history of your shell; without it on the line it is asked for.",
        )?;
    }
    Ok(())
}

/// The key: from the line, from a pipe, or asked for without showing it.
fn typed(args: &SetApiKey, flags: &grammar::Settings, world: &mut World) -> Result<String, Failure> {
    if let Some(key) = args.key.as_ref().or(flags.api_key.as_ref()).filter(|key| *key != "-") {
        return Ok(key.clone());
    }
    let piped = args.key.as_deref() == Some("-") || !world.terminal.asks;
    let line = if piped { world.line()? } else { Some((world.hidden_line)("API key: ")?) };
    line.filter(|line| !line.trim().is_empty()).ok_or_else(|| {
        Failure::Usage(
            "No key came. Give it on the line, or pipe it in: rosterctl set-api-key < FILE".to_owned(),
        )
    })
}
