//! What the list is narrowed down by: a form of plain HTML whose state stands in the address.

use accounts::{AuditChoices, AuditList};
use domain::{AccountId, Invalid, Operation};
use leptos::prelude::*;

use crate::addresses::{self, AuditFilter};
use crate::audit::operation;
use crate::forms::{Errors, HiddenAccount};

/// The form. Whoever sees only their own entries is not asked whose.
pub(super) fn form(
    account: &AccountId,
    filter: &AuditFilter,
    errors: &[Invalid],
    choices: &AuditChoices,
    sees_all: bool,
) -> impl IntoView + use<> {
    let errors = Errors(errors.to_vec());
    let refusals = (filter.list == AuditList::Refusals)
        .then(|| view! { <input type="hidden" name="list" value="refusals" autocomplete="off" /> });
    let names =
        choices.names.iter().map(|name| view! { <option value=name.clone()></option> }).collect_view();
    let who = sees_all.then(|| {
        view! {
            <div class="field who-field">
                <label for="who">"Who"</label>
                <input
                    id="who" name="who" type="text" list="names" value=filter.who.clone() autocomplete="off"
                    spellcheck="false" autocapitalize="none" placeholder="Anybody"
                />
                <datalist id="names">{names}</datalist>
            </div>
        }
    });
    let clear = AuditFilter { list: filter.list, ..AuditFilter::default() };
    let clear = filter.is_narrowed().then(|| {
        view! { <a class="button quiet" href=addresses::audit(account, &clear)>"Clear"</a> }
    });
    view! {
        <form class="audit-filters" role="search" method="get" action="/account/audit" aria-label="Audit log">
            <HiddenAccount account=account.clone() />
            {refusals}
            {who}
            <div class="field">
                <label for="action">"What"</label>
                <select class="select" id="action" name="action">
                    <option value="">"Anything"</option>
                    {options(filter, choices)}
                </select>
            </div>
            {day("from", "From", &filter.from, &errors)}
            {day("to", "To", &filter.to, &errors)}
            <div class="actions">
                <button class="button">"Filter"</button>
                {clear}
            </div>
        </form>
    }
}

/// The operations there are, by their words; also the one asked for, if there is none of it.
fn options(filter: &AuditFilter, choices: &AuditChoices) -> impl IntoView + use<> {
    let mut actions: Vec<Operation> = choices.actions.clone();
    actions.extend(filter.action.filter(|asked| !choices.actions.contains(asked)));
    let mut named: Vec<(String, Operation)> =
        actions.into_iter().map(|action| (operation(action), action)).collect();
    named.sort_by(|(one, _), (other, _)| one.cmp(other));
    let asked = filter.action;
    named
        .into_iter()
        .map(|(name, action)| {
            view! { <option value=action.as_str() selected=asked == Some(action)>{name}</option> }
        })
        .collect_view()
}

fn day(name: &'static str, label: &'static str, typed: &str, errors: &Errors) -> impl IntoView + use<> {
    let error = errors.of(name);
    let error_id = format!("{name}-error");
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <input
                id=name name=name type="date" value=typed.to_owned() autocomplete="off"
                aria-invalid=error.is_some().then_some("true")
                aria-describedby=error.is_some().then(|| error_id.clone())
            />
            {error.map(|error| view! { <p class="error" id=error_id>{error}</p> })}
        </div>
    }
}
