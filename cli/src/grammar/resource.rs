//! What the commands of deployments, models, datasets and fine-tuning jobs have in common.

use clap::Args;
use domain::{DisplayName, Invalid};
use serde_json::Value;

use crate::names::{self, ResourceName, UserName};

#[derive(Args, Debug)]
pub struct OneResource {
    /// Its id, or its full name
    #[arg(value_name = "ID", value_parser = names::resource)]
    pub name: ResourceName,
}

#[derive(Args, Debug)]
pub struct DeleteResource {
    /// Its id, or its full name
    #[arg(value_name = "ID", value_parser = names::resource)]
    pub name: ResourceName,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}

#[derive(Args, Debug)]
pub struct GiveResource {
    /// Its id, or its full name
    #[arg(value_name = "ID", value_parser = names::resource)]
    pub name: ResourceName,
    /// Who owns it from now on
    #[arg(long, value_name = "USER_ID", value_parser = names::user)]
    pub to: UserName,
}

/// How a new one is called.
#[derive(Args, Debug, Default)]
pub struct Told {
    /// How it is shown
    #[arg(long, value_name = "NAME", value_parser = DisplayName::parse)]
    pub display_name: Option<DisplayName>,
    /// Another field of the REST interface, like maxContextLength=8192; what is no JSON is text
    #[arg(long = "set", value_name = "FIELD=VALUE", value_parser = field)]
    pub fields: Vec<(String, Value)>,
    /// Check and show what would be sent, and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Reads `epochs=3` and `description=Small and quick`: the value as JSON, or as the text it is.
pub fn field(text: &str) -> Result<(String, Value), Invalid> {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    let well_formed = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric())
        && text.contains('=');
    if !well_formed {
        return Err(Invalid::new("set", "Write a field and its value like maxContextLength=8192."));
    }
    Ok((name.to_owned(), serde_json::from_str(value).unwrap_or_else(|_| value.into())))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_field_is_json_where_it_can_be_and_text_elsewhere() {
        let read = |text: &str| field(text).expect(text).1;
        assert_eq!(read("epochs=3"), json!(3));
        assert_eq!(read("enableAddons=true"), json!(true));
        assert_eq!(read("description=Small and quick"), json!("Small and quick"));
        assert_eq!(read("description=\"3\""), json!("3"));
        assert_eq!(read("description="), json!(""));
        assert_eq!(read("description=a=b"), json!("a=b"));
        assert_eq!(read(r#"placement={"region":"EU_PARIS_1"}"#), json!({"region": "EU_PARIS_1"}));
        assert_eq!(field("epochs=3").expect("a field").0, "epochs");
        for bad in ["epochs", "=3", "", "max context=3", "Epochs=3", "a.b=3"] {
            assert!(field(bad).is_err(), "{bad}");
        }
    }
}
