//! What a yes will mean, shown before it is said.

use leptos::prelude::*;

use crate::questions::Points;

/// The consequences a [`Question`](crate::questions::Question) names.
#[component]
pub fn Meaning(
    /// What they are.
    points: Vec<Points>,
) -> impl IntoView {
    let parts: Vec<_> = points
        .into_iter()
        .map(|Points { intro, kind, lines }| {
            let (alone, silent) = (lines.is_empty(), intro.is_empty());
            let lines: Vec<_> = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect();
            view! {
                <p hidden=silent>{intro}</p>
                <ul class=kind hidden=alone>{lines}</ul>
            }
        })
        .collect();
    view! { <div class="meaning">{parts}</div> }
}
