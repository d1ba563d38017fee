//! Choosing who owns something from now on.

use domain::{User, UserId};
use leptos::prelude::*;

/// What is asked, and among whom.
pub struct Receivers<'a> {
    /// The name it is posted under, and its id.
    pub name: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// What choosing nobody is called; none if somebody must be chosen.
    pub nobody: Option<&'static str>,
    /// Who may own something, by name.
    pub users: &'a [User],
    /// True if there are more than these.
    pub more: bool,
    /// Who is not offered: whoever owns it now, or goes.
    pub except: Option<&'a UserId>,
    /// Whom the form named before.
    pub chosen: &'a str,
    /// What is wrong with that.
    pub error: Option<String>,
}

/// A list of who may; where there are too many for one, a line for an id.
pub fn receivers(asked: Receivers<'_>) -> AnyView {
    let Receivers { name, label, nobody, users, more, except, chosen, error } = asked;
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let is_wrong = error.is_some();
    let described = if is_wrong { format!("{hint_id} {error_id}") } else { hint_id.clone() };
    let users = users.iter().filter(|user| Some(&user.id) != except);
    let words = |user: &User| {
        let address = user.email.as_ref().map_or_else(|| user.id.to_string(), ToString::to_string);
        format!("{} ({address}), {}", user.shown_name(), user.role.label())
    };
    let invalid = is_wrong.then_some("true");
    let (input, hint) = if more {
        let known = users.map(|user| view! { <option value=user.id.to_string()>{words(user)}</option> });
        let list = format!("{name}-known");
        let input = view! {
            <input id=name name=name type="text" value=chosen.to_owned() list=list.clone() required=nobody.is_none()
                autocomplete="off" spellcheck="false" autocapitalize="none" aria-invalid=invalid
                aria-describedby=described />
            <datalist id=list>{known.collect_view()}</datalist>
        };
        let hint = match nobody {
            Some(nobody) => format!("The id of a user, as it stands on their page. Empty: {nobody}."),
            None => "The id of a user, as it stands on their page.".to_owned(),
        };
        (input.into_any(), hint)
    } else {
        let options = users.map(|user| {
            let id = user.id.to_string();
            let selected = id == chosen;
            view! { <option value=id selected=selected>{words(user)}</option> }
        });
        let input = view! {
            <select class="select" id=name name=name required=nobody.is_none() aria-invalid=invalid
                aria-describedby=described>
                <option value="">{nobody.unwrap_or("Choose…")}</option>
                {options.collect_view()}
            </select>
        };
        (input.into_any(), "Active users whose role may own resources: all but inference users.".to_owned())
    };
    view! {
        <div class="field">
            <label for=name>{label}</label>
            {input}
            <p class="hint" id=hint_id>{hint}</p>
            {error.map(|error| view! { <p class="error" id=error_id>{error}</p> })}
        </div>
    }
    .into_any()
}
