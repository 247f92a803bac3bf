"""Holds what grantlint reads from templates against cfn-lint and the SAM translator.

    pip install cfn-lint aws-sam-translator
    python tests/formats/cloudformation/compare.py FOLDER

FOLDER holds templates, no folders. cargo does not run this; it prints how often the tools agree.
* Against cfn-lint: every statement of every document of a role, managed policy or bucket policy in templates whose
  parts are not conditional: effect, actions, and each resource and principal whose functions cfn-lint resolves.
* Against the translator: the roles that it makes of a SAM template, read by grantlint as plain CloudFormation.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import cfnlint.decode
from cfnlint.context.context import create_context_for_template
from cfnlint.jsonschema import CfnTemplateValidator
from cfnlint.template import Template

REGION = "us-east-1"
os.environ["AWS_DEFAULT_REGION"] = REGION
UNKNOWN = object()


def read(folder):
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        env = dict(os.environ, TEMPLATES=str(folder), OUT=out.name)
        subprocess.run(["cargo", "test", "-q", "--test", "cloudformation", "--", "--ignored"], check=True, env=env,
                       stdout=subprocess.DEVNULL)
        return json.loads(Path(out.name).read_text())


def plain(value):
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return str(value) if isinstance(value, str) else value


def many(value):
    return value if isinstance(value, list) else [value]


def mentions(value, *keys):
    if isinstance(value, dict):
        return any(key in keys or key.startswith("Fn::ForEach") or mentions(inner, *keys)
                   for key, inner in value.items())
    return isinstance(value, list) and any(mentions(inner, *keys) for inner in value)


class Lint:
    """cfn-lint's view of one template."""

    def __init__(self, path):
        raw, problems = cfnlint.decode.decode(str(path))
        if problems or not isinstance(raw, dict) or not isinstance(raw.get("Resources"), dict):
            raise ValueError("cfn-lint reads no template")
        self.template = Template(str(path), raw, [REGION])
        context = create_context_for_template(self.template)
        self.validator = CfnTemplateValidator({}).evolve(context=context, cfn=self.template)
        self.raw = plain(raw)

    def values(self, value):
        """What a value may be, or UNKNOWN."""
        if not isinstance(value, dict):
            return {str(value)}
        found = set()
        for resolved, _, problem in self.validator.resolve_value(value):
            if problem is not None or not isinstance(resolved, (str, int)) or "${" in str(resolved):
                return UNKNOWN
            found.add(str(resolved))
        return found or UNKNOWN

    def documents(self):
        for name, resource in self.raw["Resources"].items():
            properties = resource.get("Properties") if isinstance(resource, dict) else None
            if not isinstance(properties, dict):
                continue
            kind = resource.get("Type")
            if kind == "AWS::IAM::Role":
                yield name, properties.get("AssumeRolePolicyDocument")
                for policy in many(properties.get("Policies") or []):
                    yield name, policy.get("PolicyDocument") if isinstance(policy, dict) else None
            elif kind in ("AWS::IAM::ManagedPolicy", "AWS::S3::BucketPolicy"):
                yield name, properties.get("PolicyDocument")


def ours(content):
    for role in content["roles"]:
        yield role["trust"]
        for policy in role["inline"]:
            yield policy["document"]
    for policy in content["policies"]:
        yield policy["document"]
    for bucket in content["buckets"]:
        yield bucket["policy"]


def statements(documents):
    return [one for document in documents if isinstance(document, list) for one in document]


def against_lint(path, found, count, wrong):
    lint = Lint(path)
    kinds = {resource.get("Type") for resource in lint.raw["Resources"].values() if isinstance(resource, dict)}
    if not kinds & {"AWS::IAM::Role", "AWS::IAM::ManagedPolicy", "AWS::S3::BucketPolicy"}:
        return
    if kinds & {"AWS::IAM::Policy", "AWS::IAM::RolePolicy"} or mentions(lint.raw["Resources"], "Fn::If", "Condition::"):
        count["skipped: conditional, or policies outside of roles"] += 1
        return
    if any("Condition" in one for one in lint.raw["Resources"].values() if isinstance(one, dict)):
        count["skipped: conditional, or policies outside of roles"] += 1
        return
    count["templates"] += 1
    theirs = []
    for _, document in lint.documents():
        if isinstance(document, dict) and "Statement" in document:
            theirs += [one for one in many(document["Statement"]) if isinstance(one, dict) and "Effect" in one]
    mine = statements(ours(found))
    key = lambda effect, actions: (effect, tuple(actions))
    index = {}
    for one in mine:
        index.setdefault(key(one["effect"], one["action"]), []).append(one)
    for one in theirs:
        actions = one.get("Action", one.get("NotAction"))
        if actions is None or mentions(actions, "Ref", "Fn::Sub", "Fn::Join"):
            continue
        count["statements"] += 1
        same = index.get(key(one["Effect"], [str(action) for action in many(actions)]))
        if not same:
            wrong.append((path.name, "no such statement", one))
            continue
        count["statements found"] += 1
        match = same.pop(0)
        principal = one.get("Principal")
        if isinstance(principal, dict):
            principal = [value for values in principal.values() for value in many(values)]
        for name, values in [("resource", one.get("Resource")), ("principal", principal)]:
            if values is None or len(many(values)) != len(match.get(name, [])):
                continue
            for value, mine_value in zip(many(values), match[name]):
                expected = lint.values(value)
                if expected is UNKNOWN:
                    count["values that cfn-lint does not resolve"] += 1
                    count["... of which grantlint tells all"] += "${" not in mine_value
                elif mine_value in expected:
                    count["values that agree"] += 1
                elif "${" in mine_value:
                    count["values that only cfn-lint tells"] += 1
                else:
                    wrong.append((path.name, value, mine_value, sorted(expected)[:3]))


def translate(path):
    from samtranslator.translator.transform import transform

    class Policies:
        def load(self):
            return {}

    raw, problems = cfnlint.decode.decode(str(path))
    if problems:
        raise ValueError("not read")
    raw = json.loads(json.dumps(plain(raw), default=str))
    for resource in raw["Resources"].values():
        properties = resource.get("Properties") or {}
        if str(resource.get("Type")).startswith("AWS::Serverless::") and "InlineCode" not in properties:
            # Code that is not uploaded yet says nothing about roles.
            for key in ("CodeUri", "ContentUri", "DefinitionUri"):
                if key in properties or (key == "CodeUri" and "ImageUri" not in properties):
                    properties[key] = "s3://code/key"
    return plain(transform(raw, {}, Policies()))


def roles(contents):
    all_roles = {}
    for content in contents:
        for role in content.get("roles", []):
            documents = statements([role["trust"]] + [policy["document"] for policy in role["inline"]])
            key = lambda one: json.dumps(one, sort_keys=True)
            all_roles[role["name"]] = (sorted(map(key, documents)), sorted(str(one["name"]) for one in role["attached"]),
                                       role["complete"])
    return all_roles


def main():
    folder = Path(sys.argv[1])
    found = read(folder)
    count, wrong = Counter(), []
    with tempfile.TemporaryDirectory() as translated:
        for path in sorted(folder.iterdir()):
            contents = found.get(path.name, {}).get("found") or []
            tools = {content.get("tool") for content in contents}
            try:
                if "a SAM template" in tools:
                    (Path(translated) / f"{path.name}.json").write_text(json.dumps(translate(path), default=str))
                elif tools & {"a CloudFormation template", "a template of the CDK"} and len(contents) == 1:
                    against_lint(path, contents[0], count, wrong)
            except Exception as error:  # what the other tool refuses is not compared
                count[f"skipped: {type(error).__name__}"] += 1
                if os.environ.get("WHY"):
                    print("skipped:", path.name, str(error)[:200], file=sys.stderr)
        for name, one in read(Path(translated)).items():
            count["SAM templates"] += 1
            want, have = roles(one["found"]), roles(found[name.removesuffix(".json")]["found"])
            for role, (documents, attached, _) in want.items():
                count["SAM roles"] += 1
                if role == "${CodeDeployServiceRole}":  # of gradual deployments; it is not the app's
                    count["SAM roles of CodeDeploy"] += 1
                elif role not in have:
                    wrong.append((name, "no such role", role))
                elif have[role][:2] == (documents, attached):
                    count["SAM roles that agree"] += 1
                elif not have[role][2]:
                    count["SAM roles that are said to be incomplete"] += 1
                else:
                    wrong.append((name, role, [documents, attached], have[role]))
    for words, number in sorted(count.items()):
        print(f"{number:6} {words}")
    for one in wrong:
        print("differs:", *one)


main()
