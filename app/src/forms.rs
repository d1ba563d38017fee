//! What the forms of all pages are made of: fields with their errors beside them, one summary of
//! the errors, hidden values. Every form posts to the address of its own page and works without
//! JavaScript.
//!
//! A page gets its errors as `Vec<Invalid>`. One that names a field of the form stands beside that
//! field; all stand in the summary, also those that name no field, for example `form`.

use domain::{AccountId, Invalid};
use leptos::prelude::*;

/// The errors of one form.
#[derive(Clone, Debug, Default)]
pub struct Errors(pub Vec<Invalid>);

impl Errors {
    /// What is wrong with one field.
    pub fn of(&self, field: &str) -> Option<String> {
        self.0.iter().find(|invalid| invalid.field == field).map(|invalid| invalid.message.clone())
    }
}

/// All errors of a form, told at once. Links lead to the fields.
#[component]
pub fn ErrorSummary(
    /// What is wrong.
    errors: Errors,
    /// The fields the form has; errors about others are told without a link.
    #[prop(default = &[])]
    fields: &'static [&'static str],
    /// False if the page has a better place to begin than the summary.
    #[prop(default = true)]
    first: bool,
) -> impl IntoView {
    let Errors(errors) = errors;
    (!errors.is_empty()).then(|| {
        let lines = errors
            .into_iter()
            .map(|Invalid { field, message }| {
                if fields.contains(&field.as_str()) {
                    view! { <li><a href=format!("#{field}")>{message}</a></li> }.into_any()
                } else {
                    view! { <li>{message}</li> }.into_any()
                }
            })
            .collect_view();
        // The page opens with the reader brought straight here.
        view! { <div class="alert" role="alert" tabindex="-1" autofocus=first id="errors"><ul>{lines}</ul></div> }
    })
}

/// One line of text with its label, a hint and its error.
#[component]
pub fn Field(
    /// The name it is posted under, and its id.
    name: &'static str,
    /// What it is called.
    #[prop(into)]
    label: String,
    /// The kind of input.
    #[prop(default = "text")]
    kind: &'static str,
    /// What was typed before.
    #[prop(optional, into)]
    value: String,
    /// For password managers and address books.
    autocomplete: &'static str,
    /// What would be right, said beforehand.
    #[prop(optional, into)]
    hint: String,
    /// What is wrong.
    #[prop(default = None)]
    error: Option<String>,
    /// False if it may be left empty.
    #[prop(default = true)]
    required: bool,
    /// True for the field to begin with.
    #[prop(optional)]
    first: bool,
) -> impl IntoView {
    let is_wrong = error.is_some();
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let described = described_by(&[(!hint.is_empty(), &hint_id), (is_wrong, &error_id)]);
    // Passwords are not put into the page again, not even those just typed.
    let value = (kind != "password").then_some(value).filter(|value| !value.is_empty());
    view! {
        <div class="field">
            <label for=name>{label} {(!required).then(|| view! { <span class="optional">"optional"</span> })}</label>
            <input
                id=name
                name=name
                r#type=kind
                value=value
                autocomplete=autocomplete
                required=required
                autofocus=first
                aria-invalid=is_wrong.then_some("true")
                aria-describedby=described
                spellcheck="false"
                autocapitalize=(kind != "text").then_some("none")
            />
            {(!hint.is_empty()).then(|| view! { <p class="hint" id=hint_id>{hint}</p> })}
            {error.map(|error| view! { <p class="error" id=error_id>{error}</p> })}
        </div>
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// The name it is posted under, and its id.
    name: &'static str,
    /// What it is called.
    label: &'static str,
    /// What was typed before.
    value: String,
    /// What would be right, said beforehand.
    hint: &'static str,
    /// What is wrong.
    error: Option<String>,
) -> impl IntoView {
    let is_wrong = error.is_some();
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let described = described_by(&[(true, &hint_id), (is_wrong, &error_id)]);
    // Leptos 0.8 does not escape the children of a textarea. `inner_html` says openly that
    // nobody does, and gets text that is escaped here. A line break right after the tag would be
    // swallowed by the browser, so one is given to it.
    let escaped = format!("\n{}", escaped(&value));
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <textarea
                id=name
                name=name
                rows="6"
                required
                autofocus
                autocomplete="off"
                spellcheck="false"
                aria-invalid=is_wrong.then_some("true")
                aria-describedby=described
                inner_html=escaped
            ></textarea>
            <p class="hint" id=hint_id>{hint}</p>
            {error.map(|error| view! { <p class="error" id=error_id>{error}</p> })}
        </div>
    }
}

/// The account a form is about.
#[component]
pub fn HiddenAccount(
    /// Its id.
    account: AccountId,
) -> impl IntoView {
    view! { <Hidden name="account" value=account.to_string() /> }
}

/// A value the form carries along.
#[component]
pub fn Hidden(
    /// The name it is posted under.
    name: &'static str,
    /// The value.
    #[prop(into)]
    value: String,
) -> impl IntoView {
    view! { <input type="hidden" name=name value=value autocomplete="off" /> }
}

/// Text made safe to stand between tags where Leptos does not do it: in `textarea` and `title`.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn described_by(parts: &[(bool, &str)]) -> Option<String> {
    let present: Vec<&str> = parts.iter().filter(|(present, _)| *present).map(|(_, id)| *id).collect();
    (!present.is_empty()).then(|| present.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(view: impl IntoView + 'static) -> String {
        Owner::new().with(|| view.into_view().to_html())
    }

    #[test]
    fn typed_lines_come_back_and_cannot_leave_their_box() {
        let typed = "</textarea><script>alert(1)</script>&amp;";
        let html =
            html(view! { <TextArea name="lines" label="L" value=typed.to_owned() hint="h" error=None /> });
        assert!(
            html.contains("\n&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;</textarea>"),
            "{html}"
        );
        assert!(!html.contains("<script"), "{html}");
    }

    #[test]
    fn an_error_stands_beside_its_field_and_belongs_to_it() {
        let html = html(view! {
            <Field name="email" label="E-mail" autocomplete="username" hint="h" error=Some("Enter an address.".to_owned()) />
        });
        assert!(html.contains(r#"aria-describedby="email-hint email-error""#), "{html}");
        assert!(html.contains(r#"aria-invalid="true""#), "{html}");
        assert!(html.contains(r#"id="email-error" class="error">Enter an address."#), "{html}");
    }

    #[test]
    fn a_password_is_never_sent_back() {
        let html = html(view! {
            <Field name="password" label="Password" kind="password" value="secret-words" autocomplete="current-password" />
        });
        assert!(!html.contains("secret-words"), "{html}");
    }
}
