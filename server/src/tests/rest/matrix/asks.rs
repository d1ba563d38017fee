//! Everything that can be asked over REST, and what the table says to it.

use axum::http::Method;
use domain::{Operation, Permission, Requirement, Role};

use super::super::{Answer, Program};

use Operation as O;
use Target::{Invited, Own, Paused, Person, Service};

/// About whom something is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// About nobody in particular.
    Nobody,
    /// The one who asks.
    Own,
    /// Another person, who has a key.
    Person,
    /// A service account, which has a key.
    Service,
    /// A service account that is paused.
    Paused,
    /// Somebody who has only been invited.
    Invited,
    /// A connection to an upstream.
    Connection,
}

/// One thing that can be asked, and what it stands for in the table.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    /// The name in the document.
    pub name: &'static str,
    pub operation: Operation,
    pub target: Target,
    method: &'static str,
    /// Below `/v1/accounts/acme`, with `{user}` and `{key}`; from the root if it begins with `//`.
    pub path: &'static str,
    body: &'static str,
}

const fn ask(
    name: &'static str,
    operation: Operation,
    target: Target,
    (method, path, body): (&'static str, &'static str, &'static str),
) -> Ask {
    Ask { name, operation, target, method, path, body }
}

const KEYS: &str = "/users/{user}/apiKeys";
const KEY: &str = "/users/{user}/apiKeys/{key}";
const ROTATE: (&str, &str, &str) = ("POST", "/users/{user}/apiKeys/{key}:rotate", r#"{"overlap": "60s"}"#);
const DELETE: (&str, &str, &str) = ("POST", "/users/{user}/apiKeys:delete", r#"{"keyId": "{key}"}"#);
const RENAME: (&str, &str, &str) = ("PATCH", KEY, r#"{"displayName": "renamed"}"#);
const MAKE: (&str, &str, &str) = ("POST", KEYS, r#"{"apiKey": {}}"#);

/// All of them. What somebody does to themselves last, because it may be their last request.
pub const ASKS: &[Ask] = &[
    ask("WhoAmI", O::WhoAmI, Own, ("GET", "//v1/whoami", "")),
    ask("VerifyApiKey", O::WhoAmI, Own, ("GET", "//verifyApiKey", "")),
    ask("ListAccounts", O::ViewAccount, Target::Nobody, ("GET", "//v1/accounts", "")),
    ask("GetAccount", O::ViewAccount, Target::Nobody, ("GET", "", "")),
    ask("UpdateAccount", O::ChangeSettings, Target::Nobody, ("PATCH", "", r#"{"displayName": "Acme {n}"}"#)),
    ask("ListUsers", O::ViewUsers, Target::Nobody, ("GET", "/users", "")),
    ask("GetUser", O::ViewUsers, Own, ("GET", "/users/{user}", "")),
    ask("GetUser", O::ViewUsers, Person, ("GET", "/users/{user}", "")),
    ask("ListAuditLogs", O::ViewOwnAuditEntries, Target::Nobody, ("GET", "/auditLogs", "")),
    ask("ListAuditLogs", O::ViewAuditLog, Target::Nobody, ("GET", "/auditLogs?pageSize=200", "")),
    ask("CreateUser", O::Invite, Target::Nobody, ("POST", "/users", r#"{"email": "new{n}@example.com"}"#)),
    ask(
        "CreateUser",
        O::CreateServiceAccount,
        Target::Nobody,
        ("POST", "/users?userId=new-{n}", r#"{"serviceAccount": true}"#),
    ),
    ask("UpdateUser", O::ChangeOwnName, Own, ("PATCH", "/users/{user}", r#"{"displayName": "I {n}"}"#)),
    ask(
        "UpdateUser",
        O::ChangeOthersName,
        Person,
        ("PATCH", "/users/{user}", r#"{"displayName": "You {n}"}"#),
    ),
    ask(
        "UpdateUser",
        O::ChangeOthersName,
        Service,
        ("PATCH", "/users/{user}", r#"{"displayName": "It {n}"}"#),
    ),
    ask("UpdateUser", O::ChangeRole, Service, ("PATCH", "/users/{user}", r#"{"role": "contributor"}"#)),
    ask("UpdateUser", O::ChangeRole, Invited, ("PATCH", "/users/{user}", r#"{"role": "admin"}"#)),
    ask("DeactivateUser", O::Deactivate, Service, ("POST", "/users/{user}:deactivate", "")),
    ask("ActivateUser", O::Reactivate, Paused, ("POST", "/users/{user}:activate", "")),
    ask("ResendInvitation", O::ResendInvitation, Invited, ("POST", "/users/{user}:resendInvitation", "")),
    ask("RevokeInvitation", O::RevokeInvitation, Invited, ("POST", "/users/{user}:revokeInvitation", "")),
    ask("PreviewDeleteUser", O::Leave, Own, ("GET", "/users/{user}:previewDelete", "")),
    ask("PreviewDeleteUser", O::Remove, Person, ("GET", "/users/{user}:previewDelete", "")),
    ask("PreviewDeleteUser", O::RevokeInvitation, Invited, ("GET", "/users/{user}:previewDelete", "")),
    ask("DeleteUser", O::Remove, Service, ("DELETE", "/users/{user}", "")),
    ask("DeleteUser", O::RevokeInvitation, Invited, ("DELETE", "/users/{user}", "")),
    ask("GetUserUsage", O::ViewUsage, Own, ("GET", "/users/{user}:usage", "")),
    ask("ListApiKeys", O::ViewOwnKeys, Own, ("GET", KEYS, "")),
    ask("ListApiKeys", O::ViewOthersKeys, Person, ("GET", KEYS, "")),
    ask("ListApiKeys", O::ViewOthersKeys, Target::Nobody, ("GET", "/users/-/apiKeys", "")),
    ask("GetApiKey", O::ViewOwnKeys, Own, ("GET", KEY, "")),
    ask("GetApiKey", O::ViewOthersKeys, Person, ("GET", KEY, "")),
    ask("GetApiKey", O::ViewOthersKeys, Service, ("GET", KEY, "")),
    ask("CreateApiKey", O::CreateKey, Person, MAKE),
    ask("CreateApiKey", O::CreateServiceAccountKey, Service, MAKE),
    ask("UpdateApiKey", O::ChangeKey, Person, RENAME),
    ask("UpdateApiKey", O::ChangeServiceAccountKey, Service, RENAME),
    ask("RotateApiKey", O::RotateKey, Person, ROTATE),
    ask("RotateApiKey", O::RotateServiceAccountKey, Service, ROTATE),
    ask("DeleteApiKey", O::DeleteOthersKey, Service, ("DELETE", KEY, "")),
    ask("DeleteApiKeyByBody", O::DeleteOthersKey, Person, DELETE),
    ask("ListConnections", O::ViewConnections, Target::Nobody, ("GET", "/connections", "")),
    ask("GetConnection", O::ViewConnections, Target::Connection, ("GET", "/connections/{user}", "")),
    ask(
        "CreateConnection",
        O::ChangeConnections,
        Target::Nobody,
        ("POST", "/connections?connectionId=c-{n}", r#"{"baseUrl": "https://example.com/v1"}"#),
    ),
    ask(
        "UpdateConnection",
        O::ChangeConnections,
        Target::Connection,
        ("PATCH", "/connections/{user}", r#"{"apiKey": "sk-{n}"}"#),
    ),
    ask("DeleteConnection", O::ChangeConnections, Target::Connection, ("DELETE", "/connections/{user}", "")),
    ask("CreateApiKey", O::CreateKey, Own, MAKE),
    ask("UpdateApiKey", O::ChangeKey, Own, RENAME),
    ask("RotateApiKey", O::RotateKey, Own, ROTATE),
    ask("DeleteApiKey", O::DeleteKey, Own, ("DELETE", KEY, "")),
    ask("DeleteApiKeyByBody", O::DeleteKey, Own, DELETE),
    ask("DeleteUser", O::Leave, Own, ("DELETE", "/users/{user}", "")),
];

/// What the table says about an ask.
#[derive(Debug, PartialEq)]
pub enum Expected {
    Done,
    /// Without this permission.
    Without(Permission),
    /// Nobody is refused the log; without the permission it has one's own entries only.
    OnlyOwnEntries,
    /// The permission is there; the key is another person's.
    NotYourKey,
}

impl Ask {
    /// What it stands for when a service account asks about its own keys: the stricter line.
    pub fn operation(&self, by_program: bool) -> Operation {
        match self.operation {
            O::CreateKey if by_program && self.target == Own => O::CreateServiceAccountKey,
            O::ChangeKey if by_program && self.target == Own => O::ChangeServiceAccountKey,
            O::RotateKey if by_program && self.target == Own => O::RotateServiceAccountKey,
            O::DeleteKey if by_program && self.target == Own => O::DeleteOthersKey,
            operation => operation,
        }
    }

    pub fn expected(&self, role: Role, by_program: bool) -> Expected {
        match self.operation(by_program).requirement() {
            Requirement::Permission(permission) if !role.has(permission) => match self.operation {
                O::ViewAuditLog => Expected::OnlyOwnEntries,
                _ => Expected::Without(permission),
            },
            Requirement::Permission(_) | Requirement::Member => {
                let of_person = matches!(self.operation, O::CreateKey | O::ChangeKey | O::RotateKey);
                if of_person && self.target == Person { Expected::NotYourKey } else { Expected::Done }
            }
            other => panic!("{}: {other:?} cannot be asked with a key", self.name),
        }
    }

    fn address(&self, account: &str, user: &str, key: &str, number: usize) -> (String, String) {
        let path = match self.path.strip_prefix('/') {
            Some(from_the_root) if from_the_root.starts_with('/') => from_the_root.to_owned(),
            _ => format!("/v1/accounts/{account}{}", self.path),
        };
        let fill = |text: &str| {
            text.replace("{user}", user).replace("{key}", key).replace("{n}", &number.to_string())
        };
        (fill(&path), fill(self.body))
    }

    pub async fn of(&self, who: &Program, account: &str, user: &str, key: &str, number: usize) -> Answer {
        let (path, body) = self.address(account, user, key, number);
        let method = Method::from_bytes(self.method.as_bytes()).expect("a method");
        who.ask(method, &path, &body, &[]).await
    }
}
