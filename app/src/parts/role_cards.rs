//! Roles to choose from, each with what it can do.

use domain::policy::{AccountFacts, Actor};
use domain::{Role, policy};
use leptos::prelude::*;

/// Radio buttons named `role`. A role that cannot be offered says why and cannot be chosen.
#[component]
pub fn RoleCards(
    /// Who invites.
    actor: Actor,
    /// Where to.
    account: AccountFacts,
    /// The role chosen first.
    chosen: Role,
    /// Told about every choice; does nothing on the server.
    #[prop(optional, into)]
    on_choose: Option<Callback<Role>>,
) -> impl IntoView {
    let cards = Role::ALL
        .into_iter()
        .rev()
        .map(|role| {
            let refused = policy::invite(&actor, &account, role).err();
            view! {
                <label class="role-card">
                    <input
                        type="radio"
                        name="role"
                        value=role.as_str()
                        checked=role == chosen
                        disabled=refused.is_some()
                        autocomplete="off"
                        on:change=move |_| {
                            if let Some(tell) = on_choose {
                                tell.run(role);
                            }
                        }
                    />
                    <span class="role-card-name">{role.label()}</span>
                    <span class="hint">
                        {refused.map_or_else(|| role.summary().to_owned(), |denial| format!("Cannot be offered: {}.", denial.brief()))}
                    </span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="role-cards">
            <legend>"Role"</legend>
            {cards}
        </fieldset>
    }
}
