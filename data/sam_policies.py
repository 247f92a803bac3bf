"""Writes sam-policies.json: what each SAM policy template allows.

The facts are those of
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html;
they are taken from the table that the SAM translator ships (pip install aws-sam-translator).
"""

import json
import re
import sys
from pathlib import Path

import samtranslator

TABLE = Path(samtranslator.__file__).parent / "policy_templates_data" / "policy_templates.json"


def text(value):
    """A value as one string, with the template's parameters as placeholders."""
    if isinstance(value, str):
        return value
    if "Ref" in value:
        return "${%s}" % value["Ref"]
    sub = value["Fn::Sub"]
    if isinstance(sub, str):
        return sub
    pattern, names = sub
    return re.sub(r"\$\{(\w+)\}", lambda m: text(names[m[1]]) if m[1] in names else m[0], pattern)


def deep(value):
    if isinstance(value, dict) and not {"Ref", "Fn::Sub"} & value.keys():
        return {key: deep(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [deep(inner) for inner in value]
    return text(value)


def main():
    templates = json.loads(TABLE.read_text())["Templates"]
    lines = []
    for name, template in sorted(templates.items()):
        statements = [deep(statement) for statement in template["Definition"]["Statement"]]
        lines.append(f"{json.dumps(name)}: {json.dumps(statements, separators=(',', ':'))}")
    out = Path(__file__).parent / "sam-policies.json"
    out.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    sys.exit(main())
