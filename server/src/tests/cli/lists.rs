//! Lists over several pages.

use super::*;

fn names(list: &Value) -> Vec<&str> {
    list["users"]
        .as_array()
        .expect("users")
        .iter()
        .map(|user| user["name"].as_str().expect("a name"))
        .collect()
}

#[tokio::test]
async fn three_pages_are_one_list_and_can_be_gone_through_one_by_one() {
    let roster = Listening::new().await;
    let alice = roster.alice();
    for id in ["bot-a", "bot-b", "bot-c", "bot-d"] {
        alice.run(&format!("rosterctl user create --service-account --user-id {id}")).await.done();
    }
    let whole = alice.run("rosterctl user list -o json").await.json();
    assert_eq!((names(&whole).len(), &whole["nextPageToken"]), (5, &"".into()));
    // Three requests behind one answer.
    assert_eq!(alice.run("rosterctl user list --page-size 2 -o json").await.json(), whole);

    let (mut found, mut token, mut pages) = (Vec::new(), String::new(), 0);
    loop {
        let page = alice
            .run(&format!("rosterctl user list --no-paginate --page-size 2 --page-token={token} -o json"))
            .await;
        let more = page.err.contains("--page-token");
        let page = page.json();
        found.extend(names(&page).into_iter().map(str::to_owned));
        pages += 1;
        token = page["nextPageToken"].as_str().unwrap_or_default().to_owned();
        assert_eq!(more, !token.is_empty(), "the reader is told that there is more, and only then");
        if token.is_empty() {
            break;
        }
    }
    assert_eq!((pages, found), (3, names(&whole).into_iter().map(str::to_owned).collect()));

    // A token of another list is the server's to refuse.
    let first = alice.run("rosterctl user list --no-paginate --page-size 2 -o json").await.json();
    let token = first["nextPageToken"].as_str().expect("a token");
    alice
        .run(&format!("rosterctl user list --page-size 2 --filter 'role = \"user\"' --page-token={token}"))
        .await
        .failed();
}

#[tokio::test]
async fn a_list_is_filtered_and_sorted_as_asked_and_a_wrong_filter_is_explained() {
    let mut roster = Listening::new().await;
    roster.acme.person("bob", "contributor").await;
    let alice = roster.alice();
    alice.run("rosterctl user create --service-account --user-id bot").await.done();
    let list = alice.run("rosterctl user list -o json --filter 'role = \"contributor\"'").await.json();
    assert_eq!(names(&list), ["accounts/acme/users/bob"]);
    let list = alice.run("rosterctl user list -o json --filter 'service_account = true'").await.json();
    assert_eq!(names(&list), ["accounts/acme/users/bot"]);
    let list =
        alice.run("rosterctl user list -o json --order-by 'create_time desc' --page-size 1").await.json();
    assert_eq!(
        names(&list),
        ["accounts/acme/users/bot", "accounts/acme/users/bob", "accounts/acme/users/alice"]
    );
    let wrong = alice.run("rosterctl user list --filter 'role ='").await.failed();
    assert!(wrong.contains("filter"), "{wrong}");
    let none = alice.run("rosterctl user list --filter 'email:\"nobody\"'").await;
    assert_eq!((none.code, none.out.as_str(), none.err.as_str()), (0, "", "The list is empty.\n"));
}
