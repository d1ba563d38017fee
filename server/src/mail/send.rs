//! Putting a letter into an envelope and handing it to the mail server, in bounded time.

use std::time::Duration;

use accounts::{Claim, Letter, Unsent};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder, MultiPart};
use lettre::transport::smtp::Error as SmtpError;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use super::layout::{html, text};
use super::settings::MailSettings;
use super::words::words;
use crate::http::public_url::PublicUrl;

/// Seconds that handing over one letter may take, however slow the mail server is.
pub const PATIENCE: u64 = 30;

/// Hands letters to the mail server.
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    public_url: PublicUrl,
}

/// Why a letter was not sent. What the mail server said is not repeated: filters quote the mail they
/// refuse, and with it the link.
#[derive(Debug)]
pub struct Trouble {
    /// Whether it is worth another try.
    pub unsent: Unsent,
    /// For the log.
    pub why: String,
}

impl Mailer {
    /// A mailer with these settings.
    pub fn new(settings: MailSettings, public_url: PublicUrl) -> Self {
        let MailSettings { transport, from } = settings;
        Self { transport: transport.build(), from, public_url }
    }

    /// Hands one letter to the mail server.
    ///
    /// # Errors
    /// What to do with the letter, and what to log.
    pub async fn send(&self, claim: &Claim, letter: &Letter) -> Result<(), Trouble> {
        let message = self.message(claim, letter)?;
        let patience = Duration::from_secs(PATIENCE);
        match tokio::time::timeout(patience, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(Trouble::of(&error)),
            Err(_) => {
                Err(Trouble { unsent: Unsent::ForNow, why: format!("no answer in {PATIENCE} seconds") })
            }
        }
    }

    fn message(&self, claim: &Claim, letter: &Letter) -> Result<Message, Trouble> {
        let cannot = |why: String| Trouble { unsent: Unsent::Refused, why };
        // Only the address: a display name of somebody who is not known yet is somebody else's choice.
        let to: Address = letter
            .to
            .as_str()
            .parse()
            .map_err(|_| cannot("the address cannot stand in an envelope".to_owned()))?;
        let words = words(letter, &self.public_url.text());
        let builder: MessageBuilder = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(words.subject.as_str())
            .message_id(Some(format!("<{}@{}>", claim.name(), self.from.email.domain())))
            // RFC 3834: so that nobody's absence note answers.
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ));
        builder
            .multipart(MultiPart::alternative_plain_html(text(&words), html(&words)))
            .map_err(|error| cannot(error.to_string()))
    }
}

impl Trouble {
    fn of(error: &SmtpError) -> Self {
        let unsent = if error.is_permanent() { Unsent::Refused } else { Unsent::ForNow };
        let why = match error.status() {
            Some(code) => format!("the mail server answered {code}"),
            None => error.to_string(),
        };
        Self { unsent, why }
    }
}
