//! The reader's name in the account in view.

use leptos::prelude::*;

use crate::addresses;
use crate::forms::{Errors, Field, Hidden, HiddenAccount};
use crate::model::Membership;

/// Posts `action=rename` with `account`, `version` and `name`.
pub(super) fn section(account: &Membership, typed: Option<String>, errors: &Errors) -> impl IntoView + use<> {
    let value = typed.unwrap_or_else(|| account.display_name.to_string());
    view! {
        <section class="panel" aria-labelledby="name-title">
            <h2 id="name-title">"Name"</h2>
            <form method="post" action=addresses::me(Some(&account.account)) class="form narrow" autocomplete="off">
                <HiddenAccount account=account.account.clone() />
                <Hidden name="version" value=account.version.to_string() />
                <Hidden name="action" value="rename" />
                <Field name="name" label="Your name" value=value autocomplete="name"
                    hint=format!("Shown in {}, and used when you join other accounts.", account.name)
                    error=errors.of("name").or_else(|| errors.of("display_name")) />
                <div class="actions"><button class="button">"Save name"</button></div>
            </form>
        </section>
    }
}
