//! One row of the list.

use std::time::Duration;

use domain::{Role, Timestamp, User, UserId, UserKind};
use leptos::prelude::*;

use super::desk::{Desk, Reader};
use super::role_select::role_cell;
use super::row_menu::row_menu;
use crate::addresses;
use crate::parts::{Avatar, StatusText, second_line};
use crate::time;

/// How long a change by somebody else stays visible.
const FLASH: Duration = Duration::from_millis(2_000);

/// The id of the form that the checkboxes of all rows belong to.
pub const BULK: &str = "bulk";

/// One user in the list. Rows are known by the id alone, so that a change keeps the row, its
/// elements and the focus in it.
#[derive(Clone)]
pub struct Row {
    /// Who.
    pub id: UserId,
    /// As the row stands.
    pub state: ArcRwSignal<RowState>,
}

/// How a row stands.
#[derive(Clone)]
pub struct RowState {
    /// The user, as far as this page knows them.
    pub user: User,
    /// The role being chosen, if one is.
    pub choice: Choice,
    /// What went wrong with this row last.
    pub says: Option<String>,
    /// True for a moment after somebody else changed the user.
    pub flashes: bool,
}

/// How far a choice in a role dropdown is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Nothing is being chosen.
    None,
    /// Chosen by keyboard; waits for Save.
    Made(Role),
    /// Waits for the answer to a question.
    Asked(Role),
    /// On its way to the server.
    Saving(Role),
}

impl Choice {
    /// The role the dropdown shows instead of the present one.
    pub const fn role(self) -> Option<Role> {
        match self {
            Self::None => None,
            Self::Made(role) | Self::Asked(role) | Self::Saving(role) => Some(role),
        }
    }
}

impl Row {
    /// A row in which nothing goes on.
    pub fn new(user: User) -> Self {
        let id = user.id.clone();
        let state = RowState { user, choice: Choice::None, says: None, flashes: false };
        Self { id, state: ArcRwSignal::new(state) }
    }

    /// The user at this moment.
    pub fn user(&self) -> User {
        self.state.with_untracked(|state| state.user.clone())
    }

    /// The choice at this moment.
    pub fn choice(&self) -> Choice {
        self.state.with_untracked(|state| state.choice)
    }

    /// Sets how far the choice is. The dropdown shows it, or again what is true.
    pub fn set_choice(&self, choice: Choice) {
        self.state.update(|state| state.choice = choice);
    }

    /// Says what went wrong, or nothing.
    pub fn say(&self, text: Option<String>) {
        self.state.update(|state| state.says = text);
    }

    /// Takes over how the user is, without a sign of it.
    pub fn set_user(&self, user: User) {
        self.state.update(|state| state.user = user);
    }

    /// Takes over how the user is after a reload; what somebody else changed shows.
    pub fn learn(&self, now: User) {
        let before = self.user();
        if before.version != now.version {
            self.say(None);
            self.flash();
        }
        if before != now {
            self.set_user(now);
        }
    }

    /// Draws attention to the row, softly.
    pub fn flash(&self) {
        let state = self.state.clone();
        state.update(|state| state.flashes = true);
        set_timeout(move || state.update(|state| state.flashes = false), FLASH);
    }
}

/// A row of the table.
#[component]
pub fn UserRow(desk: Desk, row: Row) -> impl IntoView {
    let Row { id, state } = row;
    let flashes = {
        let state = state.clone();
        move || state.with(|state| state.flashes)
    };
    view! {
        <tr data-user=id.to_string() class:flash=flashes>
            {move || cells(&desk.reader.get(), &state.get())}
        </tr>
    }
}

fn cells(reader: &Reader, state: &RowState) -> impl IntoView + use<> {
    let user = &state.user;
    let name = user.shown_name().to_owned();
    let address = addresses::user(&reader.account.id, &user.id);
    let unconfirmed = user.kind == UserKind::Person && !user.address_confirmed && !user.status.is_pending();
    let active = user.last_active.map(|at| moment(at, time::ago(at, reader.now)));
    let never = (active.is_none() && user.created_by.is_none())
        .then(|| view! { <span aria-label="Never">"—"</span> });
    let pick = reader.manages().then(|| {
        view! {
            <input
                type="checkbox"
                id=pick_id(&user.id)
                form=BULK
                name="user"
                value=user.id.to_string()
                aria-label=format!("Select {name}")
                autocomplete="off"
            />
        }
    });
    view! {
        <td class="pick">{pick}</td>
        <th scope="row" class="name">
            <div class="who">
                <Avatar id=user.id.to_string() name=name.clone() />
                <span class="two-lines">
                    <span>
                        <a href=address>{name}</a>
                        <span class="tag" hidden=reader.me != user.id>"you"</span>
                    </span>
                    <small>
                        {second_line(user)} " "
                        <span class="tag warn" hidden=!unconfirmed>"Address not confirmed"</span>
                    </small>
                </span>
            </div>
        </th>
        <td class="role">{role_cell(reader, state)}</td>
        <td class="state"><StatusText status=user.status now=reader.now /></td>
        <td class="active">{active} {user.created_by.clone()} {never}</td>
        <td class="joined">{moment(user.created, user.created.day())}</td>
        <td class="more">{row_menu(reader, user)}</td>
    }
}

/// The id of the checkbox of a row.
pub fn pick_id(user: &UserId) -> String {
    format!("pick-{user}")
}

fn moment(at: Timestamp, text: String) -> impl IntoView {
    let exact = at.rfc3339();
    view! { <time datetime=exact.clone() title=exact>{text}</time> }
}
