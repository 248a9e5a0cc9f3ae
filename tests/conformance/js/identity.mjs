// Checks of IAM, STS and Secrets Manager.
import assert from 'node:assert/strict';

import { IAM, STS, Secrets, account, assumed, refused, tagList, trust } from './clients.mjs';

const RoleName = 'script-role';
const policy = JSON.stringify({
  Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::mine/*' }],
});

async function checkRoles() {
  const { Role } = await IAM.CreateRole({ RoleName, AssumeRolePolicyDocument: trust });
  assert.equal((await IAM.GetRole({ RoleName })).Role.Arn, Role.Arn);
  await refused('EntityAlreadyExistsException', IAM.CreateRole({ RoleName, AssumeRolePolicyDocument: trust }), 409);
  assert((await IAM.ListRoles()).Roles.some((role) => role.RoleName === RoleName));
  await IAM.TagRole({ RoleName, Tags: [...tagList, { Key: 'k', Value: 'v' }] });
  await IAM.UntagRole({ RoleName, TagKeys: ['k'] });
  assert.deepEqual((await IAM.ListRoleTags({ RoleName })).Tags, tagList);
}

async function checkPolicies() {
  const inline = { RoleName, PolicyName: 'inline' };
  await IAM.PutRolePolicy({ ...inline, PolicyDocument: policy });
  await refused('MalformedPolicyDocumentException', IAM.PutRolePolicy({ ...inline, PolicyDocument: trust }), 400);
  assert.equal(decodeURIComponent((await IAM.GetRolePolicy(inline)).PolicyDocument), policy);
  assert.deepEqual((await IAM.ListRolePolicies({ RoleName })).PolicyNames, ['inline']);
  const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
  await IAM.AttachRolePolicy({ RoleName, PolicyArn });
  assert.equal((await IAM.ListAttachedRolePolicies({ RoleName })).AttachedPolicies[0].PolicyArn, PolicyArn);
  const { EvaluationResults } = await IAM.SimulatePrincipalPolicy({
    PolicySourceArn: `arn:aws:iam::${account}:role/${RoleName}`, ActionNames: ['s3:GetObject', 's3:PutObject'],
    ResourceArns: ['arn:aws:s3:::mine/k'],
  });
  assert.deepEqual(EvaluationResults.map((one) => one.EvalDecision), ['allowed', 'implicitDeny']);
  await refused('DeleteConflictException', IAM.DeleteRole({ RoleName }), 409);
  await IAM.DetachRolePolicy({ RoleName, PolicyArn });
  await IAM.DeleteRolePolicy(inline);
  await refused('NoSuchEntityException', IAM.GetRolePolicy(inline), 404);
}

async function checkAssumedRoles() {
  assert.deepEqual((({ Account, Arn }) => [Account, Arn])(await STS.GetCallerIdentity()),
    [account, `arn:aws:iam::${account}:user/echotrace`]);
  const RoleArn = `arn:aws:iam::${account}:role/${RoleName}`;
  const { Credentials } = await STS.AssumeRole({ RoleArn, RoleSessionName: 'me' });
  const credentials = {
    accessKeyId: Credentials.AccessKeyId, secretAccessKey: Credentials.SecretAccessKey,
    sessionToken: Credentials.SessionToken,
  };
  const who = await assumed(credentials).GetCallerIdentity();
  assert.equal(who.Arn, `arn:aws:sts::${account}:assumed-role/${RoleName}/me`);
  await refused('InvalidClientTokenId', assumed({ ...credentials, sessionToken: 'x' }).GetCallerIdentity(), 403);
  await IAM.DeleteRole({ RoleName });
  await refused('NoSuchEntityException', IAM.GetRole({ RoleName }), 404);
}

async function checkSecrets() {
  const SecretId = 'script/secret';
  await Secrets.CreateSecret({ Name: SecretId, SecretString: 's3cret' });
  assert.equal((await Secrets.GetSecretValue({ SecretId })).SecretString, 's3cret');
  await Secrets.PutSecretValue({ SecretId, SecretBinary: new Uint8Array([1, 2]) });
  assert.deepEqual([...(await Secrets.GetSecretValue({ SecretId })).SecretBinary], [1, 2]);
  const before = await Secrets.GetSecretValue({ SecretId, VersionStage: 'AWSPREVIOUS' });
  assert.equal(before.SecretString, 's3cret');
  await Secrets.TagResource({ SecretId, Tags: [...tagList, { Key: 'k', Value: 'v' }] });
  await Secrets.UntagResource({ SecretId, TagKeys: ['k'] });
  assert.deepEqual((await Secrets.DescribeSecret({ SecretId })).Tags, tagList);
  assert((await Secrets.ListSecrets({})).SecretList.some((secret) => secret.Name === SecretId));
  await Secrets.DeleteSecret({ SecretId, ForceDeleteWithoutRecovery: true });
  await refused('ResourceNotFoundException', Secrets.GetSecretValue({ SecretId }), 400);
}

export default [checkRoles, checkPolicies, checkAssumedRoles, checkSecrets];
