//! What a user looks like.

use accounts::{Mailing, RestPage};
use domain::{AccountId, Role, Status, UserKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::public_url::PublicUrl;
use crate::rest::json::{self, Collection, Resource};

/// A role.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = Role)]
pub enum RoleName {
    Admin,
    User,
    Contributor,
    InferenceUser,
}

impl From<Role> for RoleName {
    fn from(role: Role) -> Self {
        match role {
            Role::Admin => Self::Admin,
            Role::User => Self::User,
            Role::Contributor => Self::Contributor,
            Role::InferenceUser => Self::InferenceUser,
        }
    }
}

/// A person's or a program's place in an account.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// `accounts/<account>/users/<id>`.
    #[schema(example = "accounts/acme/users/alice")]
    name: String,
    /// The name they are shown by, if one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Alice")]
    display_name: Option<String>,
    /// The address; of a service account one that is made up.
    #[schema(example = "alice@example.com")]
    email: String,
    role: RoleName,
    /// Whether it is a program.
    service_account: bool,
    /// `CREATING` while an invitation is not taken.
    state: UserState,
    status: json::Status,
    /// When they were invited or made.
    #[schema(format = DateTime)]
    create_time: String,
    /// When they were changed last.
    #[schema(format = DateTime)]
    update_time: String,
    /// When they were seen last, to the minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    last_active_time: Option<String>,
    /// Whether they are paused: they keep their place and cannot use it.
    deactivated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    invitation: Option<Invitation>,
    /// Changes with every change; for `If-Match`.
    etag: String,
}

/// How a user stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum UserState {
    /// Never answered.
    #[allow(dead_code, reason = "the contract has it")]
    StateUnspecified,
    Creating,
    Ready,
    /// Never answered.
    #[allow(dead_code, reason = "the contract has it")]
    Updating,
    /// Never answered.
    #[allow(dead_code, reason = "the contract has it")]
    Deleting,
}

/// The offer that lets a person take their place.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Invitation {
    state: InvitationState,
    /// When the offer ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    expire_time: Option<String>,
    /// What becomes of the mail: only in the answers to creating and resending.
    #[serde(skip_serializing_if = "Option::is_none")]
    mail: Option<MailState>,
    /// The link to take it with: only in the answers to creating and resending, and only where no mail goes out.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
}

/// What becomes of the mail of an invitation.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum MailState {
    /// It is on its way.
    Queued,
    /// The account has sent as many invitation mails today as it may: none goes out, hand over the link.
    OverLimit,
    /// This installation sends no mail: hand over the link.
    NotSetUp,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum InvitationState {
    Pending,
    Expired,
    Declined,
}

impl Invitation {
    fn of(status: Status) -> Option<Self> {
        let (state, expires) = match status {
            Status::Active | Status::Deactivated => return None,
            Status::Invited { expires } => (InvitationState::Pending, Some(expires)),
            Status::InvitationExpired => (InvitationState::Expired, None),
            Status::Declined => (InvitationState::Declined, None),
        };
        Some(Self { state, expire_time: expires.map(json::time), mail: None, link: None })
    }
}

impl User {
    /// How the contract shows a user of `account`.
    pub fn new(account: &AccountId, user: domain::User) -> Self {
        let email = user.email.map(|email| email.to_string());
        Self {
            name: format!("accounts/{account}/users/{}", user.id),
            display_name: user.display_name.map(|name| name.to_string()),
            email: email.unwrap_or_else(|| user.id.made_up_address(account)),
            role: user.role.into(),
            service_account: user.kind == UserKind::ServiceAccount,
            state: if user.status.is_pending() { UserState::Creating } else { UserState::Ready },
            status: json::OK,
            create_time: json::time(user.created),
            update_time: json::time(user.updated),
            last_active_time: user.last_active.map(json::time),
            deactivated: user.status == Status::Deactivated,
            invitation: Invitation::of(user.status),
            etag: json::etag(user.version, user.created),
        }
    }

    /// The same with what becomes of the mail of their invitation, and with its link if none goes out.
    #[must_use]
    pub fn with_link(mut self, public_url: &PublicUrl, mail: Mailing, token: &str) -> Self {
        let Some(invitation) = &mut self.invitation else { return self };
        let link = || Some(format!("{public_url}/invitations/{token}"));
        let (mail, link) = match mail {
            Mailing::Queued => (MailState::Queued, None),
            Mailing::OverLimit => (MailState::OverLimit, link()),
            Mailing::NotSetUp => (MailState::NotSetUp, link()),
        };
        (invitation.mail, invitation.link) = (Some(mail), link);
        self
    }
}

impl Resource for User {
    const ALWAYS: &'static [&'static str] = &["name", "role"];
}

/// A page of users.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserList {
    users: Vec<User>,
    /// For `pageToken`; empty after the last page.
    next_page_token: String,
    /// How many there are on all pages: exact to 10,000; beyond, 10,001 may stand for more.
    #[schema(value_type = i32, minimum = 0)]
    total_size: u64,
}

impl UserList {
    /// How the contract shows a page of users of `account`.
    pub fn new(account: &AccountId, page: RestPage<domain::User>) -> Self {
        let users = page.items.into_iter().map(|user| User::new(account, user)).collect();
        Self { users, next_page_token: page.next_page_token, total_size: page.total }
    }
}

impl Collection for UserList {
    type Item = User;
    const ITEMS: &'static str = "users";
}

/// What removing a user would end and leave.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeletePreview {
    /// `accounts/<account>/users/<id>`.
    name: String,
    /// For `revision` of the removal: it is then done only if the user and what is listed are still as they are now.
    revision: String,
    /// What the removal would be.
    operation: Ending,
    /// Sign-ins that would lose this account.
    #[schema(value_type = i32, minimum = 0)]
    sessions: u64,
    /// Open invitations they have sent, which stay open.
    #[schema(value_type = i32, minimum = 0)]
    invitations_sent: u64,
    /// Their API keys, which would end.
    #[schema(value_type = i32, minimum = 0)]
    api_keys: usize,
    /// The names of API keys of service accounts whose secrets they know, which would work on.
    service_account_keys: Vec<String>,
    /// The names of the resources they own, which would go to whoever `transferTo` names, or be left without an
    /// owner.
    resources: Vec<String>,
    /// Why it cannot be done, if it cannot.
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<String>,
}

/// What ending a user's place is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Ending {
    /// Of another user.
    Remove,
    /// Of oneself.
    Leave,
    /// Of somebody who has not joined.
    RevokeInvitation,
}

impl DeletePreview {
    /// How the contract shows it.
    pub fn new(account: &AccountId, preview: accounts::RemovalPreview) -> Self {
        let operation = match preview.operation {
            domain::Operation::Leave => Ending::Leave,
            domain::Operation::RevokeInvitation => Ending::RevokeInvitation,
            _ => Ending::Remove,
        };
        let named =
            |key: &domain::ApiKey| format!("accounts/{account}/users/{}/apiKeys/{}", key.user, key.id);
        let owned =
            |owned: &accounts::Owned| format!("accounts/{account}/{}/{}", owned.kind.collection(), owned.id);
        Self {
            name: format!("accounts/{account}/users/{}", preview.user.id),
            resources: preview.owned.iter().map(owned).collect(),
            revision: preview.revision,
            api_keys: preview.keys.len(),
            service_account_keys: preview.left.iter().map(named).collect(),
            operation,
            sessions: preview.sessions,
            invitations_sent: preview.invitations_sent,
            refused: preview.refused.map(|refusal| refusal.to_string()),
        }
    }
}
