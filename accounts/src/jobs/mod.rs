//! Running fine-tuning jobs. A runner, which is a service account, [claims](claim) the job that has waited
//! longest and gets a lease: a token, and five minutes. With the token it [reports](report) how the job
//! goes, and each report makes the lease last five minutes more. A lease that ends without a report
//! gives the job back; who claims it then has another token, and the one before is worth nothing.
//!
//! Whoever may manage a job can [cancel it and let it run again](steer). The runner hears of it in the answer
//! to its next report.
//!
//! What a job is besides, a resource like others, is `resources`.

mod claim;
mod lease;
mod output;
mod report;
mod steer;

pub use claim::ClaimedJob;
pub use lease::{JobRun, LEASE_LASTS};
pub use report::{JobReport, ReportedJob};

#[cfg(test)]
mod tests;
