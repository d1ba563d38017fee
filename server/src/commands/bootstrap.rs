//! `roster bootstrap`: an account and its first admin without a browser.

use std::io::Read;
use std::process::ExitCode;

use accounts::NewKey;
use anyhow::{Context, Result, anyhow};
use clap::Args;
use domain::{AccountId, AccountName, Annotations, DisplayName, Email, NewPassword, Timestamp};

use super::{LinkArgs, named, say, sentence};
use crate::settings::DatabaseArgs;

/// Make an account and its first admin without a browser.
#[derive(Args)]
pub struct Bootstrap {
    #[command(flatten)]
    database: DatabaseArgs,
    /// The id of the new account, like acme
    #[arg(long)]
    account_id: String,
    /// The e-mail address of its admin
    #[arg(long)]
    email: String,
    /// The admin's name [default: the part of the address before the @]
    #[arg(long)]
    display_name: Option<String>,
    /// The account's name [default: its id]
    #[arg(long)]
    account_name: Option<String>,
    /// Read the admin's password from the standard input; without it they choose one by the link
    #[arg(long)]
    password_stdin: bool,
    /// Print an API key of the admin, too, as the last line; it ends after 24 hours
    #[arg(long)]
    api_key: bool,
    /// Let that key work until it is deleted
    #[arg(long, requires = "api_key")]
    no_expiry: bool,
    #[command(flatten)]
    link: LinkArgs,
}

impl Bootstrap {
    /// Seconds for which the key that is printed works.
    const KEY_LASTS: i64 = 24 * 60 * 60;

    /// Runs the command and prints a sign-in link, and on request a key in a line of its own after it.
    ///
    /// # Errors
    /// A sentence that names the flag or the setting.
    pub async fn run(&self) -> Result<ExitCode> {
        let public_url = self.link.public_url()?;
        let account = AccountId::parse(&self.account_id).map_err(named("--account-id"))?;
        let email = Email::parse(&self.email).map_err(named("--email"))?;
        let name = self.display_name.as_deref().unwrap_or(email.local_part());
        let display_name = DisplayName::parse(name).map_err(named("--display-name"))?;
        let account_name = self.account_name.as_deref().unwrap_or(account.as_str());
        let account_name = AccountName::parse(account_name).map_err(named("--account-name"))?.into();
        let password = self.password(&email, &display_name)?;
        let accounts = self.database.open().await?;
        let wish = accounts::Bootstrap { account, account_name, email, display_name, password };
        let made = if self.api_key {
            let key = self.key(accounts.now())?;
            accounts.bootstrap_with_key(wish, key).await.map(|(token, text)| (token, Some(text)))
        } else {
            accounts.bootstrap(wish).await.map(|token| (token, None))
        };
        accounts.close().await;
        let (token, key) = made.map_err(sentence)?;
        say(format_args!(
            "Sign in within 10 minutes, once:\n\n    {public_url}/sign-in/link?token={token}\n"
        ));
        if let Some(key) = key {
            let lasts = if self.no_expiry { "until it is deleted" } else { "for 24 hours" };
            say(format_args!("The admin's API key, good {lasts} and not shown again:\n\n{}", key.reveal()));
        }
        Ok(ExitCode::SUCCESS)
    }

    fn key(&self, now: Timestamp) -> Result<NewKey> {
        let expires = (!self.no_expiry).then(|| now.plus_seconds(Self::KEY_LASTS));
        let name = DisplayName::parse("roster bootstrap").map_err(named("--api-key"))?;
        Ok(NewKey { name, expires, annotations: Annotations::default() })
    }

    fn password(&self, email: &Email, name: &DisplayName) -> Result<Option<NewPassword>> {
        if !self.password_stdin {
            return Ok(None);
        }
        let mut text = String::new();
        let most = 4 * NewPassword::LONGEST as u64 + 2;
        std::io::stdin().take(most).read_to_string(&mut text).context("--password-stdin")?;
        let text = text.trim_end_matches(['\r', '\n']);
        let chosen = NewPassword::parse(text, &[email.as_str(), name.as_str()]);
        Ok(Some(chosen.map_err(|invalid| anyhow!("--password-stdin: {invalid}"))?))
    }
}
