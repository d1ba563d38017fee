use std::collections::{BTreeMap, HashSet};

use domain::{Role, UserKind};

use super::*;
use crate::testing::sql::run;
use crate::testing::{World, acme, email, id, name, on_both};

const SORTS: [SortBy; 3] = [SortBy::Name, SortBy::Role, SortBy::Joined];

/// A hundred and thirty users, many of one name, role and moment.
async fn crowd(world: &World) -> Caller {
    let alice = world.alice().await;
    let mut tx = world.accounts.inner.db.begin().await.expect("begin");
    for number in 0..129 {
        let role = Role::ALL[number % 4];
        let shown = name(["Same Name", "Same Name", "Ärger", "Zoë"][number / 7 % 4]);
        let address = email(&format!("u{number}@example.com"));
        let user_id = id(&format!("u{number}"));
        let user = crate::users::store::NewUser {
            key: crate::secret::new_key(),
            id: &user_id,
            person: None,
            email: &address,
            display_name: (number % 5 > 0).then_some(&shown),
            role,
        };
        let now = world.accounts.now().plus_seconds((number / 20) as i64);
        assert!(crate::users::store::insert(&mut tx, &acme(), &user, now).await.expect("insert"));
        let key = crate::testing::sql::key(world, user.key);
        let expires = world.accounts.now().plus_seconds(if number % 3 == 0 { -1 } else { 60 }).micros();
        let declined = if number % 11 == 0 { "1" } else { "NULL" };
        run(&mut tx, &format!(
            "INSERT INTO invitations (user_key, expires, sent, copy_generation, declined) VALUES ({key}, {expires}, 0, 1, {declined})"
        ))
        .await;
    }
    tx.commit().await.expect("commit");
    alice
}

async fn page(world: &World, who: Caller, query: &ListQuery, token: &str) -> UserList {
    let query = ListQuery { page: token.to_owned(), ..query.clone() };
    world.accounts.list_users(who, &acme(), query).await.expect("list")
}

fn ids(list: &UserList) -> Vec<String> {
    list.users.iter().map(|user| user.id.to_string()).collect()
}

on_both! {
    async fn pages_neither_repeat_nor_lose_anybody_forwards_and_back(world) {
        let alice = crowd(world).await;
        for sort in SORTS {
            for descending in [false, true] {
                for size in [7, 50, 130] {
                    let query = ListQuery { sort, descending, size, ..ListQuery::default() };
                    let (mut walked, mut pages, mut token) = (Vec::new(), Vec::new(), String::new());
                    loop {
                        let list = page(world, alice, &query, &token).await;
                        assert_eq!((list.total, list.first), (130, walked.len() as u64 + 1));
                        assert_eq!(list.previous.is_some(), !walked.is_empty());
                        walked.extend(ids(&list));
                        pages.push(ids(&list));
                        let Some(next) = list.next else { break };
                        token = next;
                    }
                    let different: HashSet<_> = walked.iter().collect();
                    assert_eq!((walked.len(), different.len()), (130, 130), "{sort:?} {descending} {size}");
                    // And back: the same pages in the reverse order.
                    let mut list = page(world, alice, &query, &token).await;
                    while let Some(previous) = list.previous.clone() {
                        pages.pop();
                        list = page(world, alice, &query, &previous).await;
                        assert_eq!(Some(&ids(&list)), pages.last());
                        assert_eq!(list.first, pages[..pages.len() - 1].iter().map(Vec::len).sum::<usize>() as u64 + 1);
                    }
                    assert_eq!(pages.len(), 1);
                }
            }
            let up = page(world, alice, &ListQuery { sort, size: 200, ..ListQuery::default() }, "").await;
            let down = page(world, alice, &ListQuery { sort, descending: true, size: 200, ..ListQuery::default() }, "").await;
            let mut reversed = ids(&down);
            reversed.reverse();
            assert_eq!(ids(&up), reversed);
        }
    }

    async fn filters_and_totals_agree_with_looking_at_everybody(world) {
        let alice = crowd(world).await;
        world.service_account(alice, "bot", Role::User).await;
        world.joined(alice, "paused", Role::User).await;
        let version = world.version(alice, "paused").await;
        world.accounts.deactivate(alice, &acme(), &id("paused"), version).await.expect("paused");
        let all = page(world, alice, &ListQuery { size: 200, ..ListQuery::default() }, "").await;
        assert_eq!((all.people, all.service_accounts, all.total), (131, 1, 131));
        for role in [None, Some(Role::Admin), Some(Role::Contributor)] {
            for status in [None].into_iter().chain(StatusKind::ALL.map(Some)) {
                for search in ["", "same", "u1", "example.com", "nobody at all"] {
                    let query = ListQuery { role, status, search: search.to_owned(), size: 200, ..ListQuery::default() };
                    let list = page(world, alice, &query, "").await;
                    let expected: Vec<_> = all.users.iter().filter(|user| {
                        let text = format!("{} {}",
                            user.display_name.as_ref().map_or("", |name| name.as_str()).to_lowercase(),
                            user.email.as_ref().map_or("", |email| email.as_str()));
                        role.is_none_or(|role| user.role == role)
                            && status.is_none_or(|status| user.status.kind() == status)
                            && text.contains(search)
                    }).map(|user| user.id.to_string()).collect();
                    assert_eq!(ids(&list), expected, "{role:?} {status:?} {search:?}");
                    assert_eq!((list.total, list.total_or_more), (expected.len() as u64, false));
                    let smaller = page(world, alice, &ListQuery { size: 3, ..query }, "").await;
                    assert_eq!(smaller.total, list.total);
                }
            }
        }
        let programs = page(world, alice, &ListQuery { kind: UserKind::ServiceAccount, size: 9, ..ListQuery::default() }, "").await;
        assert_eq!((ids(&programs), programs.total), (vec!["bot".to_owned()], 1));
    }

    async fn text_is_found_as_it_was_typed_whatever_signs_are_in_it(world) {
        let alice = world.alice().await;
        for (local, shown) in [
            ("percent", "100% sure"), ("score", "snake_case"), ("slash", r"back\\slash"), ("quote", "the \"quoted\" one"),
            ("single", "O'Brien"), ("umlaut", "ÄRGER Öhlmann"), ("greek", "ΣΊΣΥΦΟΣ"), ("plain", "100x sure snakeXcase"),
            ("star", "a*b OR c"), ("brace", "{near} (x) ^y -z"),
        ] {
            world.joined(alice, local, Role::User).await;
            let version = world.version(alice, local).await;
            world.accounts.change_name(alice, &acme(), &id(local), version, name(shown)).await.expect("named");
        }
        let cases: [(&str, &[&str]); 18] = [
            ("100%", &["percent"]), ("%", &["percent"]), ("_", &["score"]), ("e_c", &["score"]), (r"\", &["slash"]),
            (r"k\", &["slash"]), ("\"", &["quote"]), ("\"quoted\"", &["quote"]), ("o'b", &["single"]), ("ärger", &["umlaut"]),
            ("äRGER ö", &["umlaut"]), ("ÖHL", &["umlaut"]), ("σίσ", &["greek"]), ("SCORE@Example", &["score"]),
            ("a*b OR", &["star"]), ("(x) ^y", &["brace"]), ("' OR '1'='1", &[]), ("\u{0}perc\u{0}ent@", &["percent"]),
        ];
        // Small accounts walk, large ones ask the text index; both must find the same.
        for large in [false, true] {
            if large {
                world.sql("UPDATE user_counts SET n = n + 100000 WHERE role = 'user' AND standing = 'active'").await;
            }
            for (search, expected) in cases {
                if large && search.chars().count() < 3 {
                    continue;
                }
                let query = ListQuery { search: search.to_owned(), size: 50, ..ListQuery::default() };
                let list = page(world, alice, &query, "").await;
                let mut found = ids(&list);
                found.sort();
                assert_eq!(found, expected, "{search:?} in a large account: {large}");
                assert_eq!(list.total as usize, expected.len());
            }
        }
        // In large accounts fewer than three letters are looked for at the beginning.
        for (search, expected) in [("10", vec!["percent", "plain"]), ("o'", vec!["single"]), ("Är", vec!["umlaut"]), ("pl", vec!["plain"]), ("zz", vec![])] {
            let query = ListQuery { search: search.to_owned(), size: 50, ..ListQuery::default() };
            let mut found = ids(&page(world, alice, &query, "").await);
            found.sort();
            assert_eq!(found, expected, "{search:?}");
        }
        let long = ListQuery { search: "x".repeat(100_000), size: 50, ..ListQuery::default() };
        assert_eq!(page(world, alice, &long, "").await.total, 0);
    }

    async fn frequent_text_in_a_large_account_is_paged_like_everything_else(world) {
        let alice = crowd(world).await;
        let many = if world.is_postgres() { ("CAST(md5(CAST(i AS TEXT)) AS UUID)", "BIGINT") } else { ("randomblob(16)", "INTEGER") };
        world.sql(&format!(
            "WITH RECURSIVE n(i) AS (SELECT CAST(1 AS {}) UNION ALL SELECT i + 1 FROM n WHERE i < 3000) \
             INSERT INTO users (id, account, user_id, email, email_key, name_key, mail_key, search, role, role_rank, kind, standing, version, created, updated) \
             SELECT {}, 'acme', 'b' || i, 'b' || i || '@example.com', 'b' || i || '@example.com', 'b' || i || '@example.com', 'b' || i || '@example.com', \
             'b' || i || '@example.com b' || i || '@example.com', 'user', 2, 'person', 'deactivated', 1, 0, 0 FROM n", many.1, many.0)).await;
        world.sql("INSERT INTO user_counts (account, kind, role, standing, n) VALUES ('acme', 'person', 'user', 'deactivated', 3000)").await;
        assert_eq!(world.miscounted().await, 0);
        for (search, total) in [("example", 3130), ("b2", 1111), ("b29", 111), ("b", 3000), ("u1", 40), ("b2999@", 1)] {
            for status in [None, Some(StatusKind::Deactivated)] {
                let query = ListQuery { search: search.to_owned(), status, size: 200, descending: true, ..ListQuery::default() };
                let total = if status.is_some() && (search == "example" || search == "u1") { if search == "u1" { 0 } else { 3000 } } else { total };
                let (mut walked, mut token) = (HashSet::new(), String::new());
                loop {
                    let list = page(world, alice, &query, &token).await;
                    assert_eq!((list.total, list.total_or_more), (total, false), "{search} {status:?}");
                    for id in ids(&list) {
                        assert!(walked.insert(id), "{search} {status:?}");
                    }
                    let Some(next) = list.next else { break };
                    token = next;
                }
                assert_eq!(walked.len() as u64, total, "{search} {status:?}");
            }
        }
    }

    async fn a_page_token_belongs_to_one_list_of_one_account(world) {
        let alice = crowd(world).await;
        let Caller::Person { person, .. } = alice else { unreachable!("alice is a person") };
        let other = AccountId::parse("other").expect("id");
        world.accounts.create_account(person, other.clone(), name("Other")).await.expect("created");
        let query = ListQuery { size: 10, ..ListQuery::default() };
        let token = page(world, alice, &query, "").await.next.expect("more");
        let foreign = [
            ListQuery { size: 11, ..query.clone() },
            ListQuery { descending: true, ..query.clone() },
            ListQuery { sort: SortBy::Role, ..query.clone() },
            ListQuery { sort: SortBy::Joined, ..query.clone() },
            ListQuery { role: Some(Role::Admin), ..query.clone() },
            ListQuery { status: Some(StatusKind::Active), ..query.clone() },
            ListQuery { kind: UserKind::ServiceAccount, ..query.clone() },
            ListQuery { search: "u".to_owned(), ..query.clone() },
        ];
        let mut wrong: Vec<(AccountId, ListQuery)> =
            foreign.into_iter().map(|query| (acme(), ListQuery { page: token.clone(), ..query })).collect();
        wrong.push((other, ListQuery { page: token.clone(), ..query.clone() }));
        for at in 0..token.len() {
            let mut altered = token.clone().into_bytes();
            altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
            let page = String::from_utf8(altered).expect("ascii");
            wrong.push((acme(), ListQuery { page, ..query.clone() }));
        }
        for page in ["x", "ä", " ", "AAAA", &token[..token.len() - 4], &"A".repeat(10_000)] {
            wrong.push((acme(), ListQuery { page: page.to_owned(), ..query.clone() }));
        }
        for (account, query) in wrong {
            let answer = world.accounts.list_users(alice, &account, query.clone()).await;
            assert!(matches!(&answer, Err(Error::Invalid(fields)) if fields[0].field == "page"), "{query:?}");
        }
        page(world, alice, &query, &token).await;
    }

    async fn kept_numbers_equal_counting_after_many_random_changes(world) {
        let alice = world.alice().await;
        let mut kinds = BTreeMap::new();
        for _ in 0..150 {
            let [what, whom, role, _] = crate::secret::random_bytes::<4>();
            let local = format!("r{}", whom % 12);
            let role = Role::ALL[usize::from(role % 4)];
            let known = world.accounts.get_user(alice, &acme(), &id(&local)).await.ok();
            let version = known.as_ref().map_or(0, |known| known.user.version);
            let done = match (what % 6, known) {
                (0, None) => { world.invited(alice, &local, role).await; "invite" }
                (1, None) => { world.joined(alice, &local, role).await; "join" }
                (2, Some(_)) => { let _ = world.give(alice, &local, role).await; "role" }
                (3, Some(_)) => { let _ = world.accounts.deactivate(alice, &acme(), &id(&local), version).await; "pause" }
                (4, Some(_)) => { let _ = world.accounts.reactivate(alice, &acme(), &id(&local), version).await; "resume" }
                (5, Some(_)) => { world.removed(alice, &local).await; "remove" }
                _ => continue,
            };
            *kinds.entry(done).or_insert(0) += 1;
            assert_eq!(world.miscounted().await, 0, "after {done} of {local}");
        }
        assert!(kinds.len() >= 5, "{kinds:?}");
        world.is_sound().await;
    }
}
