//! `/account/users/invite`: offering places without JavaScript. With it, the same happens in a
//! dialog of the users page.

use domain::policy::{AccountFacts, Actor};
use domain::{Invalid, Role};
use leptos::prelude::*;

use crate::addresses;
use crate::forms::{ErrorSummary, Errors, Hidden, HiddenAccount, TextArea};
use crate::frame::{Section, framed};
use crate::model::{Frame, InviteAnswer};
use crate::parts::{Icon, IconKind, InviteAnswers, Meaning, RoleCards};
use crate::questions::{self, Points, Question};
use crate::words;

/// What `/account/users/invite` shows.
#[derive(Clone, Debug)]
pub struct InvitePage {
    /// The account in view.
    pub account: AccountFacts,
    /// Who invites.
    pub actor: Actor,
    /// What was typed before.
    pub lines: String,
    /// The role chosen.
    pub role: Role,
    /// How far it is.
    pub step: InviteStep,
}

/// How far an invitation is.
#[derive(Clone, Debug)]
pub enum InviteStep {
    /// To be filled in; with what is wrong, if it was sent already.
    Form(Vec<Invalid>),
    /// Some would become admins: asks once. They are found in what was typed.
    Confirm,
    /// What became of each address.
    Answers(Vec<InviteAnswer>),
}

/// `/account/users/invite`. Posts `account`, `lines`, `role`, and `confirm=admins` once it has
/// been asked whether those may become admins.
pub fn invite(frame: Frame, page: InvitePage) -> impl IntoView {
    let account = page.account.id.clone();
    let back = addresses::all_users(&account);
    let (title, content) = match page.step.clone() {
        InviteStep::Form(errors) => ("Invite users".to_owned(), form(page, Errors(errors))),
        InviteStep::Confirm => {
            let admins = words::future_admins(&page.lines, page.role);
            let Question { title, points, yes } = questions::about_admins(admins, &page.account.name);
            (title, confirm(page, points, yes))
        }
        InviteStep::Answers(answers) => (words::invited(&answers), self::answers(&page, answers)),
    };
    let main = view! {
        <a class="crumb" href=back><Icon kind=IconKind::Left />"Users"</a>
        <h1>{title.clone()}</h1>
        {content}
    };
    framed(frame, Section::Users, &title, main.into_any())
}

fn form(page: InvitePage, errors: Errors) -> AnyView {
    let (here, back) = (addresses::invite(&page.account.id), addresses::all_users(&page.account.id));
    view! {
        <ErrorSummary errors=errors.clone() fields=&["lines"] />
        <form method="post" action=here class="form wide">
            <HiddenAccount account=page.account.id.clone() />
            <TextArea name="lines" label="E-mail addresses" value=page.lines hint=words::INVITE_HINT error=errors.of("lines") />
            <RoleCards actor=page.actor account=page.account chosen=page.role />
            <div class="actions">
                <button class="button primary">"Invite"</button>
                <a class="button quiet" href=back>"Cancel"</a>
            </div>
        </form>
    }
    .into_any()
}

fn confirm(page: InvitePage, points: Vec<Points>, yes: String) -> AnyView {
    view! {
        <div class="ask">
            <Meaning points />
            <form method="post" action=addresses::invite(&page.account.id) class="actions" autocomplete="off">
                <HiddenAccount account=page.account.id.clone() />
                <Hidden name="lines" value=page.lines />
                <Hidden name="role" value=page.role.as_str() />
                <Hidden name="confirm" value="admins" />
                <button class="button primary">{yes}</button>
                <a class="button quiet" href=addresses::invite(&page.account.id)>"Start again"</a>
            </form>
        </div>
    }
    .into_any()
}

fn answers(page: &InvitePage, answers: Vec<InviteAnswer>) -> AnyView {
    view! {
        <InviteAnswers account=page.account.id.clone() answers />
        <div class="actions">
            <a class="button primary" href=addresses::all_users(&page.account.id)>"Back to users"</a>
            <a class="button quiet" href=addresses::invite(&page.account.id)>"Invite more"</a>
        </div>
    }
    .into_any()
}
