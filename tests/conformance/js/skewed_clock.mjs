// Against an endpoint whose clock is off by more than S3 takes: the first request is refused, and the SDK, which takes
// the time from the refusal, signs the next ones with it. Run by endpoint_js_test.py.
import assert from 'node:assert/strict';

import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as s3 from '@aws-sdk/client-s3';
import * as sts from '@aws-sdk/client-sts';

import { refused, run } from './clients.mjs';

async function checkSkewedClock() {
  const list = new s3.ListBucketsCommand({});
  await refused('RequestTimeTooSkewed', new s3.S3Client({ maxAttempts: 1 }).send(list), 403);
  for (const [client, command] of [
    [new s3.S3Client({}), list],
    [new dynamodb.DynamoDBClient({}), new dynamodb.ListTablesCommand({})],
    [new sts.STSClient({}), new sts.GetCallerIdentityCommand({})],
  ]) {
    const first = await client.send(command);
    assert.equal(first.$metadata.attempts, 2, 'refused once');
    assert.equal((await client.send(command)).$metadata.attempts, 1, 'right from then on');
  }
}

process.exit((await run([checkSkewedClock])) > 0 ? 1 : 0);
