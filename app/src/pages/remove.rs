//! `/account/users/<id>/remove` and `/me/leave`: what ends if somebody goes, before it ends; and
//! the receipt afterwards. Revoking an invitation is the same page in other words.

use domain::DisplayName;
use leptos::prelude::*;

use crate::addresses;
use crate::forms::{ErrorSummary, Errors, Hidden, HiddenAccount};
use crate::frame::{Section, framed};
use crate::model::{Frame, RemovalPreview, Removed, WayOut};
use crate::parts::Meaning;
use crate::questions::{self, Question};
use crate::words;

/// `/account/users/<id>/remove`, or `/me/leave` if the preview is of leaving. Posts `account` and
/// `confirm`, the version that was shown, to its own address. `errors` is what went wrong before,
/// for example [`words::conflict`] about `form`.
pub fn remove(frame: Frame, preview: RemovalPreview, errors: Vec<domain::Invalid>) -> impl IntoView {
    let (account, user) = (preview.account.id.clone(), preview.user.id.clone());
    let (section, here, back) = match preview.way {
        WayOut::Leave => (Section::Me, addresses::leave(&account), addresses::me(Some(&account))),
        _ => (Section::Users, addresses::remove(&account, &user), addresses::user(&account, &user)),
    };
    let Question { title, points, yes } = questions::about_removal(&preview);
    let answer = match &preview.refused {
        Some(refusal) => view! {
            <div class="alert" role="alert"><p>{refusal.clone()}</p></div>
            <div class="actions"><a class="button" href=back>"Back"</a></div>
        }
        .into_any(),
        None => view! {
            <Meaning points />
            <form method="post" action=here class="actions" autocomplete="off">
                <HiddenAccount account />
                <Hidden name="confirm" value=preview.user.version.to_string() />
                <button class="button danger">{yes}</button>
                <a class="button quiet" href=back>"Cancel"</a>
            </form>
        }
        .into_any(),
    };
    let main = view! {
        <div class="ask">
            <h1>{title.clone()}</h1>
            <ErrorSummary errors=Errors(errors) />
            {answer}
        </div>
    };
    framed(frame, section, &title, main.into_any())
}

/// The receipt. `account_name` is where they went from. After leaving, the frame has no account
/// in view.
pub fn removal_receipt(frame: Frame, removed: Removed, account_name: DisplayName) -> impl IntoView {
    let title = match removed.way {
        WayOut::Leave => format!("You have left {account_name}"),
        WayOut::Revoke => "Invitation revoked".to_owned(),
        _ => format!("{} is removed", removed.name),
    };
    let (onwards, label) = match &frame.account {
        Some(account) if removed.way != WayOut::Leave => {
            (addresses::all_users(&account.account), "Back to users")
        }
        _ => ("/".to_owned(), "Continue"),
    };
    let main = view! {
        <div class="ask">
            <h1>{title.clone()}</h1>
            <p>{words::removed(&removed, &account_name)}</p>
            <div class="actions"><a class="button primary" href=onwards>{label}</a></div>
        </div>
    };
    framed(frame, Section::Users, &title, main.into_any())
}
