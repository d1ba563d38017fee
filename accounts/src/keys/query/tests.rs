use std::cmp::Ordering;

use domain::filter::Actual;
use domain::{Annotations, Filter, KeyId, Role, Timestamp};

use super::fields::{KEYS, KeyField};
use super::*;
use crate::testing::filters::{Dice, order_by};
use crate::testing::{World, acme, id, name, on_both};
use crate::{Error, NewKey};

const SORTS: [&str; 7] =
    ["key_id", "display_name", "email", "user", "create_time", "expire_time", "last_used"];

fn email(key: &ApiKey) -> String {
    key.owner_email.as_ref().map_or_else(|| format!("{}@acme.sa.roster", key.user), ToString::to_string)
}

fn fulfils(key: &ApiKey, filter: &Filter<KeyField>) -> bool {
    let (email, prefix) = (email(key), key.prefix());
    let words = format!("{} {email}", key.name);
    let actual = |field| match field {
        KeyField::KeyId => Actual::Text(key.id.as_str()),
        KeyField::DisplayName => Actual::Text(key.name.as_str()),
        KeyField::Prefix => Actual::Text(&prefix),
        KeyField::Email => Actual::Text(&email),
        KeyField::User => Actual::Text(key.user.as_str()),
        KeyField::Created => Actual::Time(Some(key.created)),
        KeyField::Expires => Actual::Time(key.expires),
        KeyField::LastUsed => Actual::Time(key.last_used),
        KeyField::Words => Actual::Text(&words),
    };
    filter.known(&|test| Some(test.holds(&actual(test.field.is)))).expect("everything is known")
}

fn compare(one: &ApiKey, other: &ApiKey, order: &[(&str, bool)]) -> Ordering {
    let never = Timestamp::from_micros(i64::MAX);
    let by = |field: &str| match field {
        "key_id" => one.id.cmp(&other.id),
        "display_name" => domain::fold(one.name.as_str()).cmp(&domain::fold(other.name.as_str())),
        "email" => domain::fold(&email(one)).cmp(&domain::fold(&email(other))),
        "user" => one.user.cmp(&other.user),
        "create_time" => one.created.cmp(&other.created),
        "expire_time" => one.expires.unwrap_or(never).cmp(&other.expires.unwrap_or(never)),
        "last_used" => one.last_used.cmp(&other.last_used),
        _ => unreachable!("{field} is none to sort by"),
    };
    let usual = [("create_time", true)];
    let order = if order.is_empty() { &usual } else { order };
    let last = order.last().is_some_and(|(_, descending)| *descending);
    order.iter().copied().chain([("key_id", last)]).fold(Ordering::Equal, |so_far, (field, descending)| {
        so_far.then(if descending { by(field).reverse() } else { by(field) })
    })
}

/// Eight users with up to seven keys each, and Alice who asks.
async fn keys(world: &World) -> (Caller, Vec<ApiKey>) {
    let alice = world.alice().await;
    let names = ["laptop", "CI", "100% sure", "snake_case", "Ärger", "laptop"];
    let mut number = 0;
    for user in ["ann", "ben", "cy", "dee", "bot", "ci-2"] {
        let who = if user.contains('-') || user == "bot" {
            world.service_account(alice, user, Role::User).await;
            alice
        } else {
            world.joined(alice, user, Role::InferenceUser).await
        };
        for _ in 0..(3 + number % 5) {
            number += 1;
            let expires =
                (number % 3 == 0).then(|| world.accounts.now().plus_seconds(60 * (number % 7 + 1) as i64));
            let wish = NewKey { name: name(names[number % 6]), expires, annotations: Annotations::default() };
            world.accounts.create_key(who, &acme(), &id(user), wish).await.expect("a key");
            if number % 2 == 0 {
                world.pass(1);
            }
        }
    }
    let now = world.accounts.now().micros();
    world
        .sql(&format!(
            "INSERT INTO key_activity (key_id, last_used) SELECT key_id, {now} - 60000000 * (version % 2) FROM api_keys \
             WHERE name = 'laptop'"
        ))
        .await;
    let mut all = Vec::new();
    for user in ["alice", "ann", "ben", "cy", "dee", "bot", "ci-2"] {
        all.extend(world.accounts.keys_of(alice, &acme(), &id(user)).await.expect("keys"));
    }
    (alice, all)
}

fn comparisons(all: &[ApiKey]) -> Vec<String> {
    let mut comparisons: Vec<String> =
        ["laptop", "ann", "\"100%\"", "nobody", "sa.roster"].map(str::to_owned).to_vec();
    let mut texts: Vec<String> =
        ["", "laptop", "_", "%", "ÄRGER", "ann", "bot", "rk_", "@", "z"].map(str::to_owned).to_vec();
    texts.extend(all.iter().step_by(7).flat_map(|key| {
        [key.id.to_string(), key.prefix(), key.name.to_string(), key.user.to_string(), email(key)]
    }));
    for text in &texts {
        for field in ["keyId", "display_name", "prefix", "email", "user"] {
            for op in ["=", "!=", "<", "<=", ">", ">=", ":"] {
                comparisons.push(format!("{field} {op} \"{text}\""));
            }
        }
    }
    let moments =
        all.iter().step_by(5).flat_map(|key| [Some(key.created), key.expires, key.last_used]).flatten();
    for moment in moments {
        for field in ["create_time", "expireTime", "last_used"] {
            for op in ["=", "!=", "<", "<=", ">", ">="] {
                comparisons.push(format!("{field} {op} {}", moment.rfc3339_exact()));
            }
        }
    }
    for field in ["expire_time", "last_used", "display_name"] {
        comparisons.extend(vec![format!("{field}:*"); 12]);
    }
    comparisons
}

async fn walk(world: &World, who: Caller, user: Option<&str>, query: RestQuery<'_>) -> (Vec<KeyId>, u64) {
    let (mut ids, mut token, user) = (Vec::new(), String::new(), user.map(id));
    loop {
        let on = RestQuery { page_token: &token, ..query };
        let answer = world.accounts.query_keys(who, &acme(), user.as_ref(), on).await;
        let answer = answer.unwrap_or_else(|error| panic!("{query:?}: {error:?}"));
        ids.extend(answer.items.iter().map(|key| key.id));
        if answer.next_page_token.is_empty() {
            return (ids, answer.total);
        }
        token = answer.next_page_token;
    }
}

fn is_invalid<T>(answer: &Result<T>, field: &str) -> bool {
    matches!(answer, Err(Error::Invalid(fields)) if fields[0].field == field)
}

on_both! {
    async fn every_filter_and_order_of_keys_gives_what_looking_at_all_of_them_gives(world) {
        let (alice, all) = keys(world).await;
        let comparisons = comparisons(&all);
        let users = [None, None, Some("ann"), Some("bot"), Some("alice")];
        let mut empty = 0;
        for seed in 0..300 {
            let mut dice = Dice::new(seed);
            let levels = if seed < 100 { 0 } else { 1 + seed as usize % 2 };
            let filter = dice.filter(&comparisons, levels);
            let (order, user) = (dice.order(&SORTS), *dice.pick(&users));
            let order_text = order_by(&order);
            let read = KEYS.filter(&filter).unwrap_or_else(|error| panic!("{filter}: {error}"));
            let fits = |key: &&ApiKey| user.is_none_or(|user| key.user.as_str() == user) && fulfils(key, &read);
            let mut expected: Vec<&ApiKey> = all.iter().filter(fits).collect();
            expected.sort_by(|one, other| compare(one, other, &order));
            let expected: Vec<KeyId> = expected.iter().map(|key| key.id).collect();
            let size = *dice.pick(&[1, 7, 200]);
            let query = RestQuery { filter: &filter, order_by: &order_text, page_size: Some(size), page_token: "" };
            let (ids, total) = walk(world, alice, user, query).await;
            assert_eq!(ids, expected, "seed {seed}: {filter} by {order_text} of {user:?}");
            assert_eq!(total, expected.len() as u64, "seed {seed}: {filter} by {order_text} of {user:?}");
            empty += usize::from(expected.is_empty());
        }
        assert!(empty < 180, "{empty} of 300 filters let nothing through");
    }

    async fn everybody_lists_their_own_keys_and_only_admins_those_of_others(world) {
        let (alice, all) = keys(world).await;
        let eve = world.joined(alice, "eve", Role::User).await;
        let (own, _) = world.key(eve, "eve").await;
        assert_eq!(walk(world, eve, Some("eve"), RestQuery::default()).await, (vec![own.id], 1));
        assert_eq!(walk(world, alice, None, RestQuery::default()).await.1, all.len() as u64 + 1);
        for user in [None, Some(id("ann")), Some(id("bot"))] {
            let answer = world.accounts.query_keys(eve, &acme(), user.as_ref(), RestQuery::default()).await;
            assert!(matches!(answer, Err(Error::Refused(_))), "{user:?}: {answer:?}");
        }
        let answer = world.accounts.query_keys(alice, &acme(), Some(&id("nobody")), RestQuery::default()).await;
        assert!(matches!(answer, Err(Error::NotFound)), "{answer:?}");
        let elsewhere = AccountId::parse("elsewhere").expect("id");
        for user in [None, Some(id("ann"))] {
            let answer = world.accounts.query_keys(alice, &elsewhere, user.as_ref(), RestQuery::default()).await;
            assert!(matches!(answer, Err(Error::NotFound)), "{answer:?}");
        }
        world.is_sound().await;
    }

    async fn a_token_belongs_to_the_keys_of_one_user(world) {
        let (alice, _) = keys(world).await;
        let query = RestQuery { page_size: Some(2), ..RestQuery::default() };
        let first = world.accounts.query_keys(alice, &acme(), Some(&id("ann")), query).await.expect("a page");
        let on = RestQuery { page_token: &first.next_page_token, ..query };
        assert!(world.accounts.query_keys(alice, &acme(), Some(&id("ann")), on).await.is_ok());
        for other in [None, Some(id("ben"))] {
            let answer = world.accounts.query_keys(alice, &acme(), other.as_ref(), on).await;
            assert!(is_invalid(&answer, "pageToken"), "{other:?}: {answer:?}");
        }
        assert!(is_invalid(&world.accounts.query_users(alice, &acme(), on).await, "pageToken"));
        let wrong = RestQuery { filter: "display_name = a", ..on };
        assert!(is_invalid(&world.accounts.query_keys(alice, &acme(), Some(&id("ann")), wrong).await, "pageToken"));
    }
}
