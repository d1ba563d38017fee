//! Every page once, with the worst there is to show on it.

use domain::policy::{AccessChange, AccountFacts, Actor, Settings, TargetFacts, role_options};
use domain::{
    AccountId, Contacts, DisplayName, Email, Invalid, InvitationDays, Role, Status, Timestamp, User, UserId,
    UserKind,
};
use leptos::prelude::*;

use crate::model::{
    AccessPreview, Device, Frame, Invitation, InviteAnswer, InviteOutcome, ListQuery, MeData, Membership,
    OpenInvitation, OwnSession, Person, RemovalPreview, Removed, Total, UserPage, UsersPage, WayOut,
};
use crate::pages::*;

/// A name that breaks out of whatever does not escape it.
pub(super) const HOSTILE: &str = "<img src=x onerror=alert(1)>\"'&";

pub(super) fn html<V: IntoView + 'static>(page: impl FnOnce() -> V) -> String {
    Owner::new().with(|| page().into_view().to_html())
}

pub(super) fn name(text: &str) -> DisplayName {
    DisplayName::parse(text).expect("a name")
}

pub(super) fn email(text: &str) -> Email {
    Email::parse(text).expect("an address")
}

pub(super) fn facts() -> AccountFacts {
    let id = AccountId::parse("acme").expect("an id");
    AccountFacts { id, name: name(HOSTILE), active_admins: 1, granular_roles: false }
}

pub(super) fn actor(role: Role) -> Actor {
    Actor::User { user: Default::default(), role }
}

pub(super) fn frame(role: Role) -> Frame {
    let account = Membership {
        account: facts().id,
        name: name(HOSTILE),
        user: UserId::parse("alice").expect("an id"),
        display_name: name(HOSTILE),
        role,
        version: 1,
        paused: false,
        closed: false,
    };
    Frame {
        person: Some(Person { name: name(HOSTILE), email: email("alice@example.com") }),
        memberships: vec![account.clone()],
        account: Some(account),
        may_create_account: true,
        notice: Some(HOSTILE.to_owned()),
        invitations: vec![OpenInvitation {
            account: AccountId::parse("beta").expect("an id"),
            name: name(HOSTILE),
            role: Role::User,
            invited_by: Some((name(HOSTILE), email("mallory@example.com"))),
            expires: Timestamp::from_seconds(0),
        }],
        here: "/account/users?account=acme&q=\"><script>".to_owned(),
        ..Frame::default()
    }
}

pub(super) fn user(id: &str, role: Role) -> User {
    User {
        id: UserId::parse(id).expect("an id"),
        email: Some(email(&format!("{id}@example.com"))),
        display_name: Some(name(HOSTILE)),
        role,
        kind: UserKind::Person,
        status: Status::Active,
        version: 7,
        created: Timestamp::from_seconds(0),
        last_active: None,
        address_confirmed: false,
        created_by: None,
    }
}

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
        now: Timestamp::from_seconds(0),
    }
}

pub(super) fn device() -> Device {
    let at = Timestamp::from_seconds(0);
    Device {
        user_agent: HOSTILE.to_owned(),
        address: HOSTILE.to_owned(),
        entered: at,
        seen: at,
        is_this: true,
    }
}

pub(super) fn access_preview(change: AccessChange, is_me: bool, refused: bool) -> AccessPreview {
    AccessPreview {
        change,
        user: user("ben", Role::User),
        account: facts(),
        is_me,
        devices: vec![device()],
        refused: refused.then(|| HOSTILE.to_owned()),
        now: Timestamp::from_seconds(0),
    }
}

pub(super) fn settings_page(role: Role) -> SettingsPage {
    let settings = Settings {
        name: name(HOSTILE),
        contact: Some(email("team@example.com")),
        granular_roles: true,
        invitation_days: InvitationDays::default(),
    };
    SettingsPage {
        account: facts(),
        actor: actor(role),
        typed: Some(TypedSettings {
            account_name: HOSTILE.to_owned(),
            contact: HOSTILE.to_owned(),
            ..(&settings).into()
        }),
        settings,
        version: 1,
        granular_holders: 2,
        close_refused: None,
        contacts: Contacts { admins: vec![(name(HOSTILE), email("carol@example.com"))], more: 0 },
        errors: errors(),
    }
}

pub(super) fn close_page(refused: Option<String>) -> CloseAccountPage {
    let until = Timestamp::from_seconds(0);
    let typed = HOSTILE.to_owned();
    CloseAccountPage {
        account: facts(),
        version: 1,
        users: 2,
        invitations: 1,
        until,
        refused,
        typed,
        errors: errors(),
    }
}

pub(super) fn closed() -> Trouble {
    let (since, until) = (Timestamp::from_seconds(0), Timestamp::from_seconds(0));
    Trouble::Closed { id: facts().id, account: name(HOSTILE), since, until, may_reopen: true }
}

pub(super) fn preview(way: WayOut) -> RemovalPreview {
    RemovalPreview {
        user: user("ben", Role::User),
        account: facts(),
        way,
        sessions: 1,
        invitations_sent: 1,
        keys: 0,
        resources: 0,
        refused: None,
    }
}

pub(super) fn invite_page(step: InviteStep) -> InvitePage {
    let lines = "</textarea><script>alert(1)</script>".to_owned();
    InvitePage { account: facts(), actor: actor(Role::Admin), lines, role: Role::Admin, step }
}

pub(super) fn program() -> User {
    User {
        email: None,
        kind: UserKind::ServiceAccount,
        created_by: Some(HOSTILE.to_owned()),
        ..user("ci", Role::User)
    }
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

pub(super) fn programs_page() -> UsersPage {
    let query = ListQuery { kind: UserKind::ServiceAccount, size: 50, ..ListQuery::default() };
    UsersPage { query, users: vec![program()], service_accounts: 1, ..users_page(Role::Admin) }
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

pub(super) fn errors() -> Vec<Invalid> {
    ["form", "name", "email", "password"].map(|field| Invalid::new(field, HOSTILE)).into()
}

/// Every page once, with what is worst to show.
pub(super) fn all() -> Vec<(&'static str, String)> {
    let offer = Invitation {
        account_name: name(HOSTILE),
        account: facts().id,
        role: Role::User,
        email: email("ben@example.com"),
        display_name: Some(name(HOSTILE)),
        invited_by: Some((name(HOSTILE), email("alice@example.com"))),
        expires: Timestamp::from_seconds(0),
    };
    let invitation_for = |reader| InvitationPage {
        invitation: offer.clone(),
        reader,
        name: HOSTILE.to_owned(),
        tried: "accept-new".to_owned(),
        errors: errors(),
    };
    let reader = Person { name: name(HOSTILE), email: email("alice@example.com") };
    let answers = vec![InviteAnswer {
        typed: HOSTILE.to_owned(),
        outcome: InviteOutcome::Invalid(Invalid::new("email", HOSTILE)),
    }];
    let asked = ChangeRolePage {
        account: AccountFacts { active_admins: 2, ..facts() },
        actor: actor(Role::Admin),
        is_me: true,
        user: user("alice", Role::Admin),
        role: Role::User,
        errors: errors(),
    };
    let set_up_page = SetUpPage { name: HOSTILE.to_owned(), errors: errors(), ..SetUpPage::default() };
    let sign_in_page =
        SignInPage { email: HOSTILE.to_owned(), next: HOSTILE.to_owned(), mail: true, errors: errors() };
    let forgot_page = ForgotPage { email: HOSTILE.to_owned(), errors: errors() };
    let reset_page = ResetPage { email: HOSTILE.to_owned(), errors: errors() };
    let link = SignInLinkPage { email: HOSTILE.to_owned(), needs_password: true, errors: errors() };
    let gone = Removed { name: HOSTILE.to_owned(), way: WayOut::Remove, sessions: 1 };
    let session = OwnSession {
        id: "00".to_owned(),
        is_this: false,
        browser: HOSTILE.to_owned(),
        address: HOSTILE.to_owned(),
        began: Timestamp::from_seconds(0),
        last_used: Timestamp::from_seconds(0),
    };
    let sessions = vec![OwnSession { is_this: true, ..session.clone() }, session];
    let me_data = MeData { sessions, slash_searches: true, now: Timestamp::from_seconds(0) };
    let proof_page = ProofPage {
        action: "/account/users?account=acme".to_owned(),
        fields: [("account", "acme"), ("lines", HOSTILE), ("present", "secret-words")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        errors: errors(),
    };
    let mut invited = user_page(Role::Admin);
    invited.user.status = Status::InvitationExpired;
    let form = UserForm { name: Some(HOSTILE.to_owned()), errors: errors() };
    vec![
        ("set up", html(|| set_up(Frame::default(), set_up_page))),
        ("dead setup link", html(|| dead_setup_link(Frame::default()))),
        ("sign in", html(|| sign_in(Frame::default(), sign_in_page))),
        ("forgot", html(|| forgot(Frame::default(), forgot_page))),
        ("reset asked", html(|| reset_asked(Frame::default(), HOSTILE.to_owned()))),
        ("forgot without mail", html(|| forgot_without_mail(Frame::default()))),
        ("reset", html(|| reset(Frame::default(), reset_page))),
        ("dead reset link", html(|| dead_reset_link(Frame::default(), true))),
        ("sign-in link", html(|| sign_in_link(Frame::default(), link))),
        ("dead sign-in link", html(|| dead_sign_in_link(Frame::default()))),
        ("invitation", html(|| invitation(Frame::default(), invitation_for(Reader::Nobody)))),
        (
            "invitation here",
            html(|| invitation(Frame::default(), invitation_for(Reader::Invited(reader.clone())))),
        ),
        (
            "invitation else",
            html(|| invitation(Frame::default(), invitation_for(Reader::Another(reader.clone())))),
        ),
        ("dead invitation", html(|| dead_invitation(Frame::default()))),
        ("used invitation", html(|| invitation_used(Frame::default(), facts().id, name(HOSTILE)))),
        ("users", html(|| users(frame(Role::Admin), users_page(Role::Admin)))),
        ("users read-only", html(|| users(frame(Role::User), users_page(Role::User)))),
        ("user", html(|| crate::pages::user(frame(Role::Admin), user_page(Role::Admin), form))),
        ("invited user", html(|| crate::pages::user(frame(Role::Admin), invited, UserForm::default()))),
        ("role", html(|| change_role(frame(Role::Admin), asked))),
        ("remove", html(|| remove(frame(Role::Admin), preview(WayOut::Remove), errors()))),
        ("leave", html(|| remove(frame(Role::Admin), preview(WayOut::Leave), vec![]))),
        (
            "end access",
            html(|| {
                access(frame(Role::Admin), access_preview(AccessChange::EndAccess, true, false), errors())
            }),
        ),
        (
            "deactivate",
            html(|| {
                access(frame(Role::Admin), access_preview(AccessChange::Deactivate, false, false), errors())
            }),
        ),
        (
            "reactivate",
            html(|| {
                access(frame(Role::Admin), access_preview(AccessChange::Reactivate, false, false), errors())
            }),
        ),
        (
            "deactivate refused",
            html(|| access(frame(Role::Admin), access_preview(AccessChange::Deactivate, true, true), vec![])),
        ),
        (
            "access ended",
            html(|| {
                trouble(
                    frame(Role::User),
                    Trouble::AccessEnded { account: name(HOSTILE), next: HOSTILE.to_owned() },
                )
            }),
        ),
        ("settings", html(|| settings(frame(Role::Admin), settings_page(Role::Admin)))),
        ("settings read-only", html(|| settings(frame(Role::User), settings_page(Role::User)))),
        ("close account", html(|| close_account(frame(Role::Admin), close_page(None)))),
        (
            "close account refused",
            html(|| close_account(frame(Role::Admin), close_page(Some(HOSTILE.to_owned())))),
        ),
        ("closed", html(|| trouble(frame(Role::Admin), closed()))),
        ("receipt", html(|| removal_receipt(frame(Role::Admin), gone, name(HOSTILE)))),
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
        ("service accounts", html(|| users(frame(Role::Admin), programs_page()))),
        (
            "service account",
            html(|| {
                crate::pages::user(
                    frame(Role::Admin),
                    UserPage { user: program(), ..user_page(Role::Admin) },
                    UserForm::default(),
                )
            }),
        ),
        ("roles", html(|| roles(frame(Role::User)))),
        ("new account", html(|| new_account(frame(Role::User), NewAccountPage::default()))),
        ("me", html(|| me(frame(Role::User), me_data, MePage { name: None, errors: errors() }))),
        ("proof", html(|| proof(frame(Role::User), proof_page))),
        ("no account", html(|| trouble(frame(Role::User), Trouble::NoAccount))),
        ("trouble", html(|| trouble(frame(Role::User), Trouble::NoLongerIn { account: name(HOSTILE) }))),
    ]
}
