//! `user …`

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use domain::{DisplayName, Email, Role, UserId};

use super::Listing;
use crate::names::{self, UserName};

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Invite a person, or add a service account
    Create(CreateUser),
    /// Change a role or a name
    Update(ChangeUser),
    /// Show one user
    Get(OneUser),
    /// List the users of the account
    List(Listing),
    /// Remove a user: their keys and their access end for good
    ///
    /// At a terminal this shows what will end and asks first. Elsewhere it does it, and says what ended.
    Delete(DeleteUser),
    /// Send the invitation again; earlier links end
    ResendInvitation(OneUser),
    /// Withdraw an invitation that was not accepted yet
    RevokeInvitation(OneUser),
    /// Pause a user: their keys refuse, their role is kept
    Deactivate(OneUser),
    /// Let a paused user act again
    Activate(OneUser),
}

#[derive(Args, Debug)]
pub struct CreateUser {
    /// The address to invite
    #[arg(long, value_name = "ADDRESS", value_parser = Email::parse, required_unless_present = "service_account")]
    pub email: Option<Email>,
    /// What they may do
    #[arg(long, value_name = "ROLE", value_parser = role(), default_value_t)]
    pub role: Role,
    /// How they are shown
    #[arg(long, value_name = "NAME", value_parser = DisplayName::parse)]
    pub display_name: Option<DisplayName>,
    /// Their id; made from the address if it is left out
    #[arg(long, value_name = "ID", value_parser = UserId::parse)]
    pub user_id: Option<UserId>,
    /// Add a program instead of a person
    #[arg(long, requires = "user_id", conflicts_with = "email")]
    pub service_account: bool,
    /// Check and show what would be sent, and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Args, Debug)]
pub struct ChangeUser {
    /// Their id, like alice
    #[arg(value_name = "USER_ID", value_parser = names::user)]
    pub user: UserName,
    #[command(flatten)]
    pub change: UserChange,
}

/// What is changed: one of these at least.
#[derive(Args, Debug)]
#[group(required = true, multiple = true)]
pub struct UserChange {
    /// What they may do from now on
    #[arg(long, value_name = "ROLE", value_parser = role())]
    pub role: Option<Role>,
    /// How they are shown from now on
    #[arg(long, value_name = "NAME", value_parser = DisplayName::parse)]
    pub display_name: Option<DisplayName>,
}

#[derive(Args, Debug)]
pub struct OneUser {
    /// Their id, like alice
    #[arg(value_name = "USER_ID", value_parser = names::user)]
    pub user: UserName,
}

#[derive(Args, Debug)]
pub struct DeleteUser {
    /// Their id, like alice
    #[arg(value_name = "USER_ID", value_parser = names::user)]
    pub user: UserName,
    /// Who gets what they own; without it that is left without an owner
    #[arg(long, value_name = "USER_ID", value_parser = names::user)]
    pub transfer_to: Option<UserName>,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}

/// The roles by name, offered in help and completions.
fn role() -> impl TypedValueParser<Value = Role> {
    PossibleValuesParser::new(Role::ALL.map(Role::as_str)).try_map(|name| Role::parse(&name))
}
