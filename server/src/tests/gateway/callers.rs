//! Who may ask, what of them the upstream learns, and what they are told of it.

use axum::http::{Method, StatusCode};
use domain::Role;
use serde_json::json;

use super::{CHAT, House, PROMPT, Program, ask, request, send};

#[tokio::test]
async fn an_upstream_sees_the_prompt_and_its_own_key_and_nothing_of_the_caller() {
    let house = House::new().await;
    let key = house.acme.alice.key.clone();
    let headers = [
        ("cookie", "session=secret"),
        ("x-api-key", key.as_str()),
        ("x-forwarded-for", "203.0.113.9"),
        ("x-forwarded-host", "secret.example.com"),
        ("forwarded", "for=203.0.113.9"),
        ("via", "1.1 secret-proxy"),
        ("user-agent", "secret-agent/1.0"),
        ("idempotency-key", "secret-once"),
        ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        ("tracestate", "secret=1"),
        ("baggage", "user=secret"),
        ("openai-organization", "org-secret"),
        ("x-stainless-os", "secret"),
        ("origin", "https://secret.example.com"),
        ("referer", "https://secret.example.com/"),
        ("accept-language", "secret"),
        ("x-request-id", "secret"),
        ("te", "trailers"),
    ];
    for (path, within) in [
        ("/v1/chat/completions", "/v1/chat/completions"),
        ("/v1/completions", "/v1/completions"),
        ("/inference/v1/embeddings", "/v1/embeddings"),
    ] {
        let answer = ask(&house.acme, &house.acme.alice, path, PROMPT, &headers).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let seen = house.upstream.seen().pop().expect("asked");
        assert_eq!(seen.path, within);
        assert_eq!(seen.headers["authorization"], "Bearer sk-upstream");
        assert_eq!(seen.headers["user-agent"], "roster");
        let mut names: Vec<&str> = seen.headers.keys().map(|name| name.as_str()).collect();
        names.sort_unstable();
        let ours = [
            "accept",
            "accept-encoding",
            "authorization",
            "content-length",
            "content-type",
            "host",
            "user-agent",
        ];
        assert_eq!(names, ours);
        let text = format!("{:?}", seen.headers);
        assert!(!text.contains("secret") && !text.contains(&key) && !text.contains("203.0.113"), "{text}");
        assert_eq!(seen.body, json!({"model": "llama-3", "messages": [{"role": "user", "content": "Hi"}]}));
    }
}

#[tokio::test]
async fn every_role_runs_inference_with_either_kind_of_key_and_nobody_without_one() {
    let mut house = House::new().await;
    for role in Role::ALL {
        let person = house.acme.person(&format!("p-{role}"), role.as_str()).await;
        let program = house.acme.program(&format!("s-{role}"), role).await;
        for who in [person, program] {
            let answer = house.chat(&who).await;
            assert_eq!((answer.status, &answer.json["id"]), (200, &json!("x")), "{role}: {}", answer.text);
        }
    }
    let asked = house.upstream.seen().len();
    for key in ["", "rk_nonsense", &house.acme.alice.key.replace("rk_", "rk_x")] {
        let nobody = Program::of(&house.acme.roster, key);
        let answer = house.chat(&nobody).await;
        assert_eq!(answer.fails(401), "invalid_api_key");
        assert!(answer.headers.contains_key("www-authenticate"));
    }
    assert_eq!(house.upstream.seen().len(), asked);
}

#[tokio::test]
async fn who_is_paused_or_removed_gets_no_answer_from_the_next_request_on() {
    let mut house = House::new().await;
    let (bob, eve) = (house.acme.person("bob", "user").await, house.acme.person("eve", "admin").await);
    assert_eq!((house.chat(&bob).await.status, house.chat(&eve).await.status), (200, 200));
    let users = "/v1/accounts/acme/users";
    house.acme.alice.post(&format!("{users}/bob:deactivate"), "").await.ok();
    assert_eq!(house.chat(&bob).await.fails(403), "permission_denied");
    house.acme.alice.post(&format!("{users}/bob:activate"), "").await.ok();
    assert_eq!(house.chat(&bob).await.status, 200);
    // The lowest role runs inference, too.
    house.acme.alice.patch(&format!("{users}/bob"), r#"{"role": "inference-user"}"#).await.ok();
    assert_eq!(house.chat(&bob).await.status, 200);
    house.acme.alice.delete(&format!("{users}/bob")).await.ok();
    assert_eq!(house.chat(&bob).await.fails(401), "invalid_api_key");
    assert_eq!(house.upstream.seen().len(), 4);
}

#[tokio::test]
async fn what_is_anothers_is_answered_as_what_there_is_not_byte_for_byte() {
    let house = House::new().await;
    let mut said = Vec::new();
    for model in [
        "accounts/acme/deployments/none",
        "accounts/beta/deployments/d1",
        "accounts/acme/models/none",
        "accounts/acme/models/m1#accounts/beta/deployments/d1",
        "gpt-4",
        "",
    ] {
        let answer =
            ask(&house.acme, &house.acme.alice, CHAT, &json!({"model": model}).to_string(), &[]).await;
        assert_eq!(answer.fails(404), "model_not_found", "{model}");
        said.push(answer.text);
    }
    assert!(said.windows(2).all(|two| two[0] == two[1]), "{said:?}");
    for model in ["accounts/acme/models/m1", "m1", "accounts/acme/models/m1#accounts/acme/deployments/d1"] {
        let answer =
            ask(&house.acme, &house.acme.alice, CHAT, &json!({"model": model}).to_string(), &[]).await;
        assert_eq!(answer.status, 200, "{model}: {}", answer.text);
    }
    assert_eq!(house.upstream.seen().len(), 3);
}

#[tokio::test]
async fn what_can_be_asked_is_listed() {
    let house = House::new().await;
    for path in ["/v1/models", "/inference/v1/models"] {
        let list = send(&house.acme, request(&house.acme.alice, Method::GET, path, "", &[])).await;
        assert_eq!((list.status, &list.json["object"]), (200, &json!("list")), "{}", list.text);
        let ids: Vec<&str> = list.json["data"]
            .as_array()
            .expect("models")
            .iter()
            .filter_map(|model| model["id"].as_str())
            .collect();
        assert_eq!(ids, ["accounts/acme/deployments/d1", "accounts/acme/models/m1"]);
        let model = &list.json["data"][0];
        assert_eq!((&model["object"], &model["owned_by"]), (&json!("model"), &json!("acme")));
        assert!(model["created"].as_i64().is_some_and(|created| created > 1_700_000_000), "{model}");
    }
    let nobody = request(&house.acme.nobody(), Method::GET, "/v1/models", "", &[]);
    assert_eq!(send(&house.acme, nobody).await.fails(401), "invalid_api_key");
}

#[tokio::test]
async fn every_mistake_has_the_same_shape() {
    let house = House::new().await;
    let alice = &house.acme.alice;
    for (body, status, code) in [
        ("", 400, "invalid_request"),
        ("[]", 400, "invalid_request"),
        ("{\"model\": 7}", 400, "invalid_request"),
        ("{}", 400, "invalid_request"),
    ] {
        assert_eq!(ask(&house.acme, alice, CHAT, body, &[]).await.fails(status), code, "{body}");
    }
    let large = json!({"model": "m1", "prompt": "x".repeat(crate::gateway::LARGEST_PROMPT)}).to_string();
    assert_eq!(ask(&house.acme, alice, CHAT, &large, &[]).await.fails(413), "request_too_large");
    let long = json!({"model": "m1", "prompt": "x".repeat(1024 * 1024)}).to_string();
    assert_eq!(ask(&house.acme, alice, CHAT, &long, &[]).await.status, 200, "prompts are long");
    let get = request(alice, Method::GET, CHAT, "", &[]);
    let answer = send(&house.acme, get).await;
    assert_eq!(
        (answer.fails(405).as_str(), &answer.headers["allow"]),
        ("method_not_allowed", &"POST".parse().expect("a value"))
    );
    let mut form = request(alice, Method::POST, CHAT, PROMPT, &[]);
    form.headers_mut().insert("content-type", "text/plain".parse().expect("a value"));
    assert_eq!(send(&house.acme, form).await.fails(415), "unsupported_media_type");
    let mut elsewhere = request(alice, Method::POST, CHAT, PROMPT, &[]);
    elsewhere.headers_mut().insert("host", "evil.example.com".parse().expect("a value"));
    assert_eq!(send(&house.acme, elsewhere).await.fails(421), "misdirected_request");
    let two = [("x-api-key", "rk_another")];
    assert_eq!(ask(&house.acme, alice, CHAT, PROMPT, &two).await.fails(400), "invalid_request");
    assert_eq!(house.upstream.seen().len(), 1);
    assert_eq!(StatusCode::OK, 200);
}
