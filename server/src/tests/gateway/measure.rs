//! How much longer an answer takes through the gateway than straight from the upstream, over sockets and in one
//! run, each asked in turn:
//!
//! ```text
//! cargo test -p server --release --bin roster -- --ignored --nocapture gateway::measure
//! ```

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Request, Response, header};
use axum::routing::post;
use axum::serve::ListenerExt;
use futures_util::stream;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::net::TcpListener;

use super::upstream::ANSWER;
use super::{House, PROMPT};

const ROUNDS: usize = 1500;
/// Rounds that do not count: connections are made and caches filled.
const WARM_UP: usize = 100;

/// An upstream that thinks so long, and then between two of its ten pieces a tenth of it.
async fn thinking(think: Duration) -> SocketAddr {
    let whole = move || async move {
        tokio::time::sleep(think).await;
        ([(header::CONTENT_TYPE, "application/json")], ANSWER)
    };
    let pieces = move || async move {
        tokio::time::sleep(think).await;
        let pieces = stream::unfold(0, move |number| async move {
            if number > 0 {
                tokio::time::sleep(think / 10).await;
            }
            (number < 10)
                .then(|| (Ok::<_, std::io::Error>(Bytes::from_static(b"data: {\"n\": 1}\n\n")), number + 1))
        });
        let mut response = Response::new(Body::from_stream(pieces));
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/event-stream"));
        response
    };
    serve(Router::new().route("/v1/chat/completions", post(whole)).route("/v1/completions", post(pieces)))
        .await
}

async fn serve(app: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("listens");
    let address = listener.local_addr().expect("an address");
    // As the server has it.
    let listener = listener.tap_io(|connection| connection.set_nodelay(true).expect("sent at once"));
    tokio::spawn(async move {
        axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await
    });
    address
}

type Asking = Client<HttpConnector, Full<Bytes>>;

/// Seconds until the first piece, and until the last.
async fn ask(client: &Asking, to: SocketAddr, path: &str, key: &str) -> (f64, f64) {
    let request = Request::post(format!("http://{to}{path}"))
        .header(header::HOST, super::HOST)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::AUTHORIZATION, format!("Bearer {key}"))
        .body(Full::from(PROMPT))
        .expect("a request");
    let began = Instant::now();
    let mut response = client.request(request).await.expect("an answer");
    assert_eq!(response.status().as_u16(), 200);
    response.body_mut().frame().await.expect("a piece").expect("whole");
    let first = began.elapsed().as_secs_f64();
    while response.body_mut().frame().await.is_some() {}
    (first, began.elapsed().as_secs_f64())
}

fn quantile(times: &mut [f64], share: f64) -> f64 {
    times.sort_by(f64::total_cmp);
    times[((times.len() - 1) as f64 * share) as usize] * 1000.0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures, and needs a quiet machine"]
#[expect(clippy::print_stdout, reason = "it measures")]
async fn the_gateway_next_to_its_upstream() {
    for think in [0, 20] {
        let house = House::new().await;
        let upstream = thinking(Duration::from_millis(think)).await;
        house.connect(&format!("http://{upstream}/v1")).await;
        let gateway = serve(house.acme.roster.router.clone()).await;
        let key = house.acme.alice.key.clone();
        let client: Asking = Client::builder(TokioExecutor::new()).build_http();
        for (what, path) in [("whole", "/v1/chat/completions"), ("streamed", "/v1/completions")] {
            let rounds = if think == 0 { ROUNDS } else { ROUNDS / 5 };
            let mut times = [Vec::new(), Vec::new(), Vec::new(), Vec::new()];
            for round in 0..WARM_UP + rounds {
                let direct = ask(&client, upstream, path, "sk-upstream").await;
                let through = ask(&client, gateway, path, &key).await;
                if round >= WARM_UP {
                    for (times, time) in times.iter_mut().zip([direct.0, through.0, direct.1, through.1]) {
                        times.push(time);
                    }
                }
            }
            let [first, first_through, last, last_through] = &mut times;
            println!("upstream thinks {think} ms, {what}, {rounds} rounds (ms direct, through, ratio):");
            for (name, share) in [("p50", 0.5), ("p99", 0.99)] {
                for (of, direct, through) in [
                    ("first piece", &mut *first, &mut *first_through),
                    ("all", &mut *last, &mut *last_through),
                ] {
                    let (direct, through) = (quantile(direct, share), quantile(through, share));
                    println!("  {name} {of}: {direct:.3} {through:.3} {:.2}", through / direct);
                }
            }
        }
    }
}
