//! Resources for tests.

use domain::{ResourceId, ResourceKind};
use serde_json::{Map, Value, json};

use super::{World, acme};
use crate::{Caller, NewResource, Resource, Result, Spec};

/// An id.
pub(crate) fn rid(text: &str) -> ResourceId {
    ResourceId::parse(text).expect("an id")
}

/// The fields of a JSON object.
pub(crate) fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        other => panic!("{other} is no object"),
    }
}

/// What is set of a resource.
pub(crate) fn spec(kind: ResourceKind, fields: Value) -> Spec {
    Spec::new(kind, map(fields)).expect("a resource")
}

/// One of a kind with what it needs.
pub(crate) fn new(kind: ResourceKind, id: &str) -> NewResource {
    let fields = match kind {
        ResourceKind::Deployment => json!({"baseModel": "base"}),
        ResourceKind::FineTuningJob => json!({"dataset": "base"}),
        ResourceKind::Model | ResourceKind::Dataset => json!({}),
    };
    NewResource { kind, id: Some(rid(id)), spec: spec(kind, fields) }
}

impl World {
    /// Makes one of a kind; for a job also the dataset it needs.
    pub(crate) async fn make(&self, who: Caller, kind: ResourceKind, id: &str) -> Result<Resource> {
        if kind == ResourceKind::FineTuningJob {
            // Whoever may make a job may make a dataset; that it is there already is as good.
            if self.accounts.create_resource(who, &acme(), new(ResourceKind::Dataset, "base")).await.is_ok() {
                self.fill(who, "base").await;
            }
        }
        self.accounts.create_resource(who, &acme(), new(kind, id)).await
    }

    /// Gives a dataset of conversations a file.
    pub(crate) async fn fill(&self, who: Caller, dataset: &str) {
        let mut upload = self.accounts.begin_upload(who, &acme(), &rid(dataset)).await.expect("begun");
        upload.write(br#"{"messages":[{"role":"assistant","content":"hi"}]}"#).await.expect("a piece");
        upload.finish().await.expect("uploaded");
    }
}
