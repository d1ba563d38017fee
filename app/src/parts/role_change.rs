//! What a change of role will mean, shown before it happens: on the confirm page, and in the
//! dialog of the users page.

use domain::{Permission, Role};
use leptos::prelude::*;

/// The permissions won and lost, from the matrix.
#[component]
pub fn RoleChange(
    /// Whose role.
    name: String,
    /// True if the reader changes their own role.
    of_self: bool,
    /// The role held now.
    from: Role,
    /// The role to be held.
    to: Role,
) -> impl IntoView {
    let differ = |one: Role, other: Role| -> Vec<Permission> {
        Permission::ALL
            .into_iter()
            .filter(|&permission| one.has(permission) && !other.has(permission))
            .collect()
    };
    let who = if of_self { "You".to_owned() } else { name };
    let section = |title: String, class: &'static str, permissions: Vec<Permission>| {
        (!permissions.is_empty()).then(|| {
            view! {
                <p>{title}</p>
                <ul class=class>
                    {permissions
                        .into_iter()
                        .map(|permission| view! { <li>{permission.label()}</li> })
                        .collect_view()}
                </ul>
            }
        })
    };
    let warning = (of_self && from == Role::Admin).then(|| {
        view! { <p>"You cannot take this back yourself: another admin would have to make you an admin again."</p> }
    });
    view! {
        <div class="role-change">
            <p class="role-step">
                <span>{from.label()}</span>
                <span aria-hidden="true">"→"</span>
                <span class="hidden">" becomes "</span>
                <strong>{to.label()}</strong>
            </p>
            {section(format!("{who} will also be able to:"), "gains", differ(to, from))}
            {section(format!("{who} will no longer be able to:"), "losses", differ(from, to))}
            {warning}
            <p class="hint">"It counts from the next request, on every device."</p>
        </div>
    }
}
