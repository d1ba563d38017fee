//! The pages about users, one and many, people and programs.

use accounts::{Amount, DayOfUsage, TokenCount, UserUsage};
use domain::policy::{AccountFacts, TargetFacts, role_options};
use domain::{Contacts, Invalid, Role, Status, Timestamp, User, UserId, UserKind};

use super::keys::api_key;
use super::leaving::{device, preview};
use super::log::audit_entries;
use super::values::{HOSTILE, actor, email, errors, facts, frame, html, name, owned, user};
use crate::model::{InviteAnswer, InviteOutcome, ListQuery, Total, UserPage, UsersPage, WayOut};
use crate::pages::*;

pub(super) fn users_page(role: Role) -> UsersPage {
    UsersPage {
        account: facts(),
        actor: actor(role),
        me: UserId::parse("alice").expect("an id"),
        contacts: Contacts { admins: vec![(name("Carol"), email("carol@example.com"))], more: 0 },
        query: ListQuery { search: HOSTILE.to_owned(), size: 50, ..ListQuery::default() },
        users: vec![user("alice", Role::Admin), user("ben", Role::User)],
        first: Some(1),
        total: Total { number: 2, or_more: false },
        people: 2,
        service_accounts: 0,
        previous: None,
        next: None,
        seq: 1,
        now: Timestamp::from_seconds(0),
    }
}

fn usage() -> UserUsage {
    let day = |day: i64, deployment: &str| DayOfUsage {
        day: Timestamp::from_seconds(day * 86_400),
        deployment: deployment.to_owned(),
        amount: Amount { requests: 12_345, tokens: TokenCount { prompt: 1, completion: 0 } },
    };
    UserUsage { since: Timestamp::from_seconds(0), days: vec![day(1, HOSTILE), day(1, "b"), day(0, HOSTILE)] }
}

pub(super) fn user_page(role: Role) -> UserPage {
    let user = user("alice", Role::Admin);
    UserPage {
        roles: role_options(&actor(role), &facts(), &TargetFacts::as_shown(&user)),
        account: facts(),
        actor: actor(role),
        is_me: false,
        user,
        contacts: Contacts::default(),
        invitation_link: Some("https://example.com/invitations/x".to_owned()),
        link_needs_password: false,
        invitation_mail: Some(HOSTILE.to_owned()),
        sends_mail: true,
        devices: Some(vec![device()]),
        keys: Some(vec![api_key()]),
        now: Timestamp::from_seconds(0),
    }
}

pub(super) fn program() -> User {
    User {
        email: None,
        kind: UserKind::ServiceAccount,
        created_by: Some(HOSTILE.to_owned()),
        ..user("ci", Role::User)
    }
}

pub(super) fn programs_page() -> UsersPage {
    let query = ListQuery { kind: UserKind::ServiceAccount, size: 50, ..ListQuery::default() };
    UsersPage { query, users: vec![program()], service_accounts: 1, ..users_page(Role::Admin) }
}

pub(super) fn program_page(step: NewServiceAccountStep) -> NewServiceAccountPage {
    NewServiceAccountPage {
        account: facts(),
        actor: actor(Role::Admin),
        id: HOSTILE.to_owned(),
        name: HOSTILE.to_owned(),
        role: Role::Admin,
        step,
    }
}

pub(super) fn invite_page(step: InviteStep) -> InvitePage {
    let lines = "</textarea><script>alert(1)</script>".to_owned();
    InvitePage { account: facts(), actor: actor(Role::Admin), lines, role: Role::Admin, step }
}

pub(super) fn bulk_page(act: BulkAct) -> BulkPage {
    let row = |id: &str, plan: BulkPlan| BulkRow { user: user(id, Role::User), is_me: id == "alice", plan };
    let ends = BulkPlan::Ends(Box::new(preview(WayOut::Remove)));
    let rows = vec![
        row("ben", if act == BulkAct::Remove { ends } else { BulkPlan::ChangesRole }),
        row("carol", BulkPlan::KeepsRole),
        row("alice", BulkPlan::Refused(HOSTILE.to_owned())),
    ];
    BulkPage { account: facts(), act, rows, gone: 2 }
}

pub(super) fn bulk_answers() -> Vec<BulkAnswer> {
    let answer = |outcome| BulkAnswer { name: HOSTILE.to_owned(), outcome };
    vec![answer(Ok(HOSTILE.to_owned())), answer(Err(HOSTILE.to_owned()))]
}

pub(super) fn about_users() -> Vec<(&'static str, String)> {
    let asked = ChangeRolePage {
        account: AccountFacts { active_admins: 2, ..facts() },
        actor: actor(Role::Admin),
        is_me: true,
        user: user("alice", Role::Admin),
        role: Role::User,
        owned: vec![owned()],
        errors: errors(),
    };
    let answers = vec![InviteAnswer {
        typed: HOSTILE.to_owned(),
        outcome: InviteOutcome::Invalid(Invalid::new("email", HOSTILE)),
    }];
    let mut invited = user_page(Role::Admin);
    invited.user.status = Status::InvitationExpired;
    let form = UserForm { name: Some(HOSTILE.to_owned()), errors: errors() };
    vec![
        ("users", html(|| users(frame(Role::Admin), users_page(Role::Admin)))),
        ("users read-only", html(|| users(frame(Role::User), users_page(Role::User)))),
        (
            "user",
            html(|| {
                crate::pages::user(
                    frame(Role::Admin),
                    user_page(Role::Admin),
                    form,
                    Some(audit_entries()),
                    Some(usage()),
                    vec![owned()],
                )
            }),
        ),
        (
            "invited user",
            html(|| {
                crate::pages::user(
                    frame(Role::Admin),
                    invited,
                    UserForm::default(),
                    Some(Vec::new()),
                    None,
                    vec![],
                )
            }),
        ),
        ("role", html(|| change_role(frame(Role::Admin), asked))),
        ("service accounts", html(|| users(frame(Role::Admin), programs_page()))),
        (
            "service account",
            html(|| {
                crate::pages::user(
                    frame(Role::Admin),
                    UserPage { user: program(), ..user_page(Role::Admin) },
                    UserForm::default(),
                    None,
                    None,
                    vec![],
                )
            }),
        ),
        (
            "new service account",
            html(|| {
                new_service_account(frame(Role::Admin), program_page(NewServiceAccountStep::Form(errors())))
            }),
        ),
        (
            "new admin service account",
            html(|| new_service_account(frame(Role::Admin), program_page(NewServiceAccountStep::Confirm))),
        ),
        ("invite", html(|| invite(frame(Role::Admin), invite_page(InviteStep::Form(errors()))))),
        ("invite confirm", html(|| invite(frame(Role::Admin), invite_page(InviteStep::Confirm)))),
        ("invite answers", html(|| invite(frame(Role::Admin), invite_page(InviteStep::Answers(answers))))),
        ("bulk role", html(|| bulk(frame(Role::Admin), bulk_page(BulkAct::ChangeRole(Role::Contributor))))),
        ("bulk remove", html(|| bulk(frame(Role::Admin), bulk_page(BulkAct::Remove)))),
        ("bulk trouble", html(|| bulk_trouble(frame(Role::Admin), facts().id, errors()))),
        (
            "bulk receipt",
            html(|| bulk_receipt(frame(Role::Admin), facts().id, BulkAct::Remove, bulk_answers(), true)),
        ),
    ]
}
