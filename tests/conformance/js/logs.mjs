// Checks of CloudWatch Logs.
import assert from 'node:assert/strict';

import { Logs, account, range, refused, region, tag } from './clients.mjs';

const logGroupName = '/script';
const logStreamName = 'one';

async function checkLogGroups() {
  await Logs.CreateLogGroup({ logGroupName });
  await refused('ResourceAlreadyExistsException', Logs.CreateLogGroup({ logGroupName }), 400);
  const described = async () => (await Logs.DescribeLogGroups({ logGroupNamePrefix: '/scr' })).logGroups[0];
  await Logs.PutRetentionPolicy({ logGroupName, retentionInDays: 7 });
  assert.equal((await described()).retentionInDays, 7);
  await Logs.DeleteRetentionPolicy({ logGroupName });
  assert.equal((await described()).retentionInDays, undefined);
  const resourceArn = `arn:aws:logs:${region}:${account}:log-group:${logGroupName}`;
  await Logs.TagResource({ resourceArn, tags: { ...tag, k: 'v' } });
  await Logs.UntagResource({ resourceArn, tagKeys: ['k'] });
  assert.deepEqual((await Logs.ListTagsForResource({ resourceArn })).tags, tag);
  await Logs.TagLogGroup({ logGroupName, tags: { old: 'way' } });
  assert.deepEqual((await Logs.ListTagsLogGroup({ logGroupName })).tags, { ...tag, old: 'way' });
  await Logs.UntagLogGroup({ logGroupName, tags: ['old'] });
  assert.deepEqual((await Logs.ListTagsLogGroup({ logGroupName })).tags, tag);
}

async function checkLogEvents() {
  for (const name of [logStreamName, 'two']) await Logs.CreateLogStream({ logGroupName, logStreamName: name });
  const now = Date.now();
  const logEvents = range(20).map((n) => ({ timestamp: now - 100 + n, message: `line ${n}` }));
  await Logs.PutLogEvents({ logGroupName, logStreamName, logEvents });
  const backwards = { logGroupName, logStreamName, logEvents: logEvents.toReversed() };
  await refused('InvalidParameterException', Logs.PutLogEvents(backwards), 400);
  const streams = async () => (await Logs.DescribeLogStreams({ logGroupName })).logStreams;
  assert.deepEqual((await streams()).map((one) => [one.logStreamName, one.firstEventTimestamp]),
    [['one', now - 100], ['two', undefined]]);
  await Logs.DeleteLogStream({ logGroupName, logStreamName: 'two' });
  assert.equal((await streams()).length, 1);
  const messages = logEvents.map((event) => event.message);
  const found = [];
  for (let nextToken; ;) {
    const page = await Logs.FilterLogEvents({ logGroupName, limit: 6, nextToken });
    found.push(...page.events.map((event) => event.message));
    nextToken = page.nextToken;
    if (!nextToken) break;
  }
  assert.deepEqual(found, messages);
  const got = await Logs.GetLogEvents({ logGroupName, logStreamName, startFromHead: true });
  assert.deepEqual(got.events.map((event) => event.message), messages);
  await Logs.DeleteLogGroup({ logGroupName });
  await refused('ResourceNotFoundException', Logs.FilterLogEvents({ logGroupName }), 400);
}

export default [checkLogGroups, checkLogEvents];
