//! Naming an operation, rightly and wrongly.

use proptest::prelude::*;

use super::*;

const CATALOG: Catalog = Catalog::embedded();

fn found(text: &str) -> String {
    match CATALOG.find_operation(text) {
        Ok(operation) => operation.to_string(),
        Err(miss) => format!("{miss:?}"),
    }
}

fn miss(text: &str) -> OperationMiss {
    CATALOG.find_operation(text).expect_err(text)
}

fn nearest(text: &str) -> Vec<String> {
    miss(text).nearest.iter().map(ToString::to_string).collect()
}

#[test]
fn every_operation_is_found_by_its_own_name_and_placeholder_names_do_not_matter() {
    for operation in CATALOG.operations() {
        let name = operation.to_string();
        assert_eq!(CATALOG.find_operation(&name).as_ref(), Ok(&operation));
        let segments = name.split('/').map(|segment| if segment.starts_with('{') { ":x" } else { segment });
        let renamed = segments.collect::<Vec<_>>().join("/");
        assert_eq!(CATALOG.find_operation(&renamed).as_ref(), Ok(&operation), "{renamed}");
        let concrete = renamed.replace(":x", "3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11");
        assert_eq!(CATALOG.find_operation(&concrete).as_ref(), Ok(&operation), "{concrete}");
    }
}

#[test]
fn every_scope_and_permission_that_an_operation_names_exists() {
    for operation in CATALOG.operations() {
        for scope in &operation.scopes {
            assert!(CATALOG.scope_exists(scope), "{operation}: {scope}");
        }
        for permission in operation.permissions.iter().filter(|name| name.contains(':')) {
            assert!(CATALOG.permission_exists(permission), "{operation}: {permission}");
        }
        assert_eq!(operation.mode == Mode::None, operation.permissions.is_empty(), "{operation}");
    }
}

#[test]
fn an_operation_is_recognised_in_every_way_of_writing_it() {
    let query = "POST /api/v2/analytics/bots/aggregates/query";
    for text in [
        "post /api/v2/analytics/bots/aggregates/query",
        " POST  https://api.mypurecloud.ie/api/v2/analytics/bots/aggregates/query/?pageSize=1#x ",
        "POST api.mypurecloud.ie/api/v2/analytics/bots/aggregates/query",
        "POST {{baseUrl}}/api/v2/analytics/bots/aggregates/query",
        "POST analytics/bots/aggregates/query",
        "POST /v2/analytics/bots/aggregates/query",
        "POST: /api/v2/analytics/bots/aggregates/query",
        "`POST /api/v2/analytics/bots/aggregates/query`",
        "/api/v2/analytics/bots/aggregates/query",
        "postAnalyticsBotsAggregatesQuery",
        "PostAnalyticsBotsAggregatesQuery",
        "AnalyticsApi.post_analytics_bots_aggregates_query()",
    ] {
        assert_eq!(found(text), query, "{text}");
    }
    let job = "GET /api/v2/recording/jobs/{jobId}";
    for id in ["{id}", "${id}", "{{ id }}", ":id", "<id>", "[id]", "*", "4711", "abc-DEF"] {
        assert_eq!(found(&format!("GET /api/v2/recording/jobs/{id}")), job, "{id}");
    }
}

#[test]
fn a_literal_segment_wins_over_a_placeholder() {
    assert_eq!(found("GET /api/v2/users/me"), "GET /api/v2/users/me");
    assert_eq!(found("GET /api/v2/users/{me}"), "GET /api/v2/users/{userId}");
    assert_eq!(found("GET /api/v2/users/5"), "GET /api/v2/users/{userId}");
}

#[test]
fn what_an_operation_asks_for_is_told() {
    let query = CATALOG.find_operation("POST /api/v2/analytics/bots/aggregates/query").expect("exists");
    assert_eq!(query.permissions, ["analytics:botAggregate:view"]);
    assert_eq!(query.scopes, ["analytics", "analytics:readonly"]);
    assert_eq!((query.mode, query.context), (Mode::Any, Context::Either));
    assert!(!query.deprecated && !query.preview && !query.undocumented);
    let me = CATALOG.find_operation("GET /api/v2/users/me").expect("exists");
    assert_eq!(me.context, Context::UserOnly);
    let turns = CATALOG.find_operation("GET /api/v2/analytics/botflows/{id}/reportingturns").expect("exists");
    assert!(turns.deprecated);
    let hidden = CATALOG.find_operation("GET /api/v2/billing/contracts").expect("known to official tools");
    assert!(hidden.undocumented && hidden.scopes.is_empty());
}

#[test]
fn a_path_with_another_method_names_those_that_exist() {
    let miss = miss("DELETE /api/v2/analytics/bots/aggregates/query");
    assert_eq!(miss.kind, MissKind::OtherMethods);
    assert_eq!(miss.nearest.iter().map(|o| o.method).collect::<Vec<_>>(), [Method::Post]);
    let miss = self::miss("/api/v2/recording/jobs/{jobId}");
    assert_eq!(miss.kind, MissKind::NoMethod);
    assert_eq!(miss.nearest.len(), 3);
    assert_eq!(self::miss("getPresencedefinitions").kind, MissKind::Ambiguous);
}

#[test]
fn a_word_of_the_api_is_not_taken_for_somebodys_id() {
    assert_eq!(
        nearest("GET /api/v2/users/queues").first().map(String::as_str),
        Some("GET /api/v2/users/{userId}/queues")
    );
    assert!(matches!(miss("GET /api/v2/users/serch").kind, MissKind::Unknown { .. }));
}

#[test]
fn the_endpoint_of_the_forum_thread_leads_to_the_real_bot_analytics() {
    let miss = miss("/api/v2/analytics/botconversations/summary");
    assert_eq!(miss.kind, MissKind::Unknown { claimed_elsewhere: true });
    for method in ["", "GET ", "POST "] {
        let mut near = nearest(&format!("{method}/api/v2/analytics/botconversations/summary"));
        near.sort();
        assert_eq!(
            near,
            [
                "GET /api/v2/analytics/botflows/{botFlowId}/sessions",
                "POST /api/v2/analytics/bots/aggregates/query",
            ],
            "{method}"
        );
    }
}

#[test]
fn plausible_mistakes_lead_to_the_operation_that_is_meant() {
    for (wrong, real) in [
        ("POST /api/v2/analytics/bot/aggregates/query", "POST /api/v2/analytics/bots/aggregates/query"),
        ("/api/v2/analytics/bots/summary", "POST /api/v2/analytics/bots/aggregates/query"),
        ("GET /api/v2/analytics/bots/sessions", "GET /api/v2/analytics/botflows/{botFlowId}/sessions"),
        ("/api/v2/analytics/queues/summary", "POST /api/v2/analytics/queues/observations/query"),
        (
            "/api/v2/analytics/conversations/details/export",
            "POST /api/v2/analytics/conversations/details/jobs",
        ),
        ("GET /api/v2/user/me", "GET /api/v2/users/me"),
        ("GET /api/v2/recordings/jobs", "GET /api/v2/recording/jobs"),
        ("POST /api/v2/recording/job", "POST /api/v2/recording/jobs"),
        ("GET /api/v2/conversation/{id}", "GET /api/v2/conversations/{conversationId}"),
        ("GET /api/v2/routing/queue/{id}", "GET /api/v2/routing/queues/{queueId}"),
        ("GET /api/v2/Routing/Queues/{id}", "GET /api/v2/routing/queues/{queueId}"),
        ("POST /api/v2/oauth/client", "POST /api/v2/oauth/clients"),
        ("/api/v2/contacts", "GET /api/v2/externalcontacts/contacts"),
        ("postAnalyticsBotAggregateQuery", "POST /api/v2/analytics/bots/aggregates/query"),
        ("get_recordings_job", "GET /api/v2/recording/jobs/{jobId}"),
    ] {
        assert_eq!(nearest(wrong).first().map(String::as_str), Some(real), "{wrong}: {:?}", nearest(wrong));
    }
    assert_eq!(miss("POST https://login.mypurecloud.ie/oauth/token").kind, MissKind::TokenEndpoint);
    assert_eq!(miss("/api/v2/oauth/token").kind, MissKind::TokenEndpoint);
}

#[test]
fn nonsense_is_a_miss_without_advice_and_without_a_panic() {
    for text in ["", " ", "GET", "GET ", "two words here", "GET /", "https://", "{", "://", "GET ://x"] {
        assert_eq!(miss(text).nearest, [], "{text:?}");
    }
    for text in ["/".repeat(100_000), "/a".repeat(100_000), "ü/ß/ʼn".repeat(1000), "x".repeat(1_000_000)] {
        assert!(CATALOG.find_operation(&text).is_err());
        assert!(CATALOG.find_operation(&format!("GET /{text}")).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_text_is_answered(text in any::<String>(), path in "(GET |post:)?(/[a-z{}:<>%*.é-]{0,12}){0,20}[?#]?") {
        for text in [text, path] {
            if let Ok(operation) = CATALOG.find_operation(&text) {
                prop_assert_eq!(CATALOG.find_operation(&operation.to_string()), Ok(operation));
            }
            let _ = CATALOG.nearest_permissions(&text);
            let _ = CATALOG.nearest_scopes(&text);
            let _ = CATALOG.scope_correction(&text);
            let _ = CATALOG.nearest_regions(&text);
            let _ = CATALOG.lookalike(&text);
            let _ = CATALOG.region_spelled(&text);
        }
    }
}
