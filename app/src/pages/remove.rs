//! `/account/users/<id>/remove` and `/me/leave`: what ends if somebody goes, before it ends; and
//! the receipt afterwards. Revoking an invitation is the same page in other words.

use domain::policy::AccountFacts;
use domain::{ApiKey, User, UserId};
use leptos::prelude::*;

use super::ask::Ask;
use crate::addresses;
use crate::forms::Errors;
use crate::frame::{Section, framed};
use crate::model::{Frame, LeftKey, LeftKeyFate, OwnedResource, RemovalPreview, Removed, WayOut};
use crate::parts::{Meaning, Receivers, receivers};
use crate::questions::{self, Question};
use crate::{time, words};

/// What the page shows.
#[derive(Clone, Debug)]
pub struct RemovePage {
    /// What would end.
    pub preview: RemovalPreview,
    /// What was chosen before for keys left behind, as it was posted: `<key id>:<fate>`.
    pub chosen: Vec<String>,
    /// Who may get what they own, by name; none if nobody needs to be chosen.
    pub receivers: Vec<User>,
    /// True if there are more than these.
    pub more_receivers: bool,
    /// Who was chosen before, as it was posted.
    pub receiver: String,
    /// What went wrong before, for example [`words::changed_meanwhile`] about `form`.
    pub errors: Vec<domain::Invalid>,
}

/// The receipt's data.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// Who went, and how.
    pub removed: Removed,
    /// Where they went from.
    pub account: AccountFacts,
    /// Their API keys, which have ended.
    pub ended: Vec<ApiKey>,
    /// What became of keys they may still hold.
    pub left: Vec<LeftKey>,
    /// What they owned.
    pub owned: Vec<OwnedResource>,
    /// Who owns it now: id and name; nobody if there is none.
    pub receiver: Option<(UserId, String)>,
    /// Invitations of theirs that can still be accepted.
    pub invitations_sent: u64,
}

/// What may become of a key that is left behind: the value that is posted, and what it is called.
const FATES: [(&str, &str); 6] = [
    ("keep", "Keep: works on with the same secret"),
    ("rotate-0", "Rotate: the secret they know ends at once"),
    ("rotate-3600", "Rotate: the secret they know works for 1 hour more"),
    ("rotate-86400", "Rotate: the secret they know works for 1 day more"),
    ("rotate-604800", "Rotate: the secret they know works for 7 days more"),
    ("revoke", "Revoke: ends at once"),
];

/// `/account/users/<id>/remove`, or `/me/leave` if the preview is of leaving. Posts `account`,
/// `confirm`, the revision that was shown, one `left` as `<key id>:<fate>` for each key of a service
/// account that is left behind, and `receiver`, who gets what they own, or nothing, to its own address.
pub fn remove(frame: Frame, page: RemovePage) -> impl IntoView {
    let preview = &page.preview;
    let (account, user) = (preview.account.id.clone(), preview.user.id.clone());
    let (section, here, back) = match preview.way {
        WayOut::Leave => (Section::Me, addresses::leave(&account), addresses::me(Some(&account))),
        _ => (Section::Users, addresses::remove(&account, &user), addresses::user(&account, &user)),
    };
    let Question { title, points, yes } = questions::about_removal(preview);
    let left = (!preview.left.is_empty()).then(|| left_behind(preview, &page.chosen));
    let owned = (!preview.owned.is_empty()).then(|| what_they_own(&page));
    let inputs = view! { {owned} {left} }.into_any();
    let (confirm, refused, errors) = (preview.revision.clone(), preview.refused.clone(), page.errors);
    let main = view! {
        <Ask title=title.clone() account here back confirm yes refused errors fields=&["receiver"] inputs>
            <Meaning points />
        </Ask>
    };
    framed(frame, section, &title, main.into_any())
}

/// What they own, and who gets it, for whoever may say so.
fn what_they_own(page: &RemovePage) -> AnyView {
    let RemovePage { preview, receivers: users, more_receivers, receiver, errors, .. } = page;
    let lines = questions::owned_by_kind(&preview.owned);
    let list = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    let choice = preview.may_hand_over.then(|| {
        receivers(Receivers {
            name: "receiver",
            label: "Who owns it from now on",
            nobody: Some("Nobody: leave it without an owner"),
            users,
            more: *more_receivers,
            except: Some(&preview.user.id),
            chosen: receiver,
            error: Errors(errors.clone()).of("receiver"),
        })
    });
    let title = if preview.way == WayOut::Leave { "What you own" } else { "What they own" };
    view! {
        <fieldset>
            <legend>{title}</legend>
            <ul class="plain-list">{list}</ul>
            {choice}
        </fieldset>
    }
    .into_any()
}

/// The keys whose secrets they know, each with a choice.
fn left_behind(preview: &RemovalPreview, chosen: &[String]) -> AnyView {
    let intro = match preview.way {
        WayOut::Leave => {
            "You know the secrets of these API keys of service accounts: you made them, or rotated them last."
                .to_owned()
        }
        _ => format!(
            "{} knows the secrets of these API keys of service accounts: they made them, or rotated them last. A new secret is shown on the next page, once.",
            preview.user.shown_name()
        ),
    };
    let rows = preview
        .left
        .iter()
        .map(|key| {
            let options = FATES
                .iter()
                .map(|(fate, label)| {
                    let value = format!("{}:{fate}", key.id);
                    let selected = chosen.contains(&value);
                    view! { <option value=value selected=selected>{*label}</option> }
                })
                .collect_view();
            let id = format!("left-{}", key.id);
            view! {
                <div class="field">
                    <label for=id.clone()>{key.name.to_string()} <span class="optional">"of " {key.user.to_string()} ", " {key.prefix()}</span></label>
                    <select id=id name="left" class="select">{options}</select>
                </div>
            }
        })
        .collect_view();
    view! {
        <fieldset>
            <legend>"What becomes of keys that are left behind"</legend>
            <p class="hint">{intro}</p>
            {rows}
        </fieldset>
    }
    .into_any()
}

/// The receipt: what ended, what was kept, and new secrets, once. After leaving, the frame has no
/// account in view.
pub fn removal_receipt(frame: Frame, receipt: Receipt) -> impl IntoView {
    let Receipt { removed, account, ended, left, owned, receiver, invitations_sent } = receipt;
    let title = match removed.way {
        WayOut::Leave => format!("You have left {}", account.name),
        WayOut::Revoke => "Invitation revoked".to_owned(),
        _ => format!("{} is removed", removed.name),
    };
    let (onwards, label) = match &frame.account {
        Some(account) if removed.way != WayOut::Leave => {
            (addresses::all_users(&account.account), "Back to users")
        }
        _ => ("/".to_owned(), "Continue"),
    };
    let ended = (!ended.is_empty()).then(|| {
        let verb = if ended.len() == 1 { "has ended" } else { "have ended" };
        view! { <p>{format!("{} {verb}: {}.", questions::counted_keys(&ended), questions::named_keys(&ended))}</p> }
    });
    let owned = (!owned.is_empty()).then(|| moved(&account, &removed, &owned, receiver));
    let sent = match invitations_sent {
        0 => None,
        1 => Some("1 invitation sent before can still be accepted.".to_owned()),
        number => Some(format!("{number} invitations sent before can still be accepted.")),
    };
    let new_secrets = left.iter().any(|left| matches!(left.fate, LeftKeyFate::Rotated(_))).then(|| {
        view! { <div class="banner"><p><strong>"Copy the new secrets now: they are shown only this once."</strong></p></div> }
    });
    let left = left.iter().map(settled).collect_view();
    let main = view! {
        <div class="ask">
            <h1>{title.clone()}</h1>
            <p>{words::removed(&removed, &account.name)}</p>
            {ended}
            {owned}
            {sent.map(|sent| view! { <p>{sent}</p> })}
            {new_secrets}
            {left}
            <div class="actions"><a class="button primary" href=onwards>{label}</a></div>
        </div>
    };
    framed(frame, Section::Users, &title, main.into_any())
}

/// Who owns now what they owned.
fn moved(
    account: &AccountFacts,
    removed: &Removed,
    owned: &[OwnedResource],
    receiver: Option<(UserId, String)>,
) -> AnyView {
    let is_me = removed.way == WayOut::Leave;
    let intro = if is_me { "What you owned" } else { "What they owned" };
    let whose = match receiver {
        // Whoever has left opens no page of the account.
        Some((_, name)) if is_me => view! { " now belongs to " {name} ":" }.into_any(),
        Some((user, name)) => {
            view! { " now belongs to " <a href=addresses::user(&account.id, &user)>{name}</a> ":" }.into_any()
        }
        None => view! { " has no owner now. Users and admins manage it:" }.into_any(),
    };
    let lines = questions::owned_by_kind(owned);
    let list = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    view! { <p>{intro} {whose}</p> <ul class="plain-list">{list}</ul> }.into_any()
}

fn settled(left: &LeftKey) -> AnyView {
    let (name, user) = (&left.key.name, &left.key.user);
    let secret = match &left.fate {
        LeftKeyFate::Kept => {
            return view! { <p>{format!("The key “{name}” of {user} works on as before.")}</p> }.into_any();
        }
        LeftKeyFate::Revoked => {
            return view! { <p>{format!("The key “{name}” of {user} has ended.")}</p> }.into_any();
        }
        LeftKeyFate::Rotated(secret) => secret.clone(),
    };
    let id = format!("secret-{}", left.key.id);
    let hint_id = format!("{id}-hint");
    let before = match left.key.overlap_until {
        Some(until) => format!("The secret before works until {}.", time::exact(until)),
        None => "The secret before no longer works.".to_owned(),
    };
    view! {
        <div class="field">
            <label for=id.clone()>{format!("New secret of “{name}” of {user}")}</label>
            <input id=id class="link" readonly value=secret autocomplete="off" spellcheck="false" aria-describedby=hint_id.clone() />
            <p class="hint" id=hint_id>{before}</p>
        </div>
    }
    .into_any()
}
