//! Replacing the reader's password.

use domain::AccountId;
use leptos::prelude::*;

use crate::addresses;
use crate::forms::{Errors, Field, Hidden, HiddenAccount};
use crate::model::Person;

/// Posts `action=password` with `account` if there is one in view, `present` and `password`.
pub(super) fn section(
    account: Option<AccountId>,
    person: Option<Person>,
    errors: &Errors,
) -> impl IntoView + use<> {
    let here = addresses::me(account.as_ref());
    view! {
        <section class="panel" aria-labelledby="password-title">
            <h2 id="password-title">"Password"</h2>
            <form method="post" action=here class="form narrow">
                {account.map(|account| view! { <HiddenAccount account /> })}
                <Hidden name="action" value="password" />
                {person.map(|Person { email, .. }| view! {
                    <input class="hidden" type="email" autocomplete="username" value=email.to_string() readonly tabindex="-1" aria-hidden="true" />
                })}
                <Field name="present" label="Present password" kind="password" autocomplete="current-password"
                    error=errors.of("present") />
                <Field name="password" label="New password" kind="password" autocomplete="new-password"
                    hint="At least 12 characters. Changing it signs you out everywhere else."
                    error=errors.of("password") />
                <div class="actions"><button class="button">"Change password"</button></div>
            </form>
        </section>
    }
}
