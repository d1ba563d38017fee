//! What is tried: each thing that can be done to each kind, about each sort of owner.

use axum::http::Method;
use domain::{Operation, ResourceKind};

use super::BASE;
use crate::tests::rest::{Answer, Program};

use ResourceKind::{Dataset, Deployment, FineTuningJob, Model};

/// Whose a resource is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Whose {
    Own,
    Anothers,
    Nobodys,
}

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Deed {
    List,
    Create,
    Get,
    Update,
    Delete,
    Give,
    Scale,
    Undelete,
    Upload,
    Download,
    Cancel,
    Resume,
    /// A prompt is sent to it.
    Ask,
}

const DEEDS: [Deed; 13] = [
    Deed::List,
    Deed::Create,
    Deed::Get,
    Deed::Update,
    Deed::Delete,
    Deed::Give,
    Deed::Scale,
    Deed::Undelete,
    Deed::Upload,
    Deed::Download,
    Deed::Cancel,
    Deed::Resume,
    Deed::Ask,
];

/// One thing that is tried.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    pub kind: ResourceKind,
    pub deed: Deed,
    /// Whose it is; none if it is about no one resource.
    pub whose: Option<Whose>,
}

/// A file of JSON lines as one part of a form.
pub const FILE: &str = "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"t.jsonl\"\r\n\r\n\
    {\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}, {\"role\": \"assistant\", \"content\": \"Hello\"}]}\n\
    \r\n--b--\r\n";
pub const FORM: &[(&str, &str)] = &[("content-type", "multipart/form-data; boundary=b")];

impl Deed {
    pub fn operation(self) -> Operation {
        match self {
            Self::List | Self::Get => Operation::ViewResources,
            Self::Create => Operation::CreateResource,
            Self::Update => Operation::ChangeResource,
            Self::Delete => Operation::DeleteResource,
            Self::Give => Operation::ChangeOwner,
            Self::Scale => Operation::ScaleDeployment,
            Self::Undelete => Operation::UndeleteResource,
            Self::Upload => Operation::UploadDataset,
            Self::Download => Operation::DownloadDataset,
            Self::Cancel => Operation::CancelJob,
            Self::Resume => Operation::ResumeJob,
            Self::Ask => Operation::RunInference,
        }
    }

    /// Whether there is such a thing for a kind.
    fn is_for(self, kind: ResourceKind) -> bool {
        match self {
            Self::List | Self::Create | Self::Get | Self::Delete | Self::Give => true,
            Self::Update => kind != FineTuningJob,
            Self::Scale | Self::Undelete | Self::Ask => kind == Deployment,
            Self::Upload | Self::Download => kind == Dataset,
            Self::Cancel | Self::Resume => kind == FineTuningJob,
        }
    }
}

impl Cell {
    /// All of them.
    pub fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for kind in ResourceKind::ALL {
            for deed in DEEDS.into_iter().filter(|deed| deed.is_for(kind)) {
                let whose: &[Option<Whose>] = match deed {
                    Deed::List | Deed::Create => &[None],
                    _ => &[Some(Whose::Own), Some(Whose::Anothers), Some(Whose::Nobodys)],
                };
                all.extend(whose.iter().map(|whose| Self { kind, deed, whose: *whose }));
            }
        }
        all
    }

    /// What the document calls it.
    pub fn name(&self) -> String {
        let noun = match self.kind {
            Deployment => "Deployment",
            Model => "Model",
            FineTuningJob => "SupervisedFineTuningJob",
            Dataset => "Dataset",
        };
        match self.deed {
            Deed::List => format!("List{noun}s"),
            Deed::Give => format!("Change{noun}Owner"),
            Deed::Download => format!("Get{noun}DownloadEndpoint"),
            deed => format!("{deed:?}{noun}"),
        }
    }

    /// Makes what it is about, and brings it to the state in which it can be done.
    pub async fn make(&self, maker: &Program, id: &str) {
        maker.post(&self.collection_for(id), &self.fresh(id)).await.ok();
        let at = format!("{BASE}/{}/{id}", self.kind.collection());
        match self.deed {
            Deed::Undelete => drop(maker.delete(&at).await.ok()),
            Deed::Download => drop(maker.ask(Method::POST, &format!("{at}:upload"), FILE, FORM).await.ok()),
            Deed::Resume => drop(maker.post(&format!("{at}:cancel"), "{}").await.ok()),
            _ => {}
        }
    }

    /// Makes a dataset that jobs can learn from.
    pub async fn make_base(maker: &Program) {
        maker.post(&format!("{BASE}/datasets"), r#"{"datasetId": "base", "dataset": {}}"#).await.ok();
        maker.ask(Method::POST, &format!("{BASE}/datasets/base:upload"), FILE, FORM).await.ok();
    }

    /// Where one with this id is made.
    fn collection_for(&self, id: &str) -> String {
        let collection = self.kind.collection();
        match self.kind {
            Deployment => format!("{BASE}/{collection}?deploymentId={id}"),
            FineTuningJob => format!("{BASE}/{collection}?supervisedFineTuningJobId={id}"),
            Model | Dataset => format!("{BASE}/{collection}"),
        }
    }

    /// What is sent for a new one.
    fn fresh(&self, id: &str) -> String {
        match self.kind {
            Deployment => {
                r#"{"baseModel": "llama", "upstream": {"connection": "vllm", "model": "m"}}"#.to_owned()
            }
            Model => format!(r#"{{"modelId": "{id}", "model": {{}}}}"#),
            FineTuningJob => r#"{"dataset": "base"}"#.to_owned(),
            Dataset => format!(r#"{{"datasetId": "{id}", "dataset": {{}}}}"#),
        }
    }

    /// Asks for it over REST.
    pub async fn over_rest(&self, who: &Program, id: &str) -> Answer {
        let collection = format!("{BASE}/{}", self.kind.collection());
        let at = format!("{collection}/{id}");
        let verb = |verb: &str| format!("{at}:{verb}");
        match self.deed {
            Deed::List => who.get(&collection).await,
            Deed::Create => who.post(&self.collection_for(id), &self.fresh(id)).await,
            Deed::Get => who.get(&at).await,
            Deed::Update => who.patch(&at, r#"{"displayName": "Changed"}"#).await,
            Deed::Delete => who.delete(&at).await,
            Deed::Give => who.post(&verb("changeOwner"), r#"{"owner": "heir"}"#).await,
            Deed::Scale => who.patch(&verb("scale"), r#"{"replicaCount": 2}"#).await,
            Deed::Undelete => who.post(&verb("undelete"), "{}").await,
            Deed::Upload => who.ask(Method::POST, &verb("upload"), FILE, FORM).await,
            Deed::Download => who.get(&verb("getDownloadEndpoint")).await,
            Deed::Cancel => who.post(&verb("cancel"), "{}").await,
            Deed::Resume => who.post(&verb("resume"), "{}").await,
            Deed::Ask => who.post("/v1/chat/completions", &Self::prompt(id)).await,
        }
    }

    fn prompt(id: &str) -> String {
        let model = format!("accounts/acme/deployments/{id}");
        serde_json::json!({"model": model, "messages": [{"role": "user", "content": "Hi"}]}).to_string()
    }

    /// What is typed for it.
    pub fn line(&self, id: &str, file: &str) -> String {
        let noun = self.kind.as_str();
        let rest = match (self.deed, self.kind) {
            (Deed::List, _) => "list".to_owned(),
            (Deed::Create, Deployment) => format!("create llama --deployment-id {id}"),
            (Deed::Create, FineTuningJob) => format!("create --dataset base --job-id {id}"),
            (Deed::Create, _) => format!("create {id}"),
            (Deed::Get, _) => format!("get {id}"),
            (Deed::Update, _) => format!("update {id} --display-name Changed"),
            (Deed::Delete, _) => format!("delete {id}"),
            (Deed::Give, _) => format!("give {id} --to heir"),
            (Deed::Scale, _) => format!("scale {id} --replica-count 2"),
            (Deed::Undelete, _) => format!("undelete {id}"),
            (Deed::Upload, _) => format!("upload {id} {file}"),
            (Deed::Download, _) => format!("download {id} -"),
            (Deed::Cancel, _) => format!("cancel {id}"),
            (Deed::Resume, _) => format!("resume {id}"),
            (Deed::Ask, _) => return format!("rosterctl chat --model {id} Hi"),
        };
        format!("rosterctl {noun} {rest}")
    }

    /// The lines of the file that is sent.
    pub fn lines() -> &'static str {
        FILE.split("\r\n\r\n").nth(1).and_then(|rest| rest.split("\r\n--b").next()).expect("a part")
    }
}
