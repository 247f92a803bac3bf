use super::{Config, Level, Selection, apply, fingerprints};
use crate::diagnostic::{Basis, Finding, Place, RuleId, Severity, Subject};
use crate::source::{FileId, SourceFile, Sources, Span};

const RULE: &str = "file/syntax-error";

fn read(text: &str) -> Result<Config, String> {
    Config::read(&SourceFile::new("grantlint.toml", text)).map_err(|error| {
        error
            .problems
            .iter()
            .map(|p| format!("{}:{}: {} ({})", p.line, p.column, p.message, p.help.as_deref().unwrap_or("")))
            .collect::<Vec<_>>()
            .join("\n")
    })
}

fn rule() -> RuleId {
    RuleId::by_id(RULE).expect("a rule that exists")
}

fn finding(file: u32, start: usize, message: &str) -> Finding {
    let place = Place { file: FileId(file), span: Span::new(start, start + 1) };
    Finding::new(rule(), Basis::Platform, place, message)
}

#[test]
fn a_rule_s_own_line_outranks_its_family_s() {
    let config = read("[rules]\n\"file/syntax-error\" = \"note\"\nfile = \"off\"\n").expect("valid");
    assert_eq!(config.level(rule()), Some(Level::At(Severity::Note)));
    let other = RuleId::all().iter().find(|other| other.rule().family() == "file" && **other != rule());
    assert!(other.is_none_or(|other| config.level(*other) == Some(Level::Off)));
}

#[test]
fn every_mistake_is_reported_at_its_place_with_the_nearest_key() {
    let problems = read(
        "[rule]\nx = 1\n[rules]\n\"file/syntax-eror\" = \"error\"\nfile = \"fatal\"\n\
         [files]\nexclude = \"build\"\nexclud = []\n[values]\norg = 3\n",
    )
    .expect_err("it is wrong in six places");
    insta::assert_snapshot!(problems, @r#"
    1:2: nothing is called `rule` here (did you mean `rules`?)
    4:1: no rule or family is called `file/syntax-eror` (did you mean "file/syntax-error"?)
    5:8: `fatal` is no severity (write "error", "warning", "note" or "off")
    7:11: `exclude` must be a list of strings, and this is a string ()
    8:1: nothing is called `exclud` here (did you mean `exclude`?)
    10:7: `org` must be a string, and this is a number ()
    "#);
}

#[test]
fn text_that_is_not_toml_is_reported_at_its_place_behind_a_byte_order_mark_too() {
    assert!(read("[rules\n").expect_err("broken").starts_with("1:7:"));
    assert!(read("\u{feff}a = 1\n").expect_err("unknown key").starts_with("1:1:"));
}

#[test]
fn excluded_directories_and_files_that_are_not_included_are_not_looked_at() {
    let config =
        read("[files]\ninclude = [\"**/*.yaml\"]\nexclude = [\"old\", \"**/draft-*\"]\n").expect("valid");
    assert!(config.looks_at("orgs.yaml"));
    assert!(!config.looks_at("old/orgs.yaml"));
    assert!(!config.looks_at("new/draft-orgs.yaml"));
    assert!(!config.looks_at("trust.json"));
    assert!(read("[files]\nexclude = [\"a{b\"]\n").is_err());
}

#[test]
fn catalogue_additions_are_read() {
    let config = read(
        "[catalog]\nscopes = [\"own\"]\n[[catalog.operations]]\noperation = \"GET /api/v2/own\"\nany = true\n\
         [[catalog.regions]]\nregion = \"xx-north-1\"\ndomain = \"xx.example\"\n\
         [catalog.genesys_aws_accounts]\nxx-north-1 = \"111122223333\"\n",
    )
    .expect("valid");
    assert_eq!(config.catalog.scopes, ["own"]);
    assert!(config.catalog.operations[0].any);
    assert_eq!(config.catalog.regions[0].domain, "xx.example");
    assert_eq!(config.catalog.genesys_aws_accounts["xx-north-1"], "111122223333");
    let catalog = config.catalog.build().expect("usable");
    assert!(catalog.find_operation("GET /api/v2/own").is_ok());
    let region = catalog.region_by_domain("xx.example").expect("added");
    assert_eq!(region.genesys_aws_account.as_deref(), Some("111122223333"));
}

#[test]
fn an_addition_to_the_catalogue_that_cannot_be_used_is_a_mistake_in_the_configuration() {
    let problem = read("[catalog]\npermissions = [\"own\"]\n").expect_err("no triple");
    assert!(problem.starts_with("1:1: `own` is no permission"), "{problem}");
}

#[test]
fn a_selection_of_unknown_rules_names_the_nearest() {
    let error = Selection::new(&[], &["file/sintax-error".into()]).expect_err("unknown");
    assert_eq!(error.nearest, Some(RULE));
    let ignoring = Selection::new(&[], &["file".into()]).expect("a family");
    assert!(!ignoring.keeps(rule()));
    assert!(Selection::default().keeps(rule()));
    assert!(Selection::new(&["file".into()], &[]).expect("a family").keeps(rule()));
}

#[test]
fn findings_are_ordered_by_path_and_offset_and_carry_the_configured_severity() {
    let sources = Sources::from_files(vec![SourceFile::new("b", "xxxx"), SourceFile::new("a", "xxxx")]);
    let config = read("[rules]\nfile = \"warning\"\n").expect("valid");
    let given = vec![finding(1, 0, "third"), finding(0, 2, "second"), finding(0, 1, "first")];
    let shown = apply(given, &config, &Selection::default(), &sources);
    assert_eq!(shown.iter().map(|f| f.message.as_str()).collect::<Vec<_>>(), ["first", "second", "third"]);
    assert!(shown.iter().all(|finding| finding.severity == Severity::Warning));
}

#[test]
fn fingerprints_do_not_depend_on_where_a_line_stands_and_tell_findings_apart() {
    let of = |start| {
        let sources = Sources::from_files(vec![SourceFile::new("a", "xxxx").shown_as("elsewhere/a")]);
        fingerprints(&[finding(0, start, "one"), finding(0, start, "two")], &sources, &[])
    };
    assert_eq!(of(0), of(2));
    assert_ne!(of(0)[0], of(0)[1]);
    let unread = Subject::Unread { path: "a".into(), display: "x/a".into() };
    let whole = Finding::new(rule(), Basis::Platform, unread, "gone");
    assert_eq!(fingerprints(&[whole], &Sources::default(), &[])[0].len(), 32);
}
