//! The pages on the way in.

use domain::{Role, Timestamp};

use super::values::{HOSTILE, email, errors, facts, frame, html, name};
use crate::model::{Frame, Invitation, Person};
use crate::pages::*;

pub(super) fn about_entering() -> Vec<(&'static str, String)> {
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
    let set_up_page = SetUpPage { name: HOSTILE.to_owned(), errors: errors(), ..SetUpPage::default() };
    let sign_in_page =
        SignInPage { email: HOSTILE.to_owned(), next: HOSTILE.to_owned(), mail: true, errors: errors() };
    let forgot_page = ForgotPage { email: HOSTILE.to_owned(), errors: errors() };
    let reset_page = ResetPage { email: HOSTILE.to_owned(), errors: errors() };
    let link = SignInLinkPage { email: HOSTILE.to_owned(), needs_password: true, errors: errors() };
    let proof_page = ProofPage {
        action: "/account/users?account=acme".to_owned(),
        fields: [("account", "acme"), ("lines", HOSTILE), ("present", "secret-words")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        errors: errors(),
    };
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
        ("proof", html(|| proof(frame(Role::User), proof_page))),
    ]
}
