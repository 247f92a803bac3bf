//! What a user meets when the catalogue is asked.

use sha2::{Digest as _, Sha256};

use super::*;

const CATALOG: Catalog = Catalog::embedded();

/// Printed by `data/generate.py`: a blob that was edited by hand or made from
/// other input than its README says shows here.
#[test]
fn the_blob_is_the_one_that_the_generator_printed() {
    let digest: String = Sha256::digest(blob::bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(digest, "9fef70827a7028312f81b10936200c57b07b354bc48671ffe90e74935095335e");
    assert_eq!(CATALOG.operations().filter(|operation| !operation.undocumented).count(), 3180);
    assert_eq!(CATALOG.operations().filter(|operation| operation.undocumented).count(), 93);
    assert_eq!(CATALOG.scopes().len(), 134);
    assert_eq!(CATALOG.permissions().len(), 1477);
    assert_eq!(CATALOG.regions().len(), 18);
    assert_eq!(catalog_date(), "2026-07-19");
}

#[test]
fn every_region_is_recognised_in_each_of_its_spellings() {
    for region in CATALOG.regions() {
        let name = &region.aws_region;
        for text in [
            name.to_string(),
            name.replace('-', "_"),
            name.to_uppercase(),
            region.domain.to_string(),
            region.api_host.to_string(),
            format!("https://{}/oauth/token", region.login_host),
            format!("https://{}:443", region.apps_host.to_uppercase()),
            region.short_code.to_string(),
            format!("prod_{}", name.replace('-', "_")),
        ] {
            assert_eq!(CATALOG.region_spelled(&text), Some(region), "{text}");
        }
        for role in [HostRole::Login, HostRole::Api, HostRole::Apps, HostRole::Bare] {
            assert_eq!(CATALOG.region_by_host(region.host(role)), Some((region, role)));
        }
        assert_eq!(CATALOG.lookalike(&region.domain), None);
    }
    assert_eq!(CATALOG.region_by_host("evil-login.mypurecloud.ie"), None);
    assert_eq!(CATALOG.region_by_host("login.mypurecloud.ie.example"), None);
    assert_eq!(CATALOG.region_spelled("euw1.pure.cloud"), None);
}

#[test]
fn a_look_alike_says_why_and_what_is_meant() {
    let meant = |text| CATALOG.lookalike(text).map(|like| like.meant.map(|region| region.domain.to_string()));
    for (text, domain) in [
        ("mypurecloud.de.com", Some("mypurecloud.de")),
        ("mypurecloud.co.uk", Some("euw2.pure.cloud")),
        ("mypurecloud.eu", None),
        ("mypurecloud.ca", Some("cac1.pure.cloud")),
        ("purecloud.com", Some("mypurecloud.com")),
        ("use1.pure.cloud", Some("mypurecloud.com")),
        ("use2.pure.cloud", Some("use2.us-gov-pure.cloud")),
        ("https://login.euw1.pure.cloud/oauth/token", Some("mypurecloud.ie")),
        ("euc1.pure.cloud", Some("mypurecloud.de")),
        ("apne1.pure.cloud", Some("mypurecloud.jp")),
        ("API.apse2.pure.cloud", Some("mypurecloud.com.au")),
        ("usw3.pure.cloud", None),
        ("mypurecloud.io", None),
        ("us-gov-pure.cloud", Some("use2.us-gov-pure.cloud")),
        ("us-gov-east-1", Some("use2.us-gov-pure.cloud")),
        ("genesys.cloud", None),
        ("api.us.genesys.cloud", None),
        ("mygenesys.com", None),
        ("genesyscloud.com", None),
        ("eu-gene.com", None),
    ] {
        assert_eq!(meant(text), Some(domain.map(str::to_owned)), "{text}");
    }
    assert_eq!(meant("customer.example"), None);
}

#[test]
fn a_host_with_a_slip_is_told_from_hosts_of_others() {
    let meant =
        |text| CATALOG.unreal_host(text).map(|like| like.meant.map(|region| region.domain.to_string()));
    for (text, domain) in [
        ("mypurecloud.con", Some("mypurecloud.com")),
        ("https://api.mypurecloud.dee/api/v2", Some("mypurecloud.de")),
        ("mypurecloud.fr", None),
        ("mypurecloud.com.br", None),
        ("login.mypureclod.ie", Some("mypurecloud.ie")),
        ("api.eu-central-3.pure.cloud", None),
        ("eu-central-1.pure.cloud", Some("mypurecloud.de")),
        ("eu2.pure.cloud", None),
        ("api.euw2.pure.cluod", Some("euw2.pure.cloud")),
        ("euw1.pure.cloud", Some("mypurecloud.ie")),
    ] {
        assert_eq!(meant(text), Some(domain.map(str::to_owned)), "{text}");
    }
    for text in [
        "mypurecloud.com",
        "https://api.usw2.pure.cloud",
        "webmessaging.mypurecloud.ie",
        "api.use2.us-gov-pure.cloud",
        "help.mypurecloud.com",
        "mypurecloud.test",
        "mypurecloud.hollis.example",
        "mypurecloud.default.svc",
        "mypurecloud.xx",
        "status.pure.cloud",
        "localhost:8080",
        "genesys-proxy.hollis.example",
        "vpce-0123456789abcdef0-abcd.vpce-svc-0123.eu-central-1.vpce.amazonaws.com",
        "<your domain>.pure.cloud",
        "usw2.azure.cloud",
        "eu-central-3",
        "production",
    ] {
        assert_eq!(meant(text), None, "{text}");
    }
}

#[test]
fn a_slip_in_a_region_or_domain_leads_to_the_nearest() {
    let near = |text| CATALOG.nearest_regions(text).first().map(|region| region.domain.to_string());
    assert_eq!(near("mypurecloud.ei").as_deref(), Some("mypurecloud.ie"));
    assert_eq!(near("https://api.mypurclod.jp/x").as_deref(), Some("mypurecloud.jp"));
    assert_eq!(near("us-est-1").as_deref(), Some("mypurecloud.com"));
    assert_eq!(near("login.edee1.eusc-pure.clod").as_deref(), Some("edee1.eusc-pure.cloud"));
    assert_eq!(near("customer.example"), None);
    assert_eq!(near(""), None);
}

#[test]
fn what_is_mistaken_for_a_scope_is_put_right() {
    let right = |scope| CATALOG.scope_correction(scope);
    assert_eq!(right("analytics:readonly"), None);
    assert_eq!(right("analytics:read"), Some(ScopeCorrection::Use("analytics:readonly".into())));
    assert_eq!(right("Analytics:ReadOnly"), Some(ScopeCorrection::Use("analytics:readonly".into())));
    assert_eq!(right("audits"), Some(ScopeCorrection::Use("audits:readonly".into())));
    assert_eq!(right("webhook:read"), Some(ScopeCorrection::Nothing));
    assert_eq!(right("streaming-events:readonly"), Some(ScopeCorrection::Retired));
    let Some(ScopeCorrection::Permission { exists, nearest, scope }) = right("analytics:bot:view") else {
        panic!("a permission's shape")
    };
    assert!(!exists);
    assert_eq!(nearest.first().map(|name| &**name), Some("analytics:botAggregate:view"));
    assert_eq!(scope.as_deref(), Some("analytics:readonly"));
    assert!(matches!(
        right("routing:queue:view"),
        Some(ScopeCorrection::Permission { exists: true, scope: Some(scope), .. }) if scope == "routing:readonly"
    ));
    for scope in CATALOG.scopes() {
        assert_eq!(CATALOG.scope_correction(&scope), None);
    }
}

#[test]
fn a_misspelt_scope_leads_to_the_real_one() {
    let near = |scope: &str| CATALOG.nearest_scopes(scope).first().map(ToString::to_string);
    assert_eq!(near("analytic:readonly").as_deref(), Some("analytics:readonly"));
    assert_eq!(near("users:read-only").as_deref(), Some("users:readonly"));
    assert_eq!(near("workforce_management").as_deref(), Some("workforce-management"));
    assert_eq!(near("userbasicinfo").as_deref(), Some("user-basic-info"));
    assert_eq!(near("qwertyuiop"), None);
    assert!(!CATALOG.scope_exists("all"));
    assert!(!CATALOG.scope_exists("Analytics"));
}

#[test]
fn one_listed_scope_suffices_and_none_is_implied() {
    let needed = ["analytics", "analytics:readonly"];
    assert!(scopes::satisfied_by(&needed, |scope| scope == "analytics:readonly"));
    assert!(!scopes::satisfied_by(&["analytics"], |scope| scope == "analytics:readonly"));
    assert!(!scopes::satisfied_by(&["billing:readonly"], |scope| scope == "billing"));
    assert!(scopes::satisfied_by(&[""; 0], |_| false));
}

#[test]
fn a_permission_that_does_not_exist_leads_to_those_of_its_shape() {
    assert_eq!(
        CATALOG.nearest_permissions("analytics:bot:view"),
        [
            "analytics:botAggregate:view",
            "analytics:botFlowSession:view",
            "analytics:botFlowReportingTurn:view",
            "analytics:botFlowDivisionAwareReportingTurn:view",
        ]
    );
    for (wrong, real) in [
        ("integration:actions:view", "integrations:action:view"),
        ("routing:queue:read", "routing:queue:view"),
        ("Routing:Queue:View", "routing:queue:view"),
        ("analytics:conversationdetail:view", "analytics:conversationDetail:view"),
        ("analytics:botagregate:view", "analytics:botAggregate:view"),
        ("oauth:clients:create", "oauth:client:add"),
        ("directory:users:update", "directory:user:edit"),
        ("recording.recording.view", "recording:recording:view"),
    ] {
        assert!(!CATALOG.permission_exists(wrong), "{wrong}");
        assert_eq!(CATALOG.nearest_permissions(wrong).first().map(|name| &**name), Some(real), "{wrong}");
    }
    for nothing in ["", "x", "x:y:z", ":::", "a:b:c:d"] {
        assert!(CATALOG.nearest_permissions(nothing).is_empty(), "{nothing}");
    }
}

#[test]
fn wildcards_cover_and_case_counts_except_where_the_platform_itself_differs() {
    let covers = |domain: &str, entity: &str, actions: &[&str], needed: &str| {
        permissions::covers(domain, entity, actions, &Permission::parse(needed).expect("a triple"))
    };
    let needed = "analytics:botAggregate:view";
    assert!(covers("analytics", "botAggregate", &["add", "view"], needed));
    assert!(covers("analytics", "*", &["*"], needed));
    assert!(covers("*", "*", &["view"], needed));
    assert!(!covers("analytics", "*", &["edit"], needed));
    assert!(!covers("analytics", "*", &[], needed));
    assert!(!covers("analytics", "bot*", &["view"], needed));
    assert!(!covers("analytics", "botaggregate", &["view"], needed));
    assert!(!covers("Analytics", "*", &["*"], needed));
    assert!(covers("messaging", "whatsAppIntegration", &["add"], "messaging:whatsappIntegration:add"));
    assert!(covers("routing", "skillGroup", &["view"], "routing:skillgroup:view"));
    assert!(CATALOG.is_premium_app_pattern("integration:botlens:view"));
    assert!(!CATALOG.is_premium_app_pattern("integrations:action:view"));
}

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}

fn operation(operation: &str) -> OwnOperation {
    OwnOperation { operation: operation.into(), ..OwnOperation::default() }
}

#[test]
fn additions_are_known_beside_what_is_embedded() {
    let report = OwnOperation {
        permissions: names(&["botlens:report:view"]),
        scopes: names(&["botlens"]),
        context: Context::UserOnly,
        ..operation("get /api/v2/botlens/reports/{reportId}")
    };
    let region = OwnRegion {
        aws_region: "us-gov-west-1".into(),
        domain: "usgw1.us-gov-pure.cloud".into(),
        ..OwnRegion::default()
    };
    let catalog = Catalog::with_additions(Additions {
        permissions: names(&["botlens:report:view"]),
        scopes: names(&["botlens"]),
        operations: vec![report, operation("POST /api/v2/analytics/bots/aggregates/query")],
        regions: vec![region],
        genesys_aws_accounts: [("eusc-de-east-1".into(), "123456789012".into())].into(),
    })
    .expect("all are readable");
    let report = catalog.find_operation("GET /api/v2/botlens/reports/77").expect("added");
    assert_eq!(report.to_string(), "GET /api/v2/botlens/reports/{reportId}");
    assert_eq!((report.mode, report.context), (Mode::All, Context::UserOnly));
    let query = catalog.find_operation("POST /api/v2/analytics/bots/aggregates/query").expect("overridden");
    assert_eq!((query.mode, query.scopes.len()), (Mode::None, 0));
    assert!(
        catalog.permission_exists("botlens:report:view") && catalog.permission_exists("routing:queue:view")
    );
    assert!(catalog.scope_exists("botlens") && catalog.scope_exists("analytics"));
    assert_eq!(catalog.nearest_permissions("botlens:reports:view"), ["botlens:report:view"]);
    assert_eq!(catalog.nearest_scopes("botlen"), ["botlens"]);
    assert_eq!(catalog.regions().len(), 19);
    let (own, role) = catalog.region_by_host("login.usgw1.us-gov-pure.cloud").expect("added");
    assert_eq!((&*own.partition, role), ("aws-us-gov", HostRole::Login));
    let sovereign = catalog.region("eusc-de-east-1").and_then(|region| region.genesys_aws_account.as_deref());
    assert_eq!(sovereign, Some("123456789012"));
}

#[test]
fn an_addition_that_cannot_be_used_is_an_error() {
    let error = |additions| Catalog::with_additions(additions).expect_err("refused");
    assert_eq!(
        error(Additions { permissions: names(&["a:b"]), ..Additions::default() }),
        AdditionError::Permission("a:b".into())
    );
    assert_eq!(
        error(Additions { operations: vec![operation("/api/v2/things")], ..Additions::default() }),
        AdditionError::Operation("/api/v2/things".into())
    );
    assert_eq!(
        error(Additions {
            genesys_aws_accounts: [("moon-1".into(), "1".into())].into(),
            ..Additions::default()
        }),
        AdditionError::AccountWithoutRegion("moon-1".into())
    );
}
