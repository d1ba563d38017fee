//! The fields of users in filters and orders, and how they are stored.

use domain::filter::{Op, Value};
use domain::policy::Standing;
use domain::{AccountId, Field, Filter, Kind, Role, Schema, Timestamp, UserKind};
use sqlx::QueryBuilder;

use crate::db::bind::{Bind, Bound, PushBound};
use crate::lists::collection::{Collection, Column, Is, Span};
use crate::users::row::{Row, select_user, user_tables};

/// A field of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UserField {
    /// The id within the account.
    Name,
    /// The name; none for some who are invited.
    DisplayName,
    /// The address, made up for service accounts.
    Email,
    /// The role.
    Role,
    /// Whether the place has been taken.
    State,
    /// Whether it is a program.
    ServiceAccount,
    /// Whether it is paused.
    Deactivated,
    /// When they were invited or joined.
    Created,
    /// When they were changed last.
    Updated,
    /// When they were last seen.
    LastActive,
    /// How the invitation stands, if there is one.
    InvitationState,
    /// Name and address.
    Words,
}

const ROLES: Kind = Kind::Word(&["admin", "user", "contributor", "inference-user"]);
const STATES: Kind = Kind::Word(&["STATE_UNSPECIFIED", "CREATING", "READY", "UPDATING", "DELETING"]);
const INVITATION_STATES: Kind = Kind::Word(&["PENDING", "EXPIRED", "DECLINED"]);

pub(crate) static USERS: Schema<UserField> = Schema::new(&[
    Field::new("name", UserField::Name, Kind::Folded).also(&["user_id"]).sorts(),
    Field::new("display_name", UserField::DisplayName, Kind::Folded).sorts(),
    Field::new("email", UserField::Email, Kind::Folded).sorts(),
    Field::new("role", UserField::Role, ROLES).sorts(),
    Field::new("state", UserField::State, STATES),
    Field::new("service_account", UserField::ServiceAccount, Kind::Flag),
    Field::new("deactivated", UserField::Deactivated, Kind::Flag),
    Field::new("create_time", UserField::Created, Kind::Time).sorts(),
    Field::new("update_time", UserField::Updated, Kind::Time).sorts(),
    Field::new("last_active_time", UserField::LastActive, Kind::Time).sorts(),
    Field::new("invitation.state", UserField::InvitationState, INVITATION_STATES),
])
.words(Field::new("", UserField::Words, Kind::Folded));

/// Users of one kind, role and standing.
pub(crate) struct Group {
    pub(crate) kind: UserKind,
    pub(crate) role: Role,
    pub(crate) standing: Standing,
}

/// How a user is named by a filter.
pub(crate) enum Named {
    /// By the id.
    Id(String),
    /// By the folded address.
    Mail(String),
}

/// Among whom those are that a filter lets through.
pub(crate) enum Among {
    /// Everybody in the account.
    All,
    /// Users of these kinds, standings and roles.
    Groups(Vec<Group>),
    /// Users that are named.
    Named(Vec<Named>),
}

/// The users of an account.
pub(crate) struct Users {
    account: AccountId,
    /// How the names of users begin.
    prefix: String,
    /// How the addresses of service accounts end, and no others.
    made_up: String,
    now: Timestamp,
    among: Among,
}

impl Users {
    /// All users of an account.
    pub(crate) fn of(account: AccountId, now: Timestamp) -> Self {
        let prefix = format!("accounts/{account}/users/");
        let made_up = format!("@{account}.sa.roster");
        Self { account, prefix, made_up, now, among: Among::All }
    }

    /// None but these, who are found by an index of theirs whatever the order.
    pub(crate) fn only(&mut self, among: Among) {
        self.among = among;
    }

    /// Who may be let through by a filter that names them.
    pub(crate) fn named(&self, filter: &Filter<UserField>) -> Option<Vec<Named>> {
        filter.named(&|test| match (test.field.is, test.op, &test.value) {
            (UserField::Name, Op::Equal, Value::Text(id)) => {
                Some(Named::Id(self.meant(UserField::Name, id).to_owned()))
            }
            (UserField::Email, Op::Equal, Value::Text(mail)) => Some(Named::Mail(mail.clone())),
            _ => None,
        })
    }
}

impl Collection for Users {
    type Field = UserField;
    type Row = Row;

    const SELECT: &'static str = select_user!("WHERE ");
    const TABLES: &'static str = user_tables!();
    const WALKED: &'static str = "users u";
    const UNIQUE: UserField = UserField::Name;
    const DEFAULT: (UserField, bool) = (UserField::Name, false);

    fn schema(&self) -> &'static Schema<UserField> {
        &USERS
    }

    fn push_scope<DB: Bind>(&self, sql: &mut QueryBuilder<DB>, _: Span<'_>) {
        let account = self.account.as_str();
        // Where few are meant, the account is not said besides: SQLite would rather walk along the
        // index of the order, believing that few are in an account.
        let one = "SELECT o.id FROM users o WHERE o.account = ";
        match &self.among {
            Among::All => {
                sql.push("u.account = ").push_bound(account);
                return;
            }
            Among::Groups(groups) => {
                for (number, group) in groups.iter().enumerate() {
                    sql.push(if number == 0 { "u.id IN (" } else { " UNION ALL " });
                    sql.push(one).push_bound(account);
                    sql.push(" AND o.kind = ").push_bound(group.kind.as_str());
                    sql.push(" AND o.standing = ").push_bound(group.standing.as_str());
                    sql.push(" AND o.role_rank = ").push_bound(group.role.rank());
                }
            }
            Among::Named(named) => {
                for (number, named) in named.iter().enumerate() {
                    sql.push(if number == 0 { "u.id IN (" } else { " UNION ALL " });
                    sql.push(one).push_bound(account);
                    match named {
                        Named::Id(id) => sql.push(" AND o.user_id = ").push_bound(id.as_str()),
                        Named::Mail(mail) => {
                            // Their addresses tell people from programs, so that the index of both answers.
                            let kind = if mail.ends_with(&self.made_up) {
                                UserKind::ServiceAccount
                            } else {
                                UserKind::Person
                            };
                            sql.push(" AND o.kind = ").push_bound(kind.as_str());
                            sql.push(" AND o.mail_key = ").push_bound(mail.as_str())
                        }
                    };
                }
            }
        }
        sql.push(")");
    }

    // Kind and standing are compared in a way that no index answers: where the rows come by another,
    // that one must not be passed over; where few are wanted, the scope says so.
    fn column(&self, field: UserField) -> Column {
        match field {
            UserField::Name => Column::Value("u.user_id"),
            UserField::DisplayName => {
                Column::Value("CASE WHEN u.display_name IS NULL THEN '' ELSE u.name_key END")
            }
            UserField::Email => Column::Value("u.mail_key"),
            UserField::Role => Column::Words { any: "TRUE", is: is_role },
            UserField::State => Column::Words { any: "TRUE", is: is_state },
            UserField::ServiceAccount => Column::Flag("u.kind || '' = 'service-account'"),
            UserField::Deactivated => Column::Flag("u.standing || '' = 'deactivated'"),
            UserField::Created => Column::Value("u.created"),
            UserField::Updated => Column::Value("u.updated"),
            UserField::LastActive => Column::Optional("a.last_active"),
            UserField::InvitationState => {
                Column::Words { any: "i.user_key IS NOT NULL", is: is_invitation_state }
            }
            UserField::Words => Column::Value("u.search"),
        }
    }

    fn meant<'a>(&'a self, field: UserField, text: &'a str) -> &'a str {
        match field {
            UserField::Name => text.strip_prefix(&self.prefix).unwrap_or(text),
            _ => text,
        }
    }

    fn sorted(&self, field: UserField) -> &'static str {
        match field {
            // Whoever has no name is shown and sorted by the address.
            UserField::DisplayName => "u.name_key",
            UserField::Email => "u.mail_key",
            UserField::Role => "u.role_rank",
            UserField::Created => "u.created",
            UserField::Updated => "u.updated",
            // Who was never there comes before everybody who was.
            UserField::LastActive => "COALESCE(a.last_active, 0)",
            _ => "u.user_id",
        }
    }

    fn has_index(&self, field: UserField) -> bool {
        field != UserField::LastActive
    }

    fn key(&self, field: UserField, row: &Row) -> Bound {
        match field {
            UserField::DisplayName => row.name_key.as_str().into(),
            UserField::Email => row.mail_key.as_str().into(),
            UserField::Role => row.role().map_or(0, Role::rank).into(),
            UserField::Created => row.created.into(),
            UserField::Updated => row.updated.into(),
            UserField::LastActive => row.last_active.unwrap_or_default().into(),
            _ => row.user_id.as_str().into(),
        }
    }

    fn now(&self) -> Timestamp {
        self.now
    }
}

fn is_role(word: &str) -> Is {
    match word {
        "admin" => Is::When("u.role = 'admin'"),
        "user" => Is::When("u.role = 'user'"),
        "contributor" => Is::When("u.role = 'contributor'"),
        "inference-user" => Is::When("u.role = 'inference-user'"),
        _ => Is::Never,
    }
}

/// An invitation is open, has expired or was declined: the place has not been taken.
fn is_state(word: &str) -> Is {
    match word {
        "CREATING" => Is::When("u.standing || '' = 'invited'"),
        "READY" => Is::When("u.standing || '' <> 'invited'"),
        _ => Is::Never,
    }
}

fn is_invitation_state(word: &str) -> Is {
    match word {
        "PENDING" => Is::AsOf("i.user_key IS NOT NULL AND i.declined IS NULL AND i.expires > "),
        "EXPIRED" => Is::AsOf("i.user_key IS NOT NULL AND i.declined IS NULL AND i.expires <= "),
        "DECLINED" => Is::When("i.user_key IS NOT NULL AND i.declined IS NOT NULL"),
        _ => Is::Never,
    }
}
