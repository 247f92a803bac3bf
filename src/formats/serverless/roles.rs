//! The role that the framework makes for functions, and those of
//! `serverless-iam-roles-per-function`.
//! <https://www.serverless.com/framework/docs/providers/aws/guide/iam>,
//! <https://www.serverless.com/plugins/serverless-iam-roles-per-function>

use super::merge::{call, entry, list, mapping, sub, text};
use super::names::normalized;
use super::variables::hole;
use crate::source::Span;
use crate::syntax::{Entry, Kind, Node};

/// The logical id of the role that functions share.
pub(super) const ROLE: &str = "IamRoleLambdaExecution";
/// What lets functions reach into a network.
const NETWORK: &str = "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole";

/// What roles are made from.
pub(super) struct Service<'a> {
    /// `service`, as a node.
    pub(super) name: Node,
    /// The stage, as a node.
    pub(super) stage: Node,
    pub(super) provider: &'a Node,
    /// Names and descriptions.
    pub(super) functions: &'a [Entry],
    /// Whether functions have roles of their own by the plugin.
    pub(super) per_function: bool,
    /// Whether those take over what all functions may do.
    pub(super) inherit: bool,
    /// Whether there may be functions that are not told.
    pub(super) open: bool,
}

/// Whether a role is one that exists, rather than a description.
fn is_existing(role: &Node) -> bool {
    match &role.kind {
        Kind::Object(entries) => match entries.as_slice() {
            [only] => &*only.key == "Ref" || only.key.starts_with("Fn::"),
            _ => false,
        },
        Kind::Null => false,
        _ => true,
    }
}

impl Service<'_> {
    /// `provider.iam.role`, where it describes one.
    fn described(&self) -> Option<&Node> {
        self.provider.get("iam")?.get("role").filter(|role| role.is_object() && !is_existing(role))
    }

    /// A setting of the role: as versions 3 and later have it, or as earlier
    /// ones did.
    fn setting(&self, own: &[&str], before: &str) -> Option<&Node> {
        let role = self.described();
        own.iter()
            .find_map(|key| role?.get(key))
            .or_else(|| self.provider.get(before))
            .filter(|node| !node.is_null())
    }

    /// Whether functions without a role get one from the framework.
    pub(super) fn makes_role(&self) -> bool {
        let existing = self.provider.get("iam").and_then(|iam| iam.get("role")).is_some_and(is_existing);
        let all_have = self.functions.iter().all(|entry| entry.value.get("role").is_some());
        !existing && self.provider.get("role").is_none() && (self.open || !all_have)
    }

    /// The logical id of a function's role, where it is one of these.
    pub(super) fn role_of(&self, function: &Entry) -> Option<String> {
        if function.value.get("role").is_some() || !self.makes_role() {
            None
        } else if self.own_statements(function).is_some() {
            Some(format!("{}{ROLE}", normalized(&function.key)))
        } else {
            Some(ROLE.to_owned())
        }
    }

    fn own_statements<'n>(&self, function: &'n Entry) -> Option<&'n Node> {
        function.value.get("iamRoleStatements").filter(|node| self.per_function && !node.is_null())
    }

    /// Every role that the framework makes.
    pub(super) fn roles(&self) -> Vec<Entry> {
        if !self.makes_role() {
            return Vec::new();
        }
        let mut all = vec![entry(ROLE, self.shared())];
        for function in self.functions {
            if let (Some(logical), Some(statements)) = (self.role_of(function), self.own_statements(function))
            {
                all.push(entry(logical, self.of_function(function, statements)));
            }
        }
        all
    }

    /// Where a role's description stands.
    fn span(&self) -> Span {
        let keys = ["iamRoleStatements", "iamManagedPolicies"];
        let before = || keys.iter().find_map(|key| self.provider.get(key));
        self.described().or_else(before).unwrap_or(self.provider).span
    }

    fn shared(&self) -> Node {
        let span = self.span();
        let mut statements = vec![self.logs(span)];
        for function in self.functions {
            statements.extend(of_events(function));
        }
        add(&mut statements, self.setting(&["statements"], "iamRoleStatements"));
        let name = match self.setting(&["name"], "") {
            Some(name) => name.clone(),
            None => self.generated(None, span),
        };
        let network = self.functions.iter().any(|function| function.value.get("vpc").is_some());
        self.role(span, name, statements, network)
    }

    fn of_function(&self, function: &Entry, own: &Node) -> Node {
        let span = own.span;
        let mut statements = vec![self.logs(span)];
        statements.extend(of_events(function));
        let inherits = match function.value.get("iamRoleStatementsInherit").map(|node| &node.kind) {
            Some(Kind::Bool(inherits)) => *inherits,
            Some(_) => true,
            None => self.inherit,
        };
        if inherits {
            add(&mut statements, self.setting(&["statements"], "iamRoleStatements"));
        }
        add(&mut statements, Some(own));
        let name = match function.value.get("iamRoleStatementsName").filter(|name| !name.is_null()) {
            Some(name) => name.clone(),
            None => self.generated(Some(&function.key), span),
        };
        self.role(span, name, statements, function.value.get("vpc").is_some())
    }

    /// `service-stage-region-lambdaRole`.
    fn generated(&self, function: Option<&str>, span: Span) -> Node {
        let mut parts = vec![self.name.clone(), self.stage.clone()];
        parts.extend(function.map(|function| text(function, span)));
        parts.extend([call("Ref", text("AWS::Region", span)), text("lambdaRole", span)]);
        call("Fn::Join", list(vec![text("-", span), list(parts, span)], span))
    }

    fn role(&self, span: Span, name: Node, statements: Vec<Node>, network: bool) -> Node {
        let service = mapping(vec![entry("Service", text("lambda.amazonaws.com", span))], span);
        let trust = mapping(
            vec![
                entry("Effect", text("Allow", span)),
                entry("Principal", service),
                entry("Action", text("sts:AssumeRole", span)),
            ],
            span,
        );
        let document = |statements: Vec<Node>| {
            mapping(
                vec![entry("Version", text("2012-10-17", span)), entry("Statement", list(statements, span))],
                span,
            )
        };
        let policy_name = call(
            "Fn::Join",
            list(
                vec![
                    text("-", span),
                    list(vec![self.name.clone(), self.stage.clone(), text("lambda", span)], span),
                ],
                span,
            ),
        );
        let policy = mapping(
            vec![entry("PolicyName", policy_name), entry("PolicyDocument", document(statements))],
            span,
        );
        let mut properties = vec![
            entry("RoleName", name),
            entry("AssumeRolePolicyDocument", document(vec![trust])),
            entry("Policies", list(vec![policy], span)),
        ];
        let mut attached = Vec::new();
        add(&mut attached, self.setting(&["managedPolicies"], "iamManagedPolicies"));
        if network || self.provider.get("vpc").is_some_and(|vpc| !vpc.is_null()) {
            attached.push(sub(NETWORK, span));
        }
        if !attached.is_empty() {
            properties.push(entry("ManagedPolicyArns", list(attached, span)));
        }
        if let Some(path) = self.setting(&["path"], "") {
            properties.push(entry("Path", path.clone()));
        }
        let boundary =
            self.setting(&["permissionsBoundary", "permissionBoundary"], "rolePermissionsBoundary");
        if let Some(boundary) = boundary {
            properties.push(entry("PermissionsBoundary", boundary.clone()));
        }
        mapping(
            vec![entry("Type", text("AWS::IAM::Role", span)), entry("Properties", mapping(properties, span))],
            span,
        )
    }

    /// Functions write their logs.
    fn logs(&self, span: Span) -> Node {
        let start = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/*";
        let actions =
            ["logs:CreateLogStream", "logs:CreateLogGroup", "logs:TagResource", "logs:PutLogEvents"];
        allow(&actions, sub(start, span), span)
    }
}

fn add(into: &mut Vec<Node>, from: Option<&Node>) {
    match from.map(|node| (&node.kind, node)) {
        Some((Kind::Array(items), _)) => into.extend(items.iter().cloned()),
        Some((Kind::Null, _)) | None => {}
        Some((_, node)) => into.push(node.clone()),
    }
}

fn allow(actions: &[&str], resource: Node, span: Span) -> Node {
    let actions = actions.iter().map(|action| text(*action, span)).collect();
    mapping(
        vec![
            entry("Effect", text("Allow", span)),
            entry("Action", list(actions, span)),
            entry("Resource", resource),
        ],
        span,
    )
}

/// What the framework allows for a function's events and destinations. It is
/// about resources that stand elsewhere, so which ones stays open.
fn of_events(function: &Entry) -> Vec<Node> {
    let mut actions: Vec<&str> = Vec::new();
    let node = &function.value;
    let is = |key: &str| node.get(key).is_some_and(|value| !value.is_null());
    for event in node.get("events").map_or(&[][..], Node::items) {
        for (key, more) in [
            ("sqs", &["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"][..]),
            ("stream", &["dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream"]),
            ("stream", &["dynamodb:ListStreams", "kinesis:GetRecords", "kinesis:GetShardIterator"]),
            ("stream", &["kinesis:DescribeStreamSummary", "kinesis:ListShards", "kinesis:SubscribeToShard"]),
            ("websocket", &["execute-api:ManageConnections"]),
            ("msk", &["kafka:DescribeCluster", "kafka:GetBootstrapBrokers"]),
            ("activemq", &["mq:DescribeBroker", "secretsmanager:GetSecretValue"]),
            ("rabbitmq", &["mq:DescribeBroker", "secretsmanager:GetSecretValue"]),
            ("kafka", &["secretsmanager:GetSecretValue"]),
        ] {
            if event.get(key).is_some() || event.as_str() == Some(key) {
                actions.extend(more);
            }
        }
    }
    for (key, more) in [
        ("onError", &["sns:Publish"][..]),
        ("destinations", &["lambda:InvokeFunction", "sqs:SendMessage", "sns:Publish", "events:PutEvents"]),
        ("kmsKeyArn", &["kms:Decrypt"]),
        ("awsKmsKeyArn", &["kms:Decrypt"]),
        ("fileSystemConfig", &["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]),
        ("tracing", &["xray:PutTraceSegments", "xray:PutTelemetryRecords"]),
    ] {
        if is(key) {
            actions.extend(more);
        }
    }
    if actions.is_empty() {
        return Vec::new();
    }
    let span = function.key_span;
    vec![allow(&actions, hole(format!("what the events of {} are about", function.key), span), span)]
}
