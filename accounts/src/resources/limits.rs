//! How many resources of each kind an account may have.

use domain::{Invalid, ResourceKind};

/// How many resources of each kind an account may have, those that are deleted and can come back
/// included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResourceLimits([u64; ResourceKind::ALL.len()]);

impl Default for ResourceLimits {
    fn default() -> Self {
        Self(ResourceKind::ALL.map(|kind| match kind {
            ResourceKind::Deployment => 200,
            ResourceKind::Model | ResourceKind::Dataset => 1_000,
            ResourceKind::FineTuningJob => 10_000,
        }))
    }
}

impl ResourceLimits {
    /// How many of a kind.
    pub fn of(&self, kind: ResourceKind) -> u64 {
        ResourceKind::ALL.iter().zip(self.0).find(|(one, _)| **one == kind).map_or(0, |(_, limit)| limit)
    }

    /// Reads a setting like `deployments=50,datasets=200`; kinds that are not named keep their default.
    ///
    /// # Errors
    /// [`Invalid`] about `resource_limits`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let mut limits = Self::default();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let parsed = part.split_once('=').and_then(|(kind, limit)| {
                let at = ResourceKind::ALL.iter().position(|one| one.section() == kind.trim())?;
                Some((at, limit.trim().parse().ok()?))
            });
            let Some((at, limit)) = parsed else {
                let message = "Write like deployments=50,models=1000,fine-tuning-jobs=500,datasets=200.";
                return Err(Invalid::new("resource_limits", message));
            };
            limits.0[at] = limit;
        }
        Ok(limits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_set_by_kind_and_the_others_keep_theirs() {
        let limits = ResourceLimits::parse("datasets=7, fine-tuning-jobs = 0").expect("limits");
        let of = |kind| (limits.of(kind), ResourceLimits::default().of(kind));
        assert_eq!(of(ResourceKind::Dataset).0, 7);
        assert_eq!(of(ResourceKind::FineTuningJob).0, 0);
        assert_eq!(of(ResourceKind::Model).0, of(ResourceKind::Model).1);
        for wrong in ["datasets", "datasets=x", "datasets=-1", "jobs=1", "=", "dataset=1"] {
            assert!(ResourceLimits::parse(wrong).is_err(), "{wrong}");
        }
    }
}
