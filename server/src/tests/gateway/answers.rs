//! What of an upstream's answer goes on, and what is made of the rest.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;

use super::upstream::{ANSWER, Behaviour, Upstream};
use super::{House, Patience, settings};
use crate::gateway::{GatewaySettings, Resolve};

fn answer(status: u16, headers: &[(&'static str, &str)], body: &str) -> Behaviour {
    let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    Behaviour::Answer(status, headers, body.to_owned())
}

const JSON: (&str, &str) = ("content-type", "application/json; charset=utf-8");

#[tokio::test]
async fn of_an_answer_status_body_and_time_to_wait_go_on_and_no_cookie() {
    let house = House::new().await;
    let headers = [
        JSON,
        ("set-cookie", "upstream=secret; Path=/"),
        ("server", "secret/1.0"),
        ("x-request-id", "secret"),
        ("location", "https://secret.example.com"),
        ("openai-organization", "secret"),
        ("access-control-allow-origin", "*"),
        ("strict-transport-security", "max-age=1"),
        ("retry-after", "7"),
    ];
    for status in [200, 400, 422, 429] {
        house.upstream.behaves(answer(status, &headers, ANSWER));
        let answer = house.chat(&house.acme.alice).await;
        assert_eq!((answer.status, answer.text.as_str()), (status, ANSWER));
        assert_eq!(
            (&answer.headers["content-type"], &answer.headers["retry-after"]),
            (&"application/json".parse().expect("a value"), &"7".parse().expect("a value"))
        );
        assert!(!answer.headers.contains_key("set-cookie"));
        let text = format!("{:?}", answer.headers);
        assert!(!text.contains("secret") && !text.contains("access-control"), "{text}");
    }
}

#[tokio::test]
async fn pages_redirects_and_other_odd_answers_are_failures_of_the_gateway() {
    let house = House::new().await;
    let internal = Upstream::new().await;
    let elsewhere = internal.base_url();
    for behaviour in [
        answer(200, &[("content-type", "text/html")], "<html>secret</html>"),
        answer(200, &[], "secret"),
        answer(200, &[JSON, ("content-encoding", "br")], "secret"),
        answer(302, &[JSON, ("location", &elsewhere)], "secret"),
        answer(307, &[JSON, ("location", &elsewhere)], "secret"),
        answer(308, &[("location", "http://169.254.169.254/latest/meta-data")], "secret"),
        answer(204, &[JSON], ""),
        answer(404, &[JSON], "secret"),
        answer(407, &[JSON, ("proxy-authenticate", "Basic")], "secret"),
    ] {
        house.upstream.behaves(behaviour);
        let answer = house.chat(&house.acme.alice).await;
        assert_eq!(answer.fails(502), "upstream_odd_answer");
        assert!(!answer.text.contains("secret"), "{}", answer.text);
        assert_eq!(answer.headers["x-should-retry"], "false");
    }
    assert!(internal.seen().is_empty(), "no redirect is followed");
}

#[tokio::test]
async fn what_an_upstream_says_instead_of_an_answer_never_repeats_its_key() {
    let house = House::new().await;
    for status in [400, 413, 422, 429] {
        house.upstream.behaves(answer(status, &[JSON], r#"{"error": "bad key Bearer sk-upstream"}"#));
        let told = house.chat(&house.acme.alice).await;
        assert_eq!(told.fails(502), "upstream_odd_answer");
        assert!(!told.text.contains("sk-upstream"), "{}", told.text);
        house.upstream.behaves(answer(status, &[JSON], &"x".repeat(70_000)));
        assert_eq!(house.chat(&house.acme.alice).await.fails(502), "upstream_odd_answer");
    }
}

#[tokio::test]
async fn a_key_the_upstream_refuses_is_not_the_callers() {
    let house = House::new().await;
    for status in [401, 403] {
        house.upstream.behaves(answer(
            status,
            &[JSON, ("www-authenticate", "Bearer")],
            r#"{"error": "sk-upstream"}"#,
        ));
        let answer = house.chat(&house.acme.alice).await;
        assert_eq!(answer.fails(502), "upstream_refused");
        assert!(!answer.text.contains("sk-upstream") && !answer.headers.contains_key("www-authenticate"));
    }
}

#[tokio::test]
async fn an_upstream_that_is_slow_is_504() {
    let patience = Patience { begin: Duration::from_millis(300), ..Patience::default() };
    let house = House::with(GatewaySettings { patience, ..settings() }).await;
    house.upstream.behaves(Behaviour::Silence);
    let slow = house.chat(&house.acme.alice).await;
    assert_eq!(slow.fails(504), "upstream_timeout");
    house.upstream.is_left().await;
}

#[tokio::test]
async fn an_upstream_that_fails_is_502_and_tells_no_more() {
    let house = House::new().await;
    for status in [500, 502, 503] {
        house.upstream.behaves(answer(
            status,
            &[JSON, ("retry-after", "3")],
            r#"{"detail": "secret traceback"}"#,
        ));
        let answer = house.chat(&house.acme.alice).await;
        assert_eq!(
            (answer.fails(502).as_str(), &answer.headers["retry-after"]),
            ("upstream_failed", &"3".parse().expect("a value"))
        );
        assert!(
            !answer.text.contains("secret") && !answer.headers.contains_key("x-should-retry"),
            "{answer:?}"
        );
    }
    // Nobody listens on a port that was just let go.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("listens");
    let gone = format!("http://{}/v1", listener.local_addr().expect("an address"));
    drop(listener);
    house.connect(&gone).await;
    let answer = house.chat(&house.acme.alice).await;
    assert_eq!(answer.fails(502), "upstream_unreachable");
    assert!(!answer.text.contains("127.0.0.1"), "{}", answer.text);
}

#[tokio::test]
async fn addresses_within_are_not_dialled_unless_they_are_allowed() {
    let house = House::with(GatewaySettings { allow: Vec::new(), ..settings() }).await;
    let port = house.upstream.address.port();
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0x7f.1", "2130706433", "[::1]", "0.0.0.0"] {
        for scheme in ["http", "https"] {
            house.connect(&format!("{scheme}://{host}:{port}/v1")).await;
            let answer = house.chat(&house.acme.alice).await;
            assert_eq!(answer.fails(502), "upstream_unreachable", "{scheme}://{host}");
            assert_eq!(answer.headers["x-should-retry"], "false", "{scheme}://{host}");
        }
    }
    assert!(house.upstream.seen().is_empty());
}

/// Means one thing the first time it is asked, and another ever after.
struct Rebinding {
    asked: AtomicUsize,
    first: Vec<&'static str>,
    then: Vec<&'static str>,
}

#[async_trait]
impl Resolve for Rebinding {
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        assert_eq!(host, "upstream.test");
        let list = if self.asked.fetch_add(1, Ordering::SeqCst) == 0 { &self.first } else { &self.then };
        Ok(list.iter().map(|address| address.parse().expect(address)).collect())
    }
}

#[tokio::test]
async fn a_name_that_is_made_to_mean_something_within_is_not_followed() {
    let resolver = Rebinding { asked: AtomicUsize::new(0), first: vec!["127.0.0.1"], then: vec!["10.0.0.1"] };
    let resolver = Arc::new(resolver);
    let house =
        House::with(GatewaySettings { resolver: Arc::<Rebinding>::clone(&resolver), ..settings() }).await;
    house.connect(&format!("http://upstream.test:{}/v1", house.upstream.address.port())).await;
    // The connection is closed after it, so that the next request needs another.
    house.upstream.behaves(answer(200, &[JSON, ("connection", "close")], ANSWER));
    assert_eq!(house.chat(&house.acme.alice).await.status, 200);
    assert_eq!(resolver.asked.load(Ordering::SeqCst), 1, "resolved once, and that is dialled");
    assert_eq!(house.chat(&house.acme.alice).await.fails(502), "upstream_unreachable");
    assert_eq!(house.upstream.seen().len(), 1);
}

#[tokio::test]
async fn a_name_with_a_good_and_a_bad_address_is_not_dialled_at_all() {
    for mixed in [vec!["127.0.0.1", "10.0.0.1"], vec!["::ffff:169.254.169.254", "127.0.0.1"], vec![]] {
        let resolver = Arc::new(Rebinding { asked: AtomicUsize::new(0), first: mixed.clone(), then: mixed });
        let house = House::with(GatewaySettings { resolver, ..settings() }).await;
        house.connect(&format!("http://upstream.test:{}/v1", house.upstream.address.port())).await;
        assert_eq!(house.chat(&house.acme.alice).await.fails(502), "upstream_unreachable");
        assert!(house.upstream.seen().is_empty());
    }
}
