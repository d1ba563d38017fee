//! `/account/users/bulk`: one thing done to many users. First what it would mean for each, then, once
//! confirmed, what became of each.

use domain::policy::AccountFacts;
use domain::{AccountId, Invalid, Role, User, UserKind};
use leptos::prelude::*;

use super::ask::{Ask, Yes};
use crate::addresses;
use crate::forms::{ErrorSummary, Errors, Hidden};
use crate::frame::{Section, framed};
use crate::model::{Frame, RemovalPreview};
use crate::parts::{Avatar, Icon, IconKind};
use crate::questions;

/// What is done to each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkAct {
    /// They get this role.
    ChangeRole(Role),
    /// Their invitation is made anew.
    Resend,
    /// Their place ends.
    Remove,
}

/// What would be done to one user.
#[derive(Clone, Debug)]
pub struct BulkRow {
    /// Who, at the version it is decided upon.
    pub user: User,
    /// True of the reader.
    pub is_me: bool,
    /// What would be done.
    pub plan: BulkPlan,
}

/// What would be done to one user.
#[derive(Clone, Debug)]
pub enum BulkPlan {
    /// They get the role.
    ChangesRole,
    /// They have it already.
    KeepsRole,
    /// They get a new link.
    Resends,
    /// They have joined.
    HasJoined,
    /// Their place ends, and this with it.
    Ends(Box<RemovalPreview>),
    /// Why it cannot be done, in the words of [`domain::Refusal`].
    Refused(String),
}

/// What became of one user.
#[derive(Clone, Debug)]
pub struct BulkAnswer {
    /// What they are called.
    pub name: String,
    /// What was done, or why nothing was.
    pub outcome: Result<String, String>,
}

/// What `/account/users/bulk` shows.
#[derive(Clone, Debug)]
pub struct BulkPage {
    /// The account in view.
    pub account: AccountFacts,
    /// What is done.
    pub act: BulkAct,
    /// The users it would be done to.
    pub rows: Vec<BulkRow>,
    /// How many of those selected are not there any more.
    pub gone: usize,
}

impl BulkAct {
    /// The name it is posted under.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ChangeRole(_) => "change-role",
            Self::Resend => "resend",
            Self::Remove => "remove",
        }
    }

    const fn role(self) -> Option<Role> {
        match self {
            Self::ChangeRole(role) => Some(role),
            Self::Resend | Self::Remove => None,
        }
    }
}

impl BulkRow {
    fn is_done(&self) -> bool {
        matches!(self.plan, BulkPlan::ChangesRole | BulkPlan::Resends | BulkPlan::Ends(_))
    }

    /// How the row shows, and what it says.
    fn says(&self, act: BulkAct) -> (&'static str, Vec<String>) {
        match (&self.plan, act) {
            (BulkPlan::Ends(preview), _) => ("does", questions::removal_in_short(preview)),
            (BulkPlan::ChangesRole, BulkAct::ChangeRole(to)) => {
                ("does", questions::role_in_short(&self.user, to, self.is_me))
            }
            (BulkPlan::Resends, _) => {
                ("does", vec!["Gets a new link; every earlier one stops working.".to_owned()])
            }
            (BulkPlan::HasJoined, _) => ("same", vec!["Has no open invitation; nothing changes.".to_owned()]),
            (BulkPlan::Refused(reason), _) => ("wrong", vec![reason.clone()]),
            _ => ("same", vec!["Has this role already; nothing changes.".to_owned()]),
        }
    }
}

/// `/account/users/bulk`, before anything is done. Posts `account`, `action` and `role`, one `user`
/// for each row as `<id>:<version>`, and `confirm=yes`. Rows for which there is nothing to do, or
/// which will be refused, are posted too and answered for themselves.
pub fn bulk(frame: Frame, page: BulkPage) -> impl IntoView {
    let BulkPage { account, act, rows, gone } = page;
    let back = list_of(&account.id, rows.iter().map(|row| row.user.kind));
    let number = rows.iter().filter(|row| row.is_done()).count();
    let (title, yes) = asked(act, number, &account);
    let says = match (act, number) {
        (_, 0) => "",
        (BulkAct::ChangeRole(_), _) => "It counts from the next request, on every device.",
        (BulkAct::Resend, _) => "Each new link stands for the whole term again.",
        (BulkAct::Remove, _) => {
            "It counts from the next request, on every device. Other accounts stay as they are."
        }
    };
    let missing = (gone > 0).then(|| {
        let text = if gone == 1 {
            "1 of those selected is".to_owned()
        } else {
            format!("{gone} of those selected are")
        };
        view! { <p>{text} " not in " {account.name.to_string()} " any more."</p> }
    });
    let users = rows
        .iter()
        .map(|row| view! { <Hidden name="user" value=format!("{}:{}", row.user.id, row.user.version) /> })
        .collect_view();
    let inputs = view! {
        <Hidden name="action" value=act.as_str() />
        <Hidden name="role" value=act.role().map_or("", Role::as_str) />
        {users}
    }
    .into_any();
    let kind = if act == BulkAct::Remove { Yes::Ends } else { Yes::Does };
    let lines = rows.iter().map(|row| planned(row, act)).collect_view();
    let here = addresses::bulk(&account.id);
    let main = view! {
        <Ask title=title.clone() account=account.id here back confirm="yes" yes kind refused=None inputs wide=true>
            <ul class="each">{lines}</ul>
            {missing}
            <p hidden=says.is_empty()>{says}</p>
        </Ask>
    };
    framed(frame, Section::Users, &title, main.into_any())
}

fn planned(row: &BulkRow, act: BulkAct) -> AnyView {
    let (class, says) = row.says(act);
    let name = row.user.shown_name().to_owned();
    let says = says.into_iter().map(|line| view! { <p>{line}</p> }).collect_view();
    view! {
        <li data-outcome=class>
            <Avatar id=row.user.id.to_string() name=name.clone() />
            <div>
                <p><strong>{name}</strong> {row.is_me.then(|| view! { <span class="tag">"you"</span> })}</p>
                {says}
            </div>
        </li>
    }
    .into_any()
}

/// What is asked, and the button that does it.
fn asked(act: BulkAct, number: usize, account: &AccountFacts) -> (String, String) {
    let name = &account.name;
    let users = if number == 1 { "1 user".to_owned() } else { format!("{number} users") };
    match (act, number) {
        (BulkAct::ChangeRole(_), 0) => ("No role can be changed".to_owned(), String::new()),
        (BulkAct::Resend, 0) => ("No invitation can be resent".to_owned(), String::new()),
        (BulkAct::Resend, 1) => (format!("Resend 1 invitation to {name}?"), "Resend 1 invitation".to_owned()),
        (BulkAct::Resend, _) => {
            (format!("Resend {number} invitations to {name}?"), format!("Resend {number} invitations"))
        }
        (BulkAct::Remove, 0) => ("Nobody can be removed".to_owned(), String::new()),
        (BulkAct::ChangeRole(role), _) => (
            format!("Change the role of {users} to {}?", role.label()),
            if number == 1 { "Change 1 role".to_owned() } else { format!("Change {number} roles") },
        ),
        (BulkAct::Remove, _) => (format!("Remove {users} from {name}?"), format!("Remove {users}")),
    }
}

/// What could not even be asked: nobody is selected, too many are, or no role is chosen.
pub fn bulk_trouble(frame: Frame, account: AccountId, errors: Vec<Invalid>) -> impl IntoView {
    let main = view! {
        <div class="ask">
            <h1>"Nothing was changed"</h1>
            <ErrorSummary errors=Errors(errors) />
            <div class="actions"><a class="button" href=addresses::all_users(&account)>"Back to users"</a></div>
        </div>
    };
    framed(frame, Section::Users, "Nothing was changed", main.into_any())
}

/// The receipt: what became of each. `is_in` is false once the reader has left with them.
pub fn bulk_receipt(
    frame: Frame,
    account: AccountId,
    act: BulkAct,
    answers: Vec<BulkAnswer>,
    is_in: bool,
) -> impl IntoView {
    let (done, all) = (answers.iter().filter(|answer| answer.outcome.is_ok()).count(), answers.len());
    let what = match act {
        BulkAct::ChangeRole(_) if all == 1 => "role is changed",
        BulkAct::ChangeRole(_) => "roles are changed",
        BulkAct::Resend if all == 1 => "invitation is resent",
        BulkAct::Resend => "invitations are resent",
        BulkAct::Remove if all == 1 => "is removed",
        BulkAct::Remove => "are removed",
    };
    let title = if done == all { format!("{all} {what}") } else { format!("{done} of {all} {what}") };
    let lines = answers
        .into_iter()
        .map(|BulkAnswer { name, outcome }| {
            let (class, icon, text) = match outcome {
                Ok(text) => ("done", IconKind::Tick, text),
                Err(text) => ("wrong", IconKind::Close, text),
            };
            view! {
                <li data-outcome=class>
                    <Icon kind=icon />
                    <div>
                        <p><strong>{name}</strong></p>
                        <p>{text}</p>
                    </div>
                </li>
            }
        })
        .collect_view();
    let (onwards, label) = match is_in {
        true => (addresses::all_users(&account), "Back to users"),
        false => ("/".to_owned(), "Continue"),
    };
    let main = view! {
        <div class="ask wide">
            <h1>{title.clone()}</h1>
            <ul class="each">{lines}</ul>
            <div class="actions"><a class="button primary" href=onwards>{label}</a></div>
        </div>
    };
    framed(frame, Section::Users, &title, main.into_any())
}

/// The list that those selected are in.
fn list_of(account: &AccountId, mut kinds: impl Iterator<Item = UserKind>) -> String {
    match kinds.next() {
        Some(UserKind::ServiceAccount) => addresses::service_accounts(account),
        _ => addresses::all_users(account),
    }
}
