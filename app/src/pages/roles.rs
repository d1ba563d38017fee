//! `/account/roles`: what each role can do.

use domain::Role;
use leptos::prelude::*;

use crate::frame::{Section, framed};
use crate::model::Frame;
use crate::parts::Matrix;

/// `/account/roles`. It needs nothing but the frame: the matrix is the code that enforces it.
pub fn roles(frame: Frame) -> impl IntoView {
    let own = frame.account.as_ref().map(|account| account.role);
    let summaries = Role::ALL
        .into_iter()
        .rev()
        .map(|role| {
            view! {
                <div class="role-summary">
                    <dt>{role.label()} {(own == Some(role)).then(|| view! { <span class="tag">"yours"</span> })}</dt>
                    <dd>{role.summary()}</dd>
                </div>
            }
        })
        .collect_view();
    let main = view! {
        <h1>"What each role can do"</h1>
        <p class="lead">"Every user of an account has one role in it. Only admins change roles, on the users page. A change counts from the next request."</p>
        <dl class="role-summaries">{summaries}</dl>
        <Matrix role=own />
    };
    framed(frame, Section::Roles, "Roles", main.into_any())
}
