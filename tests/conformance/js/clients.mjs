// Clients that note what they call, and the words that checks are written in.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

import * as cloudwatchLogs from '@aws-sdk/client-cloudwatch-logs';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as dynamodbStreams from '@aws-sdk/client-dynamodb-streams';
import * as iam from '@aws-sdk/client-iam';
import * as lambda from '@aws-sdk/client-lambda';
import * as taggingApi from '@aws-sdk/client-resource-groups-tagging-api';
import * as s3 from '@aws-sdk/client-s3';
import * as secretsManager from '@aws-sdk/client-secrets-manager';
import * as sqs from '@aws-sdk/client-sqs';
import * as sts from '@aws-sdk/client-sts';

export const region = process.env.AWS_REGION;
export const account = '000000000000';
export const called = new Set();

// caller.PutObject({…}) sends a PutObjectCommand.
export function caller(service, module, client) {
  return new Proxy({}, {
    get: (_, operation) => (input = {}) => {
      called.add(`${service}.${operation}`);
      return client.send(new module[`${operation}Command`](input));
    },
  });
}

const settings = { maxAttempts: 1 };
export const S3 = caller('S3', s3, new s3.S3Client(settings));
export const DB = caller('DynamoDB', dynamodb, new dynamodb.DynamoDBClient(settings));
export const Streams = caller('DynamoDB Streams', dynamodbStreams,
  new dynamodbStreams.DynamoDBStreamsClient(settings));
export const SQS = caller('SQS', sqs, new sqs.SQSClient(settings));
export const Logs = caller('CloudWatch Logs', cloudwatchLogs, new cloudwatchLogs.CloudWatchLogsClient(settings));
export const Lambda = caller('Lambda', lambda, new lambda.LambdaClient(settings));
export const IAM = caller('IAM', iam, new iam.IAMClient(settings));
export const STS = caller('STS', sts, new sts.STSClient(settings));
export const Secrets = caller('Secrets Manager', secretsManager,
  new secretsManager.SecretsManagerClient(settings));
export const Tagging = caller('Resource Groups Tagging API', taggingApi,
  new taggingApi.ResourceGroupsTaggingAPIClient(settings));
export const assumed = (credentials) => caller('STS', sts, new sts.STSClient({ ...settings, credentials }));

// The error, which has to have that name.
export async function refused(name, promise, status) {
  try {
    await promise;
  } catch (error) {
    assert.equal(error.name, name, error.message);
    if (status !== undefined) assert.equal(error.$metadata.httpStatusCode, status, `${name}'s status`);
    return error;
  }
  throw new assert.AssertionError({ message: `not refused with ${name}` });
}

export async function until(what, condition, seconds = 20) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(20)) {
    const found = await condition();
    if (found) return found;
  }
  throw new Error(`${what}: not within ${seconds} s`);
}

export const text = (bytes) => new TextDecoder().decode(bytes);
export const range = (count) => [...Array(count).keys()];
export const tag = { 'echotrace:run': 'r1' };
export const tagList = [{ Key: 'echotrace:run', Value: 'r1' }];

export const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

export async function messagesOf(logGroupName) {
  try {
    return (await Logs.FilterLogEvents({ logGroupName })).events.map((event) => event.message);
  } catch (error) {
    if (error.name === 'ResourceNotFoundException') return [];
    throw error;
  }
}

export async function run(checks) {
  let failures = 0;
  for (const check of checks) {
    const began = Date.now();
    try {
      await check();
      console.log(`ok   ${check.name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failures += 1;
      console.log(`FAIL ${check.name}: ${error.stack}`);
    }
  }
  return failures;
}
