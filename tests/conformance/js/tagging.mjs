// Checks of the Resource Groups Tagging API.
import assert from 'node:assert/strict';

import { Logs, S3, SQS, Tagging, account, refused, region } from './clients.mjs';

const tags = { 'echotrace:run': 'tagged' };
const TagFilters = [{ Key: 'echotrace:run', Values: ['tagged'] }];

async function checkTaggedResources() {
  const Bucket = 'script-tagged';
  await S3.CreateBucket({ Bucket });
  await S3.PutBucketTagging({ Bucket, Tagging: { TagSet: [{ Key: 'echotrace:run', Value: 'tagged' }] } });
  await Logs.CreateLogGroup({ logGroupName: '/script/tagged', tags });
  const { QueueUrl } = await SQS.CreateQueue({ QueueName: 'script-tagged', tags });
  const arns = [
    `arn:aws:logs:${region}:${account}:log-group:/script/tagged`, `arn:aws:s3:::${Bucket}`,
    `arn:aws:sqs:${region}:${account}:script-tagged`,
  ];
  const found = [];
  let PaginationToken;
  do {
    const page = await Tagging.GetResources({ TagFilters, ResourcesPerPage: 2, PaginationToken });
    found.push(...page.ResourceTagMappingList.map((one) => one.ResourceARN));
    PaginationToken = page.PaginationToken;
  } while (PaginationToken);
  assert.deepEqual(found.sort(), arns);
  const [bucket] = (await Tagging.GetResources({ TagFilters, ResourceTypeFilters: ['s3'] })).ResourceTagMappingList;
  assert.deepEqual(bucket.Tags, [{ Key: 'echotrace:run', Value: 'tagged' }]);
  await refused('InvalidParameterException', Tagging.GetResources({ ResourcesPerPage: 0 }), 400);
  await S3.DeleteBucket({ Bucket });
  await Logs.DeleteLogGroup({ logGroupName: '/script/tagged' });
  await SQS.DeleteQueue({ QueueUrl });
  assert.deepEqual((await Tagging.GetResources({ TagFilters })).ResourceTagMappingList, []);
}

export default [checkTaggedResources];
