//! What something done to many users means for one of them, in few words.

use domain::{Role, User, UserKind};

use super::PROGRAMS_AS_ADMINS;
use crate::model::{RemovalPreview, WayOut};

/// What one of many removals would end, in few words.
pub fn removal_in_short(preview: &RemovalPreview) -> Vec<String> {
    let (account, user) = (&preview.account.name, &preview.user);
    let mut lines = vec![match (preview.way, user.kind) {
        (WayOut::Leave, _) => format!("You leave {account}. To come back you need a new invitation."),
        (WayOut::Revoke, _) => "The invitation is revoked; its link stops working at once.".to_owned(),
        (_, UserKind::ServiceAccount) => format!("{}. Its place in {account} ends.", user.role.label()),
        (_, UserKind::Person) => format!("{}. Their place in {account} ends.", user.role.label()),
    }];
    let parts = [
        (preview.sessions, "signed-in device loses it", "signed-in devices lose it"),
        (preview.keys.len() as u64, "API key ends", "API keys end"),
        (
            preview.owned.len() as u64,
            "resource is left without an owner; remove them alone to name another",
            "resources are left without an owner; remove them alone to name another",
        ),
        (
            preview.invited.len() as u64,
            "open invitation sent before stays open",
            "open invitations sent before stay open",
        ),
        (
            preview.left.len() as u64,
            "API key of a service account whose secret they know works on; remove them alone to choose otherwise",
            "API keys of service accounts whose secrets they know work on; remove them alone to choose otherwise",
        ),
    ];
    let told = parts.into_iter().filter(|part| part.0 > 0);
    lines.extend(
        told.map(|(number, one, many)| format!("{number} {}.", if number == 1 { one } else { many })),
    );
    lines
}

/// What one of many changes of role would mean, in few words.
pub fn role_in_short(user: &User, to: Role, of_self: bool) -> Vec<String> {
    let mut lines = vec![format!("{} now, {} then.", user.role.label(), to.label())];
    let more = match (user.kind, to) {
        (UserKind::ServiceAccount, Role::Admin) => PROGRAMS_AS_ADMINS,
        (UserKind::Person, Role::Admin) => {
            "Gets full control of resources, users, access and account settings."
        }
        (_, Role::InferenceUser) => "What they own stays theirs, without the right to change it.",
        _ if user.role < Role::Admin => return lines,
        _ if of_self => "You cannot take this back yourself.",
        _ => "Can no longer manage users and access.",
    };
    lines.push(more.to_owned());
    lines
}
