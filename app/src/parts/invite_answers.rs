//! What became of each address of an invitation, with the links to hand over.

use domain::AccountId;
use leptos::prelude::*;

use super::{Icon, IconKind};
use crate::addresses;
use crate::model::{InviteAnswer, InviteOutcome};

/// One line for each address. The link stands in a field, so that it can be copied by hand;
/// `on_copy` adds a button and does nothing on the server.
#[component]
pub fn InviteAnswers(
    /// Where to.
    account: AccountId,
    /// What became of each address.
    answers: Vec<InviteAnswer>,
    /// Copies a link.
    #[prop(optional, into)]
    on_copy: Option<Callback<String>>,
) -> impl IntoView {
    let any_invited = answers.iter().any(|answer| matches!(answer.outcome, InviteOutcome::Invited { .. }));
    let lines = answers.into_iter().map(|answer| line(&account, answer, on_copy)).collect_view();
    view! {
        {any_invited
            .then(|| view! { <p>"No mail was sent. Hand each link to its person only: whoever opens it can take the place."</p> })}
        <ul class="answers">{lines}</ul>
    }
}

fn line(account: &AccountId, answer: InviteAnswer, on_copy: Option<Callback<String>>) -> AnyView {
    let InviteAnswer { typed, outcome } = answer;
    match outcome {
        InviteOutcome::Invited { role, link, expires, .. } => {
            let label = format!("Invitation link for {typed}");
            let (copied, of) = (link.clone(), typed.clone());
            let copy = on_copy.map(|copy| {
                view! {
                    <button type="button" class="button" on:click=move |_| copy.run(copied.clone())>
                        "Copy link"
                        <span class="hidden">" for " {of}</span>
                    </button>
                }
            });
            view! {
                <li data-outcome="invited">
                    <p>
                        <Icon kind=IconKind::Tick /> <strong>{typed}</strong> " is invited as "
                        {role.label()} ", until " <time datetime=expires.rfc3339()>{expires.day()}</time> "."
                    </p>
                    <div class="link-row">
                        <input class="link" readonly value=link aria-label=label autocomplete="off" />
                        {copy}
                    </div>
                </li>
            }
            .into_any()
        }
        InviteOutcome::AlreadyUser { user } => view! {
            <li data-outcome="known">
                <p>
                    <strong>{typed}</strong> " is in the account or invited already: "
                    <a href=addresses::user(account, &user)>"open " {user.to_string()}</a> "."
                </p>
            </li>
        }
        .into_any(),
        InviteOutcome::Invalid(invalid) => view! {
            <li data-outcome="wrong"><p><strong>{typed}</strong> " was not invited. " {invalid.message}</p></li>
        }
        .into_any(),
        InviteOutcome::Refused(refusal) => view! {
            <li data-outcome="wrong"><p><strong>{typed}</strong> " was not invited. " {refusal.to_string()}</p></li>
        }
        .into_any(),
    }
}
