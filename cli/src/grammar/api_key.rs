//! `api-key …`

use clap::{Args, Subcommand};
use domain::{DisplayName, Invalid, Timestamp};

use super::Listing;
use crate::moments;
use crate::names::{self, KeyName, UserName};

#[derive(Debug, Subcommand)]
pub enum ApiKeyCommand {
    /// Make a key; its secret is printed once
    Create(CreateKey),
    /// List your keys, or those of others
    List(ListKeys),
    /// Show one key, without its secret
    Get(OneKey),
    /// Change a key's name or its end
    Update(ChangeKey),
    /// Give a key another secret, which is printed once
    Rotate(RotateKey),
    /// End a key
    ///
    /// At a terminal this shows the key, asks first, and offers to end the keys that were made with it, too.
    Delete(DeleteKey),
}

#[derive(Args, Debug)]
pub struct CreateKey {
    /// What to call it
    #[arg(long, value_name = "NAME", value_parser = DisplayName::parse)]
    pub key_name: Option<DisplayName>,
    /// When it ends, like 2027-01-31 or 2027-01-31T15:00 (UTC); without it, never
    #[arg(long, value_name = "TIME", value_parser = moments::typed)]
    pub expire_time: Option<Timestamp>,
    /// The service account it is for; without it, it is yours
    #[arg(long, value_name = "USER_ID", value_parser = names::user)]
    pub service_account: Option<UserName>,
}

#[derive(Args, Debug)]
pub struct ListKeys {
    /// Those of everybody in the account
    #[arg(long, conflicts_with = "user")]
    pub all_users: bool,
    #[command(flatten)]
    pub whose: Whose,
    #[command(flatten)]
    pub listing: Listing,
}

/// Whose key it is.
#[derive(Args, Debug, Default)]
pub struct Whose {
    /// Whose key it is, if not yours
    #[arg(long, value_name = "USER_ID", value_parser = names::user, visible_alias = "service-account")]
    pub user: Option<UserName>,
}

#[derive(Args, Debug)]
pub struct OneKey {
    /// Its id, as the list shows it
    #[arg(value_name = "KEY_ID", value_parser = names::key)]
    pub key: KeyName,
    #[command(flatten)]
    pub whose: Whose,
}

#[derive(Args, Debug)]
pub struct DeleteKey {
    #[command(flatten)]
    pub which: OneKey,
    /// Also the keys that were made with it
    #[arg(long)]
    pub with_made: bool,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}

#[derive(Args, Debug)]
pub struct ChangeKey {
    #[command(flatten)]
    pub which: OneKey,
    #[command(flatten)]
    pub change: KeyChange,
}

/// What is changed: one of these at least.
#[derive(Args, Debug)]
#[group(required = true, multiple = true)]
pub struct KeyChange {
    /// What to call it from now on
    #[arg(long, value_name = "NAME", value_parser = DisplayName::parse)]
    pub key_name: Option<DisplayName>,
    /// When it ends: a time, or never
    #[arg(long, value_name = "TIME", value_parser = expiry)]
    pub expire_time: Option<Expiry>,
}

#[derive(Args, Debug)]
pub struct RotateKey {
    #[command(flatten)]
    pub which: OneKey,
    /// How long the old secret works too, like 30m, 12h or 7d; without it, it ends at once
    #[arg(long, value_name = "TIME", value_parser = seconds)]
    pub overlap: Option<u32>,
}

/// Most seconds for which the old secret may work, as the server has it: seven days.
const LONGEST_OVERLAP: u32 = 7 * 86_400;

/// When a key ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// It does not.
    Never,
    /// Then.
    At(Timestamp),
}

fn expiry(text: &str) -> Result<Expiry, Invalid> {
    if text.trim() == "never" { Ok(Expiry::Never) } else { moments::typed(text).map(Expiry::At) }
}

/// Reads `90s`, `30m`, `12h`, `7d` as seconds.
fn seconds(text: &str) -> Result<u32, Invalid> {
    let wrong = || Invalid::new("overlap", "Write a number with s, m, h or d behind it, like 30m.");
    let text = text.trim();
    let unit = text.chars().next_back().ok_or_else(wrong)?;
    let each: u32 = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return Err(wrong()),
    };
    let number: u32 = text.strip_suffix(unit).unwrap_or_default().parse().map_err(|_| wrong())?;
    let seconds = number.checked_mul(each).filter(|seconds| *seconds <= LONGEST_OVERLAP);
    seconds.ok_or_else(|| Invalid::new("overlap", "The old secret works for at most 7d."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_have_a_number_and_a_unit() {
        assert_eq!(
            [seconds("90s"), seconds("30m"), seconds("12h"), seconds("7d")],
            [Ok(90), Ok(1_800), Ok(43_200), Ok(604_800)]
        );
        for bad in ["", "h", "90", "-1h", "1.5h", "1w", "8d", "99999999d", "1ä"] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
    }
}
