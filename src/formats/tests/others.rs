//! What tools write beside what is read, and what only looks like it.

use super::file;
use crate::formats::Content;

#[test]
fn what_the_cdk_writes_beside_its_templates_is_called_by_name() {
    for (path, text, words) in [
        (
            "cdk.out/tree.json",
            r#"{"version": "tree-0.1", "tree": {"id": "App", "path": "", "children": {}}}"#,
            "the constructs of a CDK app; its templates say what is deployed",
        ),
        (
            "cdk.out/Export.assets.json",
            r#"{"version": "36.0.0", "files": {}, "dockerImages": {}}"#,
            "the assets of a CDK stack",
        ),
        (
            "cdk.out/integ.json",
            r#"{"version": "36.0.0", "testCases": {"Export/Default": {"stacks": ["Export"]}}}"#,
            "integration tests of a CDK app",
        ),
        (
            "cdk.out/Export.metadata.json",
            r#"{"/Export/Role": [{"type": "aws:cdk:logicalId", "data": "Role1ABCC5F0"}]}"#,
            "metadata of a CDK stack",
        ),
        (
            "cdk.out/policy-validation-report.json",
            r#"{"version": "1.0.0", "title": "Validation Report", "pluginReports": []}"#,
            "a validation report of the CDK",
        ),
        (
            "cdktf.out/manifest.json",
            r#"{"version": "0.21.0", "stacks": {"export": {"name": "export", "synthesizedStackPath": "stacks/export/cdk.tf.json"}}}"#,
            "a manifest of CDKTF",
        ),
        (
            "cdk.context.json",
            r#"{"availability-zones:account=111122223333": ["a"]}"#,
            "what the CDK looked up",
        ),
    ] {
        let read = file(path, text);
        assert!(matches!(read.only(), Content::Foreign(_)), "{path}");
        assert_eq!(read.words(), words, "{path}");
    }
}

#[test]
fn what_only_looks_as_if_the_cdk_had_written_it_may_have_been_meant_for_grantlint() {
    for text in [
        r#"{"version": 1, "tree": {"oak": 3}}"#,
        r#"{"version": 1, "files": {"a.json": {}}}"#,
        r#"{"version": 1, "testCases": {}}"#,
        r#"{"version": 1, "stacks": {"export": {"name": "export"}}}"#,
        r#"{"/Export/Role": [{"type": "role"}]}"#,
        r#"{"Parameters": {}, "Rules": {"OnlyOneRegion": {"Assertions": []}}}"#,
    ] {
        assert!(matches!(file("n.json", text).only(), Content::Unrecognised(_)), "{text}");
    }
}

#[test]
fn the_template_of_a_stack_without_resources_is_a_template_of_the_cdk() {
    let read = file(
        "Assert.template.json",
        r#"{
          "Parameters": {"BootstrapVersion": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/cdk-bootstrap/hnb659fds/version"}},
          "Rules": {"CheckBootstrapVersion": {"Assertions": [{"Assert": {"Fn::Not": [{"Fn::Contains": [["1"], {"Ref": "BootstrapVersion"}]}]}}]}}
        }"#,
    );
    let Content::Aws(resources) = read.only() else { panic!("a template") };
    assert_eq!(resources.tool, "a template of the CDK");
    assert!(read.read.issues.is_empty(), "{:?}", read.read.issues);
}

#[test]
fn a_listing_of_the_platform_that_tells_of_no_access_is_called_one() {
    let read = file(
        "queues.json",
        r#"{"entities": [{"id": "q1", "name": "Support"}], "pageNumber": 1, "total": 1}"#,
    );
    assert!(matches!(read.only(), Content::Unrecognised(_)));
    assert!(read.words().starts_with("a listing of the Genesys Cloud API, but none"), "{}", read.words());
    let other = file("library.json", r#"{"entities": [{"id": "q1"}], "version": 1}"#);
    assert_eq!(other.words(), "a mapping with `entities`, `version`");
}
