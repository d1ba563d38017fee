//! The order of a list: `role, create_time desc`.

use crate::schema::shown;
use crate::{Field, Invalid, Schema};

/// Most fields of an order.
const MOST_FIELDS: usize = 3;
/// Most characters, many more than three names have.
const LONGEST: usize = 200;

/// One field a list is sorted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort<F: 'static> {
    /// The field.
    pub field: &'static Field<F>,
    /// Largest first.
    pub descending: bool,
}

/// Reads the order of a collection; none is asked for by empty text.
///
/// # Errors
/// [`Invalid`] about `orderBy`.
pub(crate) fn parse<F: Copy>(schema: &'static Schema<F>, text: &str) -> Result<Vec<Sort<F>>, Invalid> {
    let wrong = |message: String| Err(Invalid::new("orderBy", message));
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    if text.len() > LONGEST || text.split(',').count() > MOST_FIELDS {
        return wrong("Lists are sorted by at most 3 fields.".to_owned());
    }
    let mut sorts: Vec<Sort<F>> = Vec::new();
    for part in text.split(',') {
        let mut words = part.split_whitespace();
        let (Some(name), direction, None) = (words.next(), words.next(), words.next()) else {
            return wrong("Write fields with commas between them, like “role, create_time desc”.".to_owned());
        };
        let descending = match direction {
            None | Some("asc") => false,
            Some("desc") => true,
            Some(other) => {
                return wrong(format!("Behind a field stands desc or nothing, not “{}”.", shown(other)));
            }
        };
        let Some(field) = schema.find(name).filter(|field| field.can_sort) else {
            let names = schema.names(|field| field.can_sort);
            return wrong(format!("Lists cannot be sorted by “{}”. Fields: {names}.", shown(name)));
        };
        if sorts.iter().any(|sort| sort.field.name == field.name) {
            return wrong(format!("The field {} is there twice.", field.name));
        }
        sorts.push(Sort { field, descending });
    }
    Ok(sorts)
}
