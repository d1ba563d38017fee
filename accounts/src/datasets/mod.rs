//! The files of datasets: sending one, and carrying it away. What a dataset is besides, a resource like
//! others, is `resources`; where its file lies is [`files`](crate::files).

mod download;
pub(crate) mod row;
mod upload;

use domain::Invalid;

pub use download::{Download, LINK_LASTS};
pub use row::DatasetFile;
pub use upload::{Upload, Uploaded};

/// Why the format of a dataset cannot be changed any more.
pub(crate) fn file_is_of_another_format() -> Invalid {
    Invalid::new(
        "format",
        "The dataset has a file, which is in its present format. Make another dataset for another.",
    )
}

#[cfg(test)]
mod tests;
