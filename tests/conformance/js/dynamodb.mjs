// Checks of DynamoDB and its streams.
import assert from 'node:assert/strict';

import { DB, Streams, range, refused, tagList, until } from './clients.mjs';

const TableName = 'script';
const table = async () => (await DB.DescribeTable({ TableName })).Table;
const active = () => until('active', async () => (await table()).TableStatus === 'ACTIVE');
const key = (id) => ({ TableName, Key: { id: { S: id } } });

async function checkTables() {
  const definition = {
    TableName, BillingMode: 'PAY_PER_REQUEST', AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
  };
  const ResourceArn = (await DB.CreateTable(definition)).TableDescription.TableArn;
  await active();
  await refused('ResourceInUseException', DB.CreateTable(definition), 400);
  assert((await DB.ListTables()).TableNames.includes(TableName));
  await DB.TagResource({ ResourceArn, Tags: tagList });
  assert.deepEqual((await DB.ListTagsOfResource({ ResourceArn })).Tags, tagList);
  await DB.UntagResource({ ResourceArn, TagKeys: ['echotrace:run'] });
  assert.deepEqual((await DB.ListTagsOfResource({ ResourceArn })).Tags, []);
}

async function checkItems() {
  const Item = { id: { S: 'a' }, n: { N: '1.50' }, b: { B: new Uint8Array([0, 255]) }, l: { L: [{ NULL: true }] } };
  await DB.PutItem({ TableName, Item });
  const got = await DB.GetItem({ ...key('a'), ConsistentRead: true });
  assert.deepEqual({ ...got.Item, b: [...got.Item.b.B] }, { ...Item, n: { N: '1.5' }, b: [0, 255] });
  await refused('ConditionalCheckFailedException',
    DB.PutItem({ TableName, Item, ConditionExpression: 'attribute_not_exists(id)' }), 400);
  const updated = await DB.UpdateItem({
    ...key('a'), UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': { N: '1' } },
    ReturnValues: 'UPDATED_NEW',
  });
  assert.deepEqual(updated.Attributes, { n: { N: '2.5' } });
  await DB.BatchWriteItem({
    RequestItems: { [TableName]: range(25).map((n) => ({ PutRequest: { Item: { id: { S: `k${n}` } } } })) },
  });
  const Keys = ['k3', 'no'].map((id) => ({ id: { S: id } }));
  const some = await DB.BatchGetItem({ RequestItems: { [TableName]: { Keys } } });
  assert.deepEqual(some.Responses[TableName], [{ id: { S: 'k3' } }]);
  const query = { TableName, KeyConditionExpression: 'id = :a', ExpressionAttributeValues: { ':a': { S: 'a' } } };
  assert.equal((await DB.Query(query)).Items[0].n.N, '2.5');
  assert.equal((await DB.Scan({ TableName })).Count, 26);
  const { Attributes } = await DB.DeleteItem({ ...key('a'), ReturnValues: 'ALL_OLD' });
  assert.equal(Attributes.n.N, '2.5');
  assert.equal((await DB.GetItem(key('a'))).Item, undefined);
  await refused('ResourceNotFoundException', DB.GetItem({ ...key('a'), TableName: 'none' }), 400);
}

async function checkTransactions() {
  await DB.TransactWriteItems({
    TransactItems: [{ Put: { TableName, Item: { id: { S: 't' } } } }, { Delete: key('k0') }],
  });
  const got = await DB.TransactGetItems({ TransactItems: ['t', 'k0'].map((id) => ({ Get: key(id) })) });
  assert.deepEqual(got.Responses.map((one) => one.Item), [{ id: { S: 't' } }, undefined]);
  const there = { TableName, Item: { id: { S: 't' } }, ConditionExpression: 'attribute_not_exists(id)' };
  const error = await refused('TransactionCanceledException',
    DB.TransactWriteItems({ TransactItems: [{ Delete: key('k1') }, { Put: there }] }), 400);
  assert.deepEqual(error.CancellationReasons.map((reason) => reason.Code), ['None', 'ConditionalCheckFailed']);
  assert((await DB.GetItem(key('k1'))).Item);
}

async function checkStreams() {
  const { LatestStreamArn: StreamArn } = await table();
  assert.equal((await Streams.ListStreams({ TableName })).Streams[0].StreamArn, StreamArn);
  const names = [];
  for (const { ShardId } of (await Streams.DescribeStream({ StreamArn })).StreamDescription.Shards) {
    const { ShardIterator } = await Streams.GetShardIterator({ StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' });
    names.push(...(await Streams.GetRecords({ ShardIterator })).Records.map((record) => record.eventName));
  }
  assert.deepEqual(names.sort(), [...Array(27).fill('INSERT'), 'MODIFY', 'REMOVE', 'REMOVE']);
  await refused('ResourceNotFoundException', Streams.DescribeStream({ StreamArn: `${StreamArn}0` }), 400);
  await DB.UpdateTable({ TableName, StreamSpecification: { StreamEnabled: false } });
  await active();
  await DB.DeleteTable({ TableName });
  await until('gone', async () => !(await DB.ListTables()).TableNames.includes(TableName));
}

export default [checkTables, checkItems, checkTransactions, checkStreams];
