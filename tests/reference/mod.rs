//! A second, deliberately simple evaluator: no unknowns, no places, no speed,
//! written from the tables of AWS's documentation and sharing no code with the
//! engine. It knows only the part of the language that `differential.rs` makes.

use serde_json::Value;

/// `allowed`, `explicit-deny` or `implicit-deny` for a request of which
/// everything is known.
pub(crate) fn decide(request: &Value) -> &'static str {
    let who = Who::of(request);
    let all = |field: &str| list(&request[field]);
    let levels = |field: &str| -> Vec<Vec<Value>> {
        request[field].as_array().into_iter().flatten().map(list).filter(|level| !level.is_empty()).collect()
    };
    let scps = if who.account.is_some() { levels("service_control_policies") } else { Vec::new() };
    let rcps = if ["s3", "kms"].contains(&&*service(request)) {
        levels("resource_control_policies")
    } else {
        Vec::new()
    };

    let mut everything: Vec<Value> = Vec::new();
    for field in [
        "identity_policies",
        "resource_policy",
        "permissions_boundaries",
        "session_policy",
        "vpc_endpoint_policies",
    ] {
        everything.extend(all(field));
    }
    everything.extend(scps.iter().chain(&rcps).flatten().cloned());
    let denied = statements(&everything).iter().any(|statement| {
        statement["Effect"] == "Deny"
            && matches(statement, request)
            && (statement.get("Principal").is_none() || !forms(statement, &who).is_empty())
    });
    if denied {
        return "explicit-deny";
    }

    let allows = |policies: &[Value]| {
        statements(policies).iter().any(|statement| {
            statement["Effect"] == "Allow"
                && matches(statement, request)
                && (statement.get("Principal").is_none() || !forms(statement, &who).is_empty())
        })
    };
    let each = |field: &str| all(field).iter().all(|policy| allows(std::slice::from_ref(policy)));
    let session = all("session_policy");
    let within_session = if session.is_empty() { !who.is_federated } else { allows(&session) };
    let limits = each("permissions_boundaries") && within_session;
    let identity = who.is_root || allows(&all("identity_policies"));
    let named: Vec<&str> = statements(&all("resource_policy"))
        .iter()
        .filter(|statement| statement["Effect"] == "Allow" && matches(statement, request))
        .flat_map(|statement| forms(statement, &who))
        .collect();
    let directly = named.contains(&"self") || (named.contains(&"parent") && limits);
    let key = service(request) == "kms";
    let enough = match (&who.account, owner(request, &who)) {
        (None, _) => !named.is_empty(),
        (Some(own), owner) if *own == owner && key => {
            directly || (named.contains(&"account") && identity && limits)
        }
        (Some(own), owner) if *own == owner => directly || (identity && limits),
        _ => identity && limits && !named.is_empty(),
    };
    // KMS takes no unsigned request.
    let enough = enough && !(who.is_anonymous() && key);
    let guarded = scps.iter().all(|level| allows(level)) && each("vpc_endpoint_policies");
    if enough && guarded { "allowed" } else { "implicit-deny" }
}

struct Who {
    account: Option<String>,
    own: String,
    parent: Option<String>,
    is_root: bool,
    is_federated: bool,
}

impl Who {
    fn of(request: &Value) -> Self {
        let own = request["principal"].as_str().expect("a principal").to_owned();
        let fields: Vec<&str> = own.splitn(6, ':').collect();
        let account = fields.get(4).map(|account| (*account).to_owned());
        let resource = fields.get(5).copied().unwrap_or_default();
        let of_role = resource.strip_prefix("assumed-role/").map(|rest| {
            let role = rest.split('/').next().expect("a role");
            format!("arn:aws:iam::{}:role/{role}", fields[4])
        });
        let parent = request["session_of"].as_str().map(str::to_owned).or(of_role);
        Self {
            is_root: resource == "root",
            is_federated: resource.starts_with("federated-user/"),
            account,
            parent,
            own,
        }
    }

    fn is_anonymous(&self) -> bool {
        self.own == "*"
    }
}

fn owner(request: &Value, who: &Who) -> String {
    let in_arn =
        request["resource"].as_str().and_then(|arn| arn.split(':').nth(4)).filter(|id| !id.is_empty());
    let given = request["resource_account"].as_str();
    given.or(in_arn).map(str::to_owned).or_else(|| who.account.clone()).unwrap_or_default()
}

fn service(request: &Value) -> String {
    request["action"].as_str().expect("an action").split(':').next().expect("a service").to_owned()
}

/// One or many.
fn list(value: &Value) -> Vec<Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.clone(),
        other => vec![other.clone()],
    }
}

fn texts(value: &Value) -> Vec<String> {
    list(value).iter().map(|item| item.as_str().expect("a string").to_owned()).collect()
}

fn statements(policies: &[Value]) -> Vec<Value> {
    policies.iter().flat_map(|policy| list(&policy["Statement"])).collect()
}

/// In which ways a statement names the caller.
fn forms(statement: &Value, who: &Who) -> Vec<&'static str> {
    let mut found = Vec::new();
    let principal = &statement["Principal"];
    let aws = if principal == "*" { vec!["*".to_owned()] } else { texts(&principal["AWS"]) };
    for name in aws {
        let account = who.account.as_deref().unwrap_or("nobody");
        if name == "*" || (name == who.own && !who.is_anonymous()) {
            found.push("self");
        } else if Some(&name) == who.parent.as_ref() {
            found.push("parent");
        }
        if name == account || name == format!("arn:aws:iam::{account}:root") {
            found.push("account");
            if who.is_root {
                found.push("self");
            }
        }
    }
    if texts(&principal["Service"]).contains(&who.own) {
        found.push("self");
    }
    found
}

/// Whether everything but the principal matches.
fn matches(statement: &Value, request: &Value) -> bool {
    let action = request["action"].as_str().expect("an action").to_lowercase();
    let resource = request["resource"].as_str().expect("a resource");
    let covers_action = |pattern: &String| glob(&pattern.to_lowercase(), &action);
    let covers_resource = |pattern: &String| pattern == "*" || glob(pattern, resource);
    let element = |plain: &str, negated: &str, covers: &dyn Fn(&String) -> bool| match statement.get(plain) {
        Some(listed) => texts(listed).iter().any(covers),
        None => !texts(&statement[negated]).iter().any(covers),
    };
    element("Action", "NotAction", &covers_action)
        && element("Resource", "NotResource", &covers_resource)
        && statement["Condition"].as_object().into_iter().flatten().all(|(operator, keys)| {
            keys.as_object().expect("keys").iter().all(|(key, wanted)| {
                let given = &request["context"][key];
                condition(operator, &texts(wanted), &texts(given))
            })
        })
}

fn condition(operator: &str, wanted: &[String], given: &[String]) -> bool {
    if let Some(rest) = operator.strip_prefix("ForAllValues:") {
        return given.iter().all(|value| single(rest, wanted, Some(value)));
    }
    if let Some(rest) = operator.strip_prefix("ForAnyValue:") {
        return given.iter().any(|value| single(rest, wanted, Some(value)));
    }
    single(operator, wanted, given.first())
}

fn single(operator: &str, wanted: &[String], given: Option<&String>) -> bool {
    if operator == "Null" {
        return wanted.iter().any(|want| (want == "true") == given.is_none());
    }
    let (operator, if_exists) = match operator.strip_suffix("IfExists") {
        Some(base) => (base, true),
        None => (operator, false),
    };
    let (positive, negated) = match operator {
        "StringNotEquals" => ("StringEquals", true),
        "StringNotLike" => ("StringLike", true),
        "NumericNotEquals" => ("NumericEquals", true),
        "ArnNotLike" => ("ArnLike", true),
        other => (other, false),
    };
    let Some(given) = given else { return if_exists || negated };
    let hit = wanted.iter().any(|want| match positive {
        "StringEquals" => given == want,
        "StringEqualsIgnoreCase" => given.to_lowercase() == want.to_lowercase(),
        "StringLike" => glob(want, given),
        "Bool" => given == want && (given == "true" || given == "false"),
        "NumericEquals" => number(given).is_some() && number(given) == number(want),
        "NumericLessThan" => matches!((number(given), number(want)), (Some(a), Some(b)) if a < b),
        "ArnLike" => {
            let (own, pattern): (Vec<&str>, Vec<&str>) =
                (given.splitn(6, ':').collect(), want.splitn(6, ':').collect());
            own.len() == 6
                && pattern.len() == 6
                && own.iter().zip(&pattern).all(|(own, pattern)| glob(pattern, own))
        }
        other => panic!("no operator {other}"),
    });
    hit != negated
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok()
}

/// Wildcards by trying everything.
fn glob(pattern: &str, text: &str) -> bool {
    match pattern.chars().next() {
        None => text.is_empty(),
        Some('*') => {
            glob(&pattern[1..], text)
                || text.chars().next().is_some_and(|c| glob(pattern, &text[c.len_utf8()..]))
        }
        Some(first) => text.chars().next().is_some_and(|c| {
            (first == '?' || first == c) && glob(&pattern[first.len_utf8()..], &text[c.len_utf8()..])
        }),
    }
}
