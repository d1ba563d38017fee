//! `/account/users/<id>/end-access`, `…/deactivate` and `…/reactivate`: what will happen to somebody's
//! access, before it happens.

use domain::policy::AccessChange;
use leptos::prelude::*;

use crate::addresses;
use crate::forms::{ErrorSummary, Errors, Hidden, HiddenAccount};
use crate::frame::{Section, framed};
use crate::model::{AccessPreview, Frame};
use crate::parts::{Meaning, devices};
use crate::questions::{Question, about_access};

/// One of the three. Posts `account` and `confirm`, the version that was shown, to its own address.
/// `errors` is what went wrong before, for example [`conflict`](crate::words::conflict) about `form`.
pub fn access(frame: Frame, preview: AccessPreview, errors: Vec<domain::Invalid>) -> impl IntoView {
    let (account, user) = (&preview.account.id, &preview.user.id);
    let here = addresses::way(account, user, preview.change.operation().as_str());
    let back = addresses::user(account, user);
    let Question { title, points, yes } = about_access(&preview);
    let answer = match &preview.refused {
        Some(refusal) => view! {
            <div class="alert" role="alert"><p>{refusal.clone()}</p></div>
            <div class="actions"><a class="button" href=back>"Back"</a></div>
        }
        .into_any(),
        None => view! {
            <Meaning points />
            {(preview.change != AccessChange::Deactivate).then(|| signed_in(&preview))}
            <form method="post" action=here class="actions" autocomplete="off">
                <HiddenAccount account=account.clone() />
                <Hidden name="confirm" value=preview.user.version.to_string() />
                <button class=if preview.change == AccessChange::Reactivate { "button primary" } else { "button danger" }>
                    {yes}
                </button>
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
    framed(frame, Section::Users, &title, main.into_any())
}

fn signed_in(preview: &AccessPreview) -> impl IntoView + use<> {
    let list =
        devices(&preview.devices, preview.now, "Not signed in to this account anywhere at the moment.");
    view! {
        <section aria-labelledby="devices-title">
            <h2 id="devices-title">{format!("Signed in to {}", preview.account.name)}</h2>
            {list}
        </section>
    }
}
