//! "Did you mean …?" for a name that does not exist.

/// The one of `known` that is most like `typed`, if one is like it at all: for "Did you mean …?".
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    let alike = |name: &str| {
        let name = name.to_lowercase();
        // What was cut short, like `rol` or `expires`, counts as near however much is missing.
        let shared = typed.chars().zip(name.chars()).take_while(|(a, b)| a == b).count();
        let is_cut = shared >= 3 && (shared == typed.len() || shared == name.len());
        strsim::jaro_winkler(&typed, &name) + if is_cut || shared >= 5 { 0.1 } else { 0.0 }
    };
    let scored = known.into_iter().map(|name| (alike(name), name));
    let best = scored.max_by(|(one, _), (other, _)| one.total_cmp(other));
    best.filter(|(score, _)| *score >= 0.8).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_name_is_the_one_that_was_meant_or_none() {
        let known = ["displayName", "expireTime", "annotations", "email", "role", "serviceAccount"];
        for (typed, meant) in [
            ("expires", "expireTime"),
            ("expire_time", "expireTime"),
            ("rol", "role"),
            ("dispalyName", "displayName"),
            ("e-mail", "email"),
            ("serviceaccount", "serviceAccount"),
        ] {
            assert_eq!(nearest(typed, known), Some(meant), "{typed}");
        }
        assert_eq!((nearest("shoeSize", known), nearest("", known), nearest("x", [])), (None, None, None));
    }
}
