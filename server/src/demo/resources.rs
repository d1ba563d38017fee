//! What the invented people own: a server that answers prompts, and some of each kind of resource in the states
//! they can be in. Nothing is behind the server: its address is one for documentation.

use accounts::{Caller, ClaimedJob, JobReport, NewConnection, NewResource, Spec};
use anyhow::{Context, Result, anyhow};
use domain::{BaseUrl, ConnectionId, DisplayName, Invalid, ResourceId, ResourceKind, ResourceState, UserId};
use serde_json::{Value, json};

use super::Seed;
use ResourceKind::{Dataset, Deployment, FineTuningJob, Model};

const EXAMPLE: &str = "{\"messages\": [{\"role\": \"user\", \"content\": \"Where is my parcel?\"}, \
                       {\"role\": \"assistant\", \"content\": \"It left our house this morning.\"}]}\n";

impl Seed {
    /// Makes them all, by whoever the admin gives them to afterwards. `worker` runs the jobs.
    pub(super) async fn furnish(&self, admin: Caller, worker: &UserId) -> Result<()> {
        let connection = NewConnection {
            id: ConnectionId::parse("inference-cluster").map_err(said)?,
            base_url: BaseUrl::parse("https://vllm.example.com/v1").map_err(said)?,
            key: None,
        };
        self.accounts.create_connection(admin, &self.acme, connection).await?;
        for (id, examples) in [("support-chats", 1840), ("product-questions", 412), ("reviews", 0)] {
            self.make(admin, Dataset, id, json!({"format": "CHAT"})).await?;
            if examples > 0 {
                self.fill(admin, id, examples).await?;
            }
        }
        for (id, kind) in [("llama-3-8b", "HF_BASE_MODEL"), ("qwen-2-7b", "HF_BASE_MODEL")] {
            self.make(admin, Model, id, json!({"kind": kind, "contextLength": 8192})).await?;
        }
        let upstream = |model: &str| json!({"connection": "inference-cluster", "model": model});
        let deployments = [
            ("support-chat", json!({"baseModel": "llama-3-8b", "upstream": upstream("llama-3-8b")})),
            ("product-search", json!({"baseModel": "qwen-2-7b", "upstream": upstream("qwen-2-7b")})),
            ("experiments", json!({"baseModel": "llama-3-8b"})),
        ];
        for (id, fields) in deployments {
            self.make(admin, Deployment, id, fields).await?;
        }
        self.run_jobs(admin, worker).await?;
        let owners = [
            (Deployment, "support-chat", "ben"),
            (Deployment, "experiments", "carol"),
            (Dataset, "support-chats", "carol"),
            (Model, "qwen-2-7b", "carol"),
            (FineTuningJob, "support-v2", "ben"),
        ];
        for (kind, id, owner) in owners {
            let (id, owner) = (ResourceId::parse(id).map_err(said)?, UserId::parse(owner)?);
            self.accounts.give_resource(admin, &self.acme, kind, &id, &owner, None).await?;
        }
        Ok(())
    }

    /// One that is done and has left a model, one that failed, one under way, and one that waits.
    async fn run_jobs(&self, admin: Caller, worker: &UserId) -> Result<()> {
        let runner = self.as_program(admin, worker).await?;
        for id in ["support-v1", "reviews-v1", "support-v2", "products-v1"] {
            let dataset = if id.starts_with("products") { "product-questions" } else { "support-chats" };
            let fields =
                json!({"dataset": dataset, "baseModel": "llama-3-8b", "outputModel": id, "epochs": 3});
            self.make(admin, FineTuningJob, id, fields).await?;
        }
        let done = self.claim(runner).await?;
        self.report(runner, &done, ResourceState::Completed, 100, "3 of 3 epochs, loss 0.318").await?;
        let failed = self.claim(runner).await?;
        self.report(runner, &failed, ResourceState::Failed, 12, "Loss is not a number since step 140.")
            .await?;
        let running = self.claim(runner).await?;
        self.report(runner, &running, ResourceState::Running, 64, "epoch 2 of 3, loss 0.412").await
    }

    async fn claim(&self, runner: Caller) -> Result<ClaimedJob> {
        self.pass(1);
        self.accounts.claim_job(runner, &self.acme).await?.context("no job waits")
    }

    async fn report(
        &self,
        runner: Caller,
        job: &ClaimedJob,
        state: ResourceState,
        percent: u8,
        message: &str,
    ) -> Result<()> {
        let report = JobReport {
            token: job.token.clone(),
            state: Some(state),
            percent: Some(percent),
            message: Some(message.to_owned()),
            output_model: None,
        };
        self.accounts.report_job(runner, &self.acme, &job.job.id, report).await?;
        Ok(())
    }

    async fn make(&self, admin: Caller, kind: ResourceKind, id: &str, mut fields: Value) -> Result<()> {
        let words = id.replace('-', " ");
        let (first, rest) = words.split_at(1);
        fields["displayName"] = format!("{}{rest}", first.to_uppercase()).into();
        let fields = fields.as_object().cloned().unwrap_or_default();
        let spec = Spec::new(kind, fields).map_err(|wrong| anyhow!("{id}: {wrong:?}"))?;
        let new = NewResource { kind, id: Some(ResourceId::parse(id).map_err(said)?), spec };
        // One after the other, as jobs are claimed in the order in which they were made.
        self.pass(1);
        self.accounts.create_resource(admin, &self.acme, new).await?;
        Ok(())
    }

    async fn fill(&self, admin: Caller, id: &str, examples: usize) -> Result<()> {
        let id = ResourceId::parse(id).map_err(said)?;
        let mut upload = self.accounts.begin_upload(admin, &self.acme, &id).await?;
        upload.write(EXAMPLE.repeat(examples).as_bytes()).await?;
        upload.finish().await?;
        Ok(())
    }

    /// The service account as it asks, with a key that it keeps.
    async fn as_program(&self, admin: Caller, user: &UserId) -> Result<Caller> {
        let wish = accounts::NewKey {
            name: DisplayName::parse("runs jobs")?,
            expires: None,
            annotations: domain::Annotations::default(),
        };
        let (_, text) = self.accounts.create_key(admin, &self.acme, user, wish).await?;
        let holder = self.accounts.authenticate(text.reveal()).await?.context("the key is good")?;
        Ok(holder.caller)
    }
}

fn said(invalid: Invalid) -> anyhow::Error {
    anyhow!("{}: {invalid}", invalid.field)
}
