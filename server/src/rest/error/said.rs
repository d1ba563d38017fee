//! What use cases and policies say, as problems.

use std::collections::BTreeMap;

use accounts::{Error, TooMany};
use app::words;
use axum::http::StatusCode;
use domain::{Invalid, Reason, Refusal, Role};

use super::{Code, Detail, Problem, Violation};
use crate::http::temporary::Temporary;
use crate::rest::json::lower_camel;

impl From<TooMany> for Problem {
    fn from(too_many: TooMany) -> Self {
        let message = format!("Too many attempts. Try again in {} s.", too_many.seconds);
        Self { retry_after: Some(too_many.seconds), ..Self::new(Code::ResourceExhausted, message) }
    }
}

impl From<Temporary> for Problem {
    fn from(temporary: Temporary) -> Self {
        let code = match temporary.status {
            StatusCode::INSUFFICIENT_STORAGE => Code::ResourceExhausted,
            _ => Code::Unavailable,
        };
        let problem = Self::new(code, temporary.words).with_status(temporary.status);
        // Where somebody has to make room first, clients need not try at once.
        Self { may_repeat: temporary.retry_after.is_some(), retry_after: temporary.retry_after, ..problem }
    }
}

impl From<Invalid> for Problem {
    fn from(invalid: Invalid) -> Self {
        vec![invalid].into()
    }
}

impl From<Vec<Invalid>> for Problem {
    fn from(invalid: Vec<Invalid>) -> Self {
        let violations = invalid
            .into_iter()
            .map(|Invalid { field, message }| Violation { field: lower_camel(&field), description: message });
        let field_violations: Vec<Violation> = violations.collect();
        let said = field_violations.iter().map(|one| format!("{}: {}", one.field, one.description));
        let message = said.collect::<Vec<_>>().join(" ");
        Self::new(Code::InvalidArgument, message).detailed(Detail::BadRequest { field_violations })
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let denial = &refusal.denial;
        let Some(permission) = denial.permission() else {
            let (code, reason) = kind_of(&denial.reason);
            let (reason, domain) = (reason.to_owned(), "roster".to_owned());
            let info = Detail::ErrorInfo { reason, domain, metadata: BTreeMap::new() };
            return Self::new(code, refusal.to_string()).detailed(info);
        };
        let roles: Vec<&str> = denial.roles().iter().rev().map(|role| Role::as_str(*role)).collect();
        let mut message = format!(
            "{} role required to {}: it needs the permission “{}”, which only these roles have: {}.",
            roles.join(" or "),
            denial.operation.label(),
            permission.label(),
            roles.join(", "),
        );
        if let Reason::OwnedBy { owner } = &denial.reason {
            match owner {
                Some(owner) => message.push_str(&format!(" {owner} owns this one.")),
                None => message.push_str(" Nobody owns this one."),
            }
        }
        if !refusal.contacts.admins.is_empty() {
            message.push_str(&format!(" Ask an admin: {}.", refusal.contacts));
        }
        let metadata = [("permission", permission.as_str().to_owned()), ("roles", roles.join(","))];
        let metadata = metadata.map(|(name, value)| (name.to_owned(), value)).into();
        let (reason, domain) = ("PERMISSION_DENIED".to_owned(), "roster".to_owned());
        Self::new(Code::PermissionDenied, message).detailed(Detail::ErrorInfo { reason, domain, metadata })
    }
}

/// What kind of problem a reason other than a missing permission is, and its name.
fn kind_of(reason: &Reason) -> (Code, &'static str) {
    match reason {
        Reason::MissingPermission(_) => (Code::PermissionDenied, "PERMISSION_DENIED"),
        Reason::OnlyPeople => (Code::PermissionDenied, "ONLY_PEOPLE"),
        Reason::OnlyTheOperator => (Code::PermissionDenied, "ONLY_THE_OPERATOR"),
        Reason::OnlyAdminsOfSomeAccount => (Code::PermissionDenied, "ONLY_ADMINS"),
        Reason::LastAdmin { .. } => (Code::FailedPrecondition, "LAST_ADMIN"),
        Reason::GranularRolesOff { .. } => (Code::FailedPrecondition, "GRANULAR_ROLES_OFF"),
        Reason::GranularRolesHeld { .. } => (Code::FailedPrecondition, "GRANULAR_ROLES_HELD"),
        Reason::OtherAdmins { .. } => (Code::FailedPrecondition, "OTHER_ADMINS"),
        Reason::TooManyAccounts { .. } => (Code::FailedPrecondition, "TOO_MANY_ACCOUNTS"),
        Reason::NotJoinedYet => (Code::FailedPrecondition, "NOT_JOINED_YET"),
        Reason::NeverSignsIn => (Code::FailedPrecondition, "NEVER_SIGNS_IN"),
        Reason::NotYourKey => (Code::PermissionDenied, "NOT_YOUR_KEY"),
        Reason::OutlivesItsMaker { .. } => (Code::PermissionDenied, "OUTLIVES_ITS_MAKER"),
        Reason::KeyHasEnded => (Code::FailedPrecondition, "KEY_HAS_ENDED"),
        Reason::TooManyKeys { .. } => (Code::FailedPrecondition, "TOO_MANY_KEYS"),
        Reason::OwnedBy { .. } => (Code::PermissionDenied, "PERMISSION_DENIED"),
        Reason::NotInThisState { .. } => (Code::FailedPrecondition, "NOT_IN_THIS_STATE"),
        Reason::TooManyResources { .. } => (Code::FailedPrecondition, "TOO_MANY_RESOURCES"),
        Reason::NeededBy { .. } => (Code::FailedPrecondition, "STILL_NEEDED"),
        Reason::CannotOwn { .. } => (Code::FailedPrecondition, "CANNOT_OWN"),
        Reason::OnlyPrograms => (Code::PermissionDenied, "ONLY_PROGRAMS"),
        Reason::TooManyConnections { .. } => (Code::FailedPrecondition, "TOO_MANY_CONNECTIONS"),
        Reason::ConnectionInUse { .. } => (Code::FailedPrecondition, "CONNECTION_IN_USE"),
        Reason::HasActiveAdmin { .. } => (Code::FailedPrecondition, "HAS_ACTIVE_ADMIN"),
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound | Error::DeadLink => Self::not_found(),
            Error::Refused(refusal) => (*refusal).into(),
            Error::Invalid(invalid) => invalid.into(),
            Error::Taken(taken) => Self::new(Code::AlreadyExists, taken.message),
            Error::AlreadyUser { user } => Self::new(
                Code::AlreadyExists,
                format!("Somebody with this address is in the account already: {user}."),
            ),
            Error::DeadKey => Self::unauthenticated(),
            Error::Repeated => Self::under_way(),
            Error::Conflict { .. }
            | Error::KeyConflict(_)
            | Error::ResourceConflict(_)
            | Error::ConnectionConflict(_)
            | Error::SettingsConflict { .. } => Self::changed_meanwhile(),
            Error::Paused { .. } | Error::AccessEnded { .. } => {
                Self::new(Code::PermissionDenied, format!("Your {error}."))
            }
            Error::Closed(_) => Self::new(Code::PermissionDenied, format!("{error}.")),
            Error::NeedsConfirmation | Error::NeedsPassword | Error::WrongCredentials => {
                Self::new(Code::FailedPrecondition, "This can only be done on the page.")
            }
            Error::Busy | Error::TooSlow | Error::NoRoom(_) | Error::Unavailable(_) => {
                match Temporary::of(&error) {
                    Some(temporary) => temporary.into(),
                    None => Self::of_status(StatusCode::SERVICE_UNAVAILABLE),
                }
            }
            Error::LeaseEnded => Self::new(
                Code::Aborted,
                "The lease of this job has ended: it was not renewed in time, or the job was given back or \
                 resumed. Stop, and claim the next.",
            ),
            Error::NoFile => {
                Self::new(Code::FailedPrecondition, "This dataset has no file yet. Upload one first.")
            }
            Error::TooLarge(largest) => Self::new(Code::InvalidArgument, words::too_large(largest))
                .with_status(StatusCode::PAYLOAD_TOO_LARGE),
            Error::Database(_) | Error::Disk(_) | Error::Damaged(_) => {
                tracing::error!(%error, "a request failed");
                Self::of_status(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }
}
