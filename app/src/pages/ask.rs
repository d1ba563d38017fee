//! What every page is made of that asks before something is done: the question, what a yes will mean,
//! and the form that says it, or why it cannot be said.

use domain::{AccountId, Invalid};
use leptos::prelude::*;

use crate::forms::{ErrorSummary, Errors, Hidden, HiddenAccount};

/// How the button looks that says yes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Yes {
    /// Something ends or is taken away.
    #[default]
    Ends,
    /// Nothing does.
    Does,
}

impl Yes {
    const fn class(self) -> &'static str {
        match self {
            Self::Ends => "button danger",
            Self::Does => "button primary",
        }
    }
}

/// A question. Its form posts `account`, `confirm` and whatever `inputs` holds to `here`; its children
/// say what a yes will mean.
#[component]
pub fn Ask(
    /// What is asked, by its name.
    title: String,
    /// The account it is about.
    account: AccountId,
    /// The page's own address.
    here: String,
    /// Where it leads to leave things as they are.
    back: String,
    /// The state that was shown: the server does nothing if it is another by then.
    #[prop(into)]
    confirm: String,
    /// What the button says that means yes. Where it says nothing there is only the way back.
    yes: String,
    /// How the button looks.
    #[prop(default = Yes::Ends)]
    kind: Yes,
    /// Why it cannot be done, if it cannot: then there is nothing to say yes to.
    refused: Option<String>,
    /// What went wrong before.
    #[prop(default = Vec::new())]
    errors: Vec<Invalid>,
    /// The fields among `inputs` that errors may be about.
    #[prop(default = &[])]
    fields: &'static [&'static str],
    /// What the form carries or asks for besides.
    #[prop(optional)]
    inputs: Option<AnyView>,
    /// True for what has a line for each of many.
    #[prop(optional)]
    wide: bool,
    children: Children,
) -> impl IntoView {
    // Beside a button that cancels something else the word would say two things.
    let leave = if yes.starts_with("Cancel") { "Back" } else { "Cancel" };
    let answer = match refused {
        Some(why) => view! {
            <div class="alert" role="alert"><p>{why}</p></div>
            <div class="actions"><a class="button" href=back>"Back"</a></div>
        }
        .into_any(),
        None if yes.is_empty() => view! {
            {children()}
            <div class="actions"><a class="button" href=back>"Back"</a></div>
        }
        .into_any(),
        None => view! {
            {children()}
            <form method="post" action=here class="form" autocomplete="off">
                <HiddenAccount account />
                <Hidden name="confirm" value=confirm />
                {inputs}
                <div class="actions">
                    <button class=kind.class()>{yes}</button>
                    <a class="button quiet" href=back>{leave}</a>
                </div>
            </form>
        }
        .into_any(),
    };
    view! {
        <div class=if wide { "ask wide" } else { "ask" }>
            <h1>{title}</h1>
            <ErrorSummary errors=Errors(errors) fields />
            {answer}
        </div>
    }
}
