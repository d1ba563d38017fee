//! `/account/datasets/<id>/upload`: sending the file of a dataset. And what the dataset's own page says of the
//! file it has: [`DatasetFileCard`].

use domain::dataset::DatasetFormat;
use domain::{AccountId, Invalid, ResourceId, ResourceKind, Timestamp};
use leptos::prelude::*;

use crate::addresses;
use crate::forms::{ErrorSummary, Errors, HiddenAccount};
use crate::frame::{Section, framed};
use crate::model::Frame;
use crate::parts::{Icon, IconKind};
use crate::time;

/// What is known of the file of a dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFacts {
    /// How many examples it holds.
    pub examples: u64,
    /// How many bytes it has.
    pub size: u64,
    /// The SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
    /// When it arrived.
    pub uploaded: Timestamp,
}

/// What `/account/datasets/<id>/upload` shows.
#[derive(Clone, Debug)]
pub struct UploadPage {
    /// The account in view.
    pub account: AccountId,
    /// The dataset.
    pub dataset: ResourceId,
    /// What it is called, if it has a name.
    pub name: String,
    /// What its lines are.
    pub format: DatasetFormat,
    /// The file it has, which the new one would replace.
    pub present: Option<FileFacts>,
    /// Most bytes of a file.
    pub largest: u64,
    /// What is wrong with what was sent.
    pub errors: Vec<Invalid>,
}

/// `/account/datasets/<id>/upload`. Posts `account` and, behind it, the `file`, as multipart/form-data.
pub fn upload(frame: Frame, page: UploadPage) -> impl IntoView {
    let UploadPage { account, dataset, name, format, present, largest, errors } = page;
    let errors = Errors(errors);
    let shown = if name.is_empty() { dataset.to_string() } else { name };
    let one = addresses::dataset(&account, &dataset);
    let title = format!("Upload the file of {shown}");
    let error = errors.of("file");
    let is_wrong = error.is_some();
    let described = if is_wrong { "file-hint file-error" } else { "file-hint" };
    let main = view! {
        <a class="crumb" href=one.clone()><Icon kind=IconKind::Left />{shown.clone()}</a>
        <h1>{title.clone()}</h1>
        <p class="lead">
            "Each line is " {format.label()} ". Every line is checked while the file arrives, and the first that is wrong is named."
        </p>
        {present.map(|file| view! {
            <p class="lead">
                "It has a file with " {examples(file.examples)} ". The new one takes its place as soon as all of it is there; until then nothing changes."
            </p>
        })}
        <ErrorSummary errors=errors fields=&["file"] />
        <form method="post" enctype="multipart/form-data" action=addresses::upload_dataset(&account, &dataset) class="form wide">
            <HiddenAccount account=account.clone() />
            <div class="field">
                <label for="file">"File"</label>
                <input id="file" name="file" r#type="file" accept=".jsonl,.ndjson,.json,application/jsonl" required=true
                    aria-invalid=is_wrong.then_some("true") aria-describedby=described />
                <p class="hint" id="file-hint">"JSON lines, like this, and at most " {size(largest)} " together."</p>
                {error.map(|error| view! { <p class="error" id="file-error">{error}</p> })}
                <pre class="example"><code>{sample(format)}</code></pre>
            </div>
            <div class="actions">
                <button class="button primary">"Upload"</button>
                <a class="button quiet" href=one>"Cancel"</a>
            </div>
        </form>
    };
    framed(frame, Section::Resources(ResourceKind::Dataset), &title, main.into_any())
}

/// A line as it should be.
const fn sample(format: DatasetFormat) -> &'static str {
    match format {
        DatasetFormat::Chat => {
            "{\"messages\": [{\"role\": \"user\", \"content\": \"2 + 2?\"}, {\"role\": \"assistant\", \"content\": \"4\"}]}"
        }
        DatasetFormat::Completion => "{\"prompt\": \"2 + 2 =\", \"completion\": \" 4\"}",
        DatasetFormat::Rl => {
            "{\"messages\": [{\"role\": \"user\", \"content\": \"2 + 2?\"}], \"ground_truth\": \"4\"}"
        }
    }
}

/// The file of a dataset, on the dataset's page: what is known of it, and the ways to get and to send one.
#[component]
pub fn DatasetFileCard(
    /// The account in view.
    account: AccountId,
    /// The dataset.
    dataset: ResourceId,
    /// Its file, if it has one.
    file: Option<FileFacts>,
    /// Why the reader cannot send one; none if they can.
    refused: Option<String>,
) -> impl IntoView {
    let verb = if file.is_some() { "Replace the file" } else { "Upload a file" };
    let kind = if file.is_some() { "button" } else { "button primary" };
    let download = file.as_ref().map(|_| {
        view! { <a class="button" href=addresses::download_dataset(&account, &dataset) download>"Download"</a> }
    });
    let facts = match file {
        Some(file) => view! {
            <dl class="facts">
                <div><dt>"Examples"</dt><dd>{grouped(file.examples)}</dd></div>
                <div><dt>"Size"</dt><dd>{size(file.size)}</dd></div>
                <div><dt>"Uploaded"</dt><dd><time datetime=file.uploaded.rfc3339()>{time::exact(file.uploaded)}</time></dd></div>
                <div><dt>"SHA-256"</dt><dd><code class="hash">{file.sha256}</code></dd></div>
            </dl>
        }
        .into_any(),
        None => view! { <p>"It has no file yet. A dataset can be used once its file is there."</p> }.into_any(),
    };
    let upload = match refused {
        None => {
            view! { <a class=kind href=addresses::upload_dataset(&account, &dataset)>{verb}</a> }.into_any()
        }
        Some(why) => view! { <p class="hint">{why}</p> }.into_any(),
    };
    view! {
        <section class="panel" aria-labelledby="file-title">
            <h2 id="file-title">"File"</h2>
            {facts}
            <div class="actions">{download}{upload}</div>
        </section>
    }
}

/// A number of examples, with the word.
fn examples(number: u64) -> String {
    match number {
        1 => "1 example".to_owned(),
        number => format!("{} examples", grouped(number)),
    }
}

/// Bytes in the unit that says most: `1.4 MB`, of 1024 times 1024 bytes as everywhere here.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if bytes < 1024 {
        return if bytes == 1 { "1 byte".to_owned() } else { format!("{bytes} bytes") };
    }
    let (mut unit, mut scale) = (0, 1024_u64);
    while bytes / scale >= 1024 && unit + 1 < UNITS.len() {
        (unit, scale) = (unit + 1, scale * 1024);
    }
    // Tenths, rounded down: a file at the limit is not shown as beyond it.
    let tenths = bytes.saturating_mul(10) / scale;
    match (tenths / 10, tenths % 10) {
        (whole, 0) => format!("{whole} {}", UNITS[unit]),
        (whole, _) if whole >= 100 => format!("{whole} {}", UNITS[unit]),
        (whole, tenth) => format!("{whole}.{tenth} {}", UNITS[unit]),
    }
}

/// A number with its thousands told apart.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_in_the_unit_that_says_most() {
        let said = [
            (0, "0 bytes"),
            (1, "1 byte"),
            (1023, "1023 bytes"),
            (1024, "1 kB"),
            (1536, "1.5 kB"),
            (1024 * 1024 - 1, "1023 kB"),
            (150 * 1024 * 1024, "150 MB"),
            (1_500_000_000, "1.3 GB"),
            (u64::MAX, "1677721 TB"),
        ];
        for (bytes, wanted) in said {
            assert_eq!(size(bytes), wanted);
        }
    }

    #[test]
    fn thousands_are_told_apart() {
        for (number, wanted) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), wanted);
        }
        assert_eq!((examples(1), examples(1200)), ("1 example".to_owned(), "1,200 examples".to_owned()));
    }
}
