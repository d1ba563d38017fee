//! `/account/datasets/<id>/upload` and `…/download`: the file of a dataset, sent and carried away by people.

use accounts::Error;
use app::pages::{FileFacts, UploadPage};
use app::words;
use axum::extract::Path;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::dataset::DatasetFormat;
use domain::{AccountId, Invalid, ResourceId, ResourceKind};

use super::Visit;
use super::answers::{Answer, Answered, see_other, with_notice};
use crate::uploads::{self, Cut};
use crate::{downloads, render};

/// GET /account/datasets/<id>/upload
pub async fn get_upload(visit: Visit, Path(dataset): Path<String>) -> Response {
    let answered = begin(&visit, &dataset).await;
    visit.finish(None, answered)
}

async fn begin(visit: &Visit, dataset: &str) -> Answered {
    let (me, _) = visit.reader()?;
    let account = visit.account(me)?;
    let dataset = ResourceId::parse(dataset).map_err(|_| Error::NotFound)?;
    show(visit, &account, &dataset, Vec::new(), StatusCode::OK).await
}

async fn show(
    visit: &Visit,
    account: &AccountId,
    dataset: &ResourceId,
    errors: Vec<Invalid>,
    status: StatusCode,
) -> Answered {
    let (_, caller) = visit.reader()?;
    let accounts = &visit.state.accounts;
    accounts.may_upload(caller, account, dataset).await?;
    let resource = accounts.resource(caller, account, ResourceKind::Dataset, dataset).await?;
    let file = accounts.dataset_files(caller, account, &[resource.key]).await?.remove(&resource.key);
    let page = UploadPage {
        account: account.clone(),
        dataset: dataset.clone(),
        name: resource.spec.name().map(ToString::to_string).unwrap_or_default(),
        format: DatasetFormat::parse(resource.spec.text("format")).unwrap_or_default(),
        present: file.map(|file| facts(&file)),
        largest: accounts.largest_file(),
        errors,
    };
    let frame = visit.frame(Some(account));
    Ok(render::page(&visit.state, Some(caller), status, move || app::pages::upload(frame, page)))
}

/// A file as pages show it.
pub fn facts(file: &accounts::DatasetFile) -> FileFacts {
    FileFacts { examples: file.examples, size: file.size, sha256: file.sha256_hex(), uploaded: file.uploaded }
}

/// POST /account/datasets/<id>/upload: `account`, and behind it the `file`, as multipart/form-data. The
/// account comes first, so that whoever may not send the file is told so before it is read.
pub async fn post_upload(
    visit: Visit,
    Path(dataset): Path<String>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let Ok(mut form) = form else { return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response() };
    let mut account = None;
    let answered = take(&visit, &dataset, &mut form, &mut account).await;
    if answered.is_err() && !uploads::waits(&headers) {
        uploads::drain(&mut form).await;
    }
    let answered = match answered {
        Ok(response) => Ok(response),
        Err(Refused::Answer(answer)) => Err(answer),
        Err(Refused::Again(dataset, wrong, status)) => match &account {
            Some(account) => show(&visit, account, &dataset, vec![wrong], status).await,
            None => Err(Answer::BadForm),
        },
    };
    visit.finish(account.as_ref(), answered)
}

/// Why a file is not taken.
enum Refused {
    /// Nothing can be done about it here.
    Answer(Answer),
    /// It can be sent again, another one or the same.
    Again(ResourceId, Invalid, StatusCode),
}

impl From<Answer> for Refused {
    fn from(answer: Answer) -> Self {
        Self::Answer(answer)
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Answer(error.into())
    }
}

async fn take(
    visit: &Visit,
    dataset: &str,
    form: &mut Multipart,
    named: &mut Option<AccountId>,
) -> Result<Response, Refused> {
    let (_, caller) = visit.reader()?;
    let dataset = ResourceId::parse(dataset).map_err(|_| Error::NotFound)?;
    let accounts = &visit.state.accounts;
    // Which account the form names, and whether it names one, comes out of the form.
    let mut bad_form = None;
    let taken = uploads::take(form, async |fields| {
        let account = match fields.field("account").map(AccountId::parse) {
            Some(Ok(account)) => account,
            Some(Err(_)) => return Err(Error::NotFound.into()),
            None => {
                bad_form = Some(Answer::BadForm);
                return Err(Cut::Unreadable);
            }
        };
        *named = Some(account.clone());
        Ok(accounts.begin_upload(caller, &account, &dataset).await?)
    })
    .await;
    if let Some(answer) = bad_form {
        return Err(answer.into());
    }
    let uploaded = taken.map_err(|cut| again(&dataset, cut, accounts.largest_file()))?;
    let account = named.clone().ok_or(Answer::BadForm)?;
    let page = app::addresses::dataset(&account, &dataset);
    let shown = uploaded.resource.spec.name().map_or_else(|| dataset.to_string(), ToString::to_string);
    Ok(see_other(&with_notice(&page, "file-uploaded", &shown)))
}

/// What is said beside the field, if it can be sent again.
fn again(dataset: &ResourceId, cut: Cut, largest: u64) -> Refused {
    let (status, message) = match cut {
        Cut::Failed(Error::Invalid(mut wrong)) if wrong.len() == 1 => {
            return Refused::Again(dataset.clone(), wrong.remove(0), StatusCode::UNPROCESSABLE_ENTITY);
        }
        Cut::Failed(Error::TooLarge(_)) | Cut::TooLarge => {
            (StatusCode::PAYLOAD_TOO_LARGE, words::too_large(largest))
        }
        Cut::Failed(Error::Busy) => (StatusCode::SERVICE_UNAVAILABLE, words::UPLOADS_BUSY.to_owned()),
        Cut::Failed(Error::NoRoom(_)) => (StatusCode::INSUFFICIENT_STORAGE, words::NO_ROOM.to_owned()),
        Cut::Failed(error) => return error.into(),
        Cut::NoFile => (StatusCode::UNPROCESSABLE_ENTITY, "Choose a file.".to_owned()),
        Cut::TwoFiles => (StatusCode::UNPROCESSABLE_ENTITY, "Choose one file, not several.".to_owned()),
        Cut::Unreadable | Cut::Silent => {
            (StatusCode::BAD_REQUEST, "The file did not arrive whole. Send it again.".to_owned())
        }
    };
    Refused::Again(dataset.clone(), Invalid::new("file", message), status)
}

/// GET /account/datasets/<id>/download
pub async fn get_download(visit: Visit, Path(dataset): Path<String>) -> Response {
    let answered = download(&visit, &dataset).await;
    visit.finish(None, answered)
}

async fn download(visit: &Visit, dataset: &str) -> Answered {
    let (me, caller) = visit.reader()?;
    let account = visit.account(me)?;
    let dataset = ResourceId::parse(dataset).map_err(|_| Error::NotFound)?;
    let download = visit.state.accounts.download(caller, &account, &dataset).await?;
    Ok(downloads::answer(download))
}
