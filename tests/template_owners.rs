//! Templates that a manifest does not name as templates: whose they are follows
//! from what they make, or from the policies that they are named for.

mod archive;

use archive::{MANIFEST, report};
use grantlint::access::Verdict;

/// A template that puts its names together, and whose policies depend on where
/// it is deployed.
const TEMPLATE: &str = "Parameters:
  Stage: { Type: String, Default: export }
Mappings:
  Genesys:
    us-east-1: { Account: '765628985471' }
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Join ['-', [genesys, !Ref Stage]]
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal:
              AWS: !Sub
                - arn:${AWS::Partition}:iam::${Account}:root
                - Account: !FindInMap [Genesys, !Ref AWS::Region, Account]
            Action: sts:AssumeRole
            Condition: { StringEquals: { sts:ExternalId: 3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11 } }
      Policies:
        - PolicyName: write
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - Effect: Allow
                Action: ['s3:PutObject', 's3:PutObjectAcl', 's3:GetBucketLocation', 's3:GetEncryptionConfiguration']
                Resource: [!Sub 'arn:aws:s3:::${Bucket}', !Sub 'arn:aws:s3:::${Bucket}/*']
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub recordings-${AWS::AccountId}-${AWS::Region}
";

/// The organization, whose bucket is named after its account and region.
fn manifest(documents: &str) -> String {
    let bucket = MANIFEST.replace("acme-recordings", "recordings-111122223333-us-east-1");
    format!("{bucket}{documents}")
}

fn summary(manifest: &str, template: &str) -> (usize, usize, String) {
    let report = report(manifest, &[("aws/export.yaml", template)]);
    let count = |verdict| report.access.iter().filter(|path| path.verdict == verdict).count();
    let said = report.findings.iter().map(|finding| {
        format!(
            "{} {} | {}\n",
            finding.rule.id(),
            finding.message,
            finding.help.as_deref().unwrap_or_default()
        )
    });
    (count(Verdict::Proven), count(Verdict::Unknown), said.collect())
}

#[test]
fn a_template_goes_to_the_organization_whose_role_and_bucket_it_makes_however_it_puts_their_names_together() {
    let (proven, _, said) = summary(&manifest(""), TEMPLATE);
    assert_eq!(proven, 1, "{said}");
}

#[test]
fn a_template_that_is_named_for_a_policy_goes_to_the_account_and_region_of_the_organization() {
    let documents = "      documents: { trust: aws/export.yaml, permissions: [aws/export.yaml] }\n";
    // Nothing but the manifest tells whose this one is.
    let unnamed = TEMPLATE.replace("      RoleName: !Join ['-', [genesys, !Ref Stage]]\n", "");
    let manifest = manifest(documents).replace("role/genesys-export", "role/acme-Role-1A2B3C4D5E6F");
    let (proven, _, said) = summary(&manifest, &unnamed);
    assert_eq!(proven, 1, "{said}");
}

#[test]
fn a_template_that_makes_another_organizations_bucket_is_not_deployed_here() {
    let elsewhere = MANIFEST.replace("acme-recordings", "recordings-444455556666-us-east-1");
    let other = TEMPLATE.replace("genesys, !Ref Stage", "other, !Ref Stage");
    let (proven, unknown, said) = summary(&elsewhere, &other);
    assert_eq!((proven, unknown), (0, 1), "{said}");
}

#[test]
fn what_where_a_template_goes_would_tell_is_asked_for_once() {
    let open = TEMPLATE.replace("Stage: { Type: String, Default: export }", "Stage: { Type: String }");
    let manifest = MANIFEST.replace("      account_id: \"111122223333\"\n", "");
    let (_, unknown, said) = summary(&manifest, &open);
    assert_eq!(unknown, 1);
    assert!(said.contains("aws/export.yaml"), "{said}");
    assert!(!said.contains("a value for `AWS::Partition`"), "{said}");
}

#[test]
fn the_only_role_whose_name_a_template_leaves_open_is_named_where_no_role_is_known() {
    let open = TEMPLATE
        .replace("Stage: { Type: String, Default: export }", "RoleName: { Type: String }")
        .replace("!Join ['-', [genesys, !Ref Stage]]", "!Ref RoleName");
    let (_, _, said) = summary(&manifest("").replace("      bucket: ", "      # bucket: "), &open);
    assert!(
        said.contains("aws/export.yaml makes a role whose name it leaves open (`${RoleName}`)"),
        "{said}"
    );
}
