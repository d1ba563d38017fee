//! What the users page shows at a moment, and how it is loaded.

use domain::policy::{self, AccountFacts, Actor};
use domain::{Denial, Operation, Role, Timestamp, User, UserId};
use leptos::prelude::*;

use super::api::ListUsers;
use super::ask::ask;
use super::browser;
use super::dialog::Dialog;
use super::row::Row;
use super::toast::Toast;
use crate::addresses;
use crate::model::{Failure, ListQuery, UsersPage};

/// Everything the parts of the page share.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The page as loaded last, without its rows.
    pub page: RwSignal<UsersPage>,
    /// What the rows need to know besides their user.
    pub reader: RwSignal<Reader>,
    /// The rows.
    pub rows: RwSignal<Vec<Row>>,
    /// What is asked for; ahead of what is shown while it loads.
    pub query: RwSignal<ListQuery>,
    /// True while another list loads.
    pub loads: RwSignal<bool>,
    /// Why the list could not be loaded.
    pub trouble: RwSignal<Option<Failure>>,
    /// What has just been done.
    pub toast: RwSignal<Option<Toast>>,
    /// The dialog that is open.
    pub dialog: RwSignal<Option<Dialog>>,
    /// True while the server is busy with what was asked in the dialog.
    pub busy: RwSignal<bool>,
    /// Counts the loads, so that an answer that was overtaken is dropped.
    asked: StoredValue<u32>,
}

/// Who reads, where, and when: what decides which choices a row offers.
#[derive(Clone, PartialEq, Eq)]
pub struct Reader {
    /// The account in view.
    pub account: AccountFacts,
    /// Who reads, as the policy knows them.
    pub actor: Actor,
    /// Their own user id.
    pub me: UserId,
    /// The server's clock, to the minute: nothing is told more exactly.
    pub now: Timestamp,
}

impl Reader {
    fn of(page: &UsersPage) -> Self {
        let minute = page.now.seconds() / 60 * 60;
        Self {
            account: page.account.clone(),
            actor: page.actor.clone(),
            me: page.me.clone(),
            now: Timestamp::from_seconds(minute),
        }
    }

    /// Whether they may change users; if not, the page is read-only.
    pub fn manages(&self) -> bool {
        policy::may(&self.actor, Operation::ChangeRole).is_ok()
    }

    /// What the policy says to a change of role, as far as the page can know.
    pub fn decide(&self, user: &User, role: Role) -> Result<policy::ChangeRole, Denial> {
        policy::change_role(&self.actor, &self.account, &policy::TargetFacts::as_shown(user), role)
    }
}

/// Which rows a load may move.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Load {
    /// The reader asked for another list.
    Another,
    /// The same list once more: what the reader looks at stays in its place.
    Again,
}

impl Desk {
    /// From what the server sent with the page.
    pub fn new(mut page: UsersPage, notice: Option<String>) -> Self {
        let users = std::mem::take(&mut page.users);
        Self {
            reader: RwSignal::new(Reader::of(&page)),
            query: RwSignal::new(page.query.clone()),
            page: RwSignal::new(page),
            rows: RwSignal::new(users.into_iter().map(Row::new).collect()),
            loads: RwSignal::new(false),
            trouble: RwSignal::new(None),
            toast: RwSignal::new(notice.map(Toast::new)),
            dialog: RwSignal::new(None),
            busy: RwSignal::new(false),
            asked: StoredValue::new(0),
        }
    }

    /// The account in view, at this moment.
    pub fn account(self) -> AccountFacts {
        self.reader.with_untracked(|reader| reader.account.clone())
    }

    /// True if this is the reader.
    pub fn is_me(self, id: &UserId) -> bool {
        self.reader.with_untracked(|reader| reader.me == *id)
    }

    /// Says what has been done.
    pub fn say(self, text: impl Into<String>) {
        self.toast.set(Some(Toast::new(text)));
    }

    /// Asks for another list and makes the address follow.
    pub fn look_for(self, change: impl FnOnce(&mut ListQuery)) {
        self.query.update(|query| {
            change(query);
            query.page.clear();
        });
        self.load_then(Load::Another, move || self.show_address());
    }

    /// Makes the address that of the list which is asked for.
    pub fn show_address(self) {
        browser::replace_address(&addresses::users(&self.account().id, &self.query.get_untracked()));
    }

    /// Loads the same list once more.
    pub fn reload(self) {
        self.load_then(Load::Again, || {});
    }

    fn load_then(self, load: Load, then: impl FnOnce() + 'static) {
        leptos::task::spawn_local(async move {
            if self.load(load).await {
                then();
            }
        });
    }

    /// Loads what is asked for. False if it failed or was overtaken.
    pub async fn load(self, load: Load) -> bool {
        self.asked.update_value(|asked| *asked += 1);
        let asked = self.asked.get_value();
        if load == Load::Another {
            self.loads.set(true);
        }
        let answer = ask(ListUsers { account: self.account().id, query: self.query.get_untracked() }).await;
        if self.asked.get_value() != asked {
            return false;
        }
        self.loads.set(false);
        match answer {
            Ok(page) => self.show(page, load),
            Err(failure) => self.trouble.set(Some(failure)),
        }
        self.trouble.with_untracked(Option::is_none)
    }

    fn show(self, mut page: UsersPage, load: Load) {
        let users = std::mem::take(&mut page.users);
        let reader = Reader::of(&page);
        self.trouble.set(None);
        if self.reader.with_untracked(|known| *known != reader) {
            self.reader.set(reader);
        }
        self.page.set(page);
        let before = self.rows.get_untracked();
        let order: Vec<UserId> = before.iter().map(|row| row.id.clone()).collect();
        let mut now = Vec::with_capacity(users.len());
        for user in users {
            match before.iter().find(|row| row.id == user.id) {
                Some(row) => {
                    row.learn(user);
                    now.push(row.clone());
                }
                None => {
                    let row = Row::new(user);
                    if load == Load::Again {
                        row.flash();
                    }
                    now.push(row);
                }
            }
        }
        if load == Load::Again {
            now = in_their_places(now, &order, |row| &row.id);
        }
        // An equal list would still make the table compare all rows.
        if !now.iter().map(|row| &row.id).eq(order.iter()) {
            self.rows.set(now);
        }
    }
}

/// `now` with everything that was there before in its old order; what is new stands behind what
/// precedes it in `now`.
fn in_their_places<T, K: PartialEq>(now: Vec<T>, before: &[K], key: impl Fn(&T) -> &K) -> Vec<T> {
    let place = |item: &T| before.iter().position(|known| known == key(item));
    let mut all: Vec<T> = Vec::with_capacity(now.len());
    // What stands in front of the next one: none at the start.
    let mut front: Option<usize> = None;
    for item in now {
        let at = match place(&item) {
            Some(own) => all
                .iter()
                .position(|other| place(other).is_some_and(|place| place > own))
                .unwrap_or(all.len()),
            None => front.map_or(0, |front| front + 1),
        };
        all.insert(at, item);
        front = Some(at);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reload_moves_nothing_that_was_there() {
        let places = |now: &str, before: &str| -> String {
            let before: Vec<char> = before.chars().collect();
            in_their_places(now.chars().collect(), &before, |c| c).into_iter().collect()
        };
        assert_eq!(places("abc", "abc"), "abc");
        assert_eq!(places("cab", "abc"), "abc");
        assert_eq!(places("abxc", "abc"), "abxc");
        assert_eq!(places("xyabc", "abc"), "xyabc");
        assert_eq!(places("abcxy", "abc"), "abcxy");
        assert_eq!(places("ac", "abc"), "ac");
        assert_eq!(places("cxb", "abc"), "bcx");
    }
}
