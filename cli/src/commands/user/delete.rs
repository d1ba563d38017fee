//! `user delete`: look at what will end, ask, end exactly that, and say what ended.

use serde::Deserialize;

use super::LOOK;
use crate::client::{Call, Method};
use crate::commands::session::Session;
use crate::failure::Failure;
use crate::grammar::DeleteUser;
use crate::output::safe;
use crate::wire::User;

/// Times a delete is begun anew because something changed under it.
const ATTEMPTS: u32 = 3;

/// What a delete would end.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Preview {
    /// What the delete names, so that it ends this and nothing else.
    revision: String,
    operation: Ending,
    sessions: u64,
    api_keys: u64,
    invitations_sent: u64,
    /// The names of what they own.
    resources: Vec<String>,
    /// Why it cannot be done.
    refused: Option<String>,
}

/// What the end of a place is.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Ending {
    #[default]
    Remove,
    Leave,
    RevokeInvitation,
}

pub fn run(args: &DeleteUser, session: &mut Session) -> Result<(), Failure> {
    let path = session.path_of(&args.user)?;
    let account = session.account(args.user.account.as_ref())?.to_string();
    if let Some(other) = args.transfer_to.as_ref().and_then(|receiver| receiver.account.as_ref())
        && other.as_str() != account
    {
        return Err(Failure::Usage(format!("Who gets what they own must be of {account}, not of {other}.")));
    }
    let receiver = args.transfer_to.as_ref().map(|receiver| receiver.user.to_string());
    let asks = session.can_confirm() && !args.yes;
    for attempt in 1.. {
        let preview: Preview = session
            .read(&Call::new(Method::Get, format!("{path}:previewDelete")))
            .map_err(|failure| failure.or_look_with(LOOK))?;
        let user: User = session.read(&Call::new(Method::Get, path.clone()))?;
        let plan = Plan { preview, user, account: &account, receiver: receiver.as_deref() };
        if let Some(refused) = &plan.preview.refused {
            return Err(Failure::Failed(safe(refused).into_owned()));
        }
        if asks {
            session.remark(&plan.before())?;
            session.confirm(&plan.question())?;
        }
        let call = Call::new(Method::Delete, path.clone())
            .with("transferTo", receiver.as_ref())
            .with("revision", Some(&plan.preview.revision).filter(|revision| !revision.is_empty()));
        match session.ask(&call) {
            Ok(answer) => return session.show(&answer, |_| Ok(plan.receipt())),
            Err(Failure::Refused(refused)) if refused.is_aborted() && attempt < ATTEMPTS => {
                if asks {
                    session.remark("Something changed meanwhile; this is how it is now.")?;
                }
            }
            Err(failure) => return Err(failure.or_look_with(LOOK)),
        }
    }
    Ok(())
}

/// A delete that can be done.
struct Plan<'a> {
    preview: Preview,
    user: User,
    account: &'a str,
    receiver: Option<&'a str>,
}

impl Plan<'_> {
    /// `Ben Ohm (ben@example.com)`
    fn who(&self) -> String {
        let User { display_name, email, .. } = &self.user;
        let who = if display_name.is_empty() { email.clone() } else { format!("{display_name} ({email})") };
        safe(&who).into_owned()
    }

    fn before(&self) -> String {
        let head = match self.preview.operation {
            Ending::Remove => format!("This removes {}, role {}", self.who(), safe(&self.user.role)),
            Ending::Leave => {
                format!("This ends your own place in {}, role {}", self.account, safe(&self.user.role))
            }
            Ending::RevokeInvitation => format!("This withdraws the invitation of {}", self.who()),
        };
        self.list(head, ["will end"; 2], ["will stay open"; 2], "will")
    }

    fn question(&self) -> String {
        match self.preview.operation {
            Ending::Remove => format!("Remove {} from {}?", self.who(), self.account),
            Ending::Leave => format!("Leave {}?", self.account),
            Ending::RevokeInvitation => format!("Withdraw the invitation of {}?", self.who()),
        }
    }

    fn receipt(&self) -> String {
        let head = match self.preview.operation {
            Ending::Remove => format!("Removed {} from {}", self.who(), self.account),
            Ending::Leave => format!("You have left {}", self.account),
            Ending::RevokeInvitation => format!("Withdrew the invitation of {}", self.who()),
        };
        self.list(head, ["ended"; 2], ["stays open", "stay open"], "") + "\n"
    }

    /// What ends, stays and goes elsewhere, a line each; nothing has no line. What is said of one stands
    /// before what is said of many.
    fn list(&self, head: String, ends: [&str; 2], stays: [&str; 2], will: &str) -> String {
        let Preview { sessions, api_keys, invitations_sent, operation, .. } = self.preview;
        let mut lines = Vec::new();
        let mut say = |number: u64, [one, many]: [&str; 2], then: [&str; 2]| match number {
            0 => {}
            1 => lines.push(format!("  1 {one} {}", then[0])),
            number => lines.push(format!("  {number} {many} {}", then[1])),
        };
        say(api_keys, ["API key", "API keys"], ends);
        say(sessions, ["sign-in to the account", "sign-ins to the account"], ends);
        let sent = match operation {
            Ending::Leave => ["invitation you sent", "invitations you sent"],
            Ending::Remove | Ending::RevokeInvitation => ["invitation they sent", "invitations they sent"],
        };
        say(invitations_sent, sent, stays);
        lines.extend(self.owned(will.is_empty()));
        let mark = if lines.is_empty() { "." } else { ":" };
        lines.insert(0, head + mark);
        lines.join("\n")
    }

    /// What becomes of what they own, and what that is: at most four of it by name.
    fn owned(&self, done: bool) -> Option<String> {
        const NAMED: usize = 4;
        let all = &self.preview.resources;
        let short = |name: &String| {
            let name = name.splitn(3, '/').nth(2).unwrap_or(name);
            safe(name).into_owned()
        };
        let mut named = all.iter().take(NAMED).map(short).collect::<Vec<_>>().join(", ");
        if all.len() > NAMED {
            named += &format!(" and {} more", all.len() - NAMED);
        }
        let count = match all.len() {
            0 => return None,
            1 => "1 resource".to_owned(),
            number => format!("{number} resources"),
        };
        Some(match (self.receiver, done) {
            (Some(receiver), false) => format!("  {count} will go to {receiver}: {named}"),
            (Some(receiver), true) => format!("  {count} went to {receiver}: {named}"),
            (None, false) => format!("  {count} will be left without an owner: {named}"),
            (None, true) => format!("  {count} left without an owner: {named}"),
        })
    }
}
