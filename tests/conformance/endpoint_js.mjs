// Every operation of the embedded endpoint by AWS's SDK for JavaScript; run by endpoint_js_test.py.
//   endpoint_js.mjs FUNCTIONS_ZIP SERVICE.OPERATION,...
// The SDK checks checksums, MD5s and the shape of answers by itself.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import * as cloudwatchLogs from '@aws-sdk/client-cloudwatch-logs';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as dynamodbStreams from '@aws-sdk/client-dynamodb-streams';
import * as iam from '@aws-sdk/client-iam';
import * as lambda from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import * as secretsManager from '@aws-sdk/client-secrets-manager';
import * as sqs from '@aws-sdk/client-sqs';
import * as sts from '@aws-sdk/client-sts';

const [functionsZip, documented] = process.argv.slice(2);
const region = process.env.AWS_REGION;
const account = '000000000000';
const called = new Set();

// caller.PutObject({…}) sends a PutObjectCommand.
function caller(service, module, client) {
  return new Proxy({}, {
    get: (_, operation) => (input = {}) => {
      called.add(`${service}.${operation}`);
      return client.send(new module[`${operation}Command`](input));
    },
  });
}
const settings = { maxAttempts: 1 };
const S3 = caller('S3', s3, new s3.S3Client(settings));
const DB = caller('DynamoDB', dynamodb, new dynamodb.DynamoDBClient(settings));
const Streams = caller('DynamoDB Streams', dynamodbStreams, new dynamodbStreams.DynamoDBStreamsClient(settings));
const SQS = caller('SQS', sqs, new sqs.SQSClient(settings));
const Logs = caller('CloudWatch Logs', cloudwatchLogs, new cloudwatchLogs.CloudWatchLogsClient(settings));
const Lambda = caller('Lambda', lambda, new lambda.LambdaClient(settings));
const IAM = caller('IAM', iam, new iam.IAMClient(settings));
const STS = caller('STS', sts, new sts.STSClient(settings));
const Secrets = caller('Secrets Manager', secretsManager, new secretsManager.SecretsManagerClient(settings));

const refused = (name, promise) => assert.rejects(promise, (error) => {
  assert.equal(error.name, name, error.message);
  return true;
});

async function until(what, condition, seconds = 15) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(50)) {
    const found = await condition();
    if (found) return found;
  }
  throw new Error(`${what}: not within ${seconds} s`);
}

const text = (bytes) => new TextDecoder().decode(bytes);
const tag = { 'echotrace:run': 'r1' };
const tagList = [{ Key: 'echotrace:run', Value: 'r1' }];

async function checkS3() {
  const Bucket = 'script';
  await S3.CreateBucket({ Bucket });
  assert((await S3.ListBuckets()).Buckets.some((bucket) => bucket.Name === Bucket));
  await S3.HeadBucket({ Bucket });
  await S3.GetBucketLocation({ Bucket });
  for (const Key of ['plain', 'with space+plus', 'ünï/çode', 'a//b/./c', 'per%cent&amp;']) {
    await S3.PutObject({ Bucket, Key, Body: `body of ${Key}`, Metadata: { k: 'v' }, ContentType: 'text/x-test' });
    const got = await S3.GetObject({ Bucket, Key });
    assert.equal(await got.Body.transformToString(), `body of ${Key}`);
    assert.deepEqual([got.Metadata, got.ContentType], [{ k: 'v' }, 'text/x-test']);
  }
  assert.equal((await S3.HeadObject({ Bucket, Key: 'plain' })).ContentLength, 13);
  await refused('NoSuchKey', S3.GetObject({ Bucket, Key: 'none' }));
  assert.equal(await (await S3.GetObject({ Bucket, Key: 'plain', Range: 'bytes=0-3' })).Body.transformToString(), 'body');
  const listed = [];
  for (let token; ;) {
    const page = await S3.ListObjectsV2({ Bucket, MaxKeys: 2, ContinuationToken: token });
    listed.push(...page.Contents.map((object) => object.Key));
    token = page.NextContinuationToken;
    if (!token) break;
  }
  assert.equal(listed.length, 5);
  assert.equal((await S3.ListObjects({ Bucket })).Contents.length, 5);
  await S3.CopyObject({ Bucket, Key: 'copied', CopySource: `${Bucket}/plain` });
  await S3.PutBucketTagging({ Bucket, Tagging: { TagSet: tagList } });
  assert.deepEqual((await S3.GetBucketTagging({ Bucket })).TagSet, tagList);
  await S3.DeleteBucketTagging({ Bucket });
  const Key = 'big';
  const { UploadId } = await S3.CreateMultipartUpload({ Bucket, Key });
  const Parts = [];
  for (const [index, size] of [5 << 20, 3].entries()) {
    const { ETag } = await S3.UploadPart({ Bucket, Key, UploadId, PartNumber: index + 1, Body: Buffer.alloc(size, 65) });
    Parts.push({ ETag, PartNumber: index + 1 });
  }
  assert.equal((await S3.ListParts({ Bucket, Key, UploadId })).Parts.length, 2);
  assert.equal((await S3.ListMultipartUploads({ Bucket })).Uploads.length, 1);
  await S3.CompleteMultipartUpload({ Bucket, Key, UploadId, MultipartUpload: { Parts } });
  assert.equal((await S3.HeadObject({ Bucket, Key })).ContentLength, (5 << 20) + 3);
  const never = await S3.CreateMultipartUpload({ Bucket, Key: 'never' });
  await S3.AbortMultipartUpload({ Bucket, Key: 'never', UploadId: never.UploadId });
  await refused('BucketNotEmpty', S3.DeleteBucket({ Bucket }));
  await S3.DeleteObject({ Bucket, Key: 'plain' });
  const left = (await S3.ListObjectsV2({ Bucket })).Contents.map((object) => ({ Key: object.Key }));
  assert.equal((await S3.DeleteObjects({ Bucket, Delete: { Objects: left } })).Deleted.length, left.length);
  await S3.DeleteBucket({ Bucket });
}

async function checkDynamoDb() {
  const TableName = 'script';
  const made = await DB.CreateTable({
    TableName, BillingMode: 'PAY_PER_REQUEST', AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
  });
  const table = () => DB.DescribeTable({ TableName });
  const active = () => until('active', async () => (await table()).Table.TableStatus === 'ACTIVE');
  await active();
  assert((await DB.ListTables()).TableNames.includes(TableName));
  const ResourceArn = made.TableDescription.TableArn;
  await DB.TagResource({ ResourceArn, Tags: tagList });
  assert.deepEqual((await DB.ListTagsOfResource({ ResourceArn })).Tags, tagList);
  await DB.UntagResource({ ResourceArn, TagKeys: ['echotrace:run'] });
  const Item = { id: { S: 'a' }, n: { N: '1.50' }, b: { B: new Uint8Array([0, 255]) }, l: { L: [{ NULL: true }] } };
  await DB.PutItem({ TableName, Item });
  const got = await DB.GetItem({ TableName, Key: { id: { S: 'a' } }, ConsistentRead: true });
  assert.deepEqual({ ...got.Item, b: [...got.Item.b.B] }, { ...Item, n: { N: '1.5' }, b: [0, 255] });
  await refused('ConditionalCheckFailedException',
    DB.PutItem({ TableName, Item, ConditionExpression: 'attribute_not_exists(id)' }));
  const updated = await DB.UpdateItem({
    TableName, Key: { id: { S: 'a' } }, UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': { N: '1' } },
    ReturnValues: 'UPDATED_NEW',
  });
  assert.deepEqual(updated.Attributes, { n: { N: '2.5' } });
  await DB.BatchWriteItem({
    RequestItems: { [TableName]: [...Array(25).keys()].map((n) => ({ PutRequest: { Item: { id: { S: `k${n}` } } } })) },
  });
  const some = await DB.BatchGetItem({ RequestItems: { [TableName]: { Keys: [{ id: { S: 'k3' } }, { id: { S: 'no' } }] } } });
  assert.deepEqual(some.Responses[TableName], [{ id: { S: 'k3' } }]);
  const asked = { ':a': { S: 'a' } };
  const query = { TableName, KeyConditionExpression: 'id = :a', ExpressionAttributeValues: asked };
  assert.equal((await DB.Query(query)).Count, 1);
  assert.equal((await DB.Scan({ TableName })).Count, 26);
  await DB.DeleteItem({ TableName, Key: { id: { S: 'a' } } });
  const { LatestStreamArn: StreamArn } = (await table()).Table;
  assert.equal((await Streams.ListStreams({ TableName })).Streams[0].StreamArn, StreamArn);
  let records = 0;
  for (const { ShardId } of (await Streams.DescribeStream({ StreamArn })).StreamDescription.Shards) {
    const { ShardIterator } = await Streams.GetShardIterator({ StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' });
    records += (await Streams.GetRecords({ ShardIterator })).Records.length;
  }
  assert.equal(records, 28);
  await DB.UpdateTable({ TableName, StreamSpecification: { StreamEnabled: false } });
  await active();
  await DB.DeleteTable({ TableName });
}

async function checkSqs() {
  const { QueueUrl } = await SQS.CreateQueue({ QueueName: 'script' });
  assert.equal((await SQS.GetQueueUrl({ QueueName: 'script' })).QueueUrl, QueueUrl);
  assert.deepEqual((await SQS.ListQueues({ QueueNamePrefix: 'scr' })).QueueUrls, [QueueUrl]);
  await SQS.SetQueueAttributes({ QueueUrl, Attributes: { VisibilityTimeout: '40' } });
  const { Attributes } = await SQS.GetQueueAttributes({ QueueUrl, AttributeNames: ['All'] });
  assert.equal(Attributes.VisibilityTimeout, '40');
  await SQS.SendMessage({
    QueueUrl, MessageBody: 'hello', MessageAttributes: { kind: { DataType: 'String', StringValue: 'greeting' } },
  });
  const [message] = (await SQS.ReceiveMessage({ QueueUrl, MessageAttributeNames: ['All'], WaitTimeSeconds: 2 })).Messages;
  assert.equal(message.MessageAttributes.kind.StringValue, 'greeting');
  await SQS.ChangeMessageVisibility({ QueueUrl, ReceiptHandle: message.ReceiptHandle, VisibilityTimeout: 20 });
  await SQS.DeleteMessage({ QueueUrl, ReceiptHandle: message.ReceiptHandle });
  const Entries = [...Array(10).keys()].map((n) => ({ Id: `${n}`, MessageBody: `m${n}` }));
  assert.equal((await SQS.SendMessageBatch({ QueueUrl, Entries })).Successful.length, 10);
  const taken = (await SQS.ReceiveMessage({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 2 })).Messages;
  const handles = taken.map((one, n) => ({ Id: `${n}`, ReceiptHandle: one.ReceiptHandle }));
  await SQS.ChangeMessageVisibilityBatch({ QueueUrl, Entries: handles.map((one) => ({ ...one, VisibilityTimeout: 30 })) });
  assert.equal((await SQS.DeleteMessageBatch({ QueueUrl, Entries: handles })).Successful.length, taken.length);
  await SQS.TagQueue({ QueueUrl, Tags: tag });
  assert.deepEqual((await SQS.ListQueueTags({ QueueUrl })).Tags, tag);
  await SQS.UntagQueue({ QueueUrl, TagKeys: Object.keys(tag) });
  assert.equal((await SQS.ListQueueTags({ QueueUrl })).Tags, undefined);
  assert.deepEqual((await SQS.ListDeadLetterSourceQueues({ QueueUrl })).queueUrls, []);
  await SQS.PurgeQueue({ QueueUrl });
  await SQS.DeleteQueue({ QueueUrl });
}

async function checkLogs() {
  const logGroupName = '/script';
  const logStreamName = 'one';
  await Logs.CreateLogGroup({ logGroupName });
  await Logs.PutRetentionPolicy({ logGroupName, retentionInDays: 7 });
  assert.equal((await Logs.DescribeLogGroups({ logGroupNamePrefix: '/scr' })).logGroups[0].retentionInDays, 7);
  await Logs.CreateLogStream({ logGroupName, logStreamName });
  const now = Date.now();
  const logEvents = [...Array(20).keys()].map((n) => ({ timestamp: now - 100 + n, message: `line ${n}` }));
  await Logs.PutLogEvents({ logGroupName, logStreamName, logEvents });
  assert.equal((await Logs.DescribeLogStreams({ logGroupName })).logStreams.length, 1);
  const found = [];
  for (let nextToken; ;) {
    const page = await Logs.FilterLogEvents({ logGroupName, limit: 6, nextToken });
    found.push(...page.events.map((event) => event.message));
    nextToken = page.nextToken;
    if (!nextToken) break;
  }
  assert.deepEqual(found, logEvents.map((event) => event.message));
  assert.equal((await Logs.GetLogEvents({ logGroupName, logStreamName, startFromHead: true })).events.length, 20);
  await Logs.DeleteLogGroup({ logGroupName });
}

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

const permissions = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::script/*' }],
});

async function checkIdentity() {
  assert.equal((await STS.GetCallerIdentity()).Account, account);
  const RoleName = 'script-role';
  const { Role } = await IAM.CreateRole({ RoleName, AssumeRolePolicyDocument: trust });
  assert.equal((await IAM.GetRole({ RoleName })).Role.Arn, Role.Arn);
  assert((await IAM.ListRoles()).Roles.some((role) => role.RoleName === RoleName));
  await IAM.PutRolePolicy({ RoleName, PolicyName: 'inline', PolicyDocument: permissions });
  const { PolicyDocument } = await IAM.GetRolePolicy({ RoleName, PolicyName: 'inline' });
  assert.equal(decodeURIComponent(PolicyDocument), permissions);
  const { EvaluationResults } = await IAM.SimulatePrincipalPolicy({
    PolicySourceArn: Role.Arn, ActionNames: ['s3:GetObject'], ResourceArns: ['arn:aws:s3:::script/k', 'arn:aws:s3:::k'],
  });
  assert.deepEqual(EvaluationResults.map((result) => result.EvalDecision), ['allowed', 'implicitDeny']);
  assert.deepEqual((await IAM.ListRolePolicies({ RoleName })).PolicyNames, ['inline']);
  const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
  await IAM.AttachRolePolicy({ RoleName, PolicyArn });
  assert.equal((await IAM.ListAttachedRolePolicies({ RoleName })).AttachedPolicies[0].PolicyArn, PolicyArn);
  await IAM.TagRole({ RoleName, Tags: tagList });
  assert.deepEqual((await IAM.ListRoleTags({ RoleName })).Tags, tagList);
  await IAM.UntagRole({ RoleName, TagKeys: ['echotrace:run'] });
  assert.deepEqual((await IAM.ListRoleTags({ RoleName })).Tags, []);
  const { Credentials } = await STS.AssumeRole({ RoleArn: Role.Arn, RoleSessionName: 'me' });
  const credentials = {
    accessKeyId: Credentials.AccessKeyId, secretAccessKey: Credentials.SecretAccessKey,
    sessionToken: Credentials.SessionToken,
  };
  const assumed = await new sts.STSClient({ credentials }).send(new sts.GetCallerIdentityCommand({}));
  assert.equal(assumed.Arn, `arn:aws:sts::${account}:assumed-role/${RoleName}/me`);
  await refused('DeleteConflictException', IAM.DeleteRole({ RoleName }));
  await IAM.DetachRolePolicy({ RoleName, PolicyArn });
  await IAM.DeleteRolePolicy({ RoleName, PolicyName: 'inline' });
  await IAM.DeleteRole({ RoleName });

  const SecretId = 'script/secret';
  await Secrets.CreateSecret({ Name: SecretId, SecretString: 's3cret' });
  assert.equal((await Secrets.GetSecretValue({ SecretId })).SecretString, 's3cret');
  await Secrets.PutSecretValue({ SecretId, SecretString: 'other' });
  await Secrets.TagResource({ SecretId, Tags: [...tagList, { Key: 'a', Value: 'b' }] });
  await Secrets.UntagResource({ SecretId, TagKeys: ['a'] });
  assert.deepEqual((await Secrets.DescribeSecret({ SecretId })).Tags, tagList);
  assert((await Secrets.ListSecrets({})).SecretList.some((secret) => secret.Name === SecretId));
  await Secrets.DeleteSecret({ SecretId, ForceDeleteWithoutRecovery: true });
  await refused('ResourceNotFoundException', Secrets.GetSecretValue({ SecretId }));
}

async function messagesOf(logGroupName) {
  try {
    return (await Logs.FilterLogEvents({ logGroupName })).events.map((event) => event.message);
  } catch (error) {
    if (error.name === 'ResourceNotFoundException') return [];
    throw error;
  }
}

async function checkLambda() {
  const FunctionName = 'script-ping';
  const ZipFile = readFileSync(functionsZip);
  const { Role } = await IAM.CreateRole({ RoleName: 'script-functions', AssumeRolePolicyDocument: trust });
  const made = await Lambda.CreateFunction({
    FunctionName, Runtime: 'provided.al2023', Role: Role.Arn, Handler: 'ping', Code: { ZipFile }, Timeout: 20,
    MemorySize: 256, Tags: tag,
  });
  assert.equal(made.CodeSha256, createHash('sha256').update(ZipFile).digest('base64'));
  const configuration = async () => (await Lambda.GetFunction({ FunctionName })).Configuration;
  await until('active', async () => (await configuration()).State === 'Active');
  assert.equal((await Lambda.GetFunctionConfiguration({ FunctionName })).MemorySize, 256);
  assert((await Lambda.ListFunctions({})).Functions.some((one) => one.FunctionName === FunctionName));
  const answer = await Lambda.Invoke({ FunctionName, Payload: '{}', LogType: 'Tail' });
  assert.equal(answer.FunctionError, undefined, text(answer.Payload));
  JSON.parse(text(answer.Payload));
  assert.match(Buffer.from(answer.LogResult, 'base64').toString(), /REPORT RequestId: .*Init Duration: /);
  assert.equal((await Lambda.Invoke({ FunctionName, InvocationType: 'Event', Payload: '{}' })).StatusCode, 202);
  const log = await until('the log', async () => {
    const lines = await messagesOf(`/aws/lambda/${FunctionName}`);
    return lines.filter((line) => line.startsWith('REPORT')).length === 2 && lines;
  });
  assert.match(log[0], /^INIT_START /);
  const updated = async () => until('updated', async () => (await configuration()).LastUpdateStatus === 'Successful');
  await Lambda.UpdateFunctionConfiguration({ FunctionName, MemorySize: 512 });
  await updated();
  await Lambda.UpdateFunctionCode({ FunctionName, ZipFile });
  await updated();
  await Lambda.AddPermission({
    FunctionName, StatementId: 's3', Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com',
    SourceArn: 'arn:aws:s3:::script-noisy',
  });
  assert.equal(JSON.parse((await Lambda.GetPolicy({ FunctionName })).Policy).Statement[0].Sid, 's3');
  await S3.CreateBucket({ Bucket: 'script-noisy' });
  const NotificationConfiguration = {
    LambdaFunctionConfigurations: [{ Id: 'n', LambdaFunctionArn: made.FunctionArn, Events: ['s3:ObjectCreated:*'] }],
  };
  await S3.PutBucketNotificationConfiguration({ Bucket: 'script-noisy', NotificationConfiguration });
  const kept = await S3.GetBucketNotificationConfiguration({ Bucket: 'script-noisy' });
  assert.equal(kept.LambdaFunctionConfigurations[0].LambdaFunctionArn, made.FunctionArn);
  await S3.PutObject({ Bucket: 'script-noisy', Key: 'k', Body: 'x' });
  await until('the notification', async () => (await messagesOf(`/aws/lambda/${FunctionName}`))
    .filter((line) => line.startsWith('REPORT')).length === 3);
  await Lambda.RemovePermission({ FunctionName, StatementId: 's3' });
  await checkConcurrency(FunctionName);
  await checkMappings(FunctionName);
  const Resource = made.FunctionArn;
  await Lambda.TagResource({ Resource, Tags: { other: 'x' } });
  assert.deepEqual((await Lambda.ListTags({ Resource })).Tags, { ...tag, other: 'x' });
  await Lambda.UntagResource({ Resource, TagKeys: ['other'] });
  assert.equal((await Lambda.GetAccountSettings({})).AccountLimit.ConcurrentExecutions, 1000);
  await Lambda.DeleteFunction({ FunctionName });
  await refused('ResourceNotFoundException', Lambda.GetFunction({ FunctionName }));
}

async function checkConcurrency(FunctionName) {
  await Lambda.PutFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: 0 });
  assert.equal((await Lambda.GetFunctionConcurrency({ FunctionName })).ReservedConcurrentExecutions, 0);
  await refused('TooManyRequestsException', Lambda.Invoke({ FunctionName, Payload: '{}' }));
  await Lambda.DeleteFunctionConcurrency({ FunctionName });
  await Lambda.PutFunctionEventInvokeConfig({ FunctionName, MaximumRetryAttempts: 0 });
  assert.equal((await Lambda.GetFunctionEventInvokeConfig({ FunctionName })).MaximumRetryAttempts, 0);
  await Lambda.UpdateFunctionEventInvokeConfig({ FunctionName, MaximumEventAgeInSeconds: 60 });
  assert.equal((await Lambda.GetFunctionEventInvokeConfig({ FunctionName })).MaximumEventAgeInSeconds, 60);
  await Lambda.DeleteFunctionEventInvokeConfig({ FunctionName });
}

async function checkMappings(FunctionName) {
  const { QueueUrl } = await SQS.CreateQueue({ QueueName: 'script-mapped' });
  const { Attributes } = await SQS.GetQueueAttributes({ QueueUrl, AttributeNames: ['QueueArn'] });
  const { UUID } = await Lambda.CreateEventSourceMapping({ FunctionName, EventSourceArn: Attributes.QueueArn });
  const state = async () => (await Lambda.GetEventSourceMapping({ UUID })).State;
  await until('enabled', async () => (await state()) === 'Enabled');
  await SQS.SendMessage({ QueueUrl, MessageBody: 'x' });
  await until('worked off', async () => {
    const counts = (await SQS.GetQueueAttributes({ QueueUrl, AttributeNames: ['All'] })).Attributes;
    return counts.ApproximateNumberOfMessages === '0' && counts.ApproximateNumberOfMessagesNotVisible === '0';
  });
  await Lambda.UpdateEventSourceMapping({ UUID, BatchSize: 3 });
  assert.equal((await Lambda.ListEventSourceMappings({ FunctionName })).EventSourceMappings[0].BatchSize, 3);
  await until('updated', async () => ['Enabled', 'Disabled'].includes(await state()));
  await Lambda.DeleteEventSourceMapping({ UUID });
}

let failures = 0;
for (const check of [checkS3, checkDynamoDb, checkSqs, checkLogs, checkIdentity, checkLambda]) {
  try {
    await check();
    console.log(`ok   ${check.name}`);
  } catch (error) {
    failures += 1;
    console.log(`FAIL ${check.name}: ${error.stack}`);
  }
}
const missing = documented.split(',').filter((operation) => !called.has(operation));
if (missing.length > 0) {
  failures += 1;
  console.log(`documented and not called: ${missing.join(', ')}`);
}
process.exit(failures > 0 ? 1 : 0);
