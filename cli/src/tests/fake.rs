//! A server that answers what a test wrote down, and keeps what it was asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What is answered to one request.
pub enum Reply {
    /// A status, further headers, a body.
    Says(u16, &'static [(&'static str, &'static str)], String),
    /// A status and a body, before anything of the request's own body has come.
    Refuses(u16, String),
    /// Events, one after the other; the answer breaks off behind the last if it is not `[DONE]`.
    Streams(Vec<String>),
    /// The connection ends without an answer.
    HangsUp,
}

impl Reply {
    /// A success.
    pub fn ok(body: impl Into<String>) -> Self {
        Self::Says(200, &[], body.into())
    }

    /// An answer of a model, word by word.
    pub fn talk(words: &[&str]) -> Self {
        let chunk = |word: &&str| serde_json::json!({"choices": [{"index": 0, "delta": {"content": word}}]});
        let end = "[DONE]".to_owned();
        Self::Streams(words.iter().map(|word| chunk(word).to_string()).chain([end]).collect())
    }
}

/// What was asked.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// `GET /v1/whoami`
    pub line: String,
    /// Header lines, their names in small letters.
    pub headers: Vec<String>,
    pub body: String,
}

impl Asked {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// The server. Requests beyond the replies it was given are not answered.
pub struct Fake {
    port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Fake {
    pub fn answering(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (kept, replies) = (Arc::clone(&asked), replies.into_iter().collect::<Vec<_>>());
        std::thread::spawn(move || {
            for reply in replies {
                let Ok((stream, _)) = listener.accept() else { return };
                let request = read(&stream, matches!(reply, Reply::Refuses(..)));
                kept.lock().expect("no test panicked here").push(request);
                answer(stream, &reply);
            }
        });
        Self { port, asked }
    }

    pub fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Everything it was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no test panicked here").clone()
    }

    /// The lines of the requests.
    pub fn lines(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.line).collect()
    }
}

fn read(stream: &TcpStream, head_only: bool) -> Asked {
    let mut reader = BufReader::new(stream);
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a request");
        if line.trim_end().is_empty() {
            break;
        }
        head.push(line.trim_end().to_owned());
    }
    let line = head.remove(0).trim_end_matches(" HTTP/1.1").to_owned();
    let lower = |header: String| match header.split_once(": ") {
        Some((name, value)) => format!("{}: {value}", name.to_ascii_lowercase()),
        None => header,
    };
    let mut asked = Asked { line, headers: head.into_iter().map(lower).collect(), body: String::new() };
    if head_only {
        return asked;
    }
    if asked.header("expect").is_some() {
        let mut stream = stream;
        write!(stream, "HTTP/1.1 100 Continue\r\n\r\n").expect("somebody listens");
    }
    if asked.header("transfer-encoding").is_some() {
        asked.body = chunked(&mut reader);
        return asked;
    }
    let length = asked.header("content-length").map_or(0, |length| length.parse().expect("a length"));
    let mut body = Vec::new();
    // Whoever breaks off has sent what they have sent.
    reader.take(length).read_to_end(&mut body).expect("a body");
    asked.body = String::from_utf8(body).expect("text");
    asked
}

/// A body that comes in chunks.
fn chunked(reader: &mut impl BufRead) -> String {
    let mut body = String::new();
    loop {
        let mut size = String::new();
        reader.read_line(&mut size).expect("a size");
        let size = u64::from_str_radix(size.trim_end(), 16).expect("a size");
        let mut end = String::new();
        if size == 0 {
            reader.read_line(&mut end).expect("the end");
            return body;
        }
        reader.take(size).read_to_string(&mut body).expect("a chunk");
        reader.read_line(&mut end).expect("the end of a chunk");
    }
}

fn answer(mut stream: TcpStream, reply: &Reply) {
    let (status, headers, body) = match reply {
        Reply::Says(status, headers, body) => (status, *headers, body),
        Reply::Refuses(status, body) => (status, &[][..], body),
        Reply::Streams(events) => return talk(stream, events),
        Reply::HangsUp => return,
    };
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length = body.len();
    // Whoever does not want the answer does not get it.
    let _ = write!(
        stream,
        "HTTP/1.1 {status} Said\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\
         connection: close\r\ndate: Wed, 25 Nov 2026 12:00:00 GMT\r\n{headers}\r\n{body}"
    );
}

/// Sends events as they come, and breaks off behind them if none of them is the last.
fn talk(mut stream: TcpStream, events: &[String]) {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
    let mut send = |text: &str| stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
    let mut sent = send(head);
    for event in events {
        let event = format!("data: {event}\n\n");
        sent = sent.and_then(|()| send(&format!("{:x}\r\n{event}\r\n", event.len())));
    }
    if events.last().is_some_and(|last| last == "[DONE]") {
        sent = sent.and_then(|()| send("0\r\n\r\n"));
    }
    // Whoever does not want the answer does not get it.
    drop(sent);
}
