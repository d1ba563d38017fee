//! What the users page shows at a moment, and how it is loaded.

use std::collections::HashMap;

use domain::policy::{self, AccountFacts};
use domain::{Operation, Role, User, UserId};
use leptos::prelude::*;

use super::toast::Toast;
use super::{api, browser};
use crate::model::{Failure, ListQuery, UsersPage};

/// One user in the list. Rows are known by the id alone, so that a change keeps the row, its
/// elements and the focus in it.
#[derive(Clone)]
pub struct Row {
    /// Who.
    pub id: UserId,
    /// As far as this page knows them.
    pub user: ArcRwSignal<User>,
    /// The role being chosen, if one is.
    pub choice: ArcRwSignal<Choice>,
    /// What went wrong with this row last.
    pub says: ArcRwSignal<Option<String>>,
    /// True for a moment after somebody else changed the user.
    pub flashes: ArcRwSignal<bool>,
}

/// How far a choice in a role dropdown is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// Nothing is being chosen.
    #[default]
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

/// The dialog that is open.
#[derive(Clone)]
pub enum Dialog {
    /// Asks before a role is changed.
    Role(Row, Role),
    /// Shows what a removal would end.
    Remove(Row),
    /// Invites.
    Invite,
}

/// Everything the parts of the page share.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The page as loaded last, without its rows.
    pub page: RwSignal<UsersPage>,
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
    /// The account, which changes less often than the page.
    pub account: Memo<AccountFacts>,
    /// Whether the reader may change users; false makes the page read-only.
    pub manages: Memo<bool>,
    /// Counts the loads, so that an answer that was overtaken is dropped.
    asked: StoredValue<u64>,
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
        let query = page.query.clone();
        let page = RwSignal::new(page);
        Self {
            page,
            rows: RwSignal::new(users.into_iter().map(Row::new).collect()),
            query: RwSignal::new(query),
            loads: RwSignal::new(false),
            trouble: RwSignal::new(None),
            toast: RwSignal::new(notice.map(Toast::new)),
            dialog: RwSignal::new(None),
            account: Memo::new(move |_| page.with(|page| page.account.clone())),
            manages: Memo::new(move |_| {
                page.with(|page| policy::may(&page.actor, Operation::ChangeRole).is_ok())
            }),
            asked: StoredValue::new(0),
        }
    }

    /// Asks for another list and makes the address follow.
    pub fn look_for(self, change: impl FnOnce(&mut ListQuery)) {
        self.query.update(|query| {
            change(query);
            query.page.clear();
        });
        leptos::task::spawn_local(async move {
            if self.load(Load::Another).await {
                let address = self.account.with_untracked(|account| {
                    self.query.with_untracked(|query| crate::addresses::users(&account.id, query))
                });
                browser::replace_address(&address);
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
        let account = self.account.with_untracked(|account| account.id.clone());
        let answer = api::list_users(account, self.query.get_untracked()).await;
        if self.asked.get_value() != asked {
            return false;
        }
        self.loads.set(false);
        match answer {
            Ok(page) => {
                self.show(page, load);
                true
            }
            Err(failure) => {
                self.trouble.set(Some(failure));
                false
            }
        }
    }

    fn show(self, mut page: UsersPage, load: Load) {
        let users = std::mem::take(&mut page.users);
        self.trouble.set(None);
        self.page.set(page);
        let before = self.rows.get_untracked();
        let order: Vec<UserId> = before.iter().map(|row| row.id.clone()).collect();
        let mut known: HashMap<UserId, Row> = before.into_iter().map(|row| (row.id.clone(), row)).collect();
        let mut now: Vec<Row> = Vec::with_capacity(users.len());
        for user in users {
            now.push(match known.remove(&user.id) {
                Some(row) => {
                    row.learn(user);
                    row
                }
                None => {
                    let row = Row::new(user);
                    if load == Load::Again {
                        row.flash();
                    }
                    row
                }
            });
        }
        if load == Load::Again {
            now = in_their_places(now, &order, |row| row.id.clone());
        }
        // An equal list would still make the table compare all rows.
        let same = self.rows.with_untracked(|rows| {
            rows.len() == now.len() && rows.iter().zip(&now).all(|(one, other)| one.id == other.id)
        });
        if !same {
            self.rows.set(now);
        }
    }

    /// True if this is the reader's own row.
    pub fn is_me(self, id: &UserId) -> bool {
        self.page.with_untracked(|page| page.me == *id)
    }
}

impl Row {
    fn new(user: User) -> Self {
        Self {
            id: user.id.clone(),
            user: ArcRwSignal::new(user),
            choice: ArcRwSignal::new(Choice::None),
            says: ArcRwSignal::new(None),
            flashes: ArcRwSignal::new(false),
        }
    }

    /// Takes over how the user is now.
    pub fn learn(&self, now: User) {
        let before = self.user.get_untracked();
        if before.version != now.version {
            self.says.set(None);
            self.flash();
        }
        if before != now {
            self.user.set(now);
        }
    }

    fn flash(&self) {
        let flashes = self.flashes.clone();
        flashes.set(true);
        set_timeout(move || flashes.set(false), std::time::Duration::from_millis(2_000));
    }
}

/// `now` with everything that was there before in its old order; what is new stands behind what
/// precedes it in `now`.
fn in_their_places<T, K: PartialEq>(now: Vec<T>, before: &[K], key: impl Fn(&T) -> K) -> Vec<T> {
    let place = |item: &T| before.iter().position(|known| *known == key(item));
    let mut kept: Vec<(usize, T)> = Vec::new();
    let mut fresh: Vec<(Option<K>, T)> = Vec::new();
    let mut previous = None;
    for item in now {
        let own = key(&item);
        match place(&item) {
            Some(place) => kept.push((place, item)),
            None => fresh.push((previous, item)),
        }
        previous = Some(own);
    }
    kept.sort_by_key(|(place, _)| *place);
    let mut all: Vec<T> = kept.into_iter().map(|(_, item)| item).collect();
    for (previous, item) in fresh {
        let at = previous.and_then(|previous| all.iter().position(|one| key(one) == previous));
        all.insert(at.map_or(0, |at| at + 1), item);
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
            in_their_places(now.chars().collect(), &before, |c| *c).into_iter().collect()
        };
        assert_eq!(places("abc", "abc"), "abc");
        assert_eq!(places("cab", "abc"), "abc");
        assert_eq!(places("abxc", "abc"), "abxc");
        assert_eq!(places("xyabc", "abc"), "xyabc");
        assert_eq!(places("ac", "abc"), "ac");
        assert_eq!(places("cxb", "abc"), "bcx");
    }
}
