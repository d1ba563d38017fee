//! `/account/service-accounts/new`: making a user for a program.

use domain::policy::{AccountFacts, Actor};
use domain::{Invalid, Role};
use leptos::prelude::*;

use crate::addresses;
use crate::forms::{ErrorSummary, Errors, Field, Hidden, HiddenAccount};
use crate::frame::{Section, framed};
use crate::model::Frame;
use crate::parts::{Icon, IconKind, Meaning, RoleCards};
use crate::questions::{self, Question};

/// What `/account/service-accounts/new` shows.
#[derive(Clone, Debug)]
pub struct NewServiceAccountPage {
    /// The account in view.
    pub account: AccountFacts,
    /// Who makes it.
    pub actor: Actor,
    /// The id typed before.
    pub id: String,
    /// The name typed before; without one it is shown by its id.
    pub name: String,
    /// The role chosen.
    pub role: Role,
    /// How far it is.
    pub step: NewServiceAccountStep,
}

/// How far the making of a service account is.
#[derive(Clone, Debug)]
pub enum NewServiceAccountStep {
    /// To be filled in; with what is wrong, if it was sent already.
    Form(Vec<Invalid>),
    /// It would be an admin: asks once.
    Confirm,
}

const FIELDS: &[&str] = &["user_id", "display_name", "role"];

/// `/account/service-accounts/new`. Posts `account`, `user_id`, `display_name`, which may be empty,
/// `role`, and `confirm=admin` once it has been asked whether it may be an admin.
pub fn new_service_account(frame: Frame, page: NewServiceAccountPage) -> impl IntoView {
    let list = addresses::service_accounts(&page.account.id);
    let (title, content) = match page.step.clone() {
        NewServiceAccountStep::Form(errors) => ("New service account".to_owned(), form(page, Errors(errors))),
        NewServiceAccountStep::Confirm => {
            let shown = if page.name.is_empty() { &page.id } else { &page.name };
            let question = questions::about_admin_program(shown, &page.account.name);
            (question.title.clone(), confirm(page, question))
        }
    };
    let main = view! {
        <a class="crumb" href=list><Icon kind=IconKind::Left />"Service accounts"</a>
        <h1>{title.clone()}</h1>
        {content}
    };
    framed(frame, Section::Users, &title, main.into_any())
}

fn form(page: NewServiceAccountPage, errors: Errors) -> AnyView {
    let account = page.account.id.clone();
    let id_hint = "Small letters, digits and hyphens, like nightly-builds. It stands in addresses and in the audit log and stays as it is.";
    view! {
        <p class="lead">
            "A user of " {page.account.name.to_string()} " for a program instead of a person. It does not sign in; what it may do follows from its role, and admins can change that at any time."
        </p>
        <ErrorSummary errors=errors.clone() fields=FIELDS />
        <form method="post" action=addresses::new_service_account(&account) class="form wide">
            <HiddenAccount account=account.clone() />
            <Field name="user_id" label="Id" value=page.id hint=id_hint error=errors.of("user_id") autocomplete="off" first=errors.0.is_empty() />
            <Field name="display_name" label="Name" value=page.name hint="Left empty, it is shown by its id." error=errors.of("display_name")
                required=false autocomplete="off" />
            <div id="role"><RoleCards actor=page.actor account=page.account chosen=page.role /></div>
            <div class="actions">
                <button class="button primary">"Create service account"</button>
                <a class="button quiet" href=addresses::service_accounts(&account)>"Cancel"</a>
            </div>
        </form>
    }
    .into_any()
}

fn confirm(page: NewServiceAccountPage, Question { points, yes, .. }: Question) -> AnyView {
    let address = addresses::new_service_account(&page.account.id);
    let back = address.clone();
    view! {
        <div class="ask">
            <Meaning points />
            <form method="post" action=address class="actions" autocomplete="off">
                <HiddenAccount account=page.account.id />
                <Hidden name="user_id" value=page.id />
                <Hidden name="display_name" value=page.name />
                <Hidden name="role" value=page.role.as_str() />
                <Hidden name="confirm" value="admin" />
                <button class="button primary">{yes}</button>
                <a class="button quiet" href=back>"Start again"</a>
            </form>
        </div>
    }
    .into_any()
}
