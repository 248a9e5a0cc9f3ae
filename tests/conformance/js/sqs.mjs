// Checks of SQS.
import assert from 'node:assert/strict';

import { SQS, range, refused, tag } from './clients.mjs';

const QueueName = 'script';
const queueUrl = async () => (await SQS.GetQueueUrl({ QueueName })).QueueUrl;

async function checkQueues() {
  const { QueueUrl } = await SQS.CreateQueue({ QueueName });
  assert.equal(await queueUrl(), QueueUrl);
  assert.deepEqual((await SQS.ListQueues({ QueueNamePrefix: 'scr' })).QueueUrls, [QueueUrl]);
  await SQS.SetQueueAttributes({ QueueUrl, Attributes: { VisibilityTimeout: '40' } });
  const { Attributes } = await SQS.GetQueueAttributes({ QueueUrl, AttributeNames: ['VisibilityTimeout'] });
  assert.deepEqual(Attributes, { VisibilityTimeout: '40' });
  await SQS.TagQueue({ QueueUrl, Tags: { ...tag, k: 'v' } });
  await SQS.UntagQueue({ QueueUrl, TagKeys: ['k'] });
  assert.deepEqual((await SQS.ListQueueTags({ QueueUrl })).Tags, tag);
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: (await SQS.GetQueueAttributes({ QueueUrl, AttributeNames: ['QueueArn'] })).Attributes.QueueArn,
    maxReceiveCount: 3,
  });
  const source = await SQS.CreateQueue({ QueueName: 'script-source', Attributes: { RedrivePolicy } });
  assert.deepEqual((await SQS.ListDeadLetterSourceQueues({ QueueUrl })).queueUrls, [source.QueueUrl]);
  await SQS.DeleteQueue(source);
  await refused('QueueNameExists', SQS.CreateQueue({ QueueName, Attributes: { VisibilityTimeout: '41' } }), 400);
}

async function checkMessages() {
  const QueueUrl = await queueUrl();
  const sent = await SQS.SendMessage({
    QueueUrl, MessageBody: 'hello', MessageAttributes: { kind: { DataType: 'String', StringValue: 'greeting' } },
  });
  const [message] = (await SQS.ReceiveMessage({ QueueUrl, MessageAttributeNames: ['All'] })).Messages;
  assert.deepEqual([message.MessageId, message.Body], [sent.MessageId, 'hello']);
  assert.equal(message.MessageAttributes.kind.StringValue, 'greeting');
  assert.equal((await SQS.ReceiveMessage({ QueueUrl })).Messages, undefined);
  const { ReceiptHandle } = message;
  await SQS.ChangeMessageVisibility({ QueueUrl, ReceiptHandle, VisibilityTimeout: 20 });
  await SQS.DeleteMessage({ QueueUrl, ReceiptHandle });
  await refused('ReceiptHandleIsInvalid', SQS.DeleteMessage({ QueueUrl, ReceiptHandle: 'no handle' }), 400);
}

async function checkBatches() {
  const QueueUrl = await queueUrl();
  const Entries = range(9).map((n) => ({ Id: `${n}`, MessageBody: `m${n}` }));
  const sent = await SQS.SendMessageBatch({ QueueUrl, Entries: [...Entries, { Id: 'bad', MessageBody: '\x01' }] });
  assert.deepEqual([sent.Successful.length, sent.Failed.map((one) => one.Id)], [9, ['bad']]);
  await refused('BatchEntryIdsNotDistinct', SQS.SendMessageBatch({ QueueUrl, Entries: [...Entries, Entries[0]] }), 400);
  const taken = [];
  while (taken.length < 9) {
    const more = await SQS.ReceiveMessage({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 5 });
    assert(more.Messages, 'there are more');
    taken.push(...more.Messages);
  }
  const handles = taken.map((one, n) => ({ Id: `${n}`, ReceiptHandle: one.ReceiptHandle }));
  const shown = handles.map((one) => ({ ...one, VisibilityTimeout: 30 }));
  assert.equal((await SQS.ChangeMessageVisibilityBatch({ QueueUrl, Entries: shown })).Successful.length, 9);
  assert.equal((await SQS.DeleteMessageBatch({ QueueUrl, Entries: handles })).Successful.length, 9);
  await SQS.SendMessage({ QueueUrl, MessageBody: 'unwanted' });
  await SQS.PurgeQueue({ QueueUrl });
  assert.equal((await SQS.ReceiveMessage({ QueueUrl })).Messages, undefined);
  await refused('PurgeQueueInProgress', SQS.PurgeQueue({ QueueUrl }), 400);
  await SQS.DeleteQueue({ QueueUrl });
  await refused('QueueDoesNotExist', SQS.GetQueueUrl({ QueueName }), 400);
}

export default [checkQueues, checkMessages, checkBatches];
