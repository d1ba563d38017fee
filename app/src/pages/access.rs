//! `/account/users/<id>/end-access`, `…/deactivate` and `…/reactivate`: what will happen to somebody's
//! access, before it happens.

use domain::policy::AccessChange;
use leptos::prelude::*;

use super::ask::{Ask, Yes};
use crate::addresses;
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
    let kind = if preview.change == AccessChange::Reactivate { Yes::Does } else { Yes::Ends };
    let main = view! {
        <Ask title=title.clone() account=account.clone() here back confirm=preview.user.version.to_string() yes kind
            refused=preview.refused.clone() errors>
            <Meaning points />
            {(preview.change != AccessChange::Deactivate).then(|| signed_in(&preview))}
        </Ask>
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
