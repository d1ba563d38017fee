//! `/account/<kind>/<id>/delete`, `undelete`, `scale`, `cancel` and `resume`: what will happen to a
//! resource, before it happens.

use accounts::Resource;
use domain::{Invalid, Operation, ResourceKind, ResourceState};
use leptos::prelude::*;

use super::{Onlooker, to_one};
use crate::addresses;
use crate::forms::{Errors, Field};
use crate::frame::{Section, framed};
use crate::model::Frame;
use crate::pages::ask::{Ask, Yes};
use crate::parts::Meaning;
use crate::questions::{Points, Question};

/// What is done on these pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceAct {
    /// It ends, or is put away if it can come back.
    Delete,
    /// It comes back.
    Undelete,
    /// It is meant to have so many replicas.
    Scale,
    /// A job stops.
    Cancel,
    /// A job may be run again.
    Resume,
}

impl ResourceAct {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Delete, Self::Undelete, Self::Scale, Self::Cancel, Self::Resume];

    /// The last part of its page's path.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delete => "delete",
            Self::Undelete => "undelete",
            Self::Scale => "scale",
            Self::Cancel => "cancel",
            Self::Resume => "resume",
        }
    }

    /// The act of a path's last part.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.as_str() == name)
    }

    /// What is asked of the policy.
    pub const fn operation(self) -> Operation {
        match self {
            Self::Delete => Operation::DeleteResource,
            Self::Undelete => Operation::UndeleteResource,
            Self::Scale => Operation::ScaleDeployment,
            Self::Cancel => Operation::CancelJob,
            Self::Resume => Operation::ResumeJob,
        }
    }

    /// Whether resources of a kind know it at all.
    pub const fn is_of(self, kind: ResourceKind) -> bool {
        match self {
            Self::Delete => true,
            Self::Undelete => kind.comes_back(),
            Self::Scale => matches!(kind, ResourceKind::Deployment),
            Self::Cancel | Self::Resume => matches!(kind, ResourceKind::FineTuningJob),
        }
    }
}

/// What one of these pages shows.
#[derive(Clone, Debug)]
pub struct AskResourcePage {
    /// Who reads.
    pub onlooker: Onlooker,
    /// The resource.
    pub resource: Resource,
    /// What would be done.
    pub act: ResourceAct,
    /// What cannot be without it, each as it stands in a sentence: for [`ResourceAct::Delete`].
    pub needing: Vec<String>,
    /// The replicas typed before, for [`ResourceAct::Scale`].
    pub replicas: Option<String>,
    /// What went wrong before: about `replicas` or `form`.
    pub errors: Vec<Invalid>,
}

/// One of them. Posts `account`, `confirm` (the version that was shown), and `replicas` for
/// [`ResourceAct::Scale`], to its own address.
pub fn ask_resource(frame: Frame, page: AskResourcePage) -> impl IntoView {
    let AskResourcePage { onlooker, resource, act, needing, replicas, errors } = page;
    let account = &onlooker.account.id;
    let Question { title, points, yes } = question(&resource, act);
    let here = addresses::resource_act(account, resource.kind, &resource.id, act.as_str());
    let back = addresses::resource(account, resource.kind, &resource.id);
    let refused = match act {
        ResourceAct::Delete => onlooker.cannot_delete(&resource, needing),
        _ => onlooker.refusal(&resource, act.operation()),
    };
    let kind = if matches!(act, ResourceAct::Delete | ResourceAct::Cancel) { Yes::Ends } else { Yes::Does };
    let inputs = (act == ResourceAct::Scale).then(|| {
        let present = resource.spec.fields().get("replicaCount").map(ToString::to_string);
        let value = replicas.or(present).unwrap_or_else(|| "1".to_owned());
        view! {
            <div class="narrow">
                <Field name="replicas" label="Replicas" kind="number" value=value autocomplete="off"
                    hint="How many are meant to run; 0 for none." error=Errors(errors.clone()).of("replicas") first=errors.is_empty() />
            </div>
        }
        .into_any()
    });
    let main = view! {
        {to_one(&onlooker, &resource)}
        <Ask title=title.clone() account=account.clone() here back confirm=resource.version.to_string() yes kind refused
            errors fields=&["replicas"] inputs=inputs.unwrap_or_else(|| ().into_any())>
            <Meaning points />
        </Ask>
    };
    framed(frame, Section::Resources(resource.kind), &title, main.into_any())
}

fn question(resource: &Resource, act: ResourceAct) -> Question {
    let name = resource.title().to_owned();
    let lines = |lines: &[&str]| {
        let lines = lines.iter().map(|line| (*line).to_owned()).collect();
        vec![Points { intro: String::new(), kind: "plain", lines }]
    };
    let ask = |title: String, yes: String, points| Question { title, points, yes };
    match act {
        ResourceAct::Delete if resource.state == ResourceState::Deleted => ask(
            format!("Delete {name} for good?"),
            format!("Delete {name} for good"),
            lines(&["It cannot be brought back after this.", "Its id can be given to another deployment."]),
        ),
        ResourceAct::Delete => {
            ask(format!("Delete {name}?"), format!("Delete {name}"), lines(ends_with_it(resource)))
        }
        ResourceAct::Undelete => ask(
            format!("Undelete {name}?"),
            format!("Undelete {name}"),
            lines(&["It answers again from the next request, with the owner and settings it had."]),
        ),
        ResourceAct::Scale => ask(
            format!("Scale {name}"),
            "Scale".to_owned(),
            lines(&["The number is kept and told by REST. The upstream decides how many really run."]),
        ),
        ResourceAct::Cancel => ask(
            format!("Cancel {name}?"),
            format!("Cancel {name}"),
            lines(&[
                "Its runner learns of it at its next report, and what it says after that does not count.",
                "It can be resumed: then it is run from its beginning.",
            ]),
        ),
        ResourceAct::Resume => ask(
            format!("Resume {name}?"),
            format!("Resume {name}"),
            lines(&["It waits until a runner takes it, and is run from its beginning."]),
        ),
    }
}

/// What a deletion ends.
const fn ends_with_it(resource: &Resource) -> &'static [&'static str] {
    match resource.kind {
        ResourceKind::Deployment => &[
            "Programs that call it are told that there is no such deployment, from their next request.",
            "It can be undeleted. Its id stays taken until it is deleted for good.",
        ],
        ResourceKind::Model => {
            &["Deployments of it go on answering: they know it by name only.", "It cannot be brought back."]
        }
        ResourceKind::FineTuningJob => &[
            "If a runner works on it, that work is lost.",
            "What it has made already stays as it is.",
            "It cannot be brought back.",
        ],
        ResourceKind::Dataset => {
            &["Its file is deleted, and links to download it end.", "It cannot be brought back."]
        }
    }
}
