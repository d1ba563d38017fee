//! What has no end that could be foretold: files that are sent and fetched, and answers that come bit
//! by bit. Nothing of it is held in memory, and no time-out is over the whole: only silence ends it.

use std::io::{self, BufReader, Read};
use std::time::Duration;

use ureq::http::{Request, Response};
use ureq::{Body, SendBody};

use super::patience::{Outcome, Patience};
use super::{Answer, Call, Client, Method, header, random, whole};
use crate::failure::Failure;

/// The longest a connection may be silent while bytes travel.
const SILENCE: Duration = Duration::from_secs(60);
/// The longest a model, or the check of a whole file, may take before the first byte of an answer.
const THOUGHT: Duration = Duration::from_secs(600);

/// A file to be sent.
pub struct File<'a> {
    /// What it is called there.
    pub name: &'a str,
    /// How many bytes it has, if that is known.
    pub size: Option<u64>,
    /// What it holds.
    pub content: &'a mut dyn Read,
}

/// What comes in, of what size if the server says it.
pub struct Incoming {
    /// The bytes, to be read as they come.
    pub content: BufReader<Box<dyn Read>>,
    /// How many there will be.
    pub size: Option<u64>,
}

impl Client {
    /// Sends a file as the one part `file` of a form.
    ///
    /// It is sent once: what came of a connection that broke is the server's to say. The head goes first, so
    /// that a server that will not have the file says so before it travels.
    pub fn upload(&self, path: &str, file: File<'_>) -> Result<Answer, Failure> {
        let boundary = format!("rosterctl-{}", random()?);
        let head = format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{}\"\r\n\
             content-type: application/jsonl\r\n\r\n",
            escaped(file.name)
        );
        let tail = format!("\r\n--{boundary}--\r\n");
        let around = (head.len() + tail.len()) as u64;
        let mut content = Exactly { inner: file.content, left: file.size, broke: None };
        let mut body = head.as_bytes().chain(&mut content).chain(tail.as_bytes());
        let mut request = self
            .request(&Call::new(Method::Post, path))
            .header("accept", "application/json")
            .header("expect", "100-continue")
            .header("content-type", format!("multipart/form-data; boundary={boundary}"));
        if let Some(size) = file.size {
            request = request.header("content-length", size + around);
        }
        let outcome = request
            .body(SendBody::from_reader(&mut body))
            .map_err(ureq::Error::from)
            .and_then(|request| self.patiently(request))
            .and_then(whole)
            .unwrap_or_else(Outcome::Broken);
        match (content.broke, outcome) {
            (Some(why), Outcome::Broken(_)) => Err(Failure::Failed(format!(
                "{} cannot be read to its end: {why}. Nothing of it was kept.",
                crate::output::safe(file.name)
            ))),
            (_, outcome) => self.judge(outcome),
        }
    }

    /// Fetches what a link of the server leads to. The link opens it, so the key does not travel.
    pub fn fetch(&self, target: &str) -> Result<Incoming, Failure> {
        let answered = Request::builder()
            .uri(format!("{}{target}", self.base))
            .body(())
            .map_err(ureq::Error::from)
            .and_then(|request| self.patiently(request));
        self.incoming(answered)
    }

    /// Asks for an answer that comes bit by bit, again while the server puts it off.
    pub fn stream(&self, call: &Call, mut waiting: impl FnMut(Duration)) -> Result<Incoming, Failure> {
        // Whatever broke may have been answered, and paid for.
        let mut patience = Patience::new(false);
        let body = call.body.as_ref().map(ToString::to_string).unwrap_or_default();
        loop {
            let answered = self
                .request(call)
                .header("accept", "text/event-stream, application/json")
                .header("content-type", "application/json")
                .body(body.as_str())
                .map_err(ureq::Error::from)
                .and_then(|request| self.patiently(request));
            let put_off = match answered {
                Ok(answer) if answer.status() == 200 => return self.incoming(Ok(answer)),
                Ok(answer) => whole(answer).unwrap_or_else(Outcome::Broken),
                Err(error) => Outcome::Broken(error),
            };
            match patience.again(&put_off) {
                Some(wait) => {
                    waiting(wait);
                    std::thread::sleep(wait);
                }
                None => return Err(self.refused(put_off)),
            }
        }
    }

    fn incoming(&self, answered: Result<Response<Body>, ureq::Error>) -> Result<Incoming, Failure> {
        match answered {
            Ok(answer) if answer.status() == 200 => {
                let size = header(answer.headers(), "content-length").and_then(|size| size.parse().ok());
                let content: Box<dyn Read> = Box::new(answer.into_body().into_reader());
                Ok(Incoming { content: BufReader::new(content), size })
            }
            Ok(answer) => Err(self.refused(whole(answer).unwrap_or_else(Outcome::Broken))),
            Err(error) => Err(self.refused(Outcome::Broken(error))),
        }
    }

    /// What is wrong with an answer that is none.
    fn refused(&self, outcome: Outcome) -> Failure {
        match self.judge(outcome) {
            Err(failure) => failure,
            Ok(_) => self.stranger(200),
        }
    }

    /// Sends it, with patience for what takes long and none for silence.
    fn patiently<B: ureq::AsSendBody>(&self, request: Request<B>) -> Result<Response<Body>, ureq::Error> {
        let request = self
            .agent
            .configure_request(request)
            .timeout_global(None)
            .timeout_per_write(Some(SILENCE))
            .timeout_recv_response(Some(THOUGHT))
            .timeout_per_read(Some(THOUGHT))
            .build();
        self.agent.run(request)
    }
}

/// The name of a file in the head of a part, as browsers write it.
fn escaped(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

/// Reads what was promised, neither less nor more: a file that changes while it is sent is no file.
struct Exactly<'a> {
    inner: &'a mut dyn Read,
    left: Option<u64>,
    /// Why it could not be read.
    broke: Option<io::Error>,
}

impl Read for Exactly<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let most = self.left.and_then(|left| usize::try_from(left).ok()).unwrap_or(bytes.len());
        let room = bytes.len().min(most);
        if room == 0 {
            return Ok(0);
        }
        let read = match self.inner.read(&mut bytes[..room]) {
            Ok(0) if self.left.is_some() => Err(io::Error::other("it became shorter meanwhile")),
            other => other,
        };
        match read {
            Ok(read) => {
                self.left = self.left.map(|left| left - read as u64);
                Ok(read)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => {
                let told = io::Error::other("the file cannot be read");
                self.broke = Some(error);
                Err(told)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content: &[u8], promised: Option<u64>) -> (Vec<u8>, bool) {
        let mut inner = content;
        let mut file = Exactly { inner: &mut inner, left: promised, broke: None };
        let mut out = Vec::new();
        let _ = file.read_to_end(&mut out);
        (out, file.broke.is_some())
    }

    #[test]
    fn what_was_promised_is_read_and_a_file_that_shrinks_is_an_error() {
        assert_eq!(read(b"abc", Some(3)), (b"abc".to_vec(), false));
        assert_eq!(
            read(b"abcdef", Some(3)),
            (b"abc".to_vec(), false),
            "what was added meanwhile is not sent"
        );
        assert_eq!(read(b"ab", Some(3)), (b"ab".to_vec(), true));
        assert_eq!(read(b"abc", None), (b"abc".to_vec(), false));
    }

    #[test]
    fn a_name_cannot_end_the_head_it_stands_in() {
        assert_eq!(escaped("a\"; x=\"\r\n.jsonl"), "a%22; x=%22%0D%0A.jsonl");
    }
}
