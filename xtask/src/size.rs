//! The size budget of the browser part: what a first visit downloads, so bytes after brotli.
//! 1 kB is 1000 bytes. Raising a number here is a decision; write down why in `docs/adr`.

use std::{fs, path::PathBuf};

use anyhow::{Result, ensure};

use crate::site::{Site, with_ending};

const WASM: u64 = 150_000;
const JS: u64 = 12_000;
const CSS: u64 = 12_000;

/// Prints the sizes; over budget is an error.
pub fn check(site: &Site) -> Result<()> {
    println!("{:<6}{:>12}{:>12}{:>12}", "", "raw", "brotli", "budget");
    let mut over = Vec::new();
    for (kind, file, budget) in files(site) {
        let raw = fs::metadata(&file)?.len();
        let brotli = fs::metadata(with_ending(&file, "br"))?.len();
        println!("{kind:<6}{:>12}{:>12}{:>12}", kilobytes(raw), kilobytes(brotli), kilobytes(budget));
        if brotli > budget {
            over.push(kind);
        }
    }
    ensure!(over.is_empty(), "over the size budget: {}", over.join(", "));
    Ok(())
}

fn files(site: &Site) -> [(&'static str, PathBuf, u64); 3] {
    [("WASM", site.wasm(), WASM), ("JS", site.js(), JS), ("CSS", site.css(), CSS)]
}

/// For example "12.3 kB".
pub fn kilobytes(bytes: u64) -> String {
    format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::kilobytes;

    #[test]
    fn a_kilobyte_is_a_thousand_bytes() {
        assert_eq!(kilobytes(999), "0.9 kB");
        assert_eq!(kilobytes(12_345), "12.3 kB");
    }
}
