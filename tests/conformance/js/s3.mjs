// Checks of S3.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

import { S3, account, refused, region, tagList } from './clients.mjs';

const Bucket = 'script';
const part = 5 << 20;

const quotedMd5 = (data) => `"${createHash('md5').update(data).digest('hex')}"`;
const bodyOf = async (answer) => answer.Body.transformToString();

async function checkBuckets() {
  await S3.CreateBucket({ Bucket });
  assert.deepEqual((await S3.ListBuckets({ Prefix: 'scr' })).Buckets.map((bucket) => bucket.Name), [Bucket]);
  assert.equal((await S3.HeadBucket({ Bucket })).BucketRegion, region);
  await refused('NotFound', S3.HeadBucket({ Bucket: 'nothing-here' }), 404);
  assert.equal((await S3.GetBucketLocation({ Bucket })).LocationConstraint, undefined);
  await S3.PutBucketTagging({ Bucket, Tagging: { TagSet: tagList } });
  assert.deepEqual((await S3.GetBucketTagging({ Bucket })).TagSet, tagList);
  await S3.DeleteBucketTagging({ Bucket });
  await refused('NoSuchTagSet', S3.GetBucketTagging({ Bucket }), 404);
}

async function checkObjects() {
  for (const Key of ['plain', 'with space+plus', 'ünï/çode', 'a//b/./c', 'per%cent&amp;']) {
    const Body = `body of ${Key}`;
    const put = await S3.PutObject({ Bucket, Key, Body, Metadata: { k: 'v' }, ContentType: 'text/x-test' });
    assert.equal(put.ETag, quotedMd5(Body));
    const got = await S3.GetObject({ Bucket, Key, ChecksumMode: 'ENABLED' });
    assert.equal(await bodyOf(got), Body);
    assert.deepEqual([got.Metadata, got.ContentType], [{ k: 'v' }, 'text/x-test']);
  }
  const head = await S3.HeadObject({ Bucket, Key: 'plain' });
  assert.equal(head.ContentLength, 13);
  await refused('NoSuchKey', S3.GetObject({ Bucket, Key: 'none' }), 404);
  await refused('NotFound', S3.HeadObject({ Bucket, Key: 'none' }), 404);
  const some = await S3.GetObject({ Bucket, Key: 'plain', Range: 'bytes=0-3' });
  assert.deepEqual([await bodyOf(some), some.ContentRange], ['body', 'bytes 0-3/13']);
  await refused('InvalidRange', S3.GetObject({ Bucket, Key: 'plain', Range: 'bytes=13-' }), 416);
  await refused('PreconditionFailed', S3.PutObject({ Bucket, Key: 'plain', Body: 'x', IfNoneMatch: '*' }), 412);
  await S3.CopyObject({ Bucket, Key: 'copied', CopySource: `${Bucket}/plain` });
  assert.equal((await S3.HeadObject({ Bucket, Key: 'copied' })).ETag, head.ETag);
  for (const operation of ['ListObjectsV2', 'ListObjects']) {
    const listed = [];
    for (let place = {}; place;) {
      const page = await S3[operation]({ Bucket, MaxKeys: 2, ...place });
      listed.push(...page.Contents.map((object) => object.Key));
      if (page.NextContinuationToken) place = { ContinuationToken: page.NextContinuationToken };
      else place = page.IsTruncated ? { Marker: listed.at(-1) } : null;
    }
    assert.deepEqual(listed, ['a//b/./c', 'copied', 'per%cent&amp;', 'plain', 'with space+plus', 'ünï/çode']);
  }
}

async function checkMultipart() {
  const place = { Bucket, Key: 'big' };
  place.UploadId = (await S3.CreateMultipartUpload(place)).UploadId;
  const first = Buffer.alloc(part, 65);
  const Parts = [{ PartNumber: 1, ETag: (await S3.UploadPart({ ...place, PartNumber: 1, Body: first })).ETag }];
  assert.equal(Parts[0].ETag, quotedMd5(first));
  const copy = await S3.UploadPartCopy({
    ...place, PartNumber: 2, CopySource: `${Bucket}/plain`, CopySourceRange: 'bytes=5-6',
  });
  assert.equal(copy.CopyPartResult.ETag, quotedMd5('of'));
  Parts.push({ PartNumber: 2, ETag: copy.CopyPartResult.ETag });
  const long = { ...place, PartNumber: 3, CopySource: `${Bucket}/plain`, CopySourceRange: 'bytes=0-13' };
  await refused('InvalidArgument', S3.UploadPartCopy(long), 400);
  assert.deepEqual((await S3.ListParts(place)).Parts.map((one) => one.Size), [part, 2]);
  assert.deepEqual((await S3.ListMultipartUploads({ Bucket })).Uploads.map((one) => one.UploadId), [place.UploadId]);
  await refused('InvalidPartOrder',
    S3.CompleteMultipartUpload({ ...place, MultipartUpload: { Parts: Parts.toReversed() } }), 400);
  await S3.CompleteMultipartUpload({ ...place, MultipartUpload: { Parts } });
  const tail = await S3.GetObject({ Bucket, Key: 'big', Range: `bytes=${part - 1}-` });
  assert.equal(await bodyOf(tail), 'Aof');
  const never = { Bucket, Key: 'never' };
  never.UploadId = (await S3.CreateMultipartUpload(never)).UploadId;
  await S3.AbortMultipartUpload(never);
  await refused('NoSuchUpload', S3.AbortMultipartUpload(never), 404);
}

async function checkNotifications() {
  assert.equal((await S3.GetBucketNotificationConfiguration({ Bucket })).LambdaFunctionConfigurations, undefined);
  const LambdaFunctionArn = `arn:aws:lambda:${region}:${account}:function:nobody`;
  const NotificationConfiguration = {
    LambdaFunctionConfigurations: [{ LambdaFunctionArn, Events: ['s3:ObjectCreated:*'] }],
  };
  await refused('InvalidArgument', S3.PutBucketNotificationConfiguration({ Bucket, NotificationConfiguration }), 400);
}

async function checkDeletions() {
  await refused('BucketNotEmpty', S3.DeleteBucket({ Bucket }), 409);
  await S3.DeleteObject({ Bucket, Key: 'plain' });
  const Objects = (await S3.ListObjectsV2({ Bucket })).Contents.map((object) => ({ Key: object.Key }));
  const { Deleted } = await S3.DeleteObjects({ Bucket, Delete: { Objects } });
  assert.deepEqual(Deleted.map((one) => one.Key), Objects.map((one) => one.Key));
  await S3.DeleteBucket({ Bucket });
  await refused('NoSuchBucket', S3.DeleteBucket({ Bucket }), 404);
}

export default [checkBuckets, checkObjects, checkMultipart, checkNotifications, checkDeletions];
