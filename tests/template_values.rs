//! Where a value is written that a template only refers to: the finding stays
//! at the reference, and shows the line that somebody edits.

mod archive;

use archive::{MANIFEST, report};

const TEMPLATE: &str = "AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Bucket: { Type: String, Default: acme-archive }
Mappings:
  Buckets:
    us-east-1: { Name: acme-mapped }
Resources:
  Export:
    Type: AWS::IAM::Role
    Properties:
      RoleName: genesys-export
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: Allow, Principal: { AWS: '765628985471' }, Action: sts:AssumeRole, Condition: { StringEquals: { sts:ExternalId: 3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11 } } }] }
      Policies:
        - PolicyName: write
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - { Effect: Allow, Action: ['s3:GetBucketLocation', 's3:GetEncryptionConfiguration'], Resource: '*' }
              - { Effect: Allow, Action: ['s3:PutObject', 's3:PutObjectAcl'], Resource: RESOURCE }
";

/// What stands where the only finding's value is written.
fn written(manifest: &str, resource: &str, more: &[(&str, &str)]) -> Vec<String> {
    let template = TEMPLATE.replace("RESOURCE", resource);
    let files: Vec<(&str, &str)> =
        std::iter::once(("template.yaml", template.as_str())).chain(more.iter().copied()).collect();
    let report = report(manifest, &files);
    let mut found: Vec<String> = Vec::new();
    for finding in report.findings.iter().filter(|finding| finding.rule.id() == "s3/missing-put-object") {
        let values = finding.related.iter().filter(|related| related.label == "its value is written here");
        found.extend(values.map(|related| {
            let file = report.sources.file(related.place.file);
            format!("{}: {}", file.path, &file.text[related.place.span.range()])
        }));
    }
    found
}

fn with(documents: &str) -> String {
    format!("{MANIFEST}      documents: {documents}\n")
}

#[test]
fn a_default_a_mapping_and_a_line_of_a_file_of_parameters_are_shown() {
    let alone = with("{ template: template.yaml }");
    let default = "template.yaml: acme-archive";
    assert_eq!(written(&alone, "!Sub 'arn:aws:s3:::${Bucket}/*'", &[]), [default]);
    let joined = "!Join ['', ['arn:aws:s3:::', !Ref Bucket, '/*']]";
    // What a function puts together is written nowhere.
    assert!(written(&alone, joined, &[]).is_empty());
    let mapped = "!Sub ['arn:aws:s3:::${Name}/*', { Name: !FindInMap [Buckets, !Ref 'AWS::Region', Name] }]";
    assert_eq!(written(&alone, mapped, &[]), ["template.yaml: acme-mapped"]);
    let given = with("{ template: template.yaml, parameters: [us.json] }");
    let values = r#"{ "Parameters": { "Bucket": "acme-given" } }"#;
    let found = written(&given, "!Sub 'arn:aws:s3:::${Bucket}/*'", &[("us.json", values)]);
    assert_eq!(found, ["us.json: \"acme-given\""]);
    assert!(written(&alone, "'arn:aws:s3:::acme-archive/*'", &[]).is_empty());
}

#[test]
fn values_of_other_organizations_are_not_shown() {
    let other = "  - id: 9b84e6d0-52c7-4e0f-a1b6-3d7a90c5e842\n    name: fjord\n    region: us-east-1\n    capabilities: [archive]\n    \
                 aws:\n      account_id: \"444455556666\"\n      region: us-east-1\n      role_arn: \
                 arn:aws:iam::444455556666:role/genesys-export\n      bucket: fjord-recordings\n      parameters: { Bucket: \
                 fjord-recordings }\n      documents: { template: template.yaml }\n";
    let both = with("{ template: template.yaml, parameters: [us.json] }") + other;
    let values = ("us.json", r#"[{ "ParameterKey": "Bucket", "ParameterValue": "acme-given" }]"#);
    let found = written(&both, "!Sub 'arn:aws:s3:::${Bucket}/*'", &[values]);
    assert_eq!(found, ["us.json: \"acme-given\""]);
}

#[test]
fn the_parameter_that_holds_a_value_for_several_organizations_is_named() {
    let other = "  - id: 9b84e6d0-52c7-4e0f-a1b6-3d7a90c5e842\n    name: fjord\n    region: us-east-1\n    capabilities: [archive]\n    \
                 aws:\n      account_id: \"444455556666\"\n      region: us-east-1\n      role_arn: \
                 arn:aws:iam::444455556666:role/genesys-export\n      bucket: fjord-recordings\n      documents: { template: \
                 template.yaml, parameters: [fjord.json] }\n";
    let help = |manifest: &str, default: &str| {
        let template = TEMPLATE
            .replace("RESOURCE", "!Sub 'arn:aws:s3:::${Bucket}/*'")
            .replace("sts:ExternalId: 3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11", "sts:ExternalId: !Ref OrgId")
            .replace(
                "Parameters:\n",
                &format!("Parameters:\n  OrgId: {{ Type: String, Default: {default} }}\n"),
            );
        let values = r#"{ "Parameters": { "Bucket": "fjord-recordings", "OrgId": "9b84e6d0-52c7-4e0f-a1b6-3d7a90c5e842" } }"#;
        let found = report(manifest, &[("template.yaml", &template), ("fjord.json", values)]);
        let external =
            found.findings.into_iter().find(|finding| finding.rule.id() == "trust/external-id-mismatch");
        external.and_then(|finding| finding.help).unwrap_or_default()
    };
    let both = with("{ template: template.yaml }") + other;
    let wrong = "3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d12";
    let named =
        "the parameter `OrgId` holds the value: give acme-us its own, under `aws.parameters` of its entry";
    assert!(help(&both, wrong).contains(named), "{}", help(&both, wrong));
    // Nobody else is deployed from it, and nothing is wrong.
    assert!(!help(&with("{ template: template.yaml }"), wrong).contains("`OrgId`"));
    assert_eq!(help(&both, "3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11"), "");
}
