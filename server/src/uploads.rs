//! Reading a file out of a form that is sent, piece by piece, into an upload: for REST and pages alike.
//!
//! Nothing of the file is held here. Whoever sends too much, too slowly or no file at all gets an answer of
//! their own; see [`Cut`]. Who may send a file has been decided before the form is looked at.

use std::time::{Duration, Instant};

use accounts::{Error, Upload, Uploaded};
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::http::header::EXPECT;
use axum::http::{HeaderMap, StatusCode};
use tokio::time::timeout;

/// The field that the file stands in.
pub const FILE: &str = "file";
/// Bytes a form may have besides its file.
const BESIDES: usize = 64 * 1024;
/// Longest time without a byte.
const SILENCE: Duration = Duration::from_secs(30);
/// Fewest bytes a second, on the average, of a file that has taken a minute already.
const SLOWEST: u64 = 1024;
/// Longest time for the rest of a file that is not wanted.
const LONGEST_DRAIN: Duration = Duration::from_secs(60);
/// Most bytes of a field that is no file.
const LONGEST_FIELD: usize = 4 * 1024;
/// Most fields in front of the file.
const MOST_FIELDS: usize = 16;

/// Most bytes of a form with a file, if a file may have so many.
pub fn largest_form(largest_file: u64) -> usize {
    usize::try_from(largest_file).unwrap_or(usize::MAX).saturating_add(BESIDES)
}

/// Why a file did not arrive.
#[derive(Debug)]
pub enum Cut {
    /// It is not taken.
    Failed(Error),
    /// The form holds no file.
    NoFile,
    /// The form holds more than one file.
    TwoFiles,
    /// It is no form, or broke off.
    Unreadable,
    /// The form has more bytes than it may have.
    TooLarge,
    /// Nothing came any more, or hardly anything.
    Silent,
}

impl From<Error> for Cut {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<MultipartError> for Cut {
    fn from(error: MultipartError) -> Self {
        match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            _ => Self::Unreadable,
        }
    }
}

/// Takes the file of a form: `begin` says where to, from the fields that stand in front of it, before any of
/// it is read.
pub async fn take(
    form: &mut Multipart,
    begin: impl AsyncFnOnce(Fields) -> Result<Upload, Cut>,
) -> Result<Uploaded, Cut> {
    let mut fields = Fields::default();
    while let Some(mut field) = timeout(SILENCE, form.next_field()).await.map_err(|_| Cut::Silent)?? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == FILE {
            let upload = pour(field, begin(fields).await?).await?;
            return match has_another_file(form).await? {
                true => Err(Cut::TwoFiles),
                false => Ok(upload.finish().await?),
            };
        }
        if fields.0.len() == MOST_FIELDS {
            return Err(Cut::Unreadable);
        }
        fields.0.push((name, text_of(&mut field).await?));
    }
    Err(Cut::NoFile)
}

/// The fields in front of a file.
#[derive(Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// A field; the first, if it came twice.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Whether the rest of a form holds a second file, of which nobody would know that it was left out.
async fn has_another_file(form: &mut Multipart) -> Result<bool, Cut> {
    for _ in 0..=MOST_FIELDS {
        let Some(mut field) = timeout(SILENCE, form.next_field()).await.map_err(|_| Cut::Silent)?? else {
            return Ok(false);
        };
        if field.name() == Some(FILE) {
            return Ok(true);
        }
        text_of(&mut field).await?;
    }
    Err(Cut::Unreadable)
}

async fn pour(mut file: Field<'_>, mut upload: Upload) -> Result<Upload, Cut> {
    let (begun, mut size) = (Instant::now(), 0);
    while let Some(piece) = timeout(SILENCE, file.chunk()).await.map_err(|_| Cut::Silent)?? {
        size += piece.len() as u64;
        let seconds = begun.elapsed().as_secs();
        // A place is held for as long as it arrives.
        if seconds >= 60 && size < seconds * SLOWEST {
            return Err(Cut::Silent);
        }
        upload.write(&piece).await?;
    }
    Ok(upload)
}

async fn text_of(field: &mut Field<'_>) -> Result<String, Cut> {
    let mut bytes = Vec::new();
    while let Some(piece) = timeout(SILENCE, field.chunk()).await.map_err(|_| Cut::Silent)?? {
        if bytes.len() + piece.len() > LONGEST_FIELD {
            return Err(Cut::Unreadable);
        }
        bytes.extend_from_slice(&piece);
    }
    String::from_utf8(bytes).map_err(|_| Cut::Unreadable)
}

/// Reads what is still to come and throws it away: whoever is still sending listens only afterwards, and
/// would never get to hear why their file is not taken.
pub async fn drain(form: &mut Multipart) {
    let rest = async {
        while let Ok(Some(mut field)) = form.next_field().await {
            while let Ok(Some(_)) = field.chunk().await {}
        }
    };
    let _ = timeout(LONGEST_DRAIN, rest).await;
}

/// Whether whoever sends this waits to be told to go on, and hears an answer before.
pub fn waits(headers: &HeaderMap) -> bool {
    headers.get(EXPECT).is_some_and(|expects| expects.as_bytes().eq_ignore_ascii_case(b"100-continue"))
}
