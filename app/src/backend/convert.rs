//! From the answers of use cases to what pages show: field by field, nothing decided.

use accounts::{Error, InviteLine};
use domain::policy::{AccessChange, AccountFacts};
use domain::{InviteLine as TypedLine, Operation, Role};

use super::Backend;
use crate::model::{
    AccessPreview, Device, Failure, Invitation, InviteOutcome, LeftKey, LeftKeyFate, ListQuery, Mailing,
    Membership, OpenInvitation, OwnedResource, RemovalPreview, Removed, SortBy, Total, UserPage, UsersPage,
    WayOut,
};
use crate::pages::Receipt;
use crate::words;

/// Errors as the browser gets to know them. What happened inside goes to the server's log.
pub fn failure(error: Error) -> Failure {
    match error {
        Error::NotFound | Error::DeadLink => Failure::NotFound,
        Error::Paused { account } => Failure::KeptOut(words::paused(&account)),
        Error::AccessEnded { account } => Failure::KeptOut(words::access_ended(&account)),
        Error::Closed(closed) => Failure::KeptOut(words::closed(&closed.name, closed.since, closed.until)),
        Error::Refused(refusal) => Failure::Refused(refusal.to_string()),
        Error::Conflict { now, by } => Failure::Conflict { now, by },
        // No server function changes settings, keys or resources, is asked with a key or as a program asks.
        Error::SettingsConflict { .. }
        | Error::KeyConflict(_)
        | Error::ResourceConflict(_)
        | Error::ConnectionConflict(_)
        | Error::DeadKey
        | Error::AlreadyUser { .. }
        | Error::LeaseEnded
        | Error::NoFile
        | Error::TooLarge(_)
        | Error::Repeated => Failure::Internal,
        Error::NeedsConfirmation => Failure::NeedsConfirmation(Vec::new()),
        Error::NeedsPassword => Failure::NeedsPassword(String::new()),
        Error::Invalid(fields) => Failure::Invalid(fields),
        Error::Taken(field) => Failure::Invalid(vec![field]),
        Error::WrongCredentials => Failure::SignedOut,
        Error::Busy | Error::TooSlow | Error::NoRoom(_) | Error::Unavailable(_) => {
            Failure::Temporary(words::temporary(&error).unwrap_or_default().to_owned())
        }
        Error::Database(_) | Error::Disk(_) | Error::Damaged(_) => {
            leptos::logging::error!("{error}");
            Failure::Internal
        }
    }
}

/// What is shown, as the use case wants to be asked.
pub fn list_query(query: &ListQuery) -> accounts::ListQuery {
    accounts::ListQuery {
        search: query.search.clone(),
        role: query.role,
        status: query.status,
        kind: query.kind,
        sort: match query.sort {
            SortBy::Name => accounts::SortBy::Name,
            SortBy::Role => accounts::SortBy::Role,
            SortBy::Joined => accounts::SortBy::Joined,
        },
        descending: query.descending,
        size: query.size,
        page: query.page.clone(),
    }
}

/// The users page.
pub fn users_page(list: accounts::UserList, query: ListQuery) -> UsersPage {
    UsersPage {
        account: list.account,
        actor: list.actor,
        me: list.me,
        contacts: list.contacts,
        query,
        users: list.users,
        first: Some(list.first),
        total: Total { number: list.total, or_more: list.total_or_more },
        people: list.people,
        service_accounts: list.service_accounts,
        previous: list.previous,
        next: list.next,
        seq: list.seq,
        now: list.now,
    }
}

/// The page of one user.
pub fn user_page(details: accounts::UserDetails, backend: &Backend) -> UserPage {
    UserPage {
        invitation_mail: details.invitation_mail.map(words::invitation_mail),
        sends_mail: backend.accounts.sends_mail(),
        invitation_link: details.invitation_token.map(|token| backend.invitation_link(&token)),
        link_needs_password: details.link_needs_password,
        account: details.account,
        actor: details.actor,
        is_me: details.is_me,
        user: details.user,
        roles: details.roles,
        contacts: details.contacts,
        keys: details.keys,
        devices: details.devices.map(|devices| devices.into_iter().map(device).collect()),
        now: details.now,
    }
}

fn device(device: accounts::Device) -> Device {
    Device {
        user_agent: device.user_agent,
        address: device.address,
        entered: device.entered,
        seen: device.seen,
        is_this: device.is_this,
    }
}

/// What ending, pausing or giving back somebody's access would mean.
pub fn access_preview(preview: accounts::AccessPreview, change: AccessChange) -> AccessPreview {
    AccessPreview {
        change,
        user: preview.user,
        account: preview.account,
        is_me: preview.is_me,
        devices: preview.devices.into_iter().map(device).collect(),
        keys: preview.keys,
        refused: preview.refused.map(|refusal| refusal.to_string()),
        now: preview.now,
    }
}

/// What a removal would end.
pub fn removal_preview(preview: accounts::RemovalPreview) -> RemovalPreview {
    RemovalPreview {
        user: preview.user,
        account: preview.account,
        way: way_out(preview.operation),
        sessions: preview.sessions,
        invited: preview.invited,
        keys: preview.keys,
        left: preview.left,
        revision: preview.revision,
        owned: preview.owned.into_iter().map(owned_resource).collect(),
        may_hand_over: preview.may_hand_over,
        refused: preview.refused.map(|refusal| refusal.to_string()),
    }
}

fn way_out(operation: Operation) -> WayOut {
    match operation {
        Operation::Leave => WayOut::Leave,
        Operation::RevokeInvitation => WayOut::Revoke,
        _ => WayOut::Remove,
    }
}

/// What a removal ended.
pub fn removed(removed: accounts::Removed) -> Removed {
    Removed {
        name: removed.user.shown_name().to_owned(),
        way: way_out(removed.operation),
        sessions: removed.sessions,
    }
}

/// The receipt of a removal from `account`.
pub fn receipt(gone: accounts::Removed, account: AccountFacts) -> Receipt {
    let left = gone.left.iter().map(left_key).collect();
    Receipt {
        account,
        ended: gone.ended.clone(),
        left,
        invitations_sent: gone.invitations_sent,
        owned: gone.owned.iter().cloned().map(owned_resource).collect(),
        receiver: gone.receiver.as_ref().map(|user| (user.id.clone(), user.shown_name().to_owned())),
        removed: removed(gone),
    }
}

/// One thing that somebody owns.
pub fn owned_resource(owned: accounts::Owned) -> OwnedResource {
    OwnedResource { kind: owned.kind, id: owned.id, title: owned.title }
}

fn left_key(left: &accounts::LeftKey) -> LeftKey {
    let fate = match (left.fate, &left.text) {
        (_, Some(text)) => LeftKeyFate::Rotated(text.reveal().to_owned()),
        (accounts::KeyFate::Revoked, None) => LeftKeyFate::Revoked,
        (_, None) => LeftKeyFate::Kept,
    };
    LeftKey { key: left.key.clone(), fate }
}

/// One line of an invitation.
pub fn invite_line(line: &TypedLine) -> InviteLine {
    InviteLine { email: line.email.clone(), role: line.role, display_name: line.display_name.clone() }
}

/// What became of one line.
pub fn invite_outcome(outcome: accounts::InviteOutcome, role: Role, backend: &Backend) -> InviteOutcome {
    match outcome {
        accounts::InviteOutcome::Invited { user, token, expires, mail } => {
            let (link, mail) = (backend.invitation_link(&token), mailing(mail));
            InviteOutcome::Invited { user, role, link, expires, mail }
        }
        accounts::InviteOutcome::AlreadyUser { user } => InviteOutcome::AlreadyUser { user },
        accounts::InviteOutcome::Refused(refusal) => InviteOutcome::Refused(refusal.to_string()),
        accounts::InviteOutcome::Invalid(invalid) => InviteOutcome::Invalid(invalid),
    }
}

/// Whether an invitation is mailed.
pub fn mailing(mail: accounts::Mailing) -> Mailing {
    match mail {
        accounts::Mailing::Queued => Mailing::Queued,
        accounts::Mailing::OverLimit => Mailing::OverLimit,
        accounts::Mailing::NotSetUp => Mailing::NotSetUp,
    }
}

/// One place of the reader.
pub fn membership(membership: accounts::Membership) -> Membership {
    Membership {
        account: membership.account,
        name: membership.account_name,
        user: membership.user,
        display_name: membership.display_name,
        role: membership.role,
        version: membership.version,
        paused: membership.paused,
        closed: membership.closed,
    }
}

/// A place the reader is offered.
pub fn open_invitation(open: accounts::OpenInvitation) -> OpenInvitation {
    OpenInvitation {
        account: open.account,
        name: open.account_name,
        role: open.role,
        invited_by: open.invited_by,
        expires: open.expires,
    }
}

/// What an invitation offers.
pub fn invitation(invitation: accounts::Invitation) -> Invitation {
    Invitation {
        account_name: invitation.account_name,
        account: invitation.account,
        role: invitation.role,
        email: invitation.email,
        display_name: invitation.display_name,
        invited_by: invitation.invited_by,
        expires: invitation.expires,
    }
}
