//! Settings of tools, and files that only look like some.

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

/// The profiles as a person would list them: `name: client regions`.
fn shown(read: &File) -> Vec<String> {
    let line = |profile: &crate::model::SettingsProfile| {
        let name = profile.name.as_ref().map_or("-", |name| name.value.as_str());
        let id = |text: &Option<crate::model::LocatedText>| {
            text.as_ref().map_or_else(|| "-".to_owned(), |text| text.value.to_string())
        };
        let regions: Vec<String> =
            profile.regions.iter().map(|one| format!("{}={}", one.key.value, one.value.value)).collect();
        format!("{name}: client {} org {} {}", id(&profile.client), id(&profile.org), regions.join(" "))
    };
    settings(read).profiles.iter().map(line).collect()
}

#[test]
fn variables_that_belong_together_are_one_profile() {
    let read = file(
        ".env",
        "GENESYSCLOUD_OAUTHCLIENT_ID=c1\nGENESYSCLOUD_REGION=us-east-1 # dev\nGENESYSCLOUD_REGION_PROD=eu-west-1\n\
         PROD_GENESYS_CLOUD_CLIENT_ID=c2\nTF_VAR_genesys_cloud_organization_id=o1\nLOGIN_URL=https://login.mypurecloud.de\n\
         LOG_LEVEL=debug\nAWS_REGION=us-east-1\nGENESYS_AWS_REGION=us-east-1\nDATABASE_HOST=db.example\n\
         GENESYSCLOUD_OAUTHCLIENT_SECRET=$SECRET\n",
    );
    assert_eq!(settings(&read).tool, SettingsTool::Environment);
    assert_eq!(
        shown(&read),
        [
            "-: client c1 org o1 GENESYSCLOUD_REGION=us-east-1 LOGIN_URL=https://login.mypurecloud.de",
            "PROD: client c2 org - GENESYSCLOUD_REGION_PROD=eu-west-1",
        ]
    );
    let region = &settings(&read).profiles[0].regions[0];
    assert_eq!(
        (read.at(region.key.place), read.at(region.value.place)),
        ("GENESYSCLOUD_REGION", "us-east-1")
    );
    assert_eq!(region.reader, None);
}

#[test]
fn an_environment_file_of_something_else_is_known_and_says_nothing() {
    let read = file("app.env", "PORT=8080\nCLIENT_ID=abc\nREGION=us-east-1\nHOST=localhost\n");
    assert_eq!(shown(&read), [] as [&str; 0]);
    let read = file("tox.ini", "[tox]\nenvlist = py312\n[general]\nhost = localhost\n");
    assert_eq!((settings(&read).tool, shown(&read).len()), (SettingsTool::Other, 0));
}

#[test]
fn a_step_sees_the_variables_of_its_job_and_of_the_workflow() {
    let read = file(
        "w.yaml",
        "on: push\nenv:\n  GENESYSCLOUD_REGION: us-east-1\njobs:\n  plan:\n    env:\n      GENESYSCLOUD_OAUTHCLIENT_ID: ${{ secrets.ID }}\n    \
         steps:\n      - run: cd infra && terraform -chdir=x plan\n      - env: { GENESYSCLOUD_REGION: mypurecloud.ie }\n        run: ./script\n",
    );
    assert_eq!(settings(&read).tool, SettingsTool::Workflow);
    assert_eq!(
        shown(&read),
        [
            "-: client - org - GENESYSCLOUD_REGION=us-east-1",
            "plan: client ${secrets.ID} org - GENESYSCLOUD_REGION=us-east-1",
            "plan: client ${secrets.ID} org - GENESYSCLOUD_REGION=mypurecloud.ie",
        ]
    );
    let readers: Vec<_> = settings(&read).profiles.iter().map(|profile| profile.regions[0].reader).collect();
    assert_eq!(readers, [Some(RegionReader::Provider), Some(RegionReader::Provider), None]);
}

#[test]
fn a_profile_of_the_gc_cli_is_told_from_other_tables_with_an_environment() {
    let read = file(
        "config.toml",
        "[DEFAULT]\nenvironment = \"mypurecloud.ie\"\nclient_credentials = \"c1\"\nclient_secret = \"${SECRET}\"\n\n[us]\nenvironment = \"us-east-1\"\ngrant_type = \"1\"\n",
    );
    assert_eq!(settings(&read).tool, SettingsTool::Cli);
    assert_eq!(
        shown(&read),
        ["DEFAULT: client c1 org - environment=mypurecloud.ie", "us: client - org - environment=us-east-1"]
    );
    let read = file("config.toml", "[server]\nenvironment = \"production\"\nport = 1\n");
    assert!(matches!(read.only(), Content::Unrecognised(_)));
}

#[test]
fn the_configuration_of_an_sdk_is_read_as_ini_and_as_json() {
    let ini =
        file("config.ini", "[general]\nhost = https://api.mypurecloud.ie\n[logging]\nlog_level = trace\n");
    let json = file(
        "config.json",
        r#"{"general": {"host": "https://api.mypurecloud.ie"}, "gateway": {"host": "x"}}"#,
    );
    for read in [ini, json] {
        assert_eq!(settings(&read).tool, SettingsTool::Sdk);
        assert_eq!(shown(&read), ["-: client - org - host=https://api.mypurecloud.ie"]);
    }
    let read = file("config.json", r#"{"general": {"host": "db.example"}}"#);
    assert!(matches!(read.only(), Content::Unrecognised(_)));
}

#[test]
fn the_configuration_of_an_sdk_has_no_ending_and_its_folder_says_whose_it_is() {
    for folder in [
        ".genesyscloudpython",
        ".genesyscloudjava",
        ".genesysclouddotnet",
        ".genesyscloudgo",
        "genesyscloudgo",
    ] {
        for text in ["[general]\nhost = mypurecloud.ie\n", r#"{"general": {"host": "mypurecloud.ie"}}"#] {
            let read = file(&format!("home/{folder}/config"), text);
            assert_eq!(
                settings(&read).profiles[0].regions[0].reader,
                Some(RegionReader::SdkOfUrls),
                "{folder}"
            );
        }
    }
    for folder in [".genesyscloudjavascript", ".genesyscloudjavascript-guest"] {
        let read = file(&format!("{folder}/config"), "[general]\nhost = mypurecloud.ie\n");
        assert_eq!(settings(&read).profiles[0].regions[0].reader, Some(RegionReader::Sdk), "{folder}");
    }
    // What the CLI of AWS keeps has the same name and sections of its own.
    let read = file(".aws/config.ini", "[default]\nregion = us-east-1\n[profile eu]\nregion = eu-west-1\n");
    assert!(settings(&read).profiles.is_empty());
}

#[test]
fn the_roles_that_a_workflow_takes_on_are_settings_and_its_other_steps_are_not() {
    let read = file(
        ".github/workflows/deploy.yaml",
        "on: push\njobs:\n  deploy:\n    steps:\n      - uses: actions/checkout@v5\n        with: { ref: main }\n      - uses: aws-actions/configure-aws-credentials@v5.1.0\n        with:\n          role-to-assume: arn:aws:iam::111122223333:role/deploy\n          role-session-name: ci\n          aws-region: us-east-1\n          role-chaining: 'true'\n      - uses: aws-actions/configure-aws-credentials@v5\n        with: { aws-region: us-east-1 }\n",
    );
    let [role] = settings(&read).roles.as_slice() else { panic!("{:?}", settings(&read)) };
    assert_eq!(role.role.value.to_string(), "arn:aws:iam::111122223333:role/deploy");
    assert_eq!(role.region.as_ref().map(|region| region.value.to_string()).as_deref(), Some("us-east-1"));
    assert_eq!((role.external_id.is_none(), role.chained, &*role.job.value), (true, true, "deploy"));
    assert_eq!(role.session_name.as_ref().and_then(|name| name.literal()), Some("ci"));
}

#[test]
fn the_version_of_an_sdk_is_read_wherever_a_project_keeps_it() {
    let sdks = |path: &str, text: &str| match file(path, text).only() {
        Content::Sdks(all) => {
            let version = |one: &crate::model::SdkDependency| {
                one.version.as_ref().map_or_else(|| "-".to_owned(), |version| version.value.to_string())
            };
            all.iter().map(|one| format!("{} {}", one.sdk, version(one))).collect::<Vec<_>>().join("; ")
        }
        other => panic!("{other:?}"),
    };
    let npm =
        r#"{"name": "app", "dependencies": {"express": "^5", "purecloud-platform-client-v2": "^200.1.0"}}"#;
    assert_eq!(sdks("package.json", npm), "Genesys SDK for JavaScript ^200.1.0");
    assert_eq!(
        sdks(
            "pyproject.toml",
            "[project]\ndependencies = [\"boto3\", \"PureCloudPlatformClientV2>=220,<300\"]\n"
        ),
        "Genesys SDK for Python >=220,<300"
    );
    assert_eq!(
        sdks(
            "pyproject.toml",
            "[tool.poetry.dependencies]\npython = \"^3.12\"\npurecloudplatformclientv2 = { version = \"^240\" }\n"
        ),
        "Genesys SDK for Python ^240"
    );
    assert!(
        file("package.json", r#"{"name": "app", "dependencies": {"express": "^5"}}"#).words().contains("npm")
    );
}

#[test]
fn requirements_of_a_python_project_are_read_line_by_line() {
    use crate::formats::{Input, read};
    use crate::source::{FileId, SourceFile};
    use crate::syntax::{Parsed, Values};

    let of = |text: &str| {
        let (source, values) = (SourceFile::new("app/requirements.txt", text), Values::none());
        let input = Input { file: FileId(0), source: &source, syntax: None, values: &values };
        let mut contents = read(input, Parsed::default()).contents;
        (contents.pop().expect("one"), source)
    };
    let (content, source) =
        of("boto3==1.44\n  PureCloudPlatformClientV2[all] == 232.0.1 ; python_version > '3'  # pinned\n");
    let Content::Sdks(all) = content else { panic!("{content:?}") };
    assert_eq!(all[0].version.as_ref().and_then(|version| version.literal()), Some("== 232.0.1"));
    assert!(source.text[all[0].place.span.range()].starts_with("PureCloudPlatformClientV2[all]"));
    assert!(matches!(of("boto3==1.44\n").0, Content::Foreign(_)));
}
