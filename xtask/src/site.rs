//! The browser part: from crates and stylesheets to `target/site`, the folder that
//! `server/src/assets.rs` serves.
//!
//! ```text
//! target/site/name.txt                            roster-<hash>
//! target/site/assets/roster-<hash>.js, .css       each also as .br and .gz
//! target/site/assets/roster-<hash>_bg.wasm
//! target/site/assets/favicon.svg, ...             what lies in style/static
//! ```
//!
//! One hash over everything names a state of the whole: script and WASM of different builds
//! never meet, and a browser may keep each named file for ever.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::{cargo, css, machine};

/// Beside the server's source, not in CARGO_TARGET_DIR: the server embeds it by this path.
const FOLDER: &str = "target/site";
const STYLE: &str = "style";

/// A built browser part, as it lies in [`FOLDER`].
pub struct Site {
    name: String,
}

impl Site {
    /// `roster-<hash>`: what all three files are called before their endings.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn wasm(&self) -> PathBuf {
        self.file("_bg.wasm")
    }

    pub fn js(&self) -> PathBuf {
        self.file(".js")
    }

    pub fn css(&self) -> PathBuf {
        self.file(".css")
    }

    fn file(&self, ending: &str) -> PathBuf {
        assets().join(format!("{}{ending}", self.name))
    }

    /// `name.txt` is written last, so it speaks for complete files only.
    fn is_written(&self) -> bool {
        fs::read_to_string(name_file()).is_ok_and(|name| name == self.name)
    }

    fn write(&self, code: &Code, static_files: &[StaticFile]) -> Result<()> {
        if Path::new(FOLDER).exists() {
            fs::remove_dir_all(FOLDER)?;
        }
        fs::create_dir_all(assets())?;
        write_compressed(&self.wasm(), &code.wasm)?;
        write_compressed(&self.js(), code.js.as_bytes())?;
        write_compressed(&self.css(), code.css.as_bytes())?;
        for file in static_files {
            fs::write(assets().join(&file.name), &file.content)?;
        }
        fs::write(name_file(), &self.name)?;
        Ok(())
    }
}

/// What is made, as against what is copied.
struct Code {
    wasm: Vec<u8>,
    js: String,
    css: String,
}

/// A file that keeps its name.
struct StaticFile {
    name: String,
    content: Vec<u8>,
}

/// Builds what has changed.
pub fn build() -> Result<Site> {
    machine::wasm_target()?;
    let module = cargo::build(
        "frontend",
        cargo::cargo(["build", "--package", "frontend", "--profile", "wasm-release"])
            .args(["--target", machine::WASM]),
    )?;
    let (wasm, js) = bind(&module)?;
    let css = css::bundle(Path::new(STYLE))?;
    let code = Code { wasm, js, css };
    let static_files = static_files()?;

    let site = Site { name: format!("roster-{}", hash(&code, &static_files)) };
    if !site.is_written() {
        site.write(&code, &static_files)?;
    }
    Ok(site)
}

/// Gives the compiler's WASM the script that loads it and connects it to the page.
fn bind(module: &Path) -> Result<(Vec<u8>, String)> {
    let mut output = Bindgen::new()
        .input_path(module)
        .web(true)?
        // The page says where the WASM lies. The script need not know, and so its
        // content does not depend on the name that is made from its content.
        .omit_default_module_path(true)
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output()
        .with_context(|| format!("wasm-bindgen does not take {}", module.display()))?;
    ensure!(
        output.snippets().values().all(Vec::is_empty) && output.local_modules().is_empty(),
        "a crate in the browser part brings JavaScript files of its own, which are not served"
    );
    Ok((output.wasm_mut().emit_wasm(), output.js().to_owned()))
}

/// Sorted by name.
fn static_files() -> Result<Vec<StaticFile>> {
    let folder = Path::new(STYLE).join("static");
    let mut files = Vec::new();
    if folder.is_dir() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            files.push(StaticFile { name, content: fs::read(entry.path())? });
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

/// Over everything in the folder, so that one name says what all of it is.
fn hash(code: &Code, static_files: &[StaticFile]) -> String {
    let code = [code.wasm.as_slice(), code.js.as_bytes(), code.css.as_bytes()];
    let files = static_files.iter().flat_map(|file| [file.name.as_bytes(), &file.content]);
    let mut hasher = Sha256::new();
    for part in code.into_iter().chain(files) {
        // The length keeps bytes from moving between parts unnoticed.
        hasher.update(part.len().to_le_bytes());
        hasher.update(part);
    }
    hasher.finalize()[..6].iter().map(|byte| format!("{byte:02x}")).collect()
}

fn write_compressed(path: &Path, content: &[u8]) -> Result<()> {
    let mut brotli = Vec::new();
    // Quality 11 of 11 and a window of 2^22 bytes: slow once, small for every visitor.
    brotli::CompressorWriter::new(&mut brotli, 4096, 11, 22).write_all(content)?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(content)?;

    fs::write(path, content)?;
    fs::write(with_ending(path, "br"), brotli)?;
    fs::write(with_ending(path, "gz"), gzip.finish()?)?;
    Ok(())
}

pub fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{ending}"));
    name.into()
}

fn assets() -> PathBuf {
    Path::new(FOLDER).join("assets")
}

fn name_file() -> PathBuf {
    Path::new(FOLDER).join("name.txt")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashed(js: &str, css: &str, icon: &[u8]) -> String {
        let code = Code { wasm: Vec::new(), js: js.to_owned(), css: css.to_owned() };
        hash(&code, &[StaticFile { name: "icon".to_owned(), content: icon.to_owned() }])
    }

    #[test]
    fn every_part_changes_the_hash() {
        let hash = hashed("ab", "c", b"d");
        assert_eq!(hash.len(), 12);
        assert_eq!(hash, hashed("ab", "c", b"d"));
        assert_ne!(hash, hashed("a", "bc", b"d"));
        assert_ne!(hash, hashed("ab", "c", b"e"));
    }

    #[test]
    fn endings_are_added_not_replaced() {
        assert_eq!(with_ending(Path::new("a/b.js"), "br"), Path::new("a/b.js.br"));
    }
}
