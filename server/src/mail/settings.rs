//! Where the mail server is and in whose name mail goes out, checked.

use std::net::IpAddr;
use std::time::Duration;

use anyhow::{Result, bail};
use clap::Args;
use lettre::message::Mailbox;
use lettre::transport::smtp::AsyncSmtpTransportBuilder;
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, Tokio1Executor};

/// Time one step of handing over a letter may take.
const STEP: Duration = Duration::from_secs(15);

/// Mail is sent if both are set.
#[derive(Args, Clone, Default)]
pub struct MailArgs {
    /// The mail server, like smtps://user:password@mail.example.com or smtp://…?tls=required; without it
    /// nothing is mailed, and links are handed over by hand
    #[arg(long, env = "ROSTER_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// In whose name mail goes out, like "Roster <roster@example.com>"
    #[arg(long, env = "ROSTER_MAIL_FROM")]
    pub mail_from: Option<String>,
}

/// What sending mail needs, checked.
#[derive(Clone)]
pub struct MailSettings {
    /// How the mail server is reached.
    pub transport: AsyncSmtpTransportBuilder,
    /// In whose name.
    pub from: Mailbox,
}

impl MailArgs {
    /// Checks the two against each other; none if mail is not set up.
    ///
    /// # Errors
    /// A sentence that names the setting.
    pub fn check(&self) -> Result<Option<MailSettings>> {
        let set = |value: &Option<String>| value.as_deref().map(str::trim).unwrap_or_default().to_owned();
        let (url, from) = (set(&self.smtp_url), set(&self.mail_from));
        match (url.as_str(), from.as_str()) {
            ("", "") => Ok(None),
            (_, "") => bail!(
                "ROSTER_MAIL_FROM: ROSTER_SMTP_URL is set, so name the sender too, like Roster <roster@example.com>"
            ),
            ("", _) => bail!(
                "ROSTER_SMTP_URL: ROSTER_MAIL_FROM is set, so name the mail server too, like smtps://user:password@mail.example.com"
            ),
            (url, from) => {
                let Ok(from) = from.parse::<Mailbox>() else {
                    bail!(
                        "ROSTER_MAIL_FROM: “{from}” is not a sender like roster@example.com or Roster <roster@example.com>"
                    );
                };
                let hello = ClientId::Domain(from.email.domain().to_owned());
                let transport = transport(url)?.hello_name(hello).timeout(Some(STEP));
                Ok(Some(MailSettings { transport, from }))
            }
        }
    }
}

/// The address is not repeated in what is said of it: it holds a password.
fn transport(url: &str) -> Result<AsyncSmtpTransportBuilder> {
    let Ok(transport) = AsyncSmtpTransport::<Tokio1Executor>::from_url(url) else {
        bail!(
            "ROSTER_SMTP_URL: this is not an address like smtps://user:password@mail.example.com or \
             smtp://user:password@mail.example.com:587?tls=required"
        );
    };
    let plain = !url.starts_with("smtps:") && !url.contains("tls=required");
    let authority = url.split_once("://").map_or("", |(_, rest)| rest);
    let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
    if let (true, Some((_, host))) = (plain, authority.rsplit_once('@'))
        && !is_this_machine(host)
    {
        bail!(
            "ROSTER_SMTP_URL: the password would travel where it can be read. Use smtps://…, or add ?tls=required"
        );
    }
    Ok(transport)
}

fn is_this_machine(host: &str) -> bool {
    let host = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(url: &str, from: &str) -> MailArgs {
        let set = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        MailArgs { smtp_url: set(url), mail_from: set(from) }
    }

    #[test]
    fn mail_is_set_up_by_both_settings_or_not_at_all() {
        assert!(args("", "").check().expect("fine").is_none());
        for url in [
            "smtp://127.0.0.1:2525",
            "smtp://user:pass@localhost:2525",
            "smtp://mail.example.com",
            "smtps://user:p%40ss@mail.example.com",
            "smtp://user:pass@mail.example.com:587?tls=required",
        ] {
            for from in ["roster@example.com", "Roster <roster@example.com>"] {
                assert!(args(url, from).check().expect(url).is_some(), "{url}");
            }
        }
    }

    #[test]
    fn a_wrong_setting_of_mail_is_named_and_no_password_is_repeated() {
        let sender = "roster@example.com";
        for (named, wrong) in [
            ("ROSTER_MAIL_FROM", args("smtp://127.0.0.1", "")),
            ("ROSTER_SMTP_URL", args("", sender)),
            ("ROSTER_MAIL_FROM", args("smtp://127.0.0.1", "roster")),
            ("ROSTER_SMTP_URL", args("127.0.0.1:25", sender)),
            ("ROSTER_SMTP_URL", args("https://user:hunter2@mail.example.com", sender)),
            ("ROSTER_SMTP_URL", args("smtp://user:hunter2@mail.example.com:587", sender)),
            ("ROSTER_SMTP_URL", args("smtp://user:hunter2@mail.example.com?tls=opportunistic", sender)),
        ] {
            let said = wrong.check().err().expect("refused").to_string();
            assert!(said.starts_with(named), "{said}");
            assert!(!said.contains("hunter2"), "{said}");
        }
    }
}
