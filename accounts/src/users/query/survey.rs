//! What the kept numbers say of a filter before anybody is looked at.

use domain::filter::{Actual, Test};
use domain::policy::Standing;
use domain::{Filter, Role, UserKind};

use super::fields::{Group, UserField};
use crate::users::counts::{Cell, Counts};
use crate::{Error, Result};

/// How many users a filter can let through.
pub(super) struct Survey {
    /// How many fulfil it, if that depends on nothing but kind, role and standing.
    pub(super) exactly: Option<u64>,
    /// No more than this.
    pub(super) most: u64,
    /// All who fulfil it are among these.
    pub(super) groups: Vec<Group>,
}

impl Survey {
    /// # Errors
    /// [`Error::Damaged`] if numbers are kept of a role there is not.
    pub(super) fn of(filter: &Filter<UserField>, counts: &Counts) -> Result<Self> {
        let mut survey = Self { exactly: Some(0), most: 0, groups: Vec::new() };
        for cell in counts.cells() {
            let answer = filter.known(&|test: &Test<UserField>| known(test, cell));
            if answer == Some(false) {
                continue;
            }
            survey.most += cell.number;
            survey.exactly = survey.exactly.filter(|_| answer.is_some()).map(|number| number + cell.number);
            survey.groups.push(group(cell)?);
        }
        Ok(survey)
    }
}

fn group(cell: Cell<'_>) -> Result<Group> {
    let damaged = |what: &str| Error::Damaged(format!("kept number of “{what}”"));
    Ok(Group {
        kind: if is_program(cell) { UserKind::ServiceAccount } else { UserKind::Person },
        role: Role::parse(cell.role).map_err(|_| damaged(cell.role))?,
        standing: Standing::parse(cell.standing).ok_or_else(|| damaged(cell.standing))?,
    })
}

fn is_program(cell: Cell<'_>) -> bool {
    cell.kind == UserKind::ServiceAccount.as_str()
}

/// Whether a comparison holds for everybody of a kind, role and standing, where that decides it.
fn known(test: &Test<UserField>, cell: Cell<'_>) -> Option<bool> {
    let invited = cell.standing == Standing::Invited.as_str();
    let actual = match test.field.is {
        UserField::Role => Actual::Word(Some(cell.role)),
        UserField::State => Actual::Word(Some(if invited { "CREATING" } else { "READY" })),
        UserField::ServiceAccount => Actual::Flag(is_program(cell)),
        UserField::Deactivated => Actual::Flag(cell.standing == Standing::Deactivated.as_str()),
        UserField::InvitationState if !invited => Actual::Word(None),
        _ => return None,
    };
    Some(test.holds(&actual))
}
