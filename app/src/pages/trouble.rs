//! What is shown instead of a page: not found, refused, paused and the like.

use domain::{AccountId, DisplayName, Refusal, Timestamp};
use leptos::prelude::*;

use crate::addresses;
use crate::forms::HiddenAccount;
use crate::frame::{Section, framed};
use crate::model::Frame;
use crate::words;

/// Why there is no page.
#[derive(Clone, Debug)]
pub enum Trouble {
    /// No such page, account or user, or not the reader's to know of.
    NotFound,
    /// The policy forbids it.
    Refused(Refusal),
    /// The reader is paused in this account.
    Paused {
        /// The account's name.
        account: DisplayName,
    },
    /// The account is closed.
    Closed {
        /// Its id.
        id: AccountId,
        /// Its name.
        account: DisplayName,
        /// When it was closed.
        since: Timestamp,
        /// Until when it can be reopened.
        until: Timestamp,
        /// Whether the reader can.
        may_reopen: bool,
    },
    /// The reader's access to this account was ended on all devices; `next` is where to go on after
    /// signing in again.
    AccessEnded {
        /// The account's name.
        account: DisplayName,
        /// A local path.
        next: String,
    },
    /// Nobody has set this installation up yet.
    NotSetUp,
    /// The reader is in no account at all.
    NoAccount,
    /// The reader was in this account until now.
    NoLongerIn {
        /// The account's name.
        account: DisplayName,
    },
    /// Nobody is signed in any more; `next` is where to go on after signing in.
    SignedOut {
        /// A local path.
        next: String,
    },
    /// A form that lacks what every form of Roster has, or comes from another site.
    BadForm,
    /// Too many attempts.
    TooMany {
        /// Seconds to wait.
        seconds: u64,
    },
    /// Nothing is wrong with the request, but it cannot be answered at the moment.
    Temporary {
        /// Why, and what to do: a whole sentence.
        words: &'static str,
    },
    /// Something is wrong on the server. `request` finds it in the log.
    Internal {
        /// The request's id, if it has one.
        request: Option<String>,
    },
}

/// The page about a trouble, in the frame as far as the reader has one.
pub fn trouble(frame: Frame, trouble: Trouble) -> impl IntoView {
    let (title, text) = said(&trouble);
    let here = frame.here.clone();
    let onwards = match &trouble {
        Trouble::SignedOut { next } => link(addresses::sign_in(next), "Sign in"),
        Trouble::AccessEnded { next, .. } => link(addresses::sign_in_again(next), "Sign in again"),
        Trouble::Internal { .. } | Trouble::TooMany { .. } | Trouble::Temporary { .. } => {
            link(here, "Try again")
        }
        Trouble::NoAccount if frame.may_create_account => link(addresses::new_account(None), "New account"),
        Trouble::Closed { id, account, may_reopen: true, .. } => reopen(id, account),
        Trouble::NoAccount | Trouble::NotSetUp | Trouble::Closed { .. } => ().into_any(),
        _ => link("/".to_owned(), "Go to Roster"),
    };
    let sign_out = matches!(trouble, Trouble::NoAccount | Trouble::Paused { .. } | Trouble::Closed { .. })
        .then(|| {
            view! {
                <form method="post" action="/sign-out"><button class="button quiet">"Sign out"</button></form>
            }
        });
    let invitations = matches!(trouble, Trouble::NoAccount)
        .then(|| super::me::invitations::section(None, &frame.invitations));
    let request = match &trouble {
        Trouble::Internal { request: Some(request) } => Some(request.clone()),
        _ => None,
    };
    let main = view! {
        <div class="ask trouble">
            <h1>{title.clone()}</h1>
            <p>{text}</p>
            {invitations}
            {request.map(|request| view! { <p class="hint">"Whoever runs this installation finds it in the log as " <code>{request}</code> "."</p> })}
            <div class="actions">{onwards} {sign_out}</div>
        </div>
    };
    framed(frame, Section::Other, &title, main.into_any())
}

fn said(trouble: &Trouble) -> (String, String) {
    let both = |title: &str, text: &str| (title.to_owned(), text.to_owned());
    match trouble {
        Trouble::NotFound => both(
            "Not found",
            "There is no such page, or it is not yours to see. The address may be mistyped, or what it was about is gone.",
        ),
        Trouble::Refused(refusal) => ("You cannot do this".to_owned(), refusal.to_string()),
        Trouble::Paused { account } => (format!("{account} is paused for you"), words::paused(account)),
        Trouble::Closed { account, since, until, .. } => {
            (format!("{account} is closed"), words::closed(account, *since, *until))
        }
        Trouble::AccessEnded { account, .. } => {
            (format!("You are signed out of {account}"), words::access_ended(account))
        }
        Trouble::NotSetUp => both(
            "Roster is not set up yet",
            "Whoever started Roster finds a setup link in what it printed. It works once, for an hour; a restart prints a new one.",
        ),
        Trouble::NoAccount => both(
            "You are in no account",
            "You join an account by an invitation from one of its admins: open the link they send you.",
        ),
        Trouble::NoLongerIn { account } => {
            (words::gone(account).trim_end_matches('.').to_owned(), words::gone(account))
        }
        Trouble::SignedOut { .. } => both(
            "You are signed out",
            "You have signed out in another tab, or your session has ended. Nothing was changed.",
        ),
        Trouble::BadForm => both(
            "This form cannot be used",
            "It is incomplete or came from another site. Nothing was changed. Open the page again and repeat what you wanted to do.",
        ),
        Trouble::TooMany { seconds } => ("Too many attempts".to_owned(), words::too_many(*seconds)),
        Trouble::Temporary { words } => both("Not possible at the moment", words),
        Trouble::Internal { .. } => {
            both("Something went wrong", "Roster could not do this. Try again in a moment.")
        }
    }
}

fn reopen(account: &AccountId, name: &DisplayName) -> AnyView {
    view! {
        <form method="post" action=addresses::reopen_account(account)>
            <HiddenAccount account=account.clone() />
            <button class="button primary">{format!("Reopen {name}")}</button>
        </form>
    }
    .into_any()
}

fn link(href: String, label: &'static str) -> AnyView {
    view! { <a class="button primary" href=href>{label}</a> }.into_any()
}
