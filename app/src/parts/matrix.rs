//! The matrix of roles and permissions, drawn from the code that enforces it.

use domain::{Permission, Role};
use leptos::prelude::*;

use super::{Icon, IconKind};

/// Permissions down, roles across, highest first like in the dropdown.
#[component]
pub fn Matrix(
    /// The role to point out, if the matrix stands beside one user.
    #[prop(optional_no_strip)]
    role: Option<Role>,
) -> impl IntoView {
    let roles = || Role::ALL.into_iter().rev();
    let mark = move |one: Role| (role == Some(one)).then_some("true");
    let head =
        roles().map(|one| view! { <th scope="col" data-marked=mark(one)>{one.label()}</th> }).collect_view();
    let rows = Permission::ALL
        .into_iter()
        .map(|permission| {
            let cells = roles()
                .map(|one| {
                    let has = one.has(permission);
                    view! {
                        <td data-marked=mark(one) data-has=has.to_string()>
                            {has.then(|| view! { <Icon kind=IconKind::Tick /> })}
                            <span class="hidden">{if has { "yes" } else { "no" }}</span>
                        </td>
                    }
                })
                .collect_view();
            view! {
                <tr>
                    <th scope="row">{sentence(permission.label())}</th>
                    {cells}
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="What each role can do">
            <table class="matrix">
                <thead>
                    <tr>
                        <th scope="col">"Permission"</th>
                        {head}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// With a capital letter.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}
