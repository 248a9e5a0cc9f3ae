"""Checks of IAM, STS and Secrets Manager."""

import json
import time

from checks import equal, expect, refused
from endpoint_client import ACCOUNT, role

RUN_TAG = {"Key": "echotrace:run", "Value": "r1"}
BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
ROLE = {"RoleName": "some-role"}


def document(**statement):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*"} | statement]}


def check_iam_roles(endpoint):
    iam = endpoint.iam
    arn = role(endpoint, "some-role")
    equal(arn, f"arn:aws:iam::{ACCOUNT}:role/some-role", "Arn")
    trust = iam.get_role(**ROLE)["Role"]["AssumeRolePolicyDocument"]
    equal(trust["Statement"][0]["Principal"], {"Service": "lambda.amazonaws.com"}, "the trust policy")
    trust = json.dumps(trust)
    refused("EntityAlreadyExists", iam.create_role, 409, **ROLE, AssumeRolePolicyDocument=trust)
    refused("MalformedPolicyDocument", iam.create_role, 400, RoleName="x", AssumeRolePolicyDocument="{}")
    refused("MalformedPolicyDocument", iam.create_role, 400, RoleName="x",
            AssumeRolePolicyDocument=json.dumps(document(Action="sts:AssumeRole")))
    made = iam.create_role(RoleName="pathed", Path="/mine/", AssumeRolePolicyDocument=trust, Tags=[RUN_TAG],
                           Description="of a test", MaxSessionDuration=7200)["Role"]
    equal((made["Arn"], made["MaxSessionDuration"]), (f"arn:aws:iam::{ACCOUNT}:role/mine/pathed", 7200), "CreateRole")
    equal(iam.get_role(RoleName="pathed")["Role"]["Tags"], [RUN_TAG], "tags given at creation")
    equal([one["RoleName"] for one in iam.list_roles(PathPrefix="/mine/")["Roles"]], ["pathed"], "by path")
    pages = iam.get_paginator("list_roles").paginate(PaginationConfig={"PageSize": 1})
    names = [one["RoleName"] for page in pages for one in page["Roles"]]
    expect(sorted(names) == names and {"pathed", "some-role"} <= set(names), f"ListRoles: {names}")
    iam.delete_role(RoleName="pathed")

    iam.tag_role(**ROLE, Tags=[RUN_TAG, {"Key": "k", "Value": "v"}])
    equal(iam.list_role_tags(**ROLE)["Tags"], [RUN_TAG, {"Key": "k", "Value": "v"}], "TagRole")
    iam.untag_role(**ROLE, TagKeys=["k"])
    equal(iam.list_role_tags(**ROLE)["Tags"], [RUN_TAG], "UntagRole")
    for call in (iam.get_role, iam.delete_role, iam.list_role_tags, iam.list_role_policies,
                 iam.list_attached_role_policies):
        refused("NoSuchEntity", call, 404, RoleName="nobody")


def check_iam_policies(endpoint):
    iam = endpoint.iam
    arn = iam.get_role(**ROLE)["Role"]["Arn"]
    policy = document(Action="s3:GetObject", Resource="arn:aws:s3:::mine/*")
    iam.put_role_policy(**ROLE, PolicyName="inline", PolicyDocument=json.dumps(policy))
    equal(iam.get_role_policy(**ROLE, PolicyName="inline")["PolicyDocument"], policy, "GetRolePolicy")
    equal(iam.list_role_policies(**ROLE)["PolicyNames"], ["inline"], "ListRolePolicies")
    for wrong in ("{", json.dumps(document()), json.dumps(document(Action="s3:*", Principal="*"))):
        refused("MalformedPolicyDocument", iam.put_role_policy, 400, **ROLE, PolicyName="w", PolicyDocument=wrong)
    refused("NoSuchEntity", iam.get_role_policy, 404, **ROLE, PolicyName="none")
    iam.attach_role_policy(**ROLE, PolicyArn=BASIC)
    equal(iam.list_attached_role_policies(**ROLE)["AttachedPolicies"],
          [{"PolicyName": "AWSLambdaBasicExecutionRole", "PolicyArn": BASIC}], "ListAttachedRolePolicies")
    refused("NoSuchEntity", iam.attach_role_policy, 404, **ROLE, PolicyArn=f"arn:aws:iam::{ACCOUNT}:policy/none")

    results = iam.simulate_principal_policy(
        PolicySourceArn=arn, ActionNames=["s3:GetObject", "s3:PutObject"],
        ResourceArns=["arn:aws:s3:::mine/k", "arn:aws:s3:::other/k"])["EvaluationResults"]
    equal([(one["EvalActionName"], one["EvalResourceName"], one["EvalDecision"]) for one in results],
          [("s3:GetObject", "arn:aws:s3:::mine/k", "allowed"), ("s3:GetObject", "arn:aws:s3:::other/k", "implicitDeny"),
           ("s3:PutObject", "arn:aws:s3:::mine/k", "implicitDeny"),
           ("s3:PutObject", "arn:aws:s3:::other/k", "implicitDeny")], "SimulatePrincipalPolicy")
    iam.put_role_policy(**ROLE, PolicyName="deny", PolicyDocument=json.dumps(document(Effect="Deny", Action="logs:Create*")))
    results = iam.simulate_principal_policy(PolicySourceArn=arn, ActionNames=["logs:CreateLogGroup", "logs:PutLogEvents"])
    equal([one["EvalDecision"] for one in results["EvaluationResults"]], ["explicitDeny", "allowed"],
          "of a managed policy and one that denies")
    refused("NoSuchEntity", iam.simulate_principal_policy, 404, PolicySourceArn=arn + "-not", ActionNames=["s3:*"])

    refused("DeleteConflict", iam.delete_role, 409, **ROLE)
    iam.detach_role_policy(**ROLE, PolicyArn=BASIC)
    refused("NoSuchEntity", iam.detach_role_policy, 404, **ROLE, PolicyArn=BASIC)
    refused("DeleteConflict", iam.delete_role, 409, **ROLE)
    for name in ("inline", "deny"):
        iam.delete_role_policy(**ROLE, PolicyName=name)
    refused("NoSuchEntity", iam.delete_role_policy, 404, **ROLE, PolicyName="inline")


def check_sts(endpoint):
    sts = endpoint.sts
    who = sts.get_caller_identity()
    equal((who["Account"], who["Arn"]), (ACCOUNT, f"arn:aws:iam::{ACCOUNT}:user/echotrace"), "GetCallerIdentity")
    arn = endpoint.iam.get_role(**ROLE)["Role"]["Arn"]
    answer = sts.assume_role(RoleArn=arn, RoleSessionName="me", DurationSeconds=900)
    session_arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/some-role/me"
    equal(answer["AssumedRoleUser"]["Arn"], session_arn, "AssumedRoleUser")
    given = answer["Credentials"]
    expect(880 < given["Expiration"].timestamp() - time.time() <= 900, "Expiration")

    keys = (given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
    equal(endpoint.client("sts", keys).get_caller_identity()["Arn"], session_arn, "who the role is")
    expect("Buckets" in endpoint.client("s3", keys).list_buckets(), "its keys work elsewhere")
    without = (*keys[:2], "another token")
    refused("InvalidClientTokenId", endpoint.client("sts", without).get_caller_identity, 403)
    refused("InvalidToken", endpoint.client("s3", without).list_buckets, 400)
    refused("ValidationError", sts.assume_role, 400, RoleArn=arn, RoleSessionName="a b")
    refused("ValidationError", sts.assume_role, 400, RoleArn=arn, RoleSessionName="me", DurationSeconds=43_201)
    endpoint.iam.delete_role(**ROLE)


def check_secrets(endpoint):
    secrets = endpoint.secretsmanager
    made = secrets.create_secret(Name="db/password", SecretString="s3cret", Description="of a test", Tags=[RUN_TAG])
    place = {"SecretId": "db/password"}
    expect(made["ARN"].startswith(f"arn:aws:secretsmanager:{endpoint.region}:{ACCOUNT}:secret:db/password-"), "ARN")
    refused("ResourceExistsException", secrets.create_secret, 400, Name="db/password", SecretString="other")
    refused("ValidationException", secrets.create_secret, 400, Name="a b", SecretString="x")
    value = secrets.get_secret_value(**place)
    equal((value["SecretString"], value["VersionId"], value["VersionStages"]),
          ("s3cret", made["VersionId"], ["AWSCURRENT"]), "GetSecretValue")
    put = secrets.put_secret_value(SecretId=made["ARN"], SecretBinary=b"\1\2")
    equal(secrets.get_secret_value(**place)["SecretBinary"], b"\1\2", "PutSecretValue")
    equal(secrets.get_secret_value(**place, VersionStage="AWSPREVIOUS")["SecretString"], "s3cret", "the one before")
    refused("ResourceNotFoundException", secrets.get_secret_value, 400, **place, VersionStage="NONE")
    secrets.tag_resource(**place, Tags=[{"Key": "k", "Value": "v"}])
    described = secrets.describe_secret(**place)
    equal((described["Name"], described["Description"]), ("db/password", "of a test"), "DescribeSecret")
    equal(sorted(tag["Key"] for tag in described["Tags"]), ["echotrace:run", "k"], "TagResource")
    equal(described["VersionIdsToStages"],
          {made["VersionId"]: ["AWSPREVIOUS"], put["VersionId"]: ["AWSCURRENT"]}, "versions")
    secrets.untag_resource(**place, TagKeys=["k"])
    equal(secrets.describe_secret(**place)["Tags"], [RUN_TAG], "UntagResource")
    secrets.create_secret(Name="db/user", SecretString="u")
    pages = secrets.get_paginator("list_secrets").paginate(PaginationConfig={"PageSize": 1})
    equal([one["Name"] for page in pages for one in page["SecretList"]], ["db/password", "db/user"], "ListSecrets")
    tagged = secrets.list_secrets(Filters=[{"Key": "tag-key", "Values": ["echotrace:"]}])["SecretList"]
    equal([one["Name"] for one in tagged], ["db/password"], "by tag")

    secrets.delete_secret(SecretId="db/user", RecoveryWindowInDays=7)
    refused("InvalidRequestException", secrets.get_secret_value, 400, SecretId="db/user")
    expect(secrets.describe_secret(SecretId="db/user")["DeletedDate"], "marked")
    refused("InvalidParameterException", secrets.delete_secret, 400, **place, RecoveryWindowInDays=6)
    secrets.delete_secret(**place, ForceDeleteWithoutRecovery=True)
    refused("ResourceNotFoundException", secrets.get_secret_value, 400, **place)
    equal(secrets.list_secrets()["SecretList"], [], "none left")


CHECKS = [check_iam_roles, check_iam_policies, check_sts, check_secrets]
