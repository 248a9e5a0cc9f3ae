// Checks of Lambda: functions, their settings, and what triggers them.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import {
  DB, IAM, Lambda, S3, SQS, account, messagesOf, range, refused, region, tag, text, trust, until,
} from './clients.mjs';

const FunctionName = 'script-echo';
const FunctionArn = `arn:aws:lambda:${region}:${account}:function:${FunctionName}`;
const configuration = async () => (await Lambda.GetFunction({ FunctionName })).Configuration;
const updated = () => until('updated', async () => (await configuration()).LastUpdateStatus === 'Successful');

async function checkFunctions([echoZip, pingZip]) {
  const ping = readFileSync(pingZip);
  const echo = readFileSync(echoZip);
  const { Role } = await IAM.CreateRole({ RoleName: 'script-functions', AssumeRolePolicyDocument: trust });
  const wanted = {
    FunctionName, Runtime: 'provided.al2023', Role: Role.Arn, Handler: 'ping', Code: { ZipFile: ping }, Timeout: 20,
    MemorySize: 256, Tags: tag,
  };
  const made = await Lambda.CreateFunction(wanted);
  assert.deepEqual([made.FunctionArn, made.State], [FunctionArn, 'Pending']);
  assert.equal(made.CodeSha256, createHash('sha256').update(ping).digest('base64'));
  await refused('ResourceConflictException', Lambda.CreateFunction({ ...wanted, Code: { ZipFile: echo } }), 409);
  await until('active', async () => (await configuration()).State === 'Active');
  assert((await Lambda.ListFunctions({})).Functions.some((one) => one.FunctionName === FunctionName));
  const answer = await Lambda.Invoke({ FunctionName, Payload: '{}', LogType: 'Tail' });
  assert.equal(answer.FunctionError, undefined, text(answer.Payload));
  JSON.parse(text(answer.Payload));
  assert.match(Buffer.from(answer.LogResult, 'base64').toString(), /REPORT RequestId: .*Init Duration: /);
  await Lambda.UpdateFunctionConfiguration({ FunctionName, MemorySize: 512 });
  await updated();
  assert.equal((await Lambda.GetFunctionConfiguration({ FunctionName })).MemorySize, 512);
  await Lambda.UpdateFunctionCode({ FunctionName, ZipFile: echo });
  await updated();
  const echoed = await Lambda.Invoke({ FunctionName, Payload: '{"new":"code"}' });
  assert.deepEqual(JSON.parse(text(echoed.Payload)), { new: 'code' });
  assert.equal((await Lambda.Invoke({ FunctionName, InvocationType: 'Event', Payload: '{"n":1}' })).StatusCode, 202);
  await until('its log', async () => (await messagesOf(`/aws/lambda/${FunctionName}`))
    .some((line) => line.trimEnd() === 'got {"n":1}'));
  await refused('InvalidRequestContentException', Lambda.Invoke({ FunctionName, Payload: '{' }), 400);
  await refused('ResourceNotFoundException', Lambda.Invoke({ FunctionName: 'nobody', Payload: '{}' }), 404);
}

async function checkSettings() {
  await Lambda.PutFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: 0 });
  assert.equal((await Lambda.GetFunctionConcurrency({ FunctionName })).ReservedConcurrentExecutions, 0);
  const error = await refused('TooManyRequestsException', Lambda.Invoke({ FunctionName, Payload: '{}' }), 429);
  assert.equal(error.Reason, 'ReservedFunctionConcurrentInvocationLimitExceeded');
  await Lambda.DeleteFunctionConcurrency({ FunctionName });
  assert.equal((await Lambda.GetFunctionConcurrency({ FunctionName })).ReservedConcurrentExecutions, undefined);
  assert.equal((await Lambda.GetAccountSettings({})).AccountLimit.ConcurrentExecutions, 1000);
  await refused('ResourceNotFoundException',
    Lambda.UpdateFunctionEventInvokeConfig({ FunctionName, MaximumRetryAttempts: 1 }), 404);
  await Lambda.PutFunctionEventInvokeConfig({ FunctionName, MaximumRetryAttempts: 0 });
  await Lambda.UpdateFunctionEventInvokeConfig({ FunctionName, MaximumEventAgeInSeconds: 60 });
  const config = await Lambda.GetFunctionEventInvokeConfig({ FunctionName });
  assert.deepEqual([config.MaximumRetryAttempts, config.MaximumEventAgeInSeconds], [0, 60]);
  await Lambda.DeleteFunctionEventInvokeConfig({ FunctionName });
  await refused('ResourceNotFoundException', Lambda.GetFunctionEventInvokeConfig({ FunctionName }), 404);
  const Resource = FunctionArn;
  await Lambda.TagResource({ Resource, Tags: { other: 'x' } });
  assert.deepEqual((await Lambda.ListTags({ Resource })).Tags, { ...tag, other: 'x' });
  await Lambda.UntagResource({ Resource, TagKeys: ['other'] });
  assert.deepEqual((await Lambda.ListTags({ Resource })).Tags, tag);
}

async function recordsFrom(source) {
  const messages = await messagesOf(`/aws/lambda/${FunctionName}`);
  const events = messages.filter((line) => line.startsWith('got {')).map((line) => JSON.parse(line.slice(4)));
  return events.flatMap((event) => event.Records ?? []).filter((record) => record.eventSource === source);
}
const firstFrom = (source) => until(source, async () => (await recordsFrom(source))[0]);

async function checkObjectEvents() {
  await refused('ResourceNotFoundException', Lambda.GetPolicy({ FunctionName }), 404);
  await Lambda.AddPermission({
    FunctionName, StatementId: 's3', Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com',
    SourceArn: 'arn:aws:s3:::script-noisy',
  });
  assert.equal(JSON.parse((await Lambda.GetPolicy({ FunctionName })).Policy).Statement[0].Sid, 's3');
  const Bucket = 'script-noisy';
  await S3.CreateBucket({ Bucket });
  await S3.PutBucketNotificationConfiguration({
    Bucket, NotificationConfiguration: {
      LambdaFunctionConfigurations: [{ Id: 'n', LambdaFunctionArn: FunctionArn, Events: ['s3:ObjectCreated:*'] }],
    },
  });
  const kept = await S3.GetBucketNotificationConfiguration({ Bucket });
  assert.equal(kept.LambdaFunctionConfigurations[0].LambdaFunctionArn, FunctionArn);
  await S3.PutObject({ Bucket, Key: 'a b', Body: 'xyz' });
  const { eventName, s3 } = await firstFrom('aws:s3');
  assert.deepEqual([eventName, s3.object.key, s3.object.size], ['ObjectCreated:Put', 'a+b', 3]);
  await Lambda.RemovePermission({ FunctionName, StatementId: 's3' });
  await refused('ResourceNotFoundException', Lambda.RemovePermission({ FunctionName, StatementId: 's3' }), 404);
}

async function mapped(EventSourceArn, settings) {
  const { UUID } = await Lambda.CreateEventSourceMapping({ FunctionName, EventSourceArn, ...settings });
  await until('enabled', async () => (await Lambda.GetEventSourceMapping({ UUID })).State === 'Enabled');
  return UUID;
}

async function checkMappings() {
  const { QueueUrl } = await SQS.CreateQueue({ QueueName: 'script-mapped' });
  const { Attributes } = await SQS.GetQueueAttributes({ QueueUrl, AttributeNames: ['QueueArn'] });
  const UUID = await mapped(Attributes.QueueArn, { BatchSize: 2 });
  await SQS.SendMessage({ QueueUrl, MessageBody: 'x' });
  assert.equal((await firstFrom('aws:sqs')).body, 'x');
  await until('worked off', async () => {
    const counts = (await SQS.GetQueueAttributes({ QueueUrl, AttributeNames: ['All'] })).Attributes;
    return counts.ApproximateNumberOfMessages === '0' && counts.ApproximateNumberOfMessagesNotVisible === '0';
  });
  await Lambda.UpdateEventSourceMapping({ UUID, BatchSize: 3, Enabled: false });
  assert.equal((await Lambda.ListEventSourceMappings({ FunctionName })).EventSourceMappings[0].BatchSize, 3);
  await until('disabled', async () => (await Lambda.GetEventSourceMapping({ UUID })).State === 'Disabled');
  await Lambda.DeleteEventSourceMapping({ UUID });

  const TableName = 'script-mapped';
  const made = await DB.CreateTable({
    TableName, BillingMode: 'PAY_PER_REQUEST', AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
  });
  await until('active', async () => (await DB.DescribeTable({ TableName })).Table.TableStatus === 'ACTIVE');
  const stream = await mapped(made.TableDescription.LatestStreamArn, { StartingPosition: 'TRIM_HORIZON' });
  for (const n of range(3)) await DB.PutItem({ TableName, Item: { id: { S: `${n}` } } });
  const records = await until('three', async () => {
    const found = await recordsFrom('aws:dynamodb');
    return found.length >= 3 && found;
  });
  assert.deepEqual(records.map((record) => record.dynamodb.NewImage.id.S).sort(), ['0', '1', '2']);
  await Lambda.DeleteEventSourceMapping({ UUID: stream });
}

async function checkFunctionsEnd() {
  await Lambda.DeleteFunction({ FunctionName });
  await refused('ResourceNotFoundException', Lambda.GetFunction({ FunctionName }), 404);
}

export default (zips) => [
  Object.defineProperty(() => checkFunctions(zips), 'name', { value: 'checkFunctions' }),
  checkSettings, checkObjectEvents, checkMappings, checkFunctionsEnd,
];
