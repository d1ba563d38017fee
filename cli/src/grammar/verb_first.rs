//! The older order, `create user`: read, and turned into `user create`.

use clap::{Args, Subcommand};
use domain::AccountId;

use super::{
    AccountCommand, ApiKeyCommand, AuditLogsCommand, ChangeConnection, ChangeDataset, ChangeDeployment,
    ChangeKey, ChangeModel, ChangeUser, Command, ConnectionCommand, CreateConnection, CreateDataset,
    CreateDeployment, CreateJob, CreateKey, CreateModel, CreateUser, DatasetCommand, DeleteDeployment,
    DeleteKey, DeleteResource, DeleteUser, DeploymentCommand, DownloadDataset, GiveResource, JobCommand,
    ListDeployments, ListEntries, ListKeys, Listing, ModelCommand, OneKey, OneResource, OneUser, RotateKey,
    ScaleDeployment, UploadDataset, UserCommand,
};
use crate::names;

#[derive(Debug, Subcommand)]
pub enum VerbFirst {
    #[command(subcommand, hide = true)]
    Create(Create),
    #[command(subcommand, hide = true)]
    Update(Update),
    #[command(subcommand, hide = true)]
    Get(Get),
    #[command(subcommand, hide = true)]
    List(List),
    #[command(subcommand, hide = true)]
    Delete(Delete),
    #[command(subcommand, hide = true)]
    Rotate(Rotate),
    #[command(subcommand, hide = true)]
    ResendInvitation(User),
    #[command(subcommand, hide = true)]
    RevokeInvitation(User),
    #[command(subcommand, hide = true)]
    Deactivate(User),
    #[command(subcommand, hide = true)]
    Activate(User),
    #[command(subcommand, hide = true)]
    Undelete(Undelete),
    #[command(subcommand, hide = true)]
    Scale(Scale),
    #[command(subcommand, hide = true)]
    Upload(Upload),
    #[command(subcommand, hide = true)]
    Download(Download),
    #[command(subcommand, hide = true)]
    Cancel(Job),
    #[command(subcommand, hide = true)]
    Resume(Job),
    #[command(subcommand, hide = true)]
    Give(Give),
}

/// `… create user`
#[derive(Debug, Subcommand)]
pub enum Create {
    User(CreateUser),
    ApiKey(CreateKey),
    Deployment(CreateDeployment),
    Model(CreateModel),
    Dataset(CreateDataset),
    #[command(alias = "sftj")]
    SupervisedFineTuningJob(CreateJob),
    Connection(CreateConnection),
}

#[derive(Debug, Subcommand)]
pub enum Update {
    User(ChangeUser),
    ApiKey(ChangeKey),
    Deployment(ChangeDeployment),
    Model(ChangeModel),
    Dataset(ChangeDataset),
    Connection(ChangeConnection),
}

#[derive(Debug, Subcommand)]
pub enum Get {
    User(OneUser),
    ApiKey(OneKey),
    Deployment(OneResource),
    Model(OneResource),
    Dataset(OneResource),
    #[command(alias = "sftj")]
    SupervisedFineTuningJob(OneResource),
    Connection(OneResource),
    Account(OneAccount),
}

#[derive(Args, Debug)]
pub struct OneAccount {
    #[arg(value_name = "ACCOUNT_ID", value_parser = names::account)]
    account: Option<AccountId>,
}

#[derive(Debug, Subcommand)]
pub enum List {
    #[command(alias = "user")]
    Users(Listing),
    #[command(alias = "api-key")]
    ApiKeys(ListKeys),
    #[command(alias = "deployment")]
    Deployments(ListDeployments),
    #[command(alias = "model")]
    Models(Listing),
    #[command(alias = "dataset")]
    Datasets(Listing),
    #[command(aliases = ["supervised-fine-tuning-job", "sftj"])]
    SupervisedFineTuningJobs(Listing),
    #[command(alias = "connection")]
    Connections(Listing),
    #[command(alias = "account")]
    Accounts(Listing),
    #[command(alias = "audit-log")]
    AuditLogs(ListEntries),
}

#[derive(Debug, Subcommand)]
pub enum Delete {
    User(DeleteUser),
    ApiKey(DeleteKey),
    Deployment(DeleteDeployment),
    Model(DeleteResource),
    Dataset(DeleteResource),
    #[command(alias = "sftj")]
    SupervisedFineTuningJob(DeleteResource),
    Connection(DeleteResource),
}

#[derive(Debug, Subcommand)]
pub enum Rotate {
    ApiKey(RotateKey),
}

#[derive(Debug, Subcommand)]
pub enum User {
    User(OneUser),
}

#[derive(Debug, Subcommand)]
pub enum Undelete {
    Deployment(OneResource),
}

#[derive(Debug, Subcommand)]
pub enum Scale {
    Deployment(ScaleDeployment),
}

#[derive(Debug, Subcommand)]
pub enum Upload {
    Dataset(UploadDataset),
}

#[derive(Debug, Subcommand)]
pub enum Download {
    Dataset(DownloadDataset),
}

#[derive(Debug, Subcommand)]
pub enum Job {
    #[command(alias = "sftj")]
    SupervisedFineTuningJob(OneResource),
}

#[derive(Debug, Subcommand)]
pub enum Give {
    Deployment(GiveResource),
    Model(GiveResource),
    Dataset(GiveResource),
    #[command(alias = "sftj")]
    SupervisedFineTuningJob(GiveResource),
}

impl From<VerbFirst> for Command {
    fn from(command: VerbFirst) -> Self {
        match command {
            VerbFirst::Create(what) => what.into(),
            VerbFirst::Update(what) => what.into(),
            VerbFirst::Get(what) => what.into(),
            VerbFirst::List(what) => what.into(),
            VerbFirst::Delete(what) => what.into(),
            VerbFirst::Give(what) => what.into(),
            VerbFirst::Rotate(Rotate::ApiKey(args)) => Self::ApiKey(ApiKeyCommand::Rotate(args)),
            VerbFirst::ResendInvitation(User::User(args)) => Self::User(UserCommand::ResendInvitation(args)),
            VerbFirst::RevokeInvitation(User::User(args)) => Self::User(UserCommand::RevokeInvitation(args)),
            VerbFirst::Deactivate(User::User(args)) => Self::User(UserCommand::Deactivate(args)),
            VerbFirst::Activate(User::User(args)) => Self::User(UserCommand::Activate(args)),
            VerbFirst::Undelete(Undelete::Deployment(args)) => {
                Self::Deployment(DeploymentCommand::Undelete(args))
            }
            VerbFirst::Scale(Scale::Deployment(args)) => Self::Deployment(DeploymentCommand::Scale(args)),
            VerbFirst::Upload(Upload::Dataset(args)) => Self::Dataset(DatasetCommand::Upload(args)),
            VerbFirst::Download(Download::Dataset(args)) => Self::Dataset(DatasetCommand::Download(args)),
            VerbFirst::Cancel(Job::SupervisedFineTuningJob(args)) => {
                Self::SupervisedFineTuningJob(JobCommand::Cancel(args))
            }
            VerbFirst::Resume(Job::SupervisedFineTuningJob(args)) => {
                Self::SupervisedFineTuningJob(JobCommand::Resume(args))
            }
        }
    }
}

impl From<Create> for Command {
    fn from(what: Create) -> Self {
        match what {
            Create::User(args) => Self::User(UserCommand::Create(args)),
            Create::ApiKey(args) => Self::ApiKey(ApiKeyCommand::Create(args)),
            Create::Deployment(args) => Self::Deployment(DeploymentCommand::Create(args)),
            Create::Model(args) => Self::Model(ModelCommand::Create(args)),
            Create::Dataset(args) => Self::Dataset(DatasetCommand::Create(args)),
            Create::SupervisedFineTuningJob(args) => Self::SupervisedFineTuningJob(JobCommand::Create(args)),
            Create::Connection(args) => Self::Connection(ConnectionCommand::Create(args)),
        }
    }
}

impl From<Update> for Command {
    fn from(what: Update) -> Self {
        match what {
            Update::User(args) => Self::User(UserCommand::Update(args)),
            Update::ApiKey(args) => Self::ApiKey(ApiKeyCommand::Update(args)),
            Update::Deployment(args) => Self::Deployment(DeploymentCommand::Update(args)),
            Update::Model(args) => Self::Model(ModelCommand::Update(args)),
            Update::Dataset(args) => Self::Dataset(DatasetCommand::Update(args)),
            Update::Connection(args) => Self::Connection(ConnectionCommand::Update(args)),
        }
    }
}

impl From<Get> for Command {
    fn from(what: Get) -> Self {
        match what {
            Get::User(args) => Self::User(UserCommand::Get(args)),
            Get::ApiKey(args) => Self::ApiKey(ApiKeyCommand::Get(args)),
            Get::Deployment(args) => Self::Deployment(DeploymentCommand::Get(args)),
            Get::Model(args) => Self::Model(ModelCommand::Get(args)),
            Get::Dataset(args) => Self::Dataset(DatasetCommand::Get(args)),
            Get::SupervisedFineTuningJob(args) => Self::SupervisedFineTuningJob(JobCommand::Get(args)),
            Get::Connection(args) => Self::Connection(ConnectionCommand::Get(args)),
            Get::Account(OneAccount { account }) => Self::Account(AccountCommand::Get { account }),
        }
    }
}

impl From<List> for Command {
    fn from(what: List) -> Self {
        match what {
            List::Users(args) => Self::User(UserCommand::List(args)),
            List::ApiKeys(args) => Self::ApiKey(ApiKeyCommand::List(args)),
            List::Deployments(args) => Self::Deployment(DeploymentCommand::List(args)),
            List::Models(args) => Self::Model(ModelCommand::List(args)),
            List::Datasets(args) => Self::Dataset(DatasetCommand::List(args)),
            List::SupervisedFineTuningJobs(args) => Self::SupervisedFineTuningJob(JobCommand::List(args)),
            List::Connections(args) => Self::Connection(ConnectionCommand::List(args)),
            List::Accounts(args) => Self::Account(AccountCommand::List(args)),
            List::AuditLogs(args) => Self::AuditLogs(AuditLogsCommand::List(args)),
        }
    }
}

impl From<Delete> for Command {
    fn from(what: Delete) -> Self {
        match what {
            Delete::User(args) => Self::User(UserCommand::Delete(args)),
            Delete::ApiKey(args) => Self::ApiKey(ApiKeyCommand::Delete(args)),
            Delete::Deployment(args) => Self::Deployment(DeploymentCommand::Delete(args)),
            Delete::Model(args) => Self::Model(ModelCommand::Delete(args)),
            Delete::Dataset(args) => Self::Dataset(DatasetCommand::Delete(args)),
            Delete::SupervisedFineTuningJob(args) => Self::SupervisedFineTuningJob(JobCommand::Delete(args)),
            Delete::Connection(args) => Self::Connection(ConnectionCommand::Delete(args)),
        }
    }
}

impl From<Give> for Command {
    fn from(what: Give) -> Self {
        match what {
            Give::Deployment(args) => Self::Deployment(DeploymentCommand::Give(args)),
            Give::Model(args) => Self::Model(ModelCommand::Give(args)),
            Give::Dataset(args) => Self::Dataset(DatasetCommand::Give(args)),
            Give::SupervisedFineTuningJob(args) => Self::SupervisedFineTuningJob(JobCommand::Give(args)),
        }
    }
}
