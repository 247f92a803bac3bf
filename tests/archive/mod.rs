//! A workspace in which recordings of one organization are archived, for tests
//! of what is said about the files that make its role.

use grantlint::engine::{self, Report, RunContext};
use grantlint::source::{SourceFile, Sources};

const APP: &str =
    "kind: appfoundry-app\napp: { name: Archiver }\ncapabilities:\n  archive: { aws: s3-recordings }\n";

/// The organization.
pub(crate) const MANIFEST: &str = "kind: org-manifest
orgs:
  - id: 3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11
    name: acme-us
    region: us-east-1
    capabilities: [archive]
    aws:
      account_id: \"111122223333\"
      region: us-east-1
      role_arn: arn:aws:iam::111122223333:role/genesys-export
      bucket: acme-recordings
";

/// What is reported with this manifest and these files.
pub(crate) fn report(manifest: &str, more: &[(&str, &str)]) -> Report {
    let files = [("app.yaml", APP), ("orgs.yaml", manifest)].into_iter().chain(more.iter().copied());
    let files = files.map(|(path, text)| SourceFile::new(path, text)).collect();
    let context = RunContext { today: "2026-11-23".to_owned(), ..RunContext::default() };
    engine::run(Sources::from_files(files), &context)
}
