"""Makes the samples of this folder, and `boto3.json`, which says what boto3 makes of the same account.

The account is moto's: `moto_server` must listen at the address given. README.md says how to run it.
"""

import json
import os
import pathlib
import subprocess
import sys

import boto3

ENDPOINT = sys.argv[1]
HERE = pathlib.Path(__file__).parent
ENVIRONMENT = dict(
    os.environ, AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing", AWS_DEFAULT_REGION="us-east-1",
    AWS_ENDPOINT_URL=ENDPOINT, AWS_PAGER="",
)
os.environ.update(ENVIRONMENT)
iam, s3, kms, organizations = (boto3.client(name) for name in ("iam", "s3", "kms", "organizations"))
BUCKETS = ["acme-recordings", "acme-recordings-eu"]
ROLES = ["genesys-export", "archiver"]


def statement(**fields):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **fields}]})


def build():
    """Fills the account; answers the ids that it made up."""
    trust = statement(
        Principal={"AWS": "arn:aws:iam::765628985471:root"}, Action="sts:AssumeRole",
        Condition={"StringEquals": {"sts:ExternalId": "3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11"}},
    )
    write = statement(Action=["s3:PutObject", "s3:PutObjectAcl"], Resource="arn:aws:s3:::acme-recordings/*")
    look = statement(
        Action=["s3:GetBucketLocation", "s3:GetEncryptionConfiguration"], Resource="arn:aws:s3:::acme-recordings"
    )
    limit = statement(Action=["s3:*", "kms:*"], Resource="*")
    boundary = iam.create_policy(PolicyName="acme-boundary", PolicyDocument=limit)["Policy"]["Arn"]
    iam.create_role(RoleName=ROLES[0], AssumeRolePolicyDocument=trust, PermissionsBoundary=boundary)
    iam.create_role(RoleName=ROLES[1], Path="/ops/", AssumeRolePolicyDocument=trust)
    iam.put_role_policy(RoleName=ROLES[0], PolicyName="write-recordings", PolicyDocument=write)
    policy = iam.create_policy(PolicyName="read-location", PolicyDocument=write)["Policy"]["Arn"]
    iam.create_policy_version(PolicyArn=policy, PolicyDocument=look, SetAsDefault=True)
    iam.attach_role_policy(RoleName=ROLES[0], PolicyArn=policy)
    iam.attach_role_policy(RoleName=ROLES[1], PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
    key = kms.create_key(Description="recordings")["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/acme-recordings", TargetKeyId=key)
    s3.create_bucket(Bucket=BUCKETS[0])
    s3.create_bucket(Bucket=BUCKETS[1], CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    on_bucket = statement(
        Sid="Genesys", Principal={"AWS": "arn:aws:iam::123456789012:role/genesys-export"},
        Action=["s3:PutObject", "s3:PutObjectAcl"], Resource="arn:aws:s3:::acme-recordings/*",
    )
    s3.put_bucket_policy(Bucket=BUCKETS[0], Policy=on_bucket)
    s3.put_public_access_block(
        Bucket=BUCKETS[0],
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": False,
        },
    )
    s3.put_bucket_ownership_controls(
        Bucket=BUCKETS[0], OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    )
    s3.put_bucket_encryption(
        Bucket=BUCKETS[0],
        ServerSideEncryptionConfiguration={
            "Rules": [{
                "ApplyServerSideEncryptionByDefault": {
                    "SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/acme-recordings",
                },
                "BucketKeyEnabled": True,
            }]
        },
    )
    organizations.create_organization()
    deny = statement(Action="organizations:LeaveOrganization", Resource="*").replace("Allow", "Deny")
    control = organizations.create_policy(
        Name="deny-leave", Description="-", Type="SERVICE_CONTROL_POLICY", Content=deny
    )["Policy"]["PolicySummary"]["Id"]
    root = organizations.list_roots()["Roots"][0]["Id"]
    organizations.attach_policy(PolicyId=control, TargetId=root)
    return {"policy": policy, "key": key, "control": control, "root": root}


def save(name, *command, allowed_to_fail=False):
    done = subprocess.run(["aws", *command], env=ENVIRONMENT, capture_output=True, text=True)
    if done.returncode and not allowed_to_fail:
        sys.exit(f"aws {' '.join(command)}: {done.stderr}")
    (HERE / name).write_text(done.stdout)


def sample(ids):
    filters = ["--filter", "Role", "LocalManagedPolicy"]
    save("get-account-authorization-details.json", "iam", "get-account-authorization-details", *filters)
    save("first-page.json", "iam", "list-roles", "--max-items", "1")
    for role in ROLES:
        for command in ("get-role", "list-attached-role-policies", "list-role-policies"):
            save(f"{role}.{command}.json", "iam", command, "--role-name", role)
    save("role-alone.json", "iam", "get-role", "--role-name", ROLES[0], "--query", "Role")
    save("list-roles.json", "iam", "list-roles")
    inline = ["--role-name", ROLES[0], "--policy-name", "write-recordings"]
    save("get-role-policy.json", "iam", "get-role-policy", *inline)
    save("get-policy.json", "iam", "get-policy", "--policy-arn", ids["policy"])
    for version, name in (("v2", "read-location"), ("v1", "read-location.v1")):
        version = ["--policy-arn", ids["policy"], "--version-id", version]
        save(f"{name}.get-policy-version.json", "iam", "get-policy-version", *version)
    save("list-policies.json", "iam", "list-policies", "--scope", "Local")
    for command in (
        "get-bucket-policy", "get-bucket-location", "get-public-access-block", "get-bucket-ownership-controls",
        "get-bucket-encryption",
    ):
        save(f"{BUCKETS[0]}.{command}.json", "s3api", command, "--bucket", BUCKETS[0])
    save(f"{BUCKETS[1]}.get-bucket-location.json", "s3api", "get-bucket-location", "--bucket", BUCKETS[1])
    policy = ["s3api", "get-bucket-policy", "--bucket"]
    save(f"{BUCKETS[1]}.get-bucket-policy.json", *policy, BUCKETS[1], allowed_to_fail=True)
    save("quoted-policy.json", *policy, BUCKETS[0], "--query", "Policy")
    save("raw-policy.json", *policy, BUCKETS[0], "--query", "Policy", "--output", "text")
    save("list-buckets.json", "s3api", "list-buckets")
    save(f"{ids['key']}.get-key-policy.json", "kms", "get-key-policy", "--key-id", ids["key"], "--policy-name", "default")
    save("describe-key.json", "kms", "describe-key", "--key-id", ids["key"])
    save("list-aliases.json", "kms", "list-aliases", "--key-id", ids["key"])
    save("list-keys.json", "kms", "list-keys")
    save("get-caller-identity.json", "sts", "get-caller-identity")
    save("describe-policy.json", "organizations", "describe-policy", "--policy-id", ids["control"])
    target = ["--target-id", ids["root"], "--filter", "SERVICE_CONTROL_POLICY"]
    save("list-policies-for-target.json", "organizations", "list-policies-for-target", *target)


def save_error(name, *command):
    """What `aws ... > name 2>&1` keeps of a command that fails."""
    done = subprocess.run(["aws", *command], env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if not done.returncode:
        sys.exit(f"aws {' '.join(command)}: it did not fail")
    (HERE / "errors" / name).write_text(done.stdout)


def errors():
    for command in (
        "get-bucket-policy", "get-bucket-encryption", "get-public-access-block", "get-bucket-ownership-controls",
    ):
        save_error(f"{BUCKETS[1]}.{command}.json", "s3api", command, "--bucket", BUCKETS[1])
    save_error("no-such-bucket.get-bucket-policy.txt", "s3api", "get-bucket-policy", "--bucket", "no-such-bucket")
    save_error("no-such-role.get-role.json", "iam", "get-role", "--role-name", "no-such-role")
    key = "26e630d3-1f79-458a-aa72-617aaed55bdc"
    save_error(f"{key}.get-key-policy.json", "kms", "get-key-policy", "--key-id", key, "--policy-name", "default")
    save_error("no-host.list-buckets.json", "s3api", "list-buckets", "--endpoint-url", "http://127.0.0.1:1")
    save_error("no-such-output.list-buckets.yaml", "s3api", "list-buckets", "--output", "yaml")


def actions(document):
    """The actions of a policy: enough to tell each of these from the others."""
    document = json.loads(document) if isinstance(document, str) else document
    many = lambda value: value if isinstance(value, list) else [value]
    statements = many(document["Statement"])
    return sorted(word for one in statements for word in many(one["Action"]))


def told_by_boto3(ids):
    """The account as boto3 answers."""
    roles = {}
    for role in ROLES:
        answer = iam.get_role(RoleName=role)["Role"]
        inline = iam.list_role_policies(RoleName=role)["PolicyNames"]
        attached = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
        roles[answer["Arn"]] = {
            "trust": actions(answer["AssumeRolePolicyDocument"]),
            "boundary": answer.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
            "inline": {
                name: actions(iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]) for name in inline
            },
            "attached": sorted(policy["PolicyArn"] for policy in attached),
        }
    policies = {}
    for policy in iam.list_policies(Scope="Local")["Policies"]:
        version = iam.get_policy_version(PolicyArn=policy["Arn"], VersionId=policy["DefaultVersionId"])
        policies[policy["Arn"]] = actions(version["PolicyVersion"]["Document"])
    buckets = {}
    for bucket in BUCKETS:
        policy = None
        try:
            policy = actions(s3.get_bucket_policy(Bucket=bucket)["Policy"])
        except s3.exceptions.ClientError as error:
            assert error.response["Error"]["Code"] == "NoSuchBucketPolicy"
        region = s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] or "us-east-1"
        buckets[bucket] = {"policy": policy, "region": region}
    first = buckets[BUCKETS[0]]
    first["block"] = s3.get_public_access_block(Bucket=BUCKETS[0])["PublicAccessBlockConfiguration"]
    controls = s3.get_bucket_ownership_controls(Bucket=BUCKETS[0])["OwnershipControls"]
    first["ownership"] = controls["Rules"][0]["ObjectOwnership"]
    rules = s3.get_bucket_encryption(Bucket=BUCKETS[0])["ServerSideEncryptionConfiguration"]["Rules"]
    first["key"] = rules[0]["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"]
    metadata = kms.describe_key(KeyId=ids["key"])["KeyMetadata"]
    key = {
        "arn": metadata["Arn"],
        "enabled": metadata["Enabled"],
        "aws_managed": metadata["KeyManager"] == "AWS",
        "policy": actions(kms.get_key_policy(KeyId=ids["key"], PolicyName="default")["Policy"]),
        "aliases": [alias["AliasArn"] for alias in kms.list_aliases(KeyId=ids["key"])["Aliases"]],
    }
    return {"roles": roles, "policies": policies, "buckets": buckets, "key": key}


if __name__ == "__main__":
    for old in HERE.glob("*.json"):
        old.unlink()
    made = build()
    sample(made)
    (HERE / "errors").mkdir(exist_ok=True)
    errors()
    (HERE / "boto3.json").write_text(json.dumps(told_by_boto3(made), indent=2, sort_keys=True) + "\n")
