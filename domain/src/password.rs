//! What a new password must be like.

use crate::{Invalid, fold};

/// A password that somebody chose and that passed the rules: 12 to 256 characters, any
/// characters, not among the common ones and not made of the person's own name or address
/// (OWASP ASVS 5.0, 6.2). Never printed: it has neither `Debug` nor `Display`.
pub struct NewPassword(String);

impl NewPassword {
    /// Fewest characters.
    pub const SHORTEST: usize = 12;
    /// Most characters.
    pub const LONGEST: usize = 256;

    /// Checks a password; `own_words` are the person's name, address and account names.
    ///
    /// # Errors
    /// [`Invalid`] about `password`.
    pub fn parse(text: &str, own_words: &[&str]) -> Result<Self, Invalid> {
        let wrong = |message: &str| Err(Invalid::new("password", message));
        let length = text.chars().count();
        if length < Self::SHORTEST {
            return wrong("Use at least 12 characters. Three or four unrelated words make a good password.");
        }
        if length > Self::LONGEST {
            return wrong("Use at most 256 characters.");
        }
        let folded = fold(text);
        let core = core_of(&folded);
        if is_monotonous(&folded) || COMMON.contains(&core) || COMMON.contains(&folded.as_str()) {
            return wrong(
                "This password is among the first that an attacker tries. Choose another, for example four unrelated words.",
            );
        }
        if own_words.iter().any(|words| is_made_of(core, words)) {
            return wrong(
                "This password is made of your own name or address. Choose one that others could not guess from it.",
            );
        }
        Ok(Self(text.to_owned()))
    }

    /// The password itself, for hashing.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// A password without the decoration people put around a word: digits and signs at its ends.
fn core_of(folded: &str) -> &str {
    folded.trim_matches(|c: char| !c.is_alphabetic())
}

/// True for few characters repeated, for a repeated unit, and for runs like `abcdef` or `654321`.
fn is_monotonous(folded: &str) -> bool {
    let chars: Vec<char> = folded.chars().collect();
    let steps_of = |step: i64| {
        chars
            .windows(2)
            .filter(|pair| i64::from(u32::from(pair[1])) - i64::from(u32::from(pair[0])) == step)
            .count()
    };
    let mostly = chars.len() * 3 / 4;
    let repeats = (1..=chars.len() / 2)
        .any(|unit| unit <= 6 && chars.iter().enumerate().all(|(at, c)| *c == chars[at % unit]));
    repeats || [-1, 0, 1].into_iter().any(|step| steps_of(step) >= mostly)
}

/// True if nearly nothing is left of the password once the person's own words are taken out.
fn is_made_of(core: &str, words: &str) -> bool {
    let mut rest = core.to_owned();
    for word in fold(words).split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= 3) {
        rest = rest.replace(word, "");
    }
    rest != core && rest.chars().filter(|c| c.is_alphabetic()).count() < 5
}

/// Common passwords of twelve characters and more in published breaches, and the words that
/// shorter common ones are padded from. Folded, without digits at their ends.
const COMMON: [&str; 64] = [
    "password",
    "passwort",
    "passw0rd",
    "p@ssw0rd",
    "p@ssword",
    "pa$$word",
    "passwordpassword",
    "mypassword",
    "changeme",
    "changemenow",
    "changeit",
    "letmein",
    "letmeinnow",
    "welcome",
    "welcomehome",
    "welcomeback",
    "administrator",
    "admin",
    "adminadmin",
    "administrator1",
    "superuser",
    "rootroot",
    "default",
    "guest",
    "qwerty",
    "qwertyuiop",
    "qwertzuiop",
    "qwerty123456",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "q1w2e3r4t5y6",
    "zaq12wsxcde3",
    "asdfghjkl",
    "asdfghjklqwe",
    "zxcvbnm",
    "zxcvbnmasdfg",
    "qwertyasdfgh",
    "qazwsxedcrfv",
    "iloveyou",
    "iloveyouforever",
    "iloveyousomuch",
    "iloveyoubaby",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "basketball",
    "dragon",
    "monkey",
    "monkeymonkey",
    "superman",
    "batman",
    "spiderman",
    "starwars",
    "trustno",
    "whatever",
    "michael",
    "jordan",
    "liverpoolfc",
    "manchesterunited",
    "correcthorsebatterystaple",
    "correct horse battery staple",
    "thisisapassword",
    "roster",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_passwords_of_any_characters_are_accepted() {
        for good in ["plum orbit velvet cactus", "t9#Kq2!vLw8z", "пароль слонов много", &"aZ3!kd9".repeat(36)]
        {
            assert!(NewPassword::parse(good, &["Alice Liddell"]).is_ok(), "{good}");
        }
    }

    #[test]
    fn short_common_monotonous_and_own_words_are_refused() {
        for bad in [
            "",
            "elevenchars",
            "password1234",
            "Password2026!",
            "123456789012",
            "aaaaaaaaaaaa",
            "abcabcabcabc",
            "abcdefghijkl",
            "QwertyUiop12",
            "Correct Horse Battery Staple",
            "alice-liddell-1",
            "AliceLiddell!",
            &"x9!".repeat(90),
        ] {
            let refused = NewPassword::parse(bad, &["Alice Liddell", "alice@example.com"]).err();
            assert_eq!(refused.map(|invalid| invalid.field).as_deref(), Some("password"), "{bad}");
        }
    }
}
