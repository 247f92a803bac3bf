//! Services of the Serverless Framework: what is read from them.

#[path = "formats/cloudformation/show.rs"]
mod show;

use serde_json::{Value, json};
use show::read;

/// One service by itself, in an account that is known.
fn service(text: &str) -> Value {
    read(&[("serverless.yml", text)], &[("AWS::Partition", "aws"), ("AWS::AccountId", "111122223333")])
        ["serverless.yml"][0]
        .clone()
}

#[test]
fn functions_share_the_role_that_the_framework_makes() {
    let found = service(
        "
service: archiver
provider:
  name: aws
  region: eu-west-1
  vpc: {securityGroupIds: [sg-1]}
  iam:
    role:
      path: /apps/
      statements:
        - {Effect: Allow, Action: 's3:PutObject', Resource: !Sub 'arn:${AWS::Partition}:s3:::acme/*'}
      managedPolicies: ['arn:aws:iam::aws:policy/ReadOnlyAccess']
      permissionsBoundary: arn:aws:iam::111122223333:policy/edge
functions:
  push: {handler: a.b}
",
    );
    assert_eq!(found["tool"], "a service of the Serverless Framework");
    let role = &found["roles"][0];
    assert_eq!(role["arn"], "arn:aws:iam::111122223333:role/apps/archiver-dev-eu-west-1-lambdaRole");
    assert_eq!(role["trust"][0]["principal"], json!(["lambda.amazonaws.com"]));
    let statements = &role["inline"][0]["document"];
    assert_eq!(statements[1]["resource"], json!(["arn:aws:s3:::acme/*"]));
    assert_eq!(role["attached"][0]["name"], "arn:aws:iam::aws:policy/ReadOnlyAccess");
    let network = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole";
    assert_eq!(role["attached"][1]["name"], network);
    assert_eq!(role["boundary"]["name"], "arn:aws:iam::111122223333:policy/edge");
    assert_eq!(role["complete"], true);
    assert_eq!(found["assumptions"], json!(["no `--stage` is given, so it is `dev`"]));
}

#[test]
fn earlier_versions_and_a_name_of_ones_own() {
    let older = service(
        "
service: {name: archiver}
provider:
  name: aws
  stage: prod
  iamRoleStatements:
    - {Effect: Allow, Action: 's3:PutObject', Resource: '*'}
  iamManagedPolicies: ['arn:aws:iam::aws:policy/ReadOnlyAccess']
  rolePermissionsBoundary: arn:aws:iam::111122223333:policy/edge
functions:
  - push: {handler: a.b}
",
    );
    let role = &older["roles"][0];
    assert_eq!(role["name"], "archiver-prod-us-east-1-lambdaRole");
    assert_eq!(role["inline"][0]["document"][1]["action"], json!(["s3:PutObject"]));
    assert_eq!(role["attached"][0]["name"], "arn:aws:iam::aws:policy/ReadOnlyAccess");
    assert_eq!(role["boundary"]["name"], "arn:aws:iam::111122223333:policy/edge");
    let named = service(
        "service: a\nprovider: {name: aws, iam: {role: {name: own-role}}}\nfunctions: {f: {handler: a.b}}\n",
    );
    assert_eq!(named["roles"][0]["name"], "own-role");
}

#[test]
fn no_role_is_made_where_one_exists() {
    for rest in [
        "provider: {name: aws, iam: {role: 'arn:aws:iam::111122223333:role/own'}}\nfunctions: {f: {handler: a.b}}\n",
        "provider: {name: aws, role: own}\nfunctions: {f: {handler: a.b}}\n",
        "provider: {name: aws, iam: {role: !GetAtt Own.Arn}}\nfunctions: {f: {handler: a.b}}\n",
        "provider: {name: aws, iam: {role: '${ssm:/own/role}'}}\nfunctions: {f: {handler: a.b}}\n",
        "provider: {name: aws}\nfunctions: {f: {handler: a.b, role: own}}\n",
        "provider: {name: aws}\n",
    ] {
        let found = service(&format!("service: a\n{rest}"));
        assert_eq!(found["roles"], json!([]), "{rest}");
    }
}

#[test]
fn functions_have_roles_of_their_own_where_the_plugin_is_used() {
    let text = "
service: archiver
plugins: [serverless-iam-roles-per-function]
provider:
  name: aws
  iamRoleStatements: [{Effect: Allow, Action: 'sqs:SendMessage', Resource: '*'}]
functions:
  copy-it:
    handler: a.b
    iamRoleStatements: [{Effect: Allow, Action: 's3:PutObject', Resource: '*'}]
  move:
    handler: a.b
    iamRoleStatementsName: mover
    iamRoleStatementsInherit: true
    iamRoleStatements: [{Effect: Allow, Action: 's3:DeleteObject', Resource: '*'}]
";
    let found = service(text);
    let names: Vec<&Value> = found["roles"].as_array().unwrap().iter().map(|role| &role["name"]).collect();
    let shared = "archiver-dev-us-east-1-lambdaRole";
    assert_eq!(names, [shared, "archiver-dev-copy-it-us-east-1-lambdaRole", "mover"]);
    let actions = |index: usize| {
        let statements = found["roles"][index]["inline"][0]["document"].as_array().unwrap();
        statements.iter().skip(1).map(|one| one["action"][0].to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(actions(1), "\"s3:PutObject\"");
    assert_eq!(actions(2), "\"sqs:SendMessage\" \"s3:DeleteObject\"");
    let without = service(&text.replace("plugins: [serverless-iam-roles-per-function]", ""));
    assert_eq!(without["roles"].as_array().unwrap().len(), 1);
}

#[test]
fn variables_are_filled_as_far_as_the_files_tell() {
    let text = "
service: archiver
custom:
  a: {deep: {name: acme}, list: [x, y]}
  which: deep
  circle: ${self:custom.circle}
params: {default: {team: ops}, dev: {team: dev-team}}
provider: {name: aws, region: 'eu-west-1', stage: \"${opt:stage, self:custom.none, 'dev'}\"}
resources:
  Resources:
    P:
      Type: AWS::IAM::ManagedPolicy
      Properties:
        PolicyDocument:
          Version: 2012-10-17
          Statement:
            - Effect: Allow
              Action: s3:GetObject
              Resource:
                - ${self:custom.a.${self:custom.which}.name}-${sls:stage}-${self:service}
                - ${self:custom.a.list.1}-${aws:region}-${self:provider.region}
                - arn:aws:s3:::${param:team}/${aws:username}
                - ${env:BUCKET}
                - ${env:BUCKET, 'by-default'}
                - ${ssm:/acme/bucket}
                - a-${ssm(eu-west-1):name}
                - ${cf:base-${sls:stage}.Bucket}
                - ${s3:acme-config/name}
                - ${file(config.js):name}
                - ${self:custom.circle}
                - ${self:custom.missing}
                - '#{AWS::AccountId}'
                - !Sub '${AWS::Region}-${self:custom.which}'
                - ${strToBool(true)}
";
    let found = service(text);
    let resources = found["policies"][0]["document"][0]["resource"].as_array().unwrap().clone();
    let expected = [
        "acme-dev-archiver",
        "y-eu-west-1-eu-west-1",
        "arn:aws:s3:::dev-team/${aws:username}",
        "${env:BUCKET}",
        "by-default",
        "${ssm:/acme/bucket}",
        "a-${ssm:name}",
        "${cf:base-dev.Bucket}",
        "${s3:acme-config/name}",
        "${file(config.js)}",
        "${self:custom.circle}",
        "${self:custom.missing}",
        "111122223333",
        "eu-west-1-deep",
        "true",
    ];
    assert_eq!(resources, expected);
    let granted: Vec<String> =
        found["assumptions"].as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect();
    for words in [
        "`env:BUCKET` is not given, so its default counts",
        "`opt:stage` is not given, so its default counts",
    ] {
        assert!(granted.iter().any(|own| own == words), "{granted:?}");
    }
}

#[test]
fn other_files_are_a_part_of_the_service_and_not_templates_of_their_own() {
    let text = "
service: archiver
custom: ${file(config/custom.json)}
provider:
  name: aws
  iam: {role: {statements: '${file(config/statements.yml):statements}'}}
functions: {f: {handler: a.b}}
resources:
  - Resources: ${file(resources.yml)}
  - ${file(gone.yml)}
";
    let all = read(
        &[
            ("archiver/serverless.yml", text),
            ("archiver/config/custom.json", r#"{"bucket": "acme-${self:provider.name}"}"#),
            (
                "archiver/config/statements.yml",
                "statements:\n- {Effect: Allow, Action: 's3:PutObject', Resource: 'arn:aws:s3:::${self:custom.bucket}/*'}\n",
            ),
            (
                "archiver/resources.yml",
                "Recordings: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub '${self:custom.bucket}-${AWS::Region}'}}\n",
            ),
        ],
        &[],
    );
    let found = &all["archiver/serverless.yml"][0];
    assert_eq!(found["buckets"][0]["name"], "acme-aws-us-east-1");
    let role = &found["roles"][0];
    let statements = &role["inline"][0]["document"];
    assert_eq!(statements[1]["resource"], json!(["arn:aws:s3:::acme-aws/*"]), "{statements}");
    assert_eq!(role["complete"], false, "what `gone.yml` adds is not told");
    for part in ["archiver/config/custom.json", "archiver/config/statements.yml", "archiver/resources.yml"] {
        assert_eq!(all[part][0]["tool"], "a part of a service of the Serverless Framework", "{part}");
        assert_eq!(all[part].as_array().unwrap().len(), 1, "{part}");
    }
}

#[test]
fn short_forms_in_a_file_that_looks_like_nothing_are_not_misread() {
    let all = read(
        &[
            (
                "serverless.yml",
                "service: a\nprovider: {name: aws, iamRoleStatements: '${file(s.yml)}'}\nfunctions: {f: {handler: a.b}}\n",
            ),
            (
                "s.yml",
                "- {Effect: Allow, Action: 's3:PutObject', Resource: !Join ['', ['arn:aws:s3:::', a, '/*']]}\n",
            ),
        ],
        &[],
    );
    let role = &all["serverless.yml"][0]["roles"][0];
    assert_eq!(role["inline"][0]["document"][1]["effect"], "open");
}

#[test]
fn resources_are_merged_and_extended() {
    let found = service(
        "
service: a
provider: {name: aws}
functions: {f: {handler: a.b}}
resources:
  Resources:
    IamRoleLambdaExecution: {Properties: {RoleName: renamed}}
    Own: {Type: AWS::IAM::Role, Properties: {RoleName: own}}
  extensions:
    Own: {Properties: {RoleName: extended}}
",
    );
    let names: Vec<&Value> = found["roles"].as_array().unwrap().iter().map(|role| &role["name"]).collect();
    assert_eq!(names, ["renamed", "extended"]);
}

#[test]
fn services_of_other_providers_and_near_misses_are_said_and_left() {
    let sources = vec![
        grantlint::source::SourceFile::new(
            "azure.yml",
            "service: a\nprovider: {name: azure}\nfunctions: {}\n",
        ),
        grantlint::source::SourceFile::new("kong.yml", "service: a\nprovider: kong\n"),
    ];
    let report = grantlint::engine::run(
        grantlint::source::Sources::from_files(sources),
        &grantlint::engine::RunContext::default(),
    );
    let words: Vec<String> = report
        .files
        .iter()
        .map(|file| match file.contents.as_slice() {
            [grantlint::formats::Content::Foreign(words)] => words.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(words[0], "a service of the Serverless Framework on azure: only those on AWS are read");
    for text in ["service: a\n", "provider: {name: aws}\n", "service: {}\nprovider: {}\n", "service: [a]\n"] {
        assert!(service(text)["unrecognised"].is_string(), "{text}");
    }
}

#[test]
fn variables_that_grow_come_to_an_end() {
    let mut text = "service: a\nprovider: {name: aws}\nfunctions: {f: {handler: a.b}}\ncustom:\n".to_owned();
    for index in 0..22 {
        let next = index + 1;
        text += &format!("  v{index}: ['${{self:custom.v{next}}}', '${{self:custom.v{next}}}']\n");
    }
    text += "  v22: x\nresources: {Resources: {B: {Type: AWS::S3::Bucket, Properties: {BucketName: '${self:custom.v0}'}}}}\n";
    assert_eq!(service(&text)["buckets"].as_array().unwrap().len(), 1);
}
