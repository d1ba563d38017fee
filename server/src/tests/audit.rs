//! The page of the audit log and its exports, as an admin, as a member, and as nobody. All of it is asked
//! as a browser without JavaScript asks.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};

use super::browser::{Browser, Installation, Page};

const LOG: &str = "/account/audit?account=acme";
const EXPORT: &str = "/account/audit/export?account=acme";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// Posts a form from a browser that says what it is.
async fn post_with(browser: &mut Browser, path: &str, form: &[(&str, &str)], agent: &str) -> Page {
    browser.post_from(path, form, &[("sec-fetch-site", "same-origin"), ("user-agent", agent)]).await
}

/// Lines of the table that have all of these in them.
fn lines(page: &Page, parts: &[&str]) -> usize {
    page.body.split("<tr").filter(|line| parts.iter().all(|part| line.contains(part))).count()
}

#[tokio::test]
async fn what_is_done_on_a_page_is_on_record_with_where_it_came_from() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let mut ben = roster.joined(&mut alice, "ben", "user").await;
    let version = alice.version_of("ben").await;
    let form =
        [("account", "acme"), ("version", &version), ("action", "change-role"), ("role", "contributor")];
    assert_eq!(
        post_with(&mut alice, "/account/users/ben", &form, FIREFOX).await.status,
        StatusCode::SEE_OTHER
    );
    let page = alice.get(LOG).await;
    assert_eq!(page.status, StatusCode::OK);
    let changed = [
        "Changed the role from User to Contributor",
        "127.0.0.1",
        "Firefox on Linux",
        ">Alice Liddell</a>",
        ">ben</a>",
    ];
    assert_eq!(lines(&page, &changed), 1, "{}", page.body);
    // A refusal too, by a page and by what the island asks.
    let form = [("account", "acme"), ("version", "1"), ("action", "change-role"), ("role", "user")];
    assert_eq!(
        post_with(&mut ben, "/account/users/alice", &form, "curl/8.14").await.status,
        StatusCode::FORBIDDEN
    );
    let asked = r#"{"account":"acme","lines":"eve@example.com","role":"user","confirmed":false}"#;
    let headers = [
        ("sec-fetch-site", "same-origin"),
        ("user-agent", "wget/1.25"),
        ("content-type", "application/json"),
    ];
    ben.ask(Method::POST, "/api/users/invite", Body::from(asked), &headers).await;
    let refusals = alice.get(&format!("{LOG}&list=refusals")).await;
    assert_eq!(
        lines(&refusals, &["Change roles", "Refused", "127.0.0.1", "curl/8.14", ">ben</a>"]),
        1,
        "{}",
        refusals.body
    );
    assert_eq!(
        lines(&refusals, &["Invite users", "Refused", "127.0.0.1", "wget/1.25"]),
        1,
        "{}",
        refusals.body
    );
    assert!(refusals.body.contains("entries verified just now."), "{}", refusals.body);
}

#[tokio::test]
async fn a_member_sees_their_own_entries_and_who_sees_the_others() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let mut ben = roster.joined(&mut alice, "ben", "user").await;
    roster.joined(&mut alice, "carol", "user").await;
    for address in [LOG.to_owned(), format!("{LOG}&who=carol"), format!("{LOG}&who=alice@example.com")] {
        let page = ben.get(&address).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(
            page.body.contains("You see what you did yourself. Admins see all entries: Alice Liddell"),
            "{}",
            page.body
        );
        assert!(page.body.contains("All entries verified just now."), "{}", page.body);
        assert_eq!((lines(&page, &["<td"]), lines(&page, &["Accepted the invitation as User"])), (1, 1));
        assert!(!page.body.contains("carol@example.com"), "{}", page.body);
    }
    let file = ben.get(&format!("{EXPORT}&who=carol&format=jsonl")).await.body;
    assert_eq!(file.lines().count(), 1, "{file}");
    assert!(
        file.contains("\"operation\":\"accept-invitation\"") && file.contains("ben@example.com"),
        "{file}"
    );
    // Their own page has them, somebody else's does not; an admin's look at either does.
    let section = "Latest entries in the audit log";
    assert!(ben.get("/account/users/ben?account=acme").await.body.contains(section));
    assert!(!ben.get("/account/users/carol?account=acme").await.body.contains(section));
    let carol = alice.get("/account/users/carol?account=acme").await;
    assert!(
        carol.body.contains(section)
            && carol.body.contains("href=\"/account/audit?account=acme&amp;who=carol\"")
    );
    assert_eq!(lines(&carol, &["Accepted the invitation as User"]), 1);
}

#[tokio::test]
async fn filters_stand_in_the_address_and_in_the_form_that_makes_it() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    roster.joined(&mut alice, "ben", "user").await;
    let all = alice.get(LOG).await;
    assert_eq!(lines(&all, &["<td"]), 3, "{}", all.body);
    for (filter, number) in [
        ("&who=alice", 2),
        ("&who=Alice+Liddell+%28alice%40example.com%29", 2),
        ("&who=&action=invite&from=&to=", 1),
        ("&who=ben&action=invite", 0),
        ("&from=2020-01-01&to=2020-12-31", 0),
        ("&from=2020-01-01", 3),
        ("&action=of-no-version", 3),
    ] {
        let page = alice.get(&format!("{LOG}{filter}")).await;
        assert_eq!(
            (page.status, lines(&page, &["<td"])),
            (StatusCode::OK, number),
            "{filter}: {}",
            page.body
        );
    }
    let page = alice.get(&format!("{LOG}&who=ben&action=invite&to=2020-12-31")).await;
    assert_eq!((page.field("who"), page.field("to")), ("ben".to_owned(), "2020-12-31".to_owned()));
    assert!(page.body.contains("<option value=\"invite\" selected"), "{}", page.body);
    assert!(page.body.contains("No changes match these filters.") && page.body.contains(">Clear</a>"));
    let nobody = alice.get(&format!("{LOG}&who=zed")).await;
    assert!(nobody.body.contains("Nobody called “zed” is in this list."), "{}", nobody.body);
    // A mistyped day is named and kept; a page of another list begins anew.
    let wrong = alice.get(&format!("{LOG}&from=soon&who=ben")).await;
    assert_eq!(
        (wrong.status, wrong.field("from"), wrong.field("who")),
        (StatusCode::UNPROCESSABLE_ENTITY, "soon".to_owned(), "ben".to_owned())
    );
    assert!(
        wrong.body.contains("Write the first day like 2026-03-31.") && lines(&wrong, &["<td"]) == 0,
        "{}",
        wrong.body
    );
    assert!(!wrong.body.contains("Export"), "{}", wrong.body);
    let export = alice.get("/account/audit/export?account=acme&format=csv&from=soon").await;
    assert_eq!(
        (export.status, export.location()),
        (StatusCode::SEE_OTHER, "/account/audit?account=acme&from=soon"),
        "the page says what is wrong"
    );
    let elsewhere = alice.get(&format!("{LOG}&who=ben&page=of-another-list")).await;
    assert_eq!(
        (elsewhere.status, elsewhere.location()),
        (StatusCode::SEE_OTHER, "/account/audit?account=acme&who=ben")
    );
}

#[tokio::test]
async fn the_log_is_read_a_page_at_a_time_and_carried_away_whole() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    for hundred in 0..6 {
        let lines: Vec<String> = (0..100).map(|n| format!("u{hundred}x{n}@example.com")).collect();
        alice.invite(&lines.join("\n"), "user").await;
    }
    let first = alice.get(LOG).await;
    assert!(
        first.body.contains("1–50 of 601") && first.body.contains("All 601 entries verified just now."),
        "{}",
        first.body
    );
    let link = |page: &Page, label: &str| {
        let tag = page
            .body
            .split('<')
            .find(|tag| tag.contains(&format!("aria-label=\"{label}\"")))
            .unwrap_or_default()
            .to_owned();
        tag.split("href=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .map(|address| address.replace("&amp;", "&"))
    };
    assert_eq!(link(&first, "Newer entries"), None);
    let second = alice.get(&link(&first, "Older entries").expect("a page after")).await;
    assert!(second.body.contains("51–100 of 601"), "{}", second.body);
    let back = alice.get(&link(&second, "Newer entries").expect("a page before")).await;
    assert!(back.body.contains("1–50 of 601"), "{}", back.body);
    assert_eq!(lines(&back, &["u5x99@example.com"]), lines(&first, &["u5x99@example.com"]));
    let csv = alice.get(&format!("{EXPORT}&format=csv&page=of-no-list")).await;
    assert_eq!(csv.headers[header::CONTENT_TYPE], "text/csv; charset=utf-8");
    assert_eq!(csv.headers[header::CONTENT_DISPOSITION], "attachment; filename=\"acme-audit-log.csv\"");
    assert_eq!(csv.headers[header::CACHE_CONTROL], "no-store");
    assert!(csv.body.starts_with("\u{FEFF}number,time,who,"), "{}", &csv.body[..100]);
    assert_eq!(csv.body.matches("\r\n").count(), 602);
    let json = alice.get(&format!("{EXPORT}&format=jsonl&who=alice")).await;
    assert_eq!(json.headers[header::CONTENT_DISPOSITION], "attachment; filename=\"acme-audit-log.jsonl\"");
    let numbers: Vec<u64> = json
        .body
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).expect("JSON")["number"]
                .as_u64()
                .expect("a number")
        })
        .collect();
    assert_eq!(numbers, (1..=601).rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn the_log_of_another_account_answers_like_one_that_does_not_exist() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let mut ben = roster.joined(&mut alice, "ben", "user").await;
    let form = [("account_name", "Other"), ("account_id", "other")];
    assert_eq!(alice.post("/account/new", &form).await.status, StatusCode::SEE_OTHER);
    for address in ["/account/audit", "/account/audit/export"] {
        let foreign = ben.get(&format!("{address}?account=other")).await;
        let unknown = ben.get(&format!("{address}?account=nowhere")).await;
        assert_eq!((foreign.status, unknown.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
        assert_eq!(foreign.body.replace("other", "nowhere"), unknown.body);
        let nobody = roster.browser().get(&format!("{address}?account=acme")).await;
        assert!(nobody.location().starts_with("/sign-in?next="), "{}", nobody.status);
    }
}
