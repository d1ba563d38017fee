//! Reading what somebody typed or pasted into the invitation form.

use crate::{DisplayName, Email, Invalid, Role, csv, fold};

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

/// The columns of a file with a head, as an export has.
struct Columns {
    separator: char,
    email: usize,
    role: Option<usize>,
    name: Option<usize>,
}

/// Reads addresses separated by commas, semicolons, spaces or lines, and lines of the form
/// `address,role,name`. After a line that names columns, one of them `email`, the lines that follow
/// are read by it: so an export reads as it was written, also after a spreadsheet has saved it with
/// another separator or it was copied out of one. Empty entries are dropped; everything else is
/// answered in order.
pub fn parse_invite_lines(typed: &str, role: Role) -> Vec<TypedLine> {
    let (mut columns, mut all) = (None, Vec::new());
    for line in typed.trim_start_matches('\u{FEFF}').lines().filter(|line| !line.trim().is_empty()) {
        match (Columns::of(line), &columns) {
            (Some(named), _) => columns = Some(named),
            (None, Some(columns)) => all.push(columns.read(line, role)),
            (None, None) => all.extend(read_line(line.trim(), role)),
        }
    }
    all
}

impl Columns {
    fn of(line: &str) -> Option<Self> {
        if line.contains('@') {
            return None;
        }
        [',', ';', '\t'].into_iter().find_map(|separator| {
            let names: Vec<String> =
                csv::cells(line, separator).iter().map(|cell| fold(cell.trim())).collect();
            let place = |wanted: &[&str]| names.iter().position(|name| wanted.contains(&name.as_str()));
            let email = place(&["email", "e-mail", "address", "e-mail address", "email address"])?;
            Some(Self { separator, email, role: place(&["role"]), name: place(&["name"]) })
        })
    }

    fn read(&self, line: &str, role: Role) -> TypedLine {
        let cells = csv::cells(line, self.separator);
        let cell = |at: Option<usize>| at.and_then(|at| cells.get(at)).map_or("", |cell| clean(cell));
        let (email, named) = (cell(Some(self.email)), cell(self.role));
        let role = if named.is_empty() { role.as_str() } else { named };
        let read = read_parts(email, role, Some(cell(self.name)));
        TypedLine { typed: if email.is_empty() { line.trim() } else { email }.to_owned(), read }
    }
}

/// What a cell says, without spaces around it and without what keeps spreadsheets from running it.
fn clean(cell: &str) -> &str {
    csv::unguarded(cell.trim())
}

fn read_line(line: &str, role: Role) -> Vec<TypedLine> {
    let cells = csv::cells(line, ',');
    let (first, second) = (clean(&cells[0]), cells.get(1).map(|cell| clean(cell)));
    // A second part without an @ is meant as a role, known or not: a list of addresses has an @ in each.
    if let Some(named) = second.filter(|part| !part.is_empty() && !part.contains('@'))
        && first.contains('@')
    {
        // A name may have commas in it without being quoted.
        let name = cells[2..].join(",");
        let read = read_parts(first, named, Some(clean(&name)));
        return vec![TypedLine { typed: line.to_owned(), read }];
    }
    let separates = |c: char| c == ',' || c == ';' || c.is_whitespace();
    let entries = line.split(separates).filter(|entry| !entry.is_empty());
    entries
        .map(|entry| {
            let around = |c: char| matches!(c, '<' | '>' | '"');
            let address = csv::unguarded(entry.trim_matches(around));
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

    #[test]
    fn a_name_with_commas_may_be_quoted_and_what_guards_a_cell_is_no_part_of_it() {
        let all = read("ben@x.org,user,\"Okafor, Ben\"\n'+c@x.org,admin,'=C\n\"d@x.org\" '-e@x.org");
        let good: Vec<_> = all.into_iter().map(|(_, line)| line.expect("good")).collect();
        assert_eq!(good[0].2.as_deref(), Some("Okafor, Ben"));
        assert_eq!(good[1], ("+c@x.org".to_owned(), Role::Admin, Some("=C".to_owned())));
        assert_eq!((good[2].0.as_str(), good[3].0.as_str()), ("d@x.org", "-e@x.org"));
    }

    #[test]
    fn a_line_that_names_columns_says_how_to_read_the_rest() {
        for separator in [",", ";", "\t"] {
            let text = ["\u{FEFF}Role,Team,E-mail,Name", ",x,ben@x.org,Ben", "admin,x,,", "user,y,c@x.org,"]
                .join("\r\n")
                .replace(',', separator);
            let all = read(&text);
            let ben = ("ben@x.org".to_owned(), Role::User, Some("Ben".to_owned()));
            assert_eq!(all[0], ("ben@x.org".to_owned(), Ok(ben)));
            assert_eq!(all[1].1, Err("email".to_owned()));
            assert_eq!(all[2].1, Ok(("c@x.org".to_owned(), Role::User, None)));
        }
    }
}
