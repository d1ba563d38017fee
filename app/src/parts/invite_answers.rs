//! What became of each address of an invitation, with the links to hand over.

use domain::AccountId;
use leptos::prelude::*;

use crate::addresses;
use crate::model::{InviteAnswer, InviteOutcome, Mailing};

/// Is given the link, and what the button says.
pub type OnCopy = Callback<(String, RwSignal<&'static str>)>;

/// One line for each address. The link stands in a field, so that it can be copied by hand;
/// `on_copy` adds a button and does nothing on the server.
#[component]
pub fn InviteAnswers(
    /// Where to.
    account: AccountId,
    /// What became of each address.
    answers: Vec<InviteAnswer>,
    /// Copies a link and says on its button whether it worked.
    #[prop(optional, into)]
    on_copy: Option<OnCopy>,
) -> impl IntoView {
    let how = how_to_hand_over(&answers);
    let lines: Vec<_> = answers.into_iter().map(|answer| line(&account, answer, on_copy)).collect();
    view! {
        <p hidden=how.is_empty()>{how}</p>
        <ul class="answers">{lines}</ul>
    }
}

/// What is to be done with the links, by what is mailed.
fn how_to_hand_over(answers: &[InviteAnswer]) -> &'static str {
    let is = |mail: Mailing| move |answer: &InviteAnswer| matches!(&answer.outcome, InviteOutcome::Invited { mail: so, .. } if *so == mail);
    if answers.iter().any(is(Mailing::OverLimit)) {
        "This account has sent as many invitation mails today as it may. Where no mail is on its way, hand the link over \
         yourself, to its person only: whoever opens it can take the place."
    } else if answers.iter().any(is(Mailing::NotSetUp)) {
        "No mail was sent. Hand each link to its person only: whoever opens it can take the place."
    } else if answers.iter().any(is(Mailing::Queued)) {
        "A mail with a link of its own is on its way. Only that one confirms the address; the link here is for handing over."
    } else {
        ""
    }
}

fn line(account: &AccountId, answer: InviteAnswer, on_copy: Option<OnCopy>) -> impl IntoView + use<> {
    let InviteAnswer { typed, outcome } = answer;
    let (kind, text, address, link) = match outcome {
        InviteOutcome::Invited { role, link, expires, mail, .. } => {
            let mailed = match mail {
                Mailing::Queued => " A mail is on its way.",
                Mailing::OverLimit => " No mail was sent.",
                Mailing::NotSetUp => "",
            };
            let text = format!("is invited as {}, until {}.{mailed}", role.label(), expires.day());
            ("invited", text, None, Some(link))
        }
        InviteOutcome::AlreadyUser { user } => (
            "known",
            "is in the account or invited already.".to_owned(),
            Some(addresses::user(account, &user)),
            None,
        ),
        InviteOutcome::Invalid(invalid) => {
            ("wrong", format!("was not invited. {}", invalid.message), None, None)
        }
        InviteOutcome::Refused(words) => ("wrong", format!("was not invited. {words}"), None, None),
    };
    let open = address.map(|address| view! { <a href=address>"Open"</a> });
    let handed_over = link.map(|link| {
        let label = format!("Invitation link for {typed}");
        let (copied, of) = (link.clone(), typed.clone());
        let copy = on_copy.map(|copy| {
            let said = RwSignal::new("Copy link");
            view! {
                <button type="button" class="button" on:click=move |_| copy.run((copied.clone(), said))>
                    <span aria-live="polite">{said}</span>
                    <span class="hidden">" for " {of}</span>
                </button>
            }
        });
        view! {
            <div class="link-row">
                <input class="link" readonly value=link aria-label=label autocomplete="off" />
                {copy}
            </div>
        }
    });
    view! {
        <li data-outcome=kind>
            <p><strong>{typed}</strong> " " {text} " " {open}</p>
            {handed_over}
        </li>
    }
}
