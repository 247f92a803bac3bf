//! Variables of pipelines and runtimes, and the runs of a matrix.

use super::super::Content;
use super::{File, file};
use crate::genesys::RegionReader;
use crate::model::{Settings, SettingsTool};

fn settings(read: &File) -> &Settings {
    match read.only() {
        Content::Settings(settings) => settings,
        other => panic!("{other:?}"),
    }
}

/// The profiles as `name: client regions`; `!` marks what the provider reads.
fn shown(path: &str, text: &str) -> Vec<String> {
    let read = file(path, text);
    let line = |profile: &crate::model::SettingsProfile| {
        let name = profile.name.as_ref().map_or("-", |name| name.value.as_str());
        let client = profile.client.as_ref().map_or_else(|| "-".to_owned(), |id| id.value.to_string());
        let region = |one: &crate::model::RegionSetting| {
            let mark = if one.reader == Some(RegionReader::Provider) { "!" } else { "" };
            format!("{}{mark} at {}", one.value.value, read.at(one.value.place))
        };
        let regions: Vec<String> = profile.regions.iter().map(region).collect();
        format!("{name}: {client} {}", regions.join(" "))
    };
    settings(&read).profiles.iter().map(line).collect()
}

fn workflow(job: &str) -> Vec<String> {
    shown(".github/workflows/a.yaml", &format!("on: push\njobs:\n  go:\n{job}"))
}

#[test]
fn each_value_of_a_matrix_is_judged_where_it_stands_and_once() {
    assert_eq!(
        workflow(
            "    strategy: { matrix: { region: [us-east-1, eu_west_1], node: [18, 20] } }\n    \
             env: { GENESYSCLOUD_REGION: '${{ matrix.region }}' }\n    steps: [{ run: terraform plan }]\n"
        ),
        ["go: - us-east-1! at us-east-1", "go: - eu_west_1! at eu_west_1"]
    );
}

#[test]
fn what_belongs_together_in_a_matrix_stays_together() {
    let env =
        "    env: { GENESYS_REGION: '${{ matrix.region }}', GENESYS_CLIENT_ID: '${{ matrix.client }}' }\n";
    let expected = ["go: c1 us-east-1 at us-east-1", "go: c2 eu-west-1 at eu-west-1"];
    for matrix in [
        "{ include: [{ region: us-east-1, client: c1 }, { region: eu-west-1, client: c2 }] }",
        "{ region: [us-east-1, eu-west-1], include: [{ region: us-east-1, client: c1 }, { region: eu-west-1, client: c2 }] }",
        "{ region: [us-east-1, eu-west-1], client: [c1, c2], exclude: [{ region: us-east-1, client: c2 }, { region: eu-west-1, client: c1 }] }",
    ] {
        assert_eq!(workflow(&format!("    strategy: {{ matrix: {matrix} }}\n{env}")), expected, "{matrix}");
    }
    let of_objects = workflow(
        "    strategy: { matrix: { org: [{ domain: mypurecloud.ie, client: c2 }] } }\n    \
         env: { GENESYS_API_URL: 'https://api.${{ matrix.org.domain }}', GENESYS_CLIENT_ID: '${{ matrix.org.client }}' }\n",
    );
    assert_eq!(of_objects, ["go: c2 https://api.mypurecloud.ie at 'https://api.${{ matrix.org.domain }}'"]);
}

#[test]
fn a_matrix_that_only_a_run_tells_stays_open() {
    let env = "    env: { GENESYS_REGION: '${{ matrix.region }}' }\n";
    for matrix in [
        "${{ fromJSON(needs.plan.outputs.matrix) }}",
        "{ region: \"${{ fromJSON(needs.plan.outputs.regions) }}\" }",
        "{ node: [18] }",
    ] {
        let read = workflow(
            &format!("    strategy: {{ matrix: {matrix} }}\n{env}")
                .replace("{ matrix: $", "\n      matrix: $")
                .replace("}} }\n", "}}\n"),
        );
        assert_eq!(read, ["go: - ${matrix.region} at '${{ matrix.region }}'"], "{matrix}");
    }
    let many: Vec<String> = (0..300).map(|number| format!("r{number}")).collect();
    let read = workflow(&format!("    strategy: {{ matrix: {{ region: [{}] }} }}\n{env}", many.join(", ")));
    assert_eq!(read.len(), 1);
}

#[test]
fn a_job_of_gitlab_sees_what_it_extends_before_the_variables_of_the_pipeline() {
    let text = "stages: [a]
variables: { GENESYSCLOUD_REGION: us-east-1 }
.eu: { variables: { GENESYSCLOUD_REGION: { value: eu-west-1, description: where } } }
us: { script: [terraform plan], variables: { GENESYSCLOUD_OAUTHCLIENT_ID: c1 } }
eu: { extends: .eu, script: [x], variables: { GENESYSCLOUD_OAUTHCLIENT_ID: c2 } }
other: { extends: .elsewhere, script: [x], variables: { GENESYSCLOUD_OAUTHCLIENT_ID: c3 } }
alone: { inherit: { variables: false }, script: [x], variables: { GENESYSCLOUD_OAUTHCLIENT_ID: c4 } }
many:
  script: [terraform apply]
  parallel: { matrix: [{ GENESYSCLOUD_REGION: [us-west-2, mypurecloud.de] }] }
";
    assert_eq!(
        shown(".gitlab-ci.yml", text),
        [
            "-: - us-east-1! at us-east-1",
            ".eu: - eu-west-1 at eu-west-1",
            "us: c1 us-east-1! at us-east-1",
            "eu: c2 eu-west-1 at eu-west-1",
            "other: c3 ",
            "alone: c4 ",
            "many: - us-west-2! at us-west-2",
            "many: - mypurecloud.de! at mypurecloud.de",
        ]
    );
}

#[test]
fn variables_are_read_in_the_blocks_of_each_tool() {
    let azure = "trigger: [main]
variables: [{ group: secrets }, { name: GENESYSCLOUD_REGION, value: eu-west-1 }]
stages:
  - stage: Us
    jobs:
      - job: apply
        variables: { GENESYSCLOUD_OAUTHCLIENT_ID: c1 }
        steps: [{ script: terraform apply, env: { GENESYSCLOUD_REGION: us-east-1 } }]
";
    assert_eq!(
        shown("azure-pipelines.yml", azure),
        [
            "-: - eu-west-1 at eu-west-1",
            "apply: c1 eu-west-1 at eu-west-1",
            "apply: c1 us-east-1! at us-east-1"
        ]
    );
    let circle = "version: 2.1
jobs:
  go:
    docker: [{ image: x, environment: { GENESYSCLOUD_REGION: us-west-2 } }]
    environment: { GENESYSCLOUD_OAUTHCLIENT_ID: c1 }
    steps: [{ run: { command: terraform plan, environment: { GENESYSCLOUD_REGION: us-east-1 } } }]
";
    assert_eq!(
        shown(".circleci/config.yml", circle),
        ["go: c1 ", "go: - us-west-2 at us-west-2", "go: c1 us-east-1! at us-east-1"]
    );
    let compose = "services:
  api: { image: x, environment: [GENESYSCLOUD_REGION=us-east-1, GENESYSCLOUD_OAUTHCLIENT_ID=c1, EMPTY] }
  web: { build: ., environment: { GENESYS_API_URL: https://api.mypurecloud.ie } }
";
    assert_eq!(
        shown("compose.yaml", compose),
        [
            "api: c1 us-east-1 at GENESYSCLOUD_REGION=us-east-1",
            "web: - https://api.mypurecloud.ie at https://api.mypurecloud.ie",
        ]
    );
    let deployment = "apiVersion: apps/v1
kind: Deployment
spec:
  template:
    spec:
      containers:
        - { name: api, image: x, env: [{ name: GENESYS_REGION, value: us-east-1 }, { name: GENESYS_CLIENT_SECRET, valueFrom: {} }] }
";
    assert_eq!(shown("api.yaml", deployment), ["api: - us-east-1 at us-east-1"]);
    let map = "apiVersion: v1\nkind: ConfigMap\ndata: { GENESYS_REGION: us-east-1, GENESYS_CLIENT_ID: c1 }\n";
    assert_eq!(shown("map.yaml", map), ["-: c1 us-east-1 at us-east-1"]);
}

#[test]
fn a_pipeline_that_says_nothing_of_genesys_cloud_is_another_tools() {
    for text in [
        "services: { db: { image: postgres, environment: { REGION: us-east-1 } } }\nversion: '3'\n",
        "apiVersion: v1\nkind: Service\nspec: { ports: [] }\n",
        "on: push\njobs: { a: { strategy: { matrix: { region: [us-east-1] } }, env: { REGION: x } } }\n",
    ] {
        assert!(matches!(file("a.yaml", text).only(), Content::Foreign(_)), "{text}");
    }
    let read = file(".gitlab-ci.yml", "build: { script: [make], variables: { REGION: us-east-1 } }\n");
    assert!(read.words().contains("GitLab"), "{}", read.words());
    let read = file(".env", "GENESYSCLOUD_REGION=us-east-1\n");
    assert_eq!(settings(&read).tool, SettingsTool::Environment);
}
