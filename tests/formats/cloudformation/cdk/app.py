import aws_cdk as cdk
from aws_cdk import aws_iam as iam, aws_kms as kms, aws_s3 as s3, aws_lambda as lambda_

class ExportStack(cdk.Stack):
    """Roles for the export of recordings into a customer's account."""

    def __init__(self, scope, name, **kwargs):
        super().__init__(scope, name, **kwargs)
        external_id = cdk.CfnParameter(self, "ExternalID", type="String", description="The organization's id")
        is_prod = cdk.CfnParameter(self, "Stage", type="String", allowed_values=["dev", "prod"])
        cdk.CfnCondition(self, "IsProd", expression=cdk.Fn.condition_equals(is_prod.value_as_string, "prod"))
        key = kms.Key(self, "Key", alias="alias/recordings")
        bucket = s3.Bucket(
            self, "Recordings", bucket_name="acme-recordings", encryption=s3.BucketEncryption.KMS,
            encryption_key=key, enforce_ssl=True, block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        )
        role = iam.Role(
            self, "Export", role_name="genesys-export",
            assumed_by=iam.PrincipalWithConditions(
                iam.AccountPrincipal("765628985471"),
                {"StringEquals": {"sts:ExternalId": external_id.value_as_string}},
            ),
        )
        bucket.grant_put(role)
        bucket.grant_put_acl(role)
        role.add_to_policy(iam.PolicyStatement(
            actions=["s3:GetBucketLocation", "s3:GetEncryptionConfiguration"], resources=[bucket.bucket_arn]))
        shared = iam.ManagedPolicy(self, "Shared", statements=[
            iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=["*"])])
        role.add_managed_policy(shared)
        role.add_managed_policy(iam.ManagedPolicy.from_aws_managed_policy_name("ReadOnlyAccess"))
        bucket.add_to_resource_policy(iam.PolicyStatement(
            actions=["s3:PutObject"], principals=[role], resources=[bucket.arn_for_objects("*")]))
        Inner(self, "Inner", parameters={"ExternalID": external_id.value_as_string})

class Inner(cdk.NestedStack):
    def __init__(self, scope, name, **kwargs):
        super().__init__(scope, name, **kwargs)
        external_id = cdk.CfnParameter(self, "ExternalID", type="String")
        iam.Role(self, "Invoke", role_name="genesys-invoke", assumed_by=iam.PrincipalWithConditions(
            iam.AccountPrincipal("765628985471"),
            {"StringEquals": {"sts:ExternalId": external_id.value_as_string}}))

# The command line of the CDK switches the metadata on.
app = cdk.App(outdir="cdk.out", context={"aws:cdk:enable-path-metadata": True, "aws:cdk:enable-asset-metadata": True})
ExportStack(app, "Export", env=cdk.Environment(account="111122223333", region="us-east-1"))
ExportStack(app, "Anywhere")
app.synth()
