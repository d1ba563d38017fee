//! What can be sent of a user.

use accounts::{NewServiceAccount, NewUser, UserChange};
use domain::{AccountId, DisplayName, Email, FieldMask, Invalid, Role, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::rest::params::exact_id;

/// A user as they are sent. Fields only the server sets are ignored.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct UserInput {
    /// The name to show.
    #[schema(max_length = 63, example = "Alice")]
    display_name: Option<String>,
    /// The address of a person: required when they are invited, and not to be changed.
    #[schema(max_length = 254, example = "alice@example.com")]
    email: Option<String>,
    /// What they may do; `user` if left out when they are created.
    #[schema(value_type = Option<WishedRole>)]
    role: Option<String>,
    /// Whether it is a program; not to be changed.
    service_account: Option<bool>,
    /// Not supported: must be left out or empty.
    #[schema(value_type = Option<String>, max_length = 0)]
    permission_preset: Option<serde_json::Value>,
}

/// A role somebody shall have.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[allow(dead_code, reason = "it only says in the document what can be sent")]
enum WishedRole {
    Admin,
    User,
    Contributor,
    InferenceUser,
    /// As if it were left out.
    #[serde(rename = "")]
    Empty,
}

/// Whoever shall be created.
pub enum Newcomer {
    /// Somebody to be invited.
    Person(NewUser),
    /// A service account.
    Program(NewServiceAccount),
}

impl UserInput {
    /// Most characters of a name in the contract.
    const LONGEST_NAME: usize = 63;

    /// Whom to create with this id, or with one made from the address if it is empty.
    ///
    /// # Errors
    /// [`Invalid`], for each field that is wrong.
    pub fn newcomer(&self, account: &AccountId, user_id: &str) -> Result<Newcomer, Vec<Invalid>> {
        let mut wrong = Vec::new();
        let role = taken(&mut wrong, self.role()).flatten().unwrap_or_default();
        let name = self.display_name.as_deref().filter(|name| !name.trim().is_empty());
        let name = taken(&mut wrong, name.map(short).transpose()).flatten();
        let id = Some(user_id).filter(|id| !id.is_empty()).map(|id| exact_id::<UserId>("user_id", id));
        let id = taken(&mut wrong, id.transpose()).flatten();
        let newcomer = if self.service_account == Some(true) {
            let missing = "A service account needs an id: give one in the address, like …/users?userId=ci.";
            let id = id.ok_or_else(|| Invalid::new("user_id", missing));
            let id = if user_id.is_empty() { taken(&mut wrong, id) } else { id.ok() };
            id.and_then(|id| {
                taken(&mut wrong, self.made_up(&id.made_up_address(account)))?;
                // Without a name it is shown by its id.
                let display_name = name.or_else(|| DisplayName::parse(id.as_str()).ok())?;
                Some(Newcomer::Program(NewServiceAccount { id, display_name, role, confirmed: true }))
            })
        } else {
            let email = taken(&mut wrong, Email::parse(self.email.as_deref().unwrap_or_default()));
            email.map(|email| Newcomer::Person(NewUser { id, email, role, display_name: name }))
        };
        newcomer.filter(|_| wrong.is_empty()).ok_or(wrong)
    }

    /// That no other address is sent for a service account than the one it will have.
    fn made_up(&self, address: &str) -> Result<(), Invalid> {
        match self.email.as_deref() {
            Some(email) if !email.is_empty() && domain::fold(email) != address => {
                Err(Invalid::new("email", "The address of a service account is made up; leave it out."))
            }
            _ => Ok(()),
        }
    }

    /// What to change: the fields that are there, or those the mask names.
    ///
    /// # Errors
    /// [`Invalid`], for each field that is wrong.
    pub fn change(self, update_mask: &str) -> Result<UserChange, Vec<Invalid>> {
        const FIELDS: [&str; 4] = ["display_name", "role", "email", "service_account"];
        let mask = FieldMask::update(update_mask, &FIELDS).map_err(|invalid| vec![invalid])?;
        let mut wrong = Vec::new();
        let role = taken(&mut wrong, self.role()).flatten();
        // A name that is named but not given would be emptied, and a user's name cannot be empty.
        let name =
            self.display_name.clone().or((!mask.is_all() && mask.has("display_name")).then(String::new));
        let name = name.filter(|_| mask.has("display_name")).as_deref().map(short).transpose();
        let display_name = taken(&mut wrong, name).flatten();
        if !mask.is_all() && mask.has("role") && role.is_none() && wrong.is_empty() {
            wrong.push(Invalid::new("role", "The mask names the role: say which one."));
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        // What may not be changed is held against the user whether or not a mask names it.
        let role = role.filter(|_| mask.has("role"));
        Ok(UserChange { display_name, role, email: self.email, service_account: self.service_account })
    }

    /// The role, if one is asked for; custom ones are refused, not ignored.
    fn role(&self) -> Result<Option<Role>, Invalid> {
        let preset = self.permission_preset.as_ref();
        if preset.is_some_and(|preset| !matches!(preset.as_str(), Some(""))) {
            return Err(Invalid::new(
                "permission_preset",
                "Permission presets are not supported by Roster; leave it out.",
            ));
        }
        match self.role.as_deref() {
            None | Some("") => Ok(None),
            Some("custom") => Err(Invalid::new(
                "role",
                "Custom roles are not supported by Roster. Choose one of admin, user, contributor and inference-user.",
            )),
            Some(role) if role.trim() != role => Err(Invalid::new("role", "A role has no spaces around it.")),
            Some(role) => Role::parse(role).map(Some),
        }
    }
}

/// The value, or its complaint among those before.
fn taken<T>(wrong: &mut Vec<Invalid>, parsed: Result<T, Invalid>) -> Option<T> {
    parsed.map_err(|invalid| wrong.push(invalid)).ok()
}

/// A name as short as the contract has them.
fn short(name: &str) -> Result<DisplayName, Invalid> {
    if name.chars().count() > UserInput::LONGEST_NAME {
        return Err(Invalid::new("display_name", "A name has at most 63 characters."));
    }
    DisplayName::parse(name)
}

/// Who gets what a user leaves behind, if somebody is named.
pub fn receiver(transfer_to: &str) -> Result<Option<UserId>, Invalid> {
    let receiver = Some(transfer_to).filter(|id| !id.is_empty()).map(|id| exact_id::<UserId>("user_id", id));
    receiver.transpose().map_err(|invalid| invalid.named("transferTo"))
}

/// The revision of a preview, if it is named.
pub fn revision(text: &str) -> Result<Option<String>, Invalid> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) && text.len() <= 18 {
        return Ok(Some(text.to_owned()).filter(|text| !text.is_empty()));
    }
    Err(Invalid::new("revision", "Give the revision of a preview."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(json: &str) -> UserInput {
        crate::rest::extract::fields(serde_json::from_str(json).expect("an object"), "").expect("a user")
    }

    fn complaints<T>(answer: Result<T, Vec<Invalid>>) -> Vec<String> {
        answer.err().unwrap_or_default().into_iter().map(|invalid| invalid.field).collect()
    }

    fn created(json: &str, id: &str) -> Result<Newcomer, Vec<Invalid>> {
        input(json).newcomer(&AccountId::parse("acme").expect("an id"), id)
    }

    #[test]
    fn a_person_needs_an_address_and_is_a_user_unless_said_otherwise() {
        let Ok(Newcomer::Person(new)) = created(r#"{"email": "alice@example.com", "role": ""}"#, "") else {
            panic!("a person")
        };
        assert_eq!((new.role, new.id, new.display_name), (Role::User, None, None));
        assert_eq!(complaints(created("{}", "")), ["email"]);
        assert_eq!(
            complaints(created(r#"{"email": "x", "role": "owner", "displayName": "a\u0000"}"#, "-")),
            ["role", "display_name", "user_id", "email"]
        );
    }

    #[test]
    fn a_service_account_needs_an_id_and_no_address() {
        let Ok(Newcomer::Program(new)) =
            created(r#"{"serviceAccount": true, "email": "ci@acme.sa.roster"}"#, "ci")
        else {
            panic!("a service account")
        };
        assert_eq!((new.id.as_str(), new.display_name.as_str()), ("ci", "ci"));
        assert_eq!(complaints(created(r#"{"serviceAccount": true}"#, "")), ["user_id"]);
        assert_eq!(
            complaints(created(r#"{"serviceAccount": true, "email": "a@b.example"}"#, "ci")),
            ["email"]
        );
    }

    #[test]
    fn what_would_change_the_meaning_is_refused_and_not_ignored() {
        for (json, field) in [
            (r#"{"role": "custom"}"#, "role"),
            (r#"{"permissionPreset": "x"}"#, "permission_preset"),
            (r#"{"permissionPreset": {}}"#, "permission_preset"),
        ] {
            assert_eq!(complaints(input(json).change("")), [field], "{json}");
        }
        assert!(input(r#"{"permissionPreset": "", "state": "DELETING", "unknown": 1}"#).change("").is_ok());
    }

    #[test]
    fn a_mask_says_which_fields_are_changed() {
        let change = |mask| input(r#"{"displayName": "Zed", "role": "admin"}"#).change(mask);
        let all = change("").expect("all");
        assert!(all.role.is_some() && all.display_name.is_some());
        let name = change("displayName").expect("the name");
        assert!(name.role.is_none() && name.display_name.is_some());
        assert_eq!(complaints(change("state")), ["updateMask"]);
        assert_eq!(complaints(input("{}").change("display_name")), ["display_name"]);
    }
}
