use std::cmp::Ordering;
use std::collections::HashSet;

use domain::filter::Actual;
use domain::{DisplayName, Filter, Role, StatusKind, Timestamp, User, UserKind};

use super::fields::{USERS, UserField};
use super::*;
use crate::testing::filters::{Dice, order_by};
use crate::testing::{World, acme, email, id, name, on_both};
use crate::{Error, InviteLine, InviteOutcome, ListQuery};

/// What the REST interface shows of somebody, gathered by other means than the list that is tested.
struct Seen {
    user: User,
    email: String,
    updated: Timestamp,
    words: String,
}

impl Seen {
    fn status(&self) -> StatusKind {
        self.user.status.kind()
    }

    fn shown(&self) -> &str {
        self.user.display_name.as_ref().map_or("", DisplayName::as_str)
    }

    fn actual(&self, field: UserField) -> Actual<'_> {
        let pending = self.user.status.is_pending();
        match field {
            UserField::Name => Actual::Text(self.user.id.as_str()),
            UserField::DisplayName => Actual::Text(self.shown()),
            UserField::Email => Actual::Text(&self.email),
            UserField::Role => Actual::Word(Some(self.user.role.as_str())),
            UserField::State => Actual::Word(Some(if pending { "CREATING" } else { "READY" })),
            UserField::ServiceAccount => Actual::Flag(self.user.kind == UserKind::ServiceAccount),
            UserField::Deactivated => Actual::Flag(self.status() == StatusKind::Deactivated),
            UserField::Created => Actual::Time(Some(self.user.created)),
            UserField::Updated => Actual::Time(Some(self.updated)),
            UserField::LastActive => Actual::Time(self.user.last_active),
            UserField::InvitationState => Actual::Word(match self.status() {
                StatusKind::Invited => Some("PENDING"),
                StatusKind::InvitationExpired => Some("EXPIRED"),
                StatusKind::Declined => Some("DECLINED"),
                StatusKind::Active | StatusKind::Deactivated => None,
            }),
            UserField::Words => Actual::Text(&self.words),
        }
    }

    fn fulfils(&self, filter: &Filter<UserField>) -> bool {
        filter.known(&|test| Some(test.holds(&self.actual(test.field.is)))).expect("everything is known")
    }

    fn compare(&self, other: &Self, field: &str) -> Ordering {
        let shown = |seen: &Self| match seen.shown() {
            "" => domain::fold(&seen.email),
            name => domain::fold(name),
        };
        match field {
            "name" => self.user.id.cmp(&other.user.id),
            "display_name" => shown(self).cmp(&shown(other)),
            "email" => domain::fold(&self.email).cmp(&domain::fold(&other.email)),
            "role" => self.user.role.cmp(&other.user.role),
            "create_time" => self.user.created.cmp(&other.user.created),
            "update_time" => self.updated.cmp(&other.updated),
            "last_active_time" => self.user.last_active.cmp(&other.user.last_active),
            _ => unreachable!("{field} is none to sort by"),
        }
    }

    fn comes_before(&self, other: &Self, order: &[(&str, bool)]) -> Ordering {
        let last = order.last().is_some_and(|(_, descending)| *descending);
        let all = order.iter().copied().chain([("name", last)]);
        all.fold(Ordering::Equal, |so_far, (field, descending)| {
            let next = self.compare(other, field);
            so_far.then(if descending { next.reverse() } else { next })
        })
    }
}

const NAMES: [&str; 8] =
    ["Same Name", "Same Name", "Ärger", "100% sure", "snake_case", r"back\slash", "O'Brien \"x\"", "Zoë"];
const SORTS: [&str; 7] =
    ["name", "display_name", "email", "role", "create_time", "update_time", "last_active_time"];

/// Some ninety users of every kind, as use cases leave them, and Alice who asks.
async fn crowd(world: &World) -> Caller {
    let mut alice = world.alice().await;
    let Caller::Person { person, .. } = alice else { unreachable!("alice is a person") };
    let mut tokens = Vec::new();
    for batch in 0..2 {
        let line = |number: usize| {
            let local = if number.is_multiple_of(9) { format!("U_{number}.x") } else { format!("u{number}") };
            let host = ["example.com", "Example.org", "äpfel.example"][number % 3];
            InviteLine {
                email: email(&format!("{local}@{host}")),
                role: Role::ALL[number % 4],
                display_name: (!number.is_multiple_of(3)).then(|| name(NAMES[number % 8])),
            }
        };
        for number in (batch * 36)..(batch * 36 + 36) {
            let outcomes =
                world.accounts.invite(alice, &acme(), vec![line(number)], true).await.expect("invited");
            let Some(InviteOutcome::Invited { token, .. }) = outcomes.into_iter().next() else {
                panic!("{number} is invited")
            };
            tokens.push((number, token));
            if number % 4 == 0 {
                world.pass(1);
            }
        }
        for (number, token) in tokens.drain(..) {
            match number % 6 {
                0 | 1 => {}
                2 if number % 4 == 0 => world.accounts.decline(&token).await.expect("declined"),
                _ => {
                    let person = world.person(&line(number).email, &name(NAMES[number / 3 % 8])).await;
                    world.accounts.accept_here(&token, person).await.expect("joined");
                    world.pass(number as i64 % 3);
                }
            }
        }
        if batch == 0 {
            // Its open invitations end.
            world.pass(8 * 86_400);
            alice = world.signed_in(person).await;
        }
    }
    for (number, local) in ["bot", "bot-2", "u-bot", "zz", "a1", "x-y-z"].into_iter().enumerate() {
        world.service_account(alice, local, Role::ALL[number % 4]).await;
        world.pass(1);
    }
    for user in ["u3", "u10", "u40", "zz"] {
        world.accounts.deactivate(alice, &acme(), &id(user), None).await.expect("paused");
    }
    // Seen as it is flushed, at two moments and some never.
    let now = world.accounts.now().micros();
    world
        .sql(&format!(
            "INSERT INTO user_activity (user_key, last_active) SELECT id, {now} - 60000000 * (role_rank / 2) FROM users \
             WHERE standing <> 'invited' AND user_id LIKE '%1%' ON CONFLICT DO NOTHING"
        ))
        .await;
    world.is_sound().await;
    alice
}

async fn everybody(world: &World, alice: Caller) -> Vec<Seen> {
    let mut all = Vec::new();
    for kind in [UserKind::Person, UserKind::ServiceAccount] {
        let query = ListQuery { kind, size: 200, ..ListQuery::default() };
        let list = world.accounts.list_users(alice, &acme(), query).await.expect("list");
        for user in list.users {
            let made_up = format!("{}@acme.sa.roster", user.id);
            let email = user.email.as_ref().map_or(made_up, ToString::to_string);
            let updated = world
                .number(&format!(
                    "SELECT updated FROM users WHERE account = 'acme' AND user_id = '{}'",
                    user.id
                ))
                .await;
            let found_by = if kind == UserKind::Person { email.clone() } else { user.id.to_string() };
            let shown = user.display_name.as_ref().map_or(email.as_str(), DisplayName::as_str);
            let words = format!("{shown} {found_by}");
            all.push(Seen { updated: Timestamp::from_micros(updated), email, words, user });
        }
    }
    all
}

/// Comparisons of every field in every way, with values there are and values there are not.
fn comparisons(all: &[Seen], now: Timestamp) -> Vec<String> {
    let mut comparisons = Vec::new();
    let mut texts: Vec<String> = [
        "", "u1", "U_9.X", "bot", "example", "@", "%", "_", r"\\", "o'b", "\\\"x", "ärg", "ÄPFEL", "name a",
        "m", "zz",
    ]
    .map(str::to_owned)
    .to_vec();
    texts.extend(all.iter().step_by(9).flat_map(|seen| {
        [
            seen.user.id.to_string(),
            seen.email.clone(),
            seen.shown().replace('\\', "\\\\").replace('"', "\\\""),
        ]
    }));
    for text in &texts {
        for field in ["name", "userId", "display_name", "email"] {
            for op in ["=", "!=", "<", "<=", ">", ">=", ":"] {
                comparisons.push(format!("{field} {op} \"{text}\""));
            }
        }
    }
    for words in ["ärger", "u1", "\"same name\"", "bot", "\"100%\"", "nobody"] {
        comparisons.extend(vec![words.to_owned(); 4]);
    }
    for op in ["=", "!=", ":"] {
        for role in Role::ALL {
            comparisons.extend(vec![format!("role {op} {role}"); 12]);
        }
        for state in ["READY", "CREATING", "DELETING"] {
            comparisons.extend(vec![format!("state{op}{state}"); 12]);
        }
        for state in ["PENDING", "EXPIRED", "DECLINED"] {
            comparisons.extend(vec![format!("invitation.state {op} {state}"); 12]);
        }
        for flag in ["serviceAccount", "deactivated"] {
            comparisons
                .extend([format!("{flag}{op}true"), format!("{flag}{op}false")].into_iter().cycle().take(16));
        }
    }
    let mut moments: Vec<Timestamp> = vec![Timestamp::from_micros(0), now, now.plus_seconds(-60)];
    moments.extend(all.iter().step_by(11).flat_map(|seen| [seen.user.created, seen.updated]));
    moments.extend(all.iter().filter_map(|seen| seen.user.last_active).step_by(5));
    for moment in moments {
        for field in ["create_time", "updateTime", "last_active_time"] {
            for op in ["=", "!=", "<", "<=", ">", ">="] {
                comparisons.push(format!("{field} {op} {}", moment.rfc3339_exact()));
            }
        }
    }
    for field in [
        "name",
        "display_name",
        "email",
        "role",
        "state",
        "create_time",
        "last_active_time",
        "invitation.state",
    ] {
        comparisons.extend(vec![format!("{field}:*"); 4]);
    }
    comparisons
}

/// All pages of a list, of changing sizes; the ids and the total.
async fn walk(world: &World, who: Caller, filter: &str, order: &str, sizes: &[i64]) -> (Vec<String>, u64) {
    let (mut ids, mut token, mut total) = (Vec::new(), String::new(), None);
    for page in 0.. {
        let query = RestQuery {
            filter,
            order_by: order,
            page_size: Some(sizes[page % sizes.len()]),
            page_token: &token,
        };
        let answer = world.accounts.query_users(who, &acme(), query).await;
        let answer = answer.unwrap_or_else(|error| panic!("{filter} by {order}: {error:?}"));
        assert!(answer.items.len() as i64 <= sizes[page % sizes.len()], "{filter} by {order}");
        assert_eq!(*total.get_or_insert(answer.total), answer.total, "{filter} by {order}");
        ids.extend(answer.items.iter().map(|user| user.id.to_string()));
        if answer.next_page_token.is_empty() {
            break;
        }
        token = answer.next_page_token;
    }
    (ids, total.expect("a page"))
}

fn complaint<T: std::fmt::Debug>(answer: Result<T>) -> String {
    match answer {
        Err(Error::Invalid(fields)) => fields[0].field.clone(),
        other => panic!("a complaint about a field, not {other:?}"),
    }
}

on_both! {
    async fn every_filter_and_order_gives_what_looking_at_everybody_gives(world) {
        let alice = crowd(world).await;
        let all = everybody(world, alice).await;
        assert!(all.len() > 70, "{} users", all.len());
        for status in StatusKind::ALL {
            assert!(all.iter().any(|seen| seen.status() == status), "nobody is {status:?}");
        }
        let comparisons = comparisons(&all, world.accounts.now());
        let (mut empty, mut full) = (0, 0);
        for seed in 0..300 {
            let mut dice = Dice::new(seed);
            // Every field in every way first, by itself; then what can be made of them.
            let levels = if seed < 100 { 0 } else { 1 + seed as usize % 2 };
            let filter = dice.filter(&comparisons, levels);
            let order = dice.order(&SORTS);
            let order_text = order_by(&order);
            let read = USERS.filter(&filter).unwrap_or_else(|error| panic!("{filter}: {error}"));
            let mut expected: Vec<&Seen> = all.iter().filter(|seen| seen.fulfils(&read)).collect();
            expected.sort_by(|one, other| one.comes_before(other, &order));
            let expected: Vec<String> = expected.iter().map(|seen| seen.user.id.to_string()).collect();
            // As a large account asks: groups that are small are looked for by what they have in common.
            let (ids, total) = walk(world, alice, &filter, &order_text, &[200]).await;
            assert_eq!(ids, expected, "seed {seed}: {filter} by {order_text}");
            assert_eq!(total, expected.len() as u64, "seed {seed}: {filter} by {order_text}");
            // Read back from its own words it is the same filter.
            let printed = read.to_string();
            if seed % 3 == 0 {
                let (paged, total) = walk(world, alice, &printed, &order_text, &[7, 1, 20]).await;
                assert_eq!((paged, total), (ids, expected.len() as u64), "seed {seed}: {printed} by {order_text}");
            }
            empty += usize::from(expected.is_empty());
            full += usize::from(expected.len() == all.len());
        }
        assert!(empty < 100 && full < 100, "{empty} of 300 filters let nobody through, {full} everybody");
    }

    async fn no_order_repeats_or_loses_anybody_from_page_to_page(world) {
        let alice = crowd(world).await;
        let all = everybody(world, alice).await;
        for first in SORTS {
            for second in SORTS {
                for directions in [["", ""], ["", " desc"], [" desc", ""], [" desc", " desc"]] {
                    if first == second && directions[0] != directions[1] {
                        continue;
                    }
                    let order = match first == second {
                        true => format!("{first}{}", directions[0]),
                        false => format!("{first}{}, {second}{}", directions[0], directions[1]),
                    };
                    let (ids, total) = walk(world, alice, "", &order, &[13]).await;
                    let different: HashSet<_> = ids.iter().collect();
                    assert_eq!((ids.len(), different.len(), total), (all.len(), all.len(), all.len() as u64), "{order}");
                }
            }
        }
    }

    async fn whoever_joins_or_leaves_between_two_pages_disturbs_nobody_else(world) {
        let alice = crowd(world).await;
        let all = everybody(world, alice).await;
        let query = RestQuery { page_size: Some(10), ..RestQuery::default() };
        let first = world.accounts.query_users(alice, &acme(), query).await.expect("a page");
        let last = first.items.last().expect("ten users").id.clone();
        world.removed(alice, last.as_str()).await;
        world.service_account(alice, "a0", Role::User).await;
        let (mut ids, mut token): (Vec<String>, String) = (Vec::new(), first.next_page_token);
        while !token.is_empty() {
            let query = RestQuery { page_size: Some(10), page_token: &token, ..RestQuery::default() };
            let page = world.accounts.query_users(alice, &acme(), query).await.expect("a page");
            assert_eq!(page.total, all.len() as u64 - 1 + 1, "the kept number, as it is now");
            ids.extend(page.items.iter().map(|user| user.id.to_string()));
            token = page.next_page_token;
        }
        let mut expected: Vec<String> = all.iter().map(|seen| seen.user.id.to_string()).collect();
        expected.sort();
        assert_eq!(ids, expected[10..]);
    }

    async fn a_token_belongs_to_one_filter_and_order_of_one_account_whatever_the_size(world) {
        let alice = crowd(world).await;
        let Caller::Person { person, .. } = alice else { unreachable!("alice is a person") };
        let other = AccountId::parse("other").expect("id");
        world.accounts.create_account(person, other.clone(), name("Other")).await.expect("created");
        let query = RestQuery { filter: "role = user", order_by: "create_time", page_size: Some(5), page_token: "" };
        let first = world.accounts.query_users(alice, &acme(), query).await.expect("a page");
        let token = first.next_page_token.as_str();
        let on = RestQuery { page_token: token, ..query };
        let next = world.accounts.query_users(alice, &acme(), RestQuery { page_size: Some(3), ..on }).await.expect("a page");
        assert_eq!((next.items.len(), next.total), (3, first.total));
        for wrong in [
            RestQuery { filter: "", ..on },
            RestQuery { filter: "role = admin", ..on },
            RestQuery { order_by: "", ..on },
            RestQuery { order_by: "create_time desc", ..on },
            RestQuery { order_by: "name", ..on },
        ] {
            assert_eq!(complaint(world.accounts.query_users(alice, &acme(), wrong).await), "pageToken", "{wrong:?}");
        }
        assert_eq!(complaint(world.accounts.query_users(alice, &other, on).await), "pageToken");
        for at in 0..token.len() {
            let mut altered = token.to_owned().into_bytes();
            altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
            let altered = String::from_utf8(altered).expect("ascii");
            let answer = world.accounts.query_users(alice, &acme(), RestQuery { page_token: &altered, ..on }).await;
            assert_eq!(complaint(answer), "pageToken", "{altered}");
        }
        for forged in ["x", "ä", " ", "AAAA", &token[..token.len() - 4], &"A".repeat(100_000)] {
            let answer = world.accounts.query_users(alice, &acme(), RestQuery { page_token: forged, ..on }).await;
            assert_eq!(complaint(answer), "pageToken");
        }
        // Nor does one of the users page.
        let page = world.accounts.list_users(alice, &acme(), ListQuery { size: 5, ..ListQuery::default() }).await.expect("list");
        let foreign = page.next.expect("more");
        let answer = world.accounts.query_users(alice, &acme(), RestQuery { page_token: &foreign, ..RestQuery::default() }).await;
        assert_eq!(complaint(answer), "pageToken");
    }

    async fn a_page_has_fifty_rows_unless_it_is_asked_for_others(world) {
        let alice = crowd(world).await;
        let asked = async |size| {
            let query = RestQuery { page_size: size, ..RestQuery::default() };
            world.accounts.query_users(alice, &acme(), query).await.map(|page| page.items.len())
        };
        let all = everybody(world, alice).await.len();
        for (size, rows) in [(None, 50), (Some(0), 50), (Some(1), 1), (Some(200), all), (Some(i64::MAX), all)] {
            assert_eq!(asked(size).await.expect("a page"), rows, "{size:?}");
        }
        for size in [-1, i64::MIN] {
            assert_eq!(complaint(asked(Some(size)).await), "pageSize");
        }
    }

    async fn names_are_ids_and_may_be_written_in_full(world) {
        let alice = crowd(world).await;
        for (filter, expected) in [
            ("name = \"accounts/acme/users/bot\"", vec!["bot"]),
            ("name = bot", vec!["bot"]),
            ("name = BOT", vec!["bot"]),
            ("userId:bot", vec!["bot", "bot-2", "u-bot"]),
            ("name = \"accounts/other/users/bot\"", vec![]),
            ("name = (bot OR \"accounts/acme/users/zz\")", vec!["bot", "zz"]),
            ("email = \"BOT@acme.sa.roster\"", vec!["bot"]),
            ("email:sa.roster AND role = admin", vec!["zz"]),
            ("email = (\"u1@example.org\" OR \"zz@acme.sa.roster\")", vec!["u1", "zz"]),
        ] {
            assert_eq!(walk(world, alice, filter, "", &[200]).await.0, expected, "{filter}");
        }
    }

    async fn whoever_is_not_in_the_account_learns_nothing_and_whoever_is_sees_everybody(world) {
        let alice = crowd(world).await;
        let reader = world.joined(alice, "reader", Role::InferenceUser).await;
        let all = everybody(world, alice).await.len() as u64;
        assert_eq!(walk(world, reader, "", "", &[200]).await.1, all);
        let stranger = crate::testing::caller(world.person(&email("s@example.com"), &name("S")).await);
        for query in [RestQuery::default(), RestQuery { filter: "((", ..RestQuery::default() }] {
            let answer = world.accounts.query_users(stranger, &acme(), query).await;
            assert!(matches!(answer, Err(Error::NotFound)), "{answer:?}");
            let nowhere = AccountId::parse("nowhere").expect("id");
            let answer = world.accounts.query_users(alice, &nowhere, query).await;
            assert!(matches!(answer, Err(Error::NotFound)), "{answer:?}");
        }
        for (query, field) in [
            (RestQuery { filter: "age > 3", ..RestQuery::default() }, "filter"),
            (RestQuery { order_by: "state", ..RestQuery::default() }, "orderBy"),
        ] {
            assert_eq!(complaint(world.accounts.query_users(alice, &acme(), query).await), field);
        }
    }
}
