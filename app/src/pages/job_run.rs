//! How a fine-tuning job is run, on the job's page: [`JobRunCard`].

use domain::{AccountId, ResourceState, Timestamp, UserId};
use leptos::prelude::*;

use crate::addresses;
use crate::time;

/// How a job is run, or was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunFacts {
    /// The id of the service account that runs it, or did last.
    pub runner: String,
    /// How far it is, from 0 to 100.
    pub percent: u8,
    /// How often it has been claimed.
    pub attempts: u64,
    /// When it was claimed last.
    pub claimed: Timestamp,
    /// When the runner was heard of last.
    pub reported: Timestamp,
}

/// How a job is run: how far it is, by whom, since when; and what to do for one that waits.
#[component]
pub fn JobRunCard(
    /// The account in view.
    account: AccountId,
    /// How the job stands, by the clock.
    state: ResourceState,
    /// How it is run; none if nobody has claimed it yet.
    run: Option<RunFacts>,
    /// What its runner says about it; mostly empty.
    message: String,
) -> impl IntoView {
    let waits = state == ResourceState::Pending;
    let said = match (&run, waits) {
        (None, true) => {
            "It waits for a runner: a program of yours, with the key of a service account that may edit others' resources."
        }
        (Some(_), true) => {
            "It waits for a runner again: the one before was not heard of for five minutes, or gave it back."
        }
        _ => "",
    };
    // Why it failed is what whoever comes here wants to know.
    let tone = (state != ResourceState::Failed).then_some("hint");
    let progress = run.as_ref().filter(|_| !waits).map(|run| {
        let percent = run.percent;
        view! {
            <p class="progress">
                <progress id="job-progress" max="100" value=percent.to_string() aria-labelledby="run-title"></progress>
                <span>{percent} "%"</span>
            </p>
        }
    });
    let facts = run.map(|run| {
        let at = |at: Timestamp| view! { <time datetime=at.rfc3339()>{time::exact(at)}</time> };
        let runner = match UserId::parse(&run.runner) {
            Ok(user) => {
                view! { <a href=addresses::user(&account, &user)>{run.runner.clone()}</a> }.into_any()
            }
            Err(_) => run.runner.clone().into_any(),
        };
        view! {
            <dl class="facts">
                <div><dt>"Runner"</dt><dd>{runner}</dd></div>
                <div><dt>"Claimed"</dt><dd>{at(run.claimed)}</dd></div>
                <div><dt>"Last heard of"</dt><dd>{at(run.reported)}</dd></div>
                {(run.attempts > 1).then(|| view! { <div><dt>"Attempts"</dt><dd>{run.attempts}</dd></div> })}
            </dl>
        }
    });
    view! {
        <section class="panel" aria-labelledby="run-title">
            <h2 id="run-title">"Progress"</h2>
            {progress}
            {(!said.is_empty()).then(|| view! { <p>{said} " " <a href="/docs/api#ClaimSupervisedFineTuningJob">"How runners work"</a></p> })}
            {(!message.is_empty()).then(|| view! { <p class=tone>{message}</p> })}
            {facts}
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(state: ResourceState, run: Option<RunFacts>, message: &str) -> String {
        let account = AccountId::parse("acme").expect("id");
        let message = message.to_owned();
        Owner::new().with(|| view! { <JobRunCard account state run message /> }.to_html())
    }

    fn run(attempts: u64) -> RunFacts {
        let at = Timestamp::from_seconds(1_772_496_000);
        RunFacts { runner: "trainer".into(), percent: 40, attempts, claimed: at, reported: at }
    }

    #[test]
    fn a_job_that_runs_shows_how_far_it_is_and_one_that_waits_what_for() {
        let runs = shown(ResourceState::Running, Some(run(1)), "epoch 2 <of> 5");
        assert!(
            runs.contains("value=\"40\"") && runs.contains("/account/users/trainer?account=acme"),
            "{runs}"
        );
        assert!(runs.contains("epoch 2 &lt;of&gt; 5") && !runs.contains("Attempts"), "{runs}");
        let waits = shown(ResourceState::Pending, None, "");
        assert!(
            waits.contains("It waits for a runner: a program") && !waits.contains("<progress"),
            "{waits}"
        );
        let again = shown(ResourceState::Pending, Some(run(2)), "");
        assert!(again.contains("waits for a runner again") && again.contains("Attempts"), "{again}");
        assert!(!again.contains("<progress"), "{again}");
    }
}
