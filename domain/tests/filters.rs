//! Filters, orders and field masks: what is understood, what is refused and where, and that no text
//! does more than that.

use domain::filter::{Actual, Op, Test, Value};
use domain::{Field, FieldMask, Filter, Invalid, Kind, Schema, Timestamp};
use proptest::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Is {
    Id,
    Name,
    Role,
    Paused,
    Made,
    Seen,
    Parts,
    State,
    Words,
}

static THINGS: Schema<Is> = Schema::new(&[
    Field::new("name", Is::Id, Kind::Text).also(&["thing_id"]).sorts(),
    Field::new("display_name", Is::Name, Kind::Folded).sorts(),
    Field::new("role", Is::Role, Kind::Word(&["admin", "inference-user", "user"])).sorts(),
    Field::new("paused", Is::Paused, Kind::Flag),
    Field::new("create_time", Is::Made, Kind::Time).sorts(),
    Field::new("last_seen", Is::Seen, Kind::Time).sorts(),
    Field::new("parts", Is::Parts, Kind::Number),
    Field::new("invitation.state", Is::State, Kind::Word(&["PENDING", "EXPIRED"])),
])
.words(Field::new("", Is::Words, Kind::Folded));

/// Without a place where words are looked for.
static BARE: Schema<Is> = Schema::new(&[Field::new("name", Is::Id, Kind::Text)]);

fn read(text: &str) -> Filter<Is> {
    THINGS.filter(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// How a filter was understood.
fn shape(text: &str) -> String {
    let shape = read(text).to_string();
    assert_eq!(read(&shape), read(text), "{text} as printed");
    shape
}

fn complaint(text: &str) -> String {
    let Invalid { field, message } = THINGS.filter(text).expect_err(text);
    assert_eq!(field, "filter", "{text}");
    message
}

#[test]
fn or_binds_tighter_than_and_and_what_stands_side_by_side_is_joined_by_and() {
    assert_eq!(shape("a b OR c"), r#""a" AND "b" OR "c""#);
    assert_eq!(read("a b OR c"), read("a AND (b OR c)"));
    assert_eq!(read("a AND b c AND d"), read("((a b) AND (c AND d))"));
    assert_eq!(shape("(a AND b) OR c"), r#"("a" AND "b") OR "c""#);
    assert_ne!(read("(a AND b) OR c"), read("a AND b OR c"));
}

#[test]
fn not_and_minus_are_the_same_and_belong_to_the_next_condition_alone() {
    assert_eq!(shape("NOT role=admin AND paused=true"), r#"NOT role = "admin" AND paused = true"#);
    assert_eq!(read("-role=admin"), read("NOT role=admin"));
    assert_eq!(read("-(a OR b)"), read("NOT (a OR b)"));
    assert_eq!(shape("NOT (NOT a)"), r#"NOT (NOT "a")"#);
    assert_eq!(shape("NOT(a)"), r#"NOT "a""#);
    assert_eq!(shape("inference-user"), r#""inference-user""#);
}

#[test]
fn names_may_be_in_either_case_and_spaces_stand_where_one_likes() {
    for text in [
        "create_time>2026-01-31T09:30:00Z",
        " createTime  >\t2026-01-31T11:30:00+02:00 ",
        "create_time > \"2026-01-31T09:30:00Z\"",
    ] {
        assert_eq!(shape(text), "create_time > 2026-01-31T09:30:00Z", "{text}");
    }
    assert_eq!(read("thingId=a"), read("name = 'a'"));
    assert_eq!(shape("invitation.state:PENDING"), r#"invitation.state = "PENDING""#);
    assert_eq!(shape("parts >= -7"), "parts >= -7");
}

#[test]
fn values_are_text_whatever_signs_are_in_their_quotes() {
    assert_eq!(shape(r#"name="a \"b\" \\ 'c' (d) AND x=1""#), r#"name = "a \"b\" \\ 'c' (d) AND x=1""#);
    assert_eq!(read(r#"name='a "b"'"#), read(r#"name="a \"b\"""#));
    assert_eq!(shape("name=a.b@c:d/e*"), r#"name = "a.b@c:d/e*""#);
    assert_eq!(shape("display_name:ÄRGER"), r#"display_name:"ärger""#);
    assert_eq!(shape("name:ÄRGER"), r#"name:"ÄRGER""#);
    assert_eq!(shape(r#"name = "*""#), r#"name = "*""#);
}

#[test]
fn several_values_in_parentheses_are_short_for_several_comparisons() {
    assert_eq!(read("role=(admin OR user)"), read("role=admin OR role=user"));
    assert_eq!(read("display_name:(a -b)"), read("display_name:a AND NOT display_name:b"));
    assert_eq!(read("create_time=(2026-01-31T09:30:00Z)"), read("create_time=2026-01-31T09:30:00Z"));
    assert!(complaint("role!=(admin OR user)").starts_with("At character 7: several values"));
    assert!(complaint("role=(admin OR paused=true)").starts_with("At character 16: role is never “paused”."));
}

#[test]
fn nothing_is_no_filter() {
    for text in ["", "  ", "\n"] {
        assert!(read(text).is_empty());
        assert_eq!(read(text).to_string(), "");
    }
    assert!(!read("a").is_empty());
}

#[test]
fn complaints_say_where_and_what_would_be_right() {
    for (text, message) in [
        (
            "rol=admin",
            "At character 1: there is no field “rol” here. Fields: name, display_name, role, paused, create_time, last_seen, parts, invitation.state.",
        ),
        ("a AND rol = admin", "At character 7: there is no field “rol” here."),
        ("role=owner", "At character 6: role is never “owner”. It is one of admin, inference-user, user."),
        ("role>admin", "At character 6: “>” does not fit role; compare it with = or !=."),
        ("paused=yes", "At character 8: paused is true or false."),
        ("paused<true", "At character 8: “<” does not fit paused; compare it with = or !=."),
        ("paused:*", "At character 8: paused is true or false."),
        ("create_time>2026-01-31", "At character 13: create_time is a moment like 2026-01-31T09:30:00Z."),
        (
            "create_time:2026-01-31T09:30:00Z",
            "At character 13: “:” does not fit create_time; compare it with =, !=, <, <=, > or >=.",
        ),
        ("parts=many", "At character 7: parts is a whole number like 42."),
        ("parts:1", "At character 7: “:” does not fit parts"),
        ("name=*", "At character 6: name:* asks whether there is a value"),
        ("role=", "At character 6: a value is missing here."),
        ("role= AND a", "At character 7: a value is missing here."),
        ("=admin", "At character 1: a condition is missing here"),
        ("a AND", "At character 6: a condition is missing here"),
        ("a OR OR b", "At character 6: a condition is missing here"),
        ("NOT", "At character 4: a condition is missing here"),
        ("AND a", "At character 1: a condition is missing here"),
        ("--a", "At character 2: a condition is missing here"),
        ("- a", "At character 2: a condition is missing here"),
        ("()", "At character 2: a condition is missing here"),
        ("(a", "At character 1: this “(” is not closed."),
        ("a)", "At character 2: this “)” closes nothing."),
        ("a and b", "At character 3: write AND in capitals"),
        ("paused", "At character 1: compare the field with something"),
        ("NOT paused", "At character 5: compare the field with something"),
        ("&&", "At character 1: compare a field with something"),
        ("name=\"a", "At character 6: this quote is not closed."),
        (r#"name="a\n""#, "At character 8: a \\ stands before a quote"),
        (r#"name="a"b"#, "At character 9: put a space"),
        ("name==a", "At character 6: a value is missing here."),
        ("a,b", "At character 2: put a space"),
        ("f(a)", "At character 1: there are no functions in filters."),
        ("\"role\"=admin", "At character 7: put a space"),
        ("a\u{0}b", "At character 2: a filter has no control characters in it."),
    ] {
        let complaint = complaint(text);
        assert!(complaint.starts_with(message), "{text}: {complaint}");
    }
    let without = BARE.filter("alice").expect_err("no place for words").message;
    assert_eq!(
        without,
        "At character 1: compare a field with something, like role = \"admin\". Fields: name."
    );
}

#[test]
fn filters_are_bounded_in_length_comparisons_and_depth() {
    let comparisons = |number: usize| vec!["name=a"; number].join(" OR ");
    assert!(THINGS.filter(&comparisons(20)).is_ok());
    assert!(complaint(&comparisons(21)).contains("at most 20 comparisons"));
    assert!(
        complaint(&format!("role=({})", vec!["user"; 21].join(" OR "))).contains("at most 20 comparisons")
    );
    let nested = |depth: usize| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
    assert!(THINGS.filter(&nested(10)).is_ok());
    assert!(complaint(&nested(11)).contains("at most 10 levels"));
    for opening in ["(", "-(", "NOT (", "a ("] {
        assert!(complaint(&opening.repeat(300)).contains("at most 10 levels"), "{opening}");
        assert!(complaint(&opening.repeat(1_000_000)).contains("at most 2,000 characters"), "{opening}");
    }
    assert!(complaint(&format!("name:{}", "(".repeat(300))).contains("at most 10 levels"));
    assert!(THINGS.filter(&"ä".repeat(2_000)).is_ok());
    assert!(complaint(&"ä".repeat(2_001)).contains("at most 2,000 characters"));
}

fn test(text: &str) -> Test<Is> {
    match read(text) {
        Filter::Is(test) => test,
        other => panic!("{text} is one comparison, not {other}"),
    }
}

#[test]
fn a_comparison_with_a_missing_value_does_not_hold_and_its_opposite_does() {
    for (text, missing, there) in [
        ("last_seen < 2026-01-31T09:30:00Z", false, true),
        ("last_seen >= 2026-01-31T09:30:00Z", false, false),
        ("last_seen != 2026-01-31T09:30:00Z", true, true),
        ("last_seen:*", false, true),
    ] {
        assert_eq!(test(text).holds(&Actual::Time(None)), missing, "{text}");
        assert_eq!(test(text).holds(&Actual::Time(Some(Timestamp::from_micros(0)))), there, "{text}");
    }
    assert!(test("invitation.state != PENDING").holds(&Actual::Word(None)));
    assert!(!test("invitation.state = PENDING").holds(&Actual::Word(None)));
    assert!(test("parts != 3").holds(&Actual::Number(None)));
    assert!(test("display_name = ''").holds(&Actual::Text("")));
    assert!(!test("display_name:*").holds(&Actual::Text("")));
    assert!(test("display_name < a").holds(&Actual::Text("")));
    // Contained in every text.
    assert!(test("display_name:''").holds(&Actual::Text("")));
}

#[test]
fn text_is_compared_as_its_field_says() {
    assert!(test("display_name:ÄR").holds(&Actual::Text("Großer Ärger")));
    assert!(test("display_name = 'großer ärger'").holds(&Actual::Text("GROßER ÄRGER")));
    assert!(!test("name:AB").holds(&Actual::Text("xabx")));
    assert!(test("name > B").holds(&Actual::Text("a")));
}

#[test]
fn what_is_known_of_some_comparisons_may_decide_the_whole() {
    let known = |filter: &str, role: Option<bool>, other: Option<bool>| {
        read(filter).known(&|test: &Test<Is>| if test.field.is == Is::Role { role } else { other })
    };
    assert_eq!(known("role=admin AND name=a", Some(false), None), Some(false));
    assert_eq!(known("role=admin AND name=a", Some(true), None), None);
    assert_eq!(known("role=admin OR name=a", Some(true), None), Some(true));
    assert_eq!(known("role=admin OR name=a", Some(false), None), None);
    assert_eq!(known("NOT (role=admin AND name=a)", Some(false), None), Some(true));
    assert_eq!(known("NOT name=a", None, None), None);
    assert_eq!(known("", None, None), Some(true));
}

#[test]
fn a_filter_names_what_it_lets_through_if_every_alternative_does() {
    let named = |filter: &str| {
        read(filter).named(&|test: &Test<Is>| match (&test.value, test.field.is, test.op) {
            (Value::Text(text), Is::Id, Op::Equal) => Some(text.clone()),
            _ => None,
        })
    };
    let these = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
    assert_eq!(named("name = a"), these(&["a"]));
    assert_eq!(named("role = user AND name = a"), these(&["a"]));
    assert_eq!(named("name = (a OR b) AND NOT name = c"), these(&["a", "b"]));
    assert_eq!(named("(name = a AND role = user) OR name = b"), these(&["a", "b"]));
    for open in ["", "name = a OR role = user", "NOT name = a", "name != a", "name:a"] {
        assert_eq!(named(open), None, "{open}");
    }
}

#[test]
fn orders_name_fields_once_and_say_which_can_be_sorted_by() {
    let sorts = THINGS.order(" role , createTime desc,thing_id asc ").expect("an order");
    let read: Vec<_> = sorts.iter().map(|sort| (sort.field.is, sort.descending)).collect();
    assert_eq!(read, [(Is::Role, false), (Is::Made, true), (Is::Id, false)]);
    assert_eq!(THINGS.order(" ").map(|sorts| sorts.len()), Ok(0));
    for (text, message) in [
        ("age", "Lists cannot be sorted by “age”. Fields: name, display_name, role, create_time, last_seen."),
        ("paused", "Lists cannot be sorted by “paused”."),
        ("name, thing_id desc", "The field name is there twice."),
        ("role up", "Behind a field stands desc or nothing, not “up”."),
        ("role,", "Write fields with commas between them"),
        ("role desc desc", "Write fields with commas between them"),
        ("name, role, create_time, last_seen", "Lists are sorted by at most 3 fields."),
    ] {
        let error = THINGS.order(text).expect_err(text);
        assert_eq!(error.field, "orderBy");
        assert!(error.message.starts_with(message), "{text}: {error}");
    }
    assert!(THINGS.order(&"a".repeat(1_000_000)).is_err());
}

#[test]
fn masks_mean_what_they_name_and_everything_below_it() {
    let mask = FieldMask::read(" displayName, invitation.state ").expect("a mask");
    assert!(!mask.is_all());
    for (path, is_meant) in [
        ("display_name", true),
        ("displayName", true),
        ("role", false),
        ("invitation", true),
        ("invitation.state", true),
        ("invitation.expireTime", false),
        ("display", false),
    ] {
        assert_eq!(mask.has(path), is_meant, "{path}");
    }
    for all in ["", " ", "*"] {
        assert_eq!(FieldMask::read(all), Ok(FieldMask::ALL));
        assert_eq!(FieldMask::update(all, &["role"]), Ok(FieldMask::ALL));
        assert!(FieldMask::ALL.has("anything.at.all"));
    }
    assert!(FieldMask::read("invitation").expect("a mask").has("invitation.state"));
    for wrong in [",", "a,", "a b", "a..b", ".", "a-b", "*,a", "a'", &"a,".repeat(100_000)] {
        assert_eq!(FieldMask::read(wrong).expect_err(wrong).field, "readMask");
    }
}

#[test]
fn a_field_that_cannot_be_changed_is_refused_in_an_update_mask_and_ignored_in_a_read_mask() {
    let known = ["display_name", "role"];
    assert!(FieldMask::update("displayName,role", &known).expect("a mask").has("role"));
    let error = FieldMask::update("display_name,state", &known).expect_err("no such field");
    assert_eq!(error.field, "updateMask");
    assert_eq!(error.message, "There is no field “state” to change. Fields: display_name, role.");
    assert!(FieldMask::read("nothing_of_the_kind").is_ok());
}

/// Pieces filters are made of, and pieces they are not.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => prop::sample::select(vec![
            "role", "name", "display_name", "displayName", "paused", "create_time", "parts", "invitation.state",
            " AND ", " OR ", " NOT ", " -", "(", ")", "=", "!=", "<", "<=", ">", ">=", ":", "*", "admin", "user", "true",
            "PENDING", "2026-01-31T09:30:00.25+02:00", "42", "\"a b\"", "'", "\"", "\\", " ", ",", "\u{0}", "ä", "%", "_",
            "' OR '1'='1", ";--",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "\\PC{0,8}",
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

/// Filters that fit the schema.
fn filters() -> impl Strategy<Value = String> {
    let text = prop_oneof![
        "[a-z]{1,4}",
        "\\PC{0,6}".prop_map(|text| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
    ];
    let compare = prop::sample::select(vec!["=", "!=", "<", "<=", ">", ">="]);
    let test = prop_oneof![
        (
            prop::sample::select(vec!["name", "display_name", "thingId"]),
            prop_oneof![compare.clone(), Just(":")],
            text
        )
            .prop_map(|(field, op, value)| format!("{field} {op} {value}")),
        (compare.clone(), any::<i64>()).prop_map(|(op, number)| format!("parts{op}{number}")),
        (compare, 0_i64..4_000_000_000_000_000)
            .prop_map(|(op, at)| { format!("lastSeen {op} {}", Timestamp::from_micros(at).rfc3339_exact()) }),
        prop::sample::select(vec![
            "role=admin",
            "role:user",
            "role!=user",
            "paused=true",
            "paused != false",
            "last_seen:*",
            "word",
            "-word"
        ])
        .prop_map(str::to_owned),
    ];
    test.prop_recursive(4, 16, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..3).prop_map(|parts| format!("({})", parts.join(" OR "))),
            prop::collection::vec(inner.clone(), 1..3).prop_map(|parts| format!("({})", parts.join(" AND "))),
            inner.clone().prop_map(|part| format!("NOT ({part})")),
            (inner.clone(), inner).prop_map(|(one, other)| format!("{one} {other}")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_parsers_panic_and_what_is_read_reads_back(text in pieces()) {
        match THINGS.filter(&text) {
            Ok(filter) => {
                let printed = filter.to_string();
                if printed.chars().count() <= 2_000 {
                    prop_assert_eq!(THINGS.filter(&printed), Ok(filter), "{}", printed);
                }
            }
            Err(error) => prop_assert_eq!(error.field, "filter"),
        }
        if let Err(error) = THINGS.order(&text) {
            prop_assert_eq!(error.field, "orderBy");
        }
        if let Ok(mask) = FieldMask::read(&text) {
            let _ = mask.has("display_name");
        }
        if let Ok(moment) = Timestamp::parse(&text) {
            prop_assert_eq!(Timestamp::parse(&moment.rfc3339_exact()), Ok(moment));
        }
    }

    #[test]
    fn a_printed_filter_is_the_same_filter(text in filters()) {
        let filter = THINGS.filter(&text);
        prop_assume!(!matches!(&filter, Err(error) if error.message.contains("at most")));
        let filter = filter.map_err(|error| TestCaseError::fail(format!("{text}: {error}")))?;
        prop_assert_eq!(THINGS.filter(&filter.to_string()), Ok(filter));
    }

    #[test]
    fn not_equal_is_the_opposite_of_equal_for_every_value(at in prop::option::of(-5_i64..5), wanted in -5_i64..5) {
        let tests = |op| Test { field: THINGS.find("parts").expect("a field"), op, value: Value::Number(wanted) };
        let actual = Actual::Number(at);
        prop_assert_eq!(tests(Op::NotEqual).holds(&actual), !tests(Op::Equal).holds(&actual));
    }
}
