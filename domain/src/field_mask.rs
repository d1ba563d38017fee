//! Field masks: `display_name,role`, for reading part of something and for changing part of it.

use crate::Invalid;
use crate::schema::{shown, snake};

/// Most characters of a mask.
const LONGEST: usize = 2_000;

/// Which fields are meant. Paths are in snake_case; a path means everything below it as well.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldMask(Option<Vec<String>>);

impl FieldMask {
    /// Every field.
    pub const ALL: Self = Self(None);

    /// Reads a `readMask`: names separated by commas, in snake_case or camelCase; nothing or `*` is
    /// every field. Names there are not mean nothing, so that one mask fits several versions.
    ///
    /// # Errors
    /// [`Invalid`] about `readMask` if it is no list of names.
    pub fn read(text: &str) -> Result<Self, Invalid> {
        Self::parse("readMask", text)
    }

    /// Reads an `updateMask` for something that has the fields `known`, in snake_case; a field that
    /// does not exist is refused, since whoever names it believes that it will be changed.
    ///
    /// # Errors
    /// [`Invalid`] about `updateMask`.
    pub fn update(text: &str, known: &[&str]) -> Result<Self, Invalid> {
        let mask = Self::parse("updateMask", text)?;
        let unknown = |path: &&String| !known.contains(&path.as_str());
        match mask.0.iter().flatten().find(unknown) {
            None => Ok(mask),
            Some(path) => Err(Invalid::new(
                "updateMask",
                format!("There is no field “{}” to change. Fields: {}.", shown(path), known.join(", ")),
            )),
        }
    }

    fn parse(name: &str, text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        if text.is_empty() || text == "*" {
            return Ok(Self::ALL);
        }
        let path = |typed: &str| {
            let typed = typed.trim();
            let is_name =
                |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
            typed.split('.').all(is_name).then(|| snake(typed))
        };
        let paths = (text.len() <= LONGEST).then(|| text.split(',').map(path).collect()).flatten();
        let wrong =
            "Write the names of fields with commas between them, like “display_name,role”, or * for all.";
        paths.map(|paths| Self(Some(paths))).ok_or_else(|| Invalid::new(name, wrong))
    }

    /// True if every field is meant.
    pub const fn is_all(&self) -> bool {
        self.0.is_none()
    }

    /// True if this field is meant, or something it is part of, or a part of it. The path may be in
    /// snake_case or camelCase.
    pub fn has(&self, path: &str) -> bool {
        let path = snake(path);
        let within = |inner: &str, outer: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        match &self.0 {
            None => true,
            Some(paths) => paths.iter().any(|named| within(&path, named) || within(named, &path)),
        }
    }
}
