//! Reading what somebody typed or pasted into the invitation form.

use crate::{DisplayName, Email, Invalid, Role};

/// One line that could be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InviteLine {
    /// The address.
    pub email: Email,
    /// The role: of the line if it names one, else the one chosen for all.
    pub role: Role,
    /// The name, if the line has one.
    pub display_name: Option<DisplayName>,
}

/// One entry as typed, and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedLine {
    /// As it was typed, without spaces around it.
    pub typed: String,
    /// What it means, or what is wrong with it.
    pub read: Result<InviteLine, Invalid>,
}

/// Reads addresses separated by commas, semicolons, spaces or lines, and lines of the form
/// `address,role,name`. Empty entries are dropped; everything else is answered in order.
pub fn parse_invite_lines(typed: &str, role: Role) -> Vec<TypedLine> {
    typed.lines().flat_map(|line| read_line(line.trim(), role)).collect()
}

fn read_line(line: &str, role: Role) -> Vec<TypedLine> {
    let mut parts = line.splitn(3, ',').map(str::trim);
    let (first, second, third) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    // A second part without an @ is meant as a role, known or not: a list of addresses has an @ in each.
    let names_a_role = second.is_some_and(|part| !part.is_empty() && !part.contains('@'));
    if names_a_role && first.contains('@') {
        let read = read_parts(first, second.unwrap_or_default(), third);
        return vec![TypedLine { typed: line.to_owned(), read }];
    }
    let separates = |c: char| c == ',' || c == ';' || c.is_whitespace();
    let entries = line.split(separates).filter(|entry| !entry.is_empty());
    entries
        .map(|entry| {
            let address = entry.trim_start_matches('<').trim_end_matches('>');
            let read = Email::parse(address).map(|email| InviteLine { email, role, display_name: None });
            TypedLine { typed: entry.to_owned(), read }
        })
        .collect()
}

fn read_parts(address: &str, role: &str, name: Option<&str>) -> Result<InviteLine, Invalid> {
    let display_name = name.filter(|name| !name.is_empty()).map(DisplayName::parse).transpose()?;
    Ok(InviteLine { email: Email::parse(address)?, role: Role::parse(role)?, display_name })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Address, role and name of a line, or the field that is wrong.
    type Read = Result<(String, Role, Option<String>), String>;

    fn read(typed: &str) -> Vec<(String, Read)> {
        let short = |line: TypedLine| {
            let read = line.read.map(|line| {
                (line.email.to_string(), line.role, line.display_name.map(|name| name.to_string()))
            });
            (line.typed, read.map_err(|invalid| invalid.field))
        };
        parse_invite_lines(typed, Role::User).into_iter().map(short).collect()
    }

    #[test]
    fn addresses_may_be_separated_by_commas_semicolons_spaces_and_lines() {
        let all = read(" a@x.org, b@x.org;c@x.org\n\n<d@x.org> e@x.org,,\n");
        let addresses: Vec<_> = all.into_iter().map(|(_, line)| line.expect("good").0).collect();
        assert_eq!(addresses, ["a@x.org", "b@x.org", "c@x.org", "d@x.org", "e@x.org"]);
    }

    #[test]
    fn a_line_may_carry_a_role_and_a_name() {
        assert_eq!(
            read("ben@x.org, admin, Okafor, Ben"),
            [(
                "ben@x.org, admin, Okafor, Ben".to_owned(),
                Ok(("ben@x.org".to_owned(), Role::Admin, Some("Okafor, Ben".to_owned())))
            )]
        );
    }

    #[test]
    fn what_cannot_be_understood_is_answered_in_its_place() {
        let all = read("a@x.org\nnobody\nb@x.org,owner\n");
        assert_eq!(all[0].1.as_ref().map(|line| line.1), Ok(Role::User));
        assert_eq!(all[1], ("nobody".to_owned(), Err("email".to_owned())));
        assert_eq!(all[2], ("b@x.org,owner".to_owned(), Err("role".to_owned())));
    }
}
