//! `auth.ini`: keys and where they belong, a section for each profile.
//!
//! The file is the owner's alone. It is written to a file beside it and moved into place, so that
//! a crash leaves the old or the new one; and one that others can read is not read, as `ssh` does
//! it, since a key in it may not be a secret any more.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use configparser::ini::Ini;

use crate::failure::Failure;
use crate::world::World;

/// The section that is used if none is named.
pub const DEFAULT: &str = "default";

/// What a section holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// A key.
    pub api_key: Option<String>,
    /// The account of the key.
    pub account_id: Option<String>,
    /// The server the key was set for.
    pub base_url: Option<String>,
}

/// The file.
#[derive(Clone, Debug)]
pub struct Profiles {
    path: PathBuf,
}

impl Profiles {
    /// Where it is by the conventions of XDG; none if there is no home either.
    pub fn find(world: &World) -> Option<Self> {
        // The specification wants relative paths ignored.
        let absolute = |name: &str| world.variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let folder = absolute("XDG_CONFIG_HOME").or_else(|| Some(absolute("HOME")?.join(".config")))?;
        Some(Self { path: folder.join("roster").join("auth.ini") })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the section `name` holds; none if there is no such section or file.
    pub fn read(&self, name: &str) -> Result<Option<Profile>, Failure> {
        let ini = self.load()?;
        let Some(section) = ini.get_map_ref().get(name) else { return Ok(None) };
        let value = |key: &str| section.get(key).cloned().flatten().filter(|value| !value.is_empty());
        Ok(Some(Profile {
            api_key: value("api_key"),
            account_id: value("account_id"),
            base_url: value("base_url"),
        }))
    }

    /// Puts a section into the file and leaves the others as they are.
    pub fn write(&self, name: &str, profile: &Profile) -> Result<(), Failure> {
        let mut ini = self.load()?;
        ini.remove_section(name);
        for (key, value) in [
            ("base_url", &profile.base_url),
            ("account_id", &profile.account_id),
            ("api_key", &profile.api_key),
        ] {
            if let Some(value) = value {
                ini.set(name, key, Some(value.clone()));
            }
        }
        self.replace(&ini.writes()).map_err(|error| self.failure("written", &error))
    }

    fn load(&self) -> Result<Ini, Failure> {
        let mut ini = Ini::new_cs();
        // So that every section is written with its head.
        ini.set_default_section("");
        let text = match self.read_private() {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                return Err(Failure::Usage(error.to_string()));
            }
            Err(error) => return Err(self.failure("read", &error)),
        };
        ini.read(text).map_err(|problem| {
            Failure::Usage(format!("{} is not of the form of auth.ini: {problem}.", self.path.display()))
        })?;
        Ok(ini)
    }

    /// The text, unless others can read it too.
    fn read_private(&self) -> io::Result<String> {
        let mut file = fs::File::open(&self.path)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // Asked of the open file, so that it is the one that is read.
            if file.metadata()?.permissions().mode() & 0o077 != 0 {
                return Err(io::Error::new(
                    io::ErrorKind::PermissionDenied,
                    format!(
                        "Others can read {0}, which holds API keys, so it is not used. \
                         Make it yours alone with: chmod 600 {0}",
                        self.path.display()
                    ),
                ));
            }
        }
        io::read_to_string(&mut file)
    }

    fn replace(&self, text: &str) -> io::Result<()> {
        let folder = self.path.parent().ok_or(io::ErrorKind::InvalidInput)?;
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
        // Made with mode 0600, and gone again if anything fails.
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(text.trim_start().as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(&self.path)?;
        Ok(())
    }

    fn failure(&self, done: &str, error: &io::Error) -> Failure {
        Failure::Failed(format!("{} cannot be {done}: {error}.", self.path.display()))
    }
}

#[cfg(test)]
mod tests;
