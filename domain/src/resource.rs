//! What an account has besides people: deployments, models, fine-tuning jobs and datasets. Their kinds,
//! ids and states. What may be done with one is [`policy`](crate::policy); how they are kept is crate
//! `accounts`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The kinds of resources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResourceKind {
    /// A model that answers, by way of an upstream.
    Deployment,
    /// A model, by name.
    Model,
    /// The training of a model upon a dataset, done by a runner.
    FineTuningJob,
    /// Examples, one JSON object a line.
    Dataset,
}

impl ResourceKind {
    /// All kinds in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Deployment, Self::Model, Self::FineTuningJob, Self::Dataset];

    /// The name in the database and of the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deployment => "deployment",
            Self::Model => "model",
            Self::FineTuningJob => "supervised-fine-tuning-job",
            Self::Dataset => "dataset",
        }
    }

    /// The kind with this name in the database.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The collection in the contract: `supervisedFineTuningJobs`.
    pub const fn collection(self) -> &'static str {
        match self {
            Self::Deployment => "deployments",
            Self::Model => "models",
            Self::FineTuningJob => "supervisedFineTuningJobs",
            Self::Dataset => "datasets",
        }
    }

    /// The section of the console: `fine-tuning-jobs`.
    pub const fn section(self) -> &'static str {
        match self {
            Self::Deployment => "deployments",
            Self::Model => "models",
            Self::FineTuningJob => "fine-tuning-jobs",
            Self::Dataset => "datasets",
        }
    }

    /// What one is called in a sentence.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Deployment => "deployment",
            Self::Model => "model",
            Self::FineTuningJob => "fine-tuning job",
            Self::Dataset => "dataset",
        }
    }

    /// What several are called in a sentence.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Deployment => "deployments",
            Self::Model => "models",
            Self::FineTuningJob => "fine-tuning jobs",
            Self::Dataset => "datasets",
        }
    }

    /// Whether one that is deleted is kept for a while and can come back.
    pub const fn comes_back(self) -> bool {
        matches!(self, Self::Deployment)
    }

    /// The states one of this kind can be in.
    pub const fn states(self) -> &'static [ResourceState] {
        use ResourceState::{
            Cancelled, Completed, Creating, Deleted, Failed, Paused, Pending, Ready, Running, Uploading,
        };
        match self {
            Self::Deployment => &[Creating, Ready, Deleted],
            Self::Model => &[Ready],
            Self::FineTuningJob => &[Pending, Running, Completed, Failed, Cancelled, Paused],
            Self::Dataset => &[Uploading, Ready],
        }
    }
}

impl fmt::Display for ResourceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

/// How a resource stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResourceState {
    /// A deployment that has no upstream yet.
    Creating,
    /// It can be used.
    Ready,
    /// A deployment that was deleted and can come back.
    Deleted,
    /// A dataset without its file.
    Uploading,
    /// A job that no runner has claimed.
    Pending,
    /// A job that a runner works on.
    Running,
    /// A job that is done.
    Completed,
    /// A job that could not be done.
    Failed,
    /// A job that somebody has stopped.
    Cancelled,
    /// A job that rests until it is resumed.
    Paused,
}

impl ResourceState {
    /// All states.
    pub const ALL: [Self; 10] = [
        Self::Creating,
        Self::Ready,
        Self::Deleted,
        Self::Uploading,
        Self::Pending,
        Self::Running,
        Self::Completed,
        Self::Failed,
        Self::Cancelled,
        Self::Paused,
    ];

    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Creating => "creating",
            Self::Ready => "ready",
            Self::Deleted => "deleted",
            Self::Uploading => "uploading",
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Paused => "paused",
        }
    }

    /// Reads the name in the database.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// The name in the contract, of a resource of this kind: `READY`, `JOB_STATE_RUNNING`.
    pub const fn contract(self, kind: ResourceKind) -> &'static str {
        match (self, kind) {
            (Self::Pending, _) => "JOB_STATE_PENDING",
            (Self::Running, _) => "JOB_STATE_RUNNING",
            (Self::Completed, _) => "JOB_STATE_COMPLETED",
            (Self::Failed, ResourceKind::FineTuningJob) => "JOB_STATE_FAILED",
            (Self::Cancelled, _) => "JOB_STATE_CANCELLED",
            (Self::Paused, _) => "JOB_STATE_PAUSED",
            (Self::Creating, _) => "CREATING",
            (Self::Ready, _) => "READY",
            (Self::Deleted, _) => "DELETED",
            (Self::Uploading, _) => "UPLOADING",
            (Self::Failed, _) => "FAILED",
        }
    }

    /// What it is called on the page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Creating => "Without an upstream",
            Self::Ready => "Ready",
            Self::Deleted => "Deleted",
            Self::Uploading => "Without a file",
            Self::Pending => "Waiting for a runner",
            Self::Running => "Running",
            Self::Completed => "Completed",
            Self::Failed => "Failed",
            Self::Cancelled => "Cancelled",
            Self::Paused => "Paused",
        }
    }

    /// Whether a job in it is over.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_states_are_read_by_the_names_they_are_written_with() {
        for kind in ResourceKind::ALL {
            assert_eq!(ResourceKind::named(kind.as_str()), Some(kind));
            assert!(kind.states().iter().all(|state| ResourceState::parse(state.as_str()) == Some(*state)));
        }
        assert_eq!(ResourceKind::named("deployments"), None);
    }

    #[test]
    fn every_state_is_one_of_some_kind_and_has_its_own_name_in_the_contract() {
        for state in ResourceState::ALL {
            assert!(ResourceKind::ALL.iter().any(|kind| kind.states().contains(&state)), "{state:?}");
        }
        for kind in ResourceKind::ALL {
            let names: std::collections::HashSet<_> =
                kind.states().iter().map(|state| state.contract(kind)).collect();
            assert_eq!(names.len(), kind.states().len(), "{kind}");
        }
    }
}
