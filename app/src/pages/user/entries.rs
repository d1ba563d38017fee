//! What the user did last, as the audit log has it.

use accounts::{AuditEntry, AuditList};
use domain::UserKind;
use leptos::prelude::*;

use crate::addresses::{self, AuditFilter};
use crate::model::UserPage;
use crate::pages::audit::log_table;

/// The section, with a way to all of their entries.
pub(super) fn section(page: &UserPage, log: &[AuditEntry]) -> AnyView {
    let account = &page.account;
    let body = if log.is_empty() {
        let text = match (page.is_me, page.user.kind) {
            (true, _) => "You have changed nothing yet.",
            (_, UserKind::ServiceAccount) => "It has changed nothing yet.",
            _ => "They have changed nothing yet.",
        };
        view! { <p class="hint">{text}</p> }.into_any()
    } else {
        let all = addresses::audit(&account.id, &AuditFilter::of_user(&page.user.id));
        view! {
            {log_table(&account.id, account.name.as_str(), log, AuditList::Changes)}
            <p><a href=all>"All of these entries"</a></p>
        }
        .into_any()
    };
    view! {
        <section class="panel" aria-labelledby="log-title">
            <h2 id="log-title">"Latest entries in the audit log"</h2>
            {body}
        </section>
    }
    .into_any()
}
