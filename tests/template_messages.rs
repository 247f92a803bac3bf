//! What is said about templates and services to somebody who has to act on it:
//! the words name the cause, and the command or value that settles it.

mod archive;

use std::collections::BTreeMap;

/// The files of a workspace.
type Files = BTreeMap<String, String>;

/// Every message and help of a workspace, one per line.
fn said(files: &Files) -> String {
    let (manifest, more): (Vec<_>, Vec<_>) = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .partition(|(path, _)| *path == "orgs.yaml");
    let lines = archive::report(manifest[0].1, &more).findings.into_iter().map(|finding| {
        format!("{}: {} | {}\n", finding.rule.id(), finding.message, finding.help.unwrap_or_default())
    });
    lines.collect()
}

/// A workspace in which one organization is exported to by one template.
fn workspace(manifest: &str, template: &str) -> Files {
    let documents = "documents: { template: template.yaml, parameters: [values.json] }";
    let manifest = format!("{}      {manifest}\n      {documents}\n", archive::MANIFEST);
    let values = r#"{ "Parameters": { "Bucket": "acme-recordings" } }"#;
    [("orgs.yaml", manifest.as_str()), ("template.yaml", template), ("values.json", values)]
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .into()
}

/// A template of which a few lines matter.
fn template(parameters: &str, condition: &str, resource: &str) -> String {
    format!(
        "AWSTemplateFormatVersion: '2010-09-09'\nParameters:\n  Bucket: {{ Type: String }}\n{parameters}Conditions:\n  Exports: \
         !Equals [!Ref Bucket, other]\nResources:\n  ExportRole:\n    Type: AWS::IAM::Role\n{condition}    Properties:\n      \
         RoleName: genesys-export\n      AssumeRolePolicyDocument: {{ Version: '2012-10-17', Statement: [{{ Effect: Allow, \
         Principal: {{ AWS: '765628985471' }}, Action: sts:AssumeRole, Condition: {{ StringEquals: {{ sts:ExternalId: \
         3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11 }} }} }}] }}\n      Policies:\n        - PolicyName: write\n          \
         PolicyDocument:\n            Version: '2012-10-17'\n            Statement:\n              - Effect: Allow\n                \
         Action: ['s3:PutObject', 's3:PutObjectAcl', 's3:GetBucketLocation', 's3:GetEncryptionConfiguration']\n                \
         Resource: {resource}\n"
    )
}

#[test]
fn a_role_that_a_condition_leaves_out_is_said_to_be_left_out() {
    let words = said(&workspace("", &template("", "    Condition: Exports\n", "'*'")));
    assert!(
        words.contains("the role `ExportRole` of template.yaml, which its condition `Exports` leaves out"),
        "{words}"
    );
    assert!(!words.contains("neither declared nor found"), "{words}");
    let words = said(&workspace("", &template("", "", "'*'")));
    assert!(!words.contains("leaves out"), "{words}");
}

#[test]
fn what_stands_elsewhere_is_named_with_the_command_that_shows_it() {
    for (parameters, resource, expected) in [
        ("", "!ImportValue acme-bucket-arn", "`aws cloudformation list-exports`"),
        (
            "",
            "['arn:aws:s3:::{{resolve:ssm:/acme/bucket:2}}/*', 'arn:aws:s3:::acme-recordings']",
            "`aws ssm get-parameter --name /acme/bucket`",
        ),
        (
            "  Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /acme/stored }\n",
            "[!Sub 'arn:aws:s3:::${Stored}/*', 'arn:aws:s3:::acme-recordings']",
            "`aws ssm get-parameter --name /acme/stored`",
        ),
        (
            "  Long: { Type: String, Default: LONG }\n",
            "[!Sub 'arn:aws:s3:::${Long}${Long}${Long}${Long}/*', 'arn:aws:s3:::acme-recordings']",
            "`aws iam get-account-authorization-details`",
        ),
    ] {
        let parameters = parameters.replace("LONG", &"x".repeat(30_000));
        let words = said(&workspace("", &template(&parameters, "", resource)));
        assert!(words.contains(expected), "{resource}: {words}");
    }
}

#[test]
fn a_mapping_without_the_region_says_which_entry_it_lacks() {
    let mapped = |resource: &str| {
        let maps = "Mappings:\n  Buckets: { eu-west-1: { Arn: 'arn:aws:s3:::acme-eu' } }\nConditions:";
        template("  Stage: { Type: String }\n", "", resource).replace("Conditions:", maps)
    };
    let words = said(&workspace("", &mapped("!FindInMap [Buckets, !Ref 'AWS::Region', Arn]")));
    assert!(words.contains("the mapping `Buckets` has no `Arn` under `us-east-1`"), "{words}");
    let words = said(&workspace("", &mapped("!FindInMap [Buckets, !Ref Stage, Arn]")));
    assert!(words.contains("the mapping `Buckets` decides, by `${Stage}` and `Arn`"), "{words}");
    let words = said(&workspace("", &mapped("!FindInMap [Buckets, eu-west-1, Arn]")));
    assert!(!words.contains("the mapping"), "{words}");
}

#[test]
fn a_reference_to_what_the_template_does_not_have_is_an_error_that_names_the_nearest() {
    let refused = |files: &Files| {
        let words = said(files);
        let lines = words.lines().filter(|line| line.contains("it has no parameter and no resource"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let words = refused(&workspace("", &template("", "", "!Sub 'arn:aws:s3:::${Buckett}/*'")));
    assert_eq!(words.len(), 1, "{words:?}");
    assert!(
        words[0].starts_with("schema/invalid: ") && words[0].contains("no resource `Buckett`"),
        "{words:?}"
    );
    assert!(words[0].ends_with("did you mean `Bucket`?"), "{words:?}");
    for resource in ["!GetAtt Buckett.Arn", "[!Ref Buckett]", "{ 'Fn::If': [Exports, !Ref Buckett, '*'] }"] {
        assert_eq!(refused(&workspace("", &template("", "", resource))).len(), 1, "{resource}");
    }
    // What is there, or is none of the template's.
    for resource in [
        "!Sub ['arn:aws:s3:::${Buckett}/*', { Buckett: !Ref Bucket }]",
        "!Sub 'arn:aws:s3:::${!Buckett}/${AWS::Region}/{{ Buckett }}/*'",
        "'arn:aws:s3:::${Buckett}/*'",
        "!GetAtt ExportRole.Arn",
        "!Ref AWS::NoValue",
    ] {
        assert!(refused(&workspace("", &template("", "", resource))).is_empty(), "{resource}");
    }
    let dangling = template("", "", "!GetAtt FunctionRole.Arn");
    for transform in [
        "[AWS::Serverless-2016-10-31, MyMacro]",
        "{ Name: AWS::Include, Parameters: { Location: s3://a/b } }",
    ] {
        let text = dangling.replace("Parameters:", &format!("Transform: {transform}\nParameters:"));
        assert!(refused(&workspace("", &text)).is_empty(), "{transform}");
    }
    let function =
        "Resources:\n  Function: { Type: AWS::Serverless::Function, Properties: { Handler: a.b } }";
    let sam = dangling.replace("Resources:", &format!("Transform: AWS::Serverless-2016-10-31\n{function}"));
    assert!(refused(&workspace("", &sam)).is_empty());
    assert_eq!(refused(&workspace("", &sam.replace("FunctionRole.", "Funktion."))).len(), 1);
    // A part that something else puts together.
    let mut files = workspace("", &template("", "", "'*'"));
    let part =
        "Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n    Properties: { BucketName: !Ref Name }\n";
    files.insert("part.yaml".into(), part.into());
    assert!(refused(&files).is_empty());
    files.insert("part.yaml".into(), format!("AWSTemplateFormatVersion: '2010-09-09'\n{part}"));
    assert_eq!(refused(&files).len(), 1);
}

#[test]
fn a_value_for_a_parameter_that_is_not_there_is_found_with_the_one_that_is_meant() {
    let plain = template("  ExternalId: { Type: String, Default: x }\n", "", "'*'");
    let words = said(&workspace("parameters: { ExternalID: y }", &plain));
    assert!(words.contains("the template declares no parameter `ExternalID`"), "{words}");
    assert!(words.contains("did you mean `ExternalId`?"), "{words}");
    let words = said(&workspace("parameters: { Wholly: y }", &plain));
    assert!(words.contains("the template declares no parameter `Wholly`"), "{words}");
    let mut files = workspace("", &plain);
    files.insert("values.json".into(), r#"{ "Parameters": { "Buckett": "acme", "Other": "x" } }"#.into());
    let words = said(&files);
    assert!(words.contains("no parameter `Buckett`") && words.contains("did you mean `Bucket`?"), "{words}");
    assert!(!words.contains("`Other`"), "a file may serve several templates: {words}");
    let words = said(&workspace("parameters: { ExternalId: y }", &plain));
    assert!(!words.contains("declares no parameter"), "{words}");
}

#[test]
fn an_option_that_a_service_does_not_ask_for_is_found() {
    let service = "service: a\nprovider: { name: aws, stage: \"${opt:stage, 'dev'}\" }\nfunctions: { f: { handler: a.b } }\n";
    let words = said(&workspace("parameters: { stgae: prod }", service));
    assert!(
        words.contains("the service asks for no option `stgae`") && words.contains("did you mean `stage`?"),
        "{words}"
    );
    let words = said(&workspace("parameters: { stage: prod }", service));
    assert!(!words.contains("asks for no option"), "{words}");
}

#[test]
fn a_template_that_nests_too_deep_is_said_once() {
    let deep = format!("{{\"Resources\": {}1{}}}", "{\"a\":".repeat(2_000), "}".repeat(2_000));
    let words = said(&workspace("", &deep));
    assert!(words.contains("file/syntax"), "{words}");
    assert!(!words.contains("org/unknown-reference"), "{words}");
}

#[test]
fn a_list_of_very_many_items_is_joined() {
    let items = "\"x\", ".repeat(100_000);
    let resource = format!("{{ \"Fn::Join\": [\"\", [{items}\"y\"]] }}");
    let words = said(&workspace("", &template("", "", &resource)));
    assert!(words.contains("aws iam get-account-authorization-details"), "{words}");
}

#[test]
fn a_value_for_all_is_not_asked_for_where_another_organization_has_its_own() {
    let template = template("  Suffix: { Type: String }\n", "", "!Ref Suffix");
    let mut files = workspace("", &template);
    let alone = said(&files);
    assert!(alone.contains("`Suffix` under `aws.parameters` of acme-us"), "{alone}");
    assert!(alone.contains("`Suffix` under [values]"), "{alone}");
    let other = "  - id: 9b84e6d0-52c7-4e0f-a1b6-3d7a90c5e842\n    name: fjord-insurance\n    region: us-east-1\n    capabilities: []\n    \
                 aws:\n      parameters: { Suffix: fjord }\n      documents: { template: template.yaml }\n";
    if let Some(manifest) = files.get_mut("orgs.yaml") {
        manifest.push_str(other);
    }
    let beside = said(&files);
    assert!(beside.contains("`Suffix` under `aws.parameters` of acme-us"), "{beside}");
    assert!(!beside.contains("`Suffix` under [values]"), "{beside}");
}

/// A template in which these lists of actions stand for those of the role, and
/// a switch of each name decides about something.
fn switched(switches: &[&str], action: &str, more: &str) -> String {
    let declared: String = switches
        .iter()
        .map(|name| format!("  {name}: {{ Type: String, AllowedValues: [on, off] }}\n"))
        .collect();
    let conditions: String =
        switches.iter().map(|name| format!("  Has{name}: !Equals [!Ref {name}, on]\n")).collect();
    template(&declared, "", "'*'")
        .replace("Conditions:\n", &format!("Conditions:\n{conditions}"))
        .replace("Resources:\n", &format!("Resources:\n{more}"))
        .replace("'s3:PutObject', ", &format!("{action}, "))
}

/// Roles of which each exists where its switch is on.
fn roles(switches: &[&str]) -> String {
    let role = |name: &&str| {
        format!(
            "  {name}Role:\n    Type: AWS::IAM::Role\n    Condition: Has{name}\n    Properties:\n      AssumeRolePolicyDocument: \
             {{ Version: '2012-10-17', Statement: [{{ Effect: Allow, Principal: {{ Service: lambda.amazonaws.com }}, \
             Action: sts:AssumeRole }}] }}\n"
        )
    };
    switches.iter().map(role).collect()
}

const SWITCHES: [&str; 7] = ["Alarms", "Vpc", "Logs", "Replica", "Retention", "Tracing", "Backup"];

#[test]
fn what_decides_about_other_roles_is_not_tried_out_where_that_is_too_much() {
    let either = "!If [HasAlarms, 's3:Put*', 's3:PutObject']";
    let words = said(&workspace("", &switched(&SWITCHES, either, &roles(&SWITCHES))));
    assert_eq!(words, "");
    let one = "!If [HasAlarms, 's3:PutObject', 's3:GetObject']";
    let words = said(&workspace("", &switched(&SWITCHES, one, &roles(&SWITCHES))));
    assert!(words.contains("in the branch in which condition HasAlarms is false: "), "{words}");
    assert!(!words.contains("HasVpc"), "{words}");
}

#[test]
fn of_many_conditions_the_one_that_matters_is_named() {
    let more: String = SWITCHES[2..5]
        .iter()
        .map(|name| {
            format!(
                "  {name}Policy:\n    Type: AWS::IAM::Policy\n    Condition: Has{name}\n    Properties: {{ PolicyName: {name}, \
                 Roles: [!Ref ExportRole], PolicyDocument: {{ Version: '2012-10-17', Statement: [{{ Effect: Allow, \
                 Action: sns:Publish, Resource: '*' }}] }} }}\n"
            )
        })
        .collect();
    let one = "!If [HasAlarms, 's3:PutObject', !If [HasVpc, 's3:PutObject', 's3:GetObject']]";
    let words = said(&workspace("", &switched(&SWITCHES[..5], one, &more)));
    let expected = "in the branch in which conditions HasAlarms is false and HasVpc is false: ";
    assert!(words.contains(expected), "{words}");
    let never = one.replace("'s3:PutObject'", "'s3:GetObject'");
    let words = said(&workspace("", &switched(&SWITCHES[..5], &never, &more)));
    assert!(words.contains("s3/missing-put-object: ") && !words.contains("in the branch"), "{words}");
}

#[test]
fn more_ways_than_can_be_tried_out_are_said_to_be_too_many() {
    let each: Vec<String> =
        SWITCHES.iter().map(|name| format!("!If [Has{name}, 's3:PutObject', 's3:Put*']")).collect();
    let words = said(&workspace("", &switched(&SWITCHES, &each.join(", "), "")));
    assert!(words.contains("too many of its conditions are open to try out all their answers"), "{words}");
    let words = said(&workspace("", &switched(&SWITCHES[..5], &each[..5].join(", "), "")));
    assert_eq!(words, "");
}

#[test]
fn a_statement_about_the_id_of_a_key_is_told_what_to_write() {
    let key = "  Key:\n    Type: AWS::KMS::Key\n    Properties: {}\n  Alias:\n    Type: AWS::KMS::Alias\n    Properties: { AliasName: \
               alias/recordings, TargetKeyId: !Ref Key }\n  Recordings:\n    Type: AWS::S3::Bucket\n    Properties:\n      \
               BucketName: !Ref Bucket\n      BucketEncryption: { ServerSideEncryptionConfiguration: [{ \
               ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: !Ref Key } }] }\n";
    let with = |resource: &str| {
        let resource = format!(
            "'*'\n              - {{ Effect: Allow, Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: {resource} }}"
        );
        let template = template("", "", &resource).replace("Resources:\n", &format!("Resources:\n{key}"));
        said(&workspace("", &template))
    };
    let words = with("!Ref Key");
    assert!(
        words.contains("a Resource is an ARN, and the id alone matches none | write `!GetAtt Key.Arn` ("),
        "{words}"
    );
    let words = with("[!Ref Key, !Sub 'arn:aws:kms:us-east-1:111122223333:${Alias}']");
    assert!(words.contains("never an alias or the id alone | write `!GetAtt Key.Arn` ("), "{words}");
    assert_eq!(with("!GetAtt Key.Arn"), "");
}

#[test]
fn a_macro_that_may_give_the_role_more_is_named() {
    let lacking = template("", "", "'*'").replace("'s3:PutObject', ", "");
    let by_macro = said(&workspace("", &lacking.replace("Resources:", "Transform: AcmeRoles\nResources:")));
    let settled =
        "it would be settled by the template as `AcmeRoles` leaves it (`aws cloudformation get-template";
    assert!(by_macro.contains(settled), "{by_macro}");
    let own = "      Fn::Transform: { Name: AcmeRoles }\n      RoleName:";
    let by_macro = said(&workspace("", &lacking.replace("      RoleName:", own)));
    assert!(by_macro.contains(settled), "{by_macro}");
    for known in ["AWS::Serverless-2016-10-31", "AWS::LanguageExtensions"] {
        let words =
            said(&workspace("", &lacking.replace("Resources:", &format!("Transform: {known}\nResources:"))));
        assert!(words.contains("s3/missing-put-object") && !words.contains("leaves it"), "{known}: {words}");
    }
}
