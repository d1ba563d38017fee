//! Nothing of what is sent comes back in an error: a key may have been sent in the wrong place.

use axum::http::Method;

use super::Acme;

#[tokio::test]
async fn no_error_repeats_what_was_sent() {
    let acme = Acme::new().await;
    let secret = acme.alice.key.clone();
    let json = format!("\"{secret}\"");
    let bodies = [
        json.clone(),
        format!("{{\"email\": {json}}}"),
        format!("{{\"role\": {json}}}"),
        format!("{{\"displayName\": [{json}]}}"),
        format!("{{\"serviceAccount\": {json}}}"),
        format!("{{\"apiKey\": {json}}}"),
        format!("{{\"apiKey\": {{\"expireTime\": {json}}}}}"),
        format!("{{\"apiKey\": {{\"annotations\": {json}}}}}"),
        format!("{{\"keyId\": {json}}}"),
        format!("{{\"overlap\": {json}}}"),
        format!("{{\"granularRoles\": {json}}}"),
        format!("{{\"baseUrl\": {json}}}"),
        format!("{{\"baseUrl\": \"https://example.com\", \"apiKey\": \"with a space {secret}\"}}"),
        format!("{{{json}: {json}"),
        secret.clone(),
    ];
    for path in [
        "/users",
        "/users/alice/apiKeys",
        "/users/alice/apiKeys:delete",
        "/connections?connectionId=vllm",
        "/users/alice/apiKeys/k3v9x2m7q1w8e5r4:rotate",
    ] {
        for body in &bodies {
            let answer = acme.alice.post(&format!("/v1/accounts/acme{path}"), body).await;
            assert!(answer.status.is_client_error(), "{path} {body}: {}", answer.text);
            assert!(!answer.text.contains(&secret), "{path}: {}", answer.text);
        }
    }
    for query in ["pageSize", "pageToken", "orderBy", "readMask", "filter"] {
        let answer = acme.alice.get(&format!("/v1/accounts?{query}={secret}%21")).await;
        assert!(!answer.text.contains(&secret), "{query}: {}", answer.text);
    }
    let wrong =
        acme.nobody().ask(Method::GET, "/v1/whoami", "", &[("x-api-key", &format!("{secret}x"))]).await;
    assert!(!wrong.text.contains(&secret));
}
