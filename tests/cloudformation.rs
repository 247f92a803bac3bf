//! Templates of CloudFormation, SAM and the CDK: what is read from them.
//! `tests/formats/cloudformation/compare.py` holds the same against cfn-lint and the SAM
//! translator, over as many templates as it is given.

#[path = "formats/cloudformation/show.rs"]
mod show;

use serde_json::json;
use show::read;

/// For `compare.py`: prints what is read from the files of a folder.
#[test]
#[ignore = "prints what compare.py compares; it needs a folder"]
fn print_what_is_read_from_a_folder() {
    let folder = std::env::var("TEMPLATES").unwrap();
    let mut out = serde_json::Map::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let values = [
            ("AWS::AccountId", "123456789012"),
            ("AWS::Region", "us-east-1"),
            ("AWS::Partition", "aws"),
            ("AWS::URLSuffix", "amazonaws.com"),
        ];
        let found = read(&[(&name, &text)], &values);
        out.insert(name.clone(), serde_json::json!({ "found": found[&name] }));
    }
    std::fs::write(std::env::var("OUT").unwrap(), serde_json::Value::from(out).to_string()).unwrap();
}

/// One template by itself.
fn template(text: &str) -> serde_json::Value {
    read(&[("template.yaml", text)], &[])["template.yaml"].clone()
}

const TRUST: &str = "AssumeRolePolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Principal: {AWS: '765628985471'}, Action: sts:AssumeRole}]}";

#[test]
fn what_the_cdk_writes_is_read_for_the_account_and_region_of_its_manifest() {
    let folder =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/cloudformation/cdk/cdk.out");
    let mut files: Vec<(String, String)> = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        files.push((name, std::fs::read_to_string(path).unwrap()));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let all = read(&files, &[]);
    let export = &all["Export.template.json"][0];
    assert_eq!(export["tool"], "a template of the CDK");
    let role = &export["roles"][0];
    assert_eq!(role["arn"], "arn:aws:iam::111122223333:role/genesys-export");
    assert_eq!(role["trust"][0]["principal"], json!(["arn:aws:iam::765628985471:root"]));
    assert_eq!(role["trust"][0]["condition"], json!([["StringEquals", "sts:ExternalId", ["${ExternalID}"]]]));
    let resources = role["inline"].to_string();
    assert!(
        resources.contains("s3:PutObject") && resources.contains("arn:aws:s3:::acme-recordings/*"),
        "{resources}"
    );
    assert_eq!(role["attached"][0]["document"][0]["action"], json!(["lambda:InvokeFunction"]));
    assert_eq!(role["attached"][1]["name"], "arn:aws:iam::aws:policy/ReadOnlyAccess");
    assert_eq!(export["buckets"][0]["name"], "acme-recordings");
    assert_eq!(export["buckets"][0]["ownership"], "BucketOwnerEnforced");
    assert_eq!(export["buckets"][0]["policy"][0]["effect"], "Deny");
    assert_eq!(export["keys"][0]["aliases"], json!(["alias/recordings"]));
    let nested = &all["ExportInnerB30696C9.nested.template.json"][0];
    assert_eq!(nested["roles"][0]["arn"], "arn:aws:iam::111122223333:role/genesys-invoke");
    let anywhere = &all["Anywhere.template.json"][0]["roles"][0];
    assert_eq!(anywhere["arn"], "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/genesys-export");
}

#[test]
fn each_answer_to_an_open_condition_is_a_branch_and_answers_fit_together() {
    let text = format!(
        "Parameters: {{Stage: {{Type: String, AllowedValues: [dev, prod]}}}}\n\
         Conditions:\n  IsProd: !Equals [!Ref Stage, prod]\n  IsDev: !Equals [!Ref Stage, dev]\n\
         Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: !If [IsProd, one, other]\n      {TRUST}\n\
         \x20 Dev:\n    Type: AWS::IAM::Role\n    Condition: IsDev\n    Properties:\n      RoleName: dev\n      {TRUST}\n"
    );
    let found = template(&text);
    let branches: Vec<String> =
        found.as_array().unwrap().iter().map(|one| one["branch"].to_string()).collect();
    assert_eq!(
        branches,
        [
            "\"conditions IsDev is false and IsProd is true\"",
            "\"conditions IsDev is true and IsProd is false\""
        ]
    );
    assert_eq!(found[0]["roles"][0]["name"], "one");
    assert_eq!(found[1]["roles"].as_array().unwrap().len(), 2);
}

#[test]
fn too_many_open_conditions_leave_open_what_they_decide_and_nothing_else() {
    let mut text = "Parameters:\n".to_owned();
    for index in 0..12 {
        text += &format!("  P{index}: {{Type: String}}\n");
    }
    text += "Conditions:\n";
    for index in 0..12 {
        text += &format!("  C{index}: !Equals [!Ref P{index}, 'yes']\n");
    }
    text += &format!(
        "Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: r\n      {TRUST}\n      Policies:\n"
    );
    for index in 0..12 {
        text += &format!(
            "        - PolicyName: p{index}\n          PolicyDocument: {{Version: 2012-10-17, Statement: [!If [C{index}, {{Effect: Allow, Action: 's3:*', Resource: '*'}}, !Ref AWS::NoValue], {{Effect: Deny, Action: 's3:DeleteObject', Resource: '*'}}]}}\n"
        );
    }
    let found = template(&text);
    assert_eq!(found.as_array().unwrap().len(), 1);
    assert_eq!(found[0]["branch"], json!(null));
    let document = &found[0]["roles"][0]["inline"][0]["document"];
    assert_eq!((&document[0]["effect"], &document[1]["effect"]), (&json!("open"), &json!("Deny")));
}

#[test]
fn a_default_is_taken_and_said_and_a_parameter_without_a_value_is_a_hole() {
    let text = format!(
        "Parameters: {{Name: {{Type: String, Default: export}}, Path: {{Type: String}}}}\n\
         Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: !Ref Name\n      Path: !Sub '/${{Path}}/'\n      {TRUST}\n"
    );
    let found = template(&text);
    assert_eq!(found[0]["assumptions"], json!(["the parameter `Name` keeps its default"]));
    let arn = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${Path}/export";
    assert_eq!(found[0]["roles"][0]["arn"], arn);
    let given = read(
        &[("template.yaml", &text), ("params.json", r#"{"Parameters": {"Path": "apps"}}"#)],
        &[("AWS::AccountId", "111122223333"), ("AWS::Partition", "aws")],
    );
    assert_eq!(given["template.yaml"][0]["roles"][0]["arn"], "arn:aws:iam::111122223333:role/apps/export");
}

#[test]
fn a_name_that_only_the_manifest_knows_is_taken_for_granted() {
    let text = "Resources:\n  Recordings: {Type: AWS::S3::Bucket}\n";
    let manifest = "kind: org-manifest\norgs:\n  - name: acme-us\n    aws: {bucket: stack-recordings-1a2b3c, documents: {template: t.yaml}}\n";
    let found = read(&[("t.yaml", text), ("orgs.yaml", manifest)], &[])["t.yaml"].clone();
    assert_eq!(found[0]["buckets"][0]["name"], "stack-recordings-1a2b3c");
    let granted =
        "`Recordings` is stack-recordings-1a2b3c, which the manifest names and the template does not";
    assert_eq!(found[0]["assumptions"], json!([granted]));
}

#[test]
fn a_value_that_is_not_to_be_seen_is_not_shown_when_it_is_refused() {
    let text = "Parameters:\n  Token:\n    Type: String\n    NoEcho: true\n    MaxLength: 3\nResources:\n  B: {Type: AWS::S3::Bucket}\n";
    let parameters = r#"{"Parameters": {"Token": "hunter2-hunter2"}}"#;
    let sources = [("t.yaml", text), ("p.json", parameters)]
        .map(|(path, text)| grantlint::source::SourceFile::new(path, text));
    let sources = grantlint::source::Sources::from_files(sources.into());
    let report = grantlint::engine::run(sources, &grantlint::engine::RunContext::default());
    let said = report.findings.iter().find(|finding| finding.message.contains("`MaxLength` is 3")).unwrap();
    let grantlint::diagnostic::Subject::Place(place) = said.subject else { panic!("{said:?}") };
    assert_eq!(report.sources.file(place.file).path, "t.yaml");
    assert!(!format!("{said:?}").contains("hunter2"), "{said:?}");
}

#[test]
fn an_import_is_taken_from_the_template_that_exports_it_and_said() {
    let importing = "Resources:\n  P: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: {Effect: Allow, Action: 's3:*', Resource: [!ImportValue arn, !ImportValue mine, !ImportValue chain]}}}}\nOutputs:\n  Own: {Value: x, Export: {Name: mine}}\n";
    let exporting = "Parameters: {N: {Type: String, Default: acme}}\nResources: {B: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref N}}}\nOutputs:\n  A: {Value: !Sub 'arn:aws:s3:::${B}', Export: {Name: arn}}\n";
    let chain = "Resources: {B: {Type: AWS::S3::Bucket}}\nOutputs:\n  A: {Value: !ImportValue arn, Export: {Name: chain}}\n";
    let found = read(&[("a.yaml", importing), ("b.yaml", exporting), ("c.yaml", chain)], &[]);
    let statement = &found["a.yaml"][0]["policies"][0]["document"][0];
    let expected = json!(["arn:aws:s3:::acme", "${Fn::ImportValue mine}", "arn:aws:s3:::acme"]);
    assert_eq!(statement["resource"], expected, "no stack imports what it exports");
    let words = [
        "the export `arn` is the one of b.yaml, with the defaults of its parameters",
        "the export `chain` is the one of c.yaml",
    ];
    assert_eq!(found["a.yaml"][0]["assumptions"], json!(words));
}

#[test]
fn functions_are_evaluated_as_far_as_they_are_known() {
    let text = "
Parameters: {Arns: {Type: CommaDelimitedList, Default: 'arn:aws:s3:::a/*, arn:aws:s3:::b/*'}, Env: {Type: String}}
Mappings: {M: {eu: {bucket: from-map}}}
Resources:
  B: {Type: AWS::S3::Bucket}
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - {Effect: Allow, Action: 's3:*', Resource: !Ref Arns}
          - Effect: Allow
            Action: s3:GetObject
            Resource:
              - !Sub ['arn:aws:s3:::${Own}/${!aws:username}/${Env}', {Own: !FindInMap [M, eu, bucket]}]
              - !Join ['', [!GetAtt B.Arn, '/*']]
              - !Select [1, !Split ['|', 'x|arn:aws:s3:::split']]
              - Fn::Sub: arn:aws:s3:::${B}
              - !ImportValue shared-arn
              - !Ref AWS::NoValue
";
    let document = &template(text)[0]["policies"][0]["document"];
    assert_eq!(document[0]["resource"], json!(["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"]));
    assert_eq!(
        document[1]["resource"],
        json!([
            "arn:aws:s3:::from-map/${aws:username}/${Env}",
            "arn:${AWS::Partition}:s3:::${B}/*",
            "arn:aws:s3:::split",
            "arn:aws:s3:::${B}",
            "${Fn::ImportValue shared-arn}",
        ])
    );
}

#[test]
fn a_policy_in_json_text_is_read_and_a_mistake_is_placed_inside_of_it() {
    let text = "
Resources:
  P:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: acme-recordings
      PolicyDocument: !Sub |
        {
          \"Version\": \"2012-10-17\",
          \"Statement\": [{\"Effect\": \"Alow\", \"Principal\": \"*\", \"Action\": \"s3:*\", \"Resource\": \"arn:${AWS::Partition}:s3:::b/*\"},
            {\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"s3:GetObject\", \"Resource\": \"arn:${AWS::Partition}:s3:::b/*\"}]
        }
";
    let found = template(text);
    assert_eq!(found[0]["buckets"][0]["policy"][0]["resource"], json!(["arn:${AWS::Partition}:s3:::b/*"]));
    let sources =
        grantlint::source::Sources::from_files(vec![grantlint::source::SourceFile::new("t.yaml", text)]);
    let report = grantlint::engine::run(sources, &grantlint::engine::RunContext::default());
    let said = report.findings.iter().find(|finding| finding.message.contains("Alow")).unwrap();
    let grantlint::diagnostic::Subject::Place(place) = said.subject else { panic!("{said:?}") };
    assert_eq!(&text[place.span.range()], "\"Alow\"");
}

#[test]
fn sam_makes_roles_with_what_its_policy_templates_allow() {
    let text = "
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {PermissionsBoundary: 'arn:aws:iam::111122223333:policy/edge'}}
Resources:
  Export:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - S3WritePolicy: {BucketName: acme-recordings}
        - AmazonSQSFullAccess
        - Version: 2012-10-17
          Statement: {Effect: Allow, Action: s3:GetBucketLocation, Resource: 'arn:aws:s3:::acme-recordings'}
  Own:
    Type: AWS::Serverless::Function
    Properties: {Role: 'arn:aws:iam::111122223333:role/own'}
";
    let found = template(text);
    let roles = found[0]["roles"].as_array().unwrap();
    assert_eq!((roles.len(), &roles[0]["name"]), (1, &json!("${ExportRole}")));
    assert_eq!(roles[0]["trust"][0]["principal"], json!(["lambda.amazonaws.com"]));
    let write = &roles[0]["inline"][0]["document"][0];
    assert_eq!(write["action"], json!(["s3:PutObject", "s3:PutObjectAcl", "s3:PutLifecycleConfiguration"]));
    assert_eq!(
        write["resource"],
        json!(["arn:${AWS::Partition}:s3:::acme-recordings", "arn:${AWS::Partition}:s3:::acme-recordings/*"])
    );
    assert_eq!(roles[0]["attached"][1]["name"], "AmazonSQSFullAccess");
    assert_eq!(roles[0]["boundary"]["name"], "arn:aws:iam::111122223333:policy/edge");
}

#[test]
fn loops_are_unrolled_and_a_macro_leaves_open_what_else_there_is() {
    let body = format!(
        "Type: AWS::IAM::Role\n      Properties:\n        RoleName: !Sub '${{Who}}-role'\n        {TRUST}\n"
    );
    let text = format!(
        "AWSTemplateFormatVersion: 2010-09-09\nTransform: [AWS::LanguageExtensions, Explode]\nResources:\n  Fn::ForEach::Roles:\n  - Who\n  - [one, two]\n  - Role${{Who}}:\n      {body}"
    );
    let found = template(&text);
    let names: Vec<&serde_json::Value> =
        found[0]["roles"].as_array().unwrap().iter().map(|role| &role["name"]).collect();
    assert_eq!(names, ["one-role", "two-role"]);
    let open = found[0]["roles"][0]["inline"][0]["settled_by"].as_str().unwrap();
    assert!(
        open.starts_with("the template as `Explode` leaves it (`aws cloudformation get-template"),
        "{open}"
    );
    assert_eq!(found[0]["assumptions"], json!(["the macro `Explode` changes nothing of this"]));
}

#[test]
fn circles_and_growth_come_to_an_end() {
    let mut text = "Resources:\n  A: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub '${B}'}}\n  B: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref A}}\n".to_owned();
    for index in 0..40 {
        text += &format!(
            "  G{index}: {{Type: AWS::S3::Bucket, Properties: {{BucketName: !Sub '${{G{}}}${{G{}}}'}}}}\n",
            index + 1,
            index + 1
        );
    }
    text += "  G40: {Type: AWS::S3::Bucket, Properties: {BucketName: x}}\n";
    let found = template(&text);
    assert_eq!(found[0]["buckets"][0]["name"], "${A}");
    assert_eq!(found[0]["buckets"].as_array().unwrap().len(), 43);
}

#[test]
fn near_misses_are_no_templates() {
    for text in [
        "Resources: {limits: {cpu: 1}}\n",
        "Resources: [a]\n",
        "- {ParameterKey: a}\n",
        "Parameters: {a: {Type: String}}\n",
    ] {
        assert!(template(text)[0]["unrecognised"].is_string(), "{text}");
    }
    for text in [
        "[default.deploy.parameters]\nstack_name = \"export\"\n",
        "[a.b.parameters]\nparameter_overrides = \"A=b\"\n",
    ] {
        assert_eq!(
            read(&[("samconfig.toml", text)], &[])["samconfig.toml"][0]["tool"],
            "parameters of a CloudFormation template"
        );
    }
}
