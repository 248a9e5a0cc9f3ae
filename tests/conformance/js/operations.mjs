// Every operation of the embedded endpoint by AWS's SDK for JavaScript; run by endpoint_js_test.py.
//   operations.mjs ECHO_ZIP PING_ZIP SERVICE.OPERATION,...
// The SDK checks checksums, MD5s and the shape of answers by itself.
import { called, run } from './clients.mjs';
import dynamodb from './dynamodb.mjs';
import identity from './identity.mjs';
import lambda from './lambda.mjs';
import logs from './logs.mjs';
import s3 from './s3.mjs';
import sqs from './sqs.mjs';
import tagging from './tagging.mjs';

const [echoZip, pingZip, documented] = process.argv.slice(2);
const checks = [...s3, ...dynamodb, ...sqs, ...logs, ...identity, ...tagging, ...lambda([echoZip, pingZip])];
const failures = await run(checks);
const missing = documented.split(',').filter((operation) => !called.has(operation));
if (missing.length > 0) console.log(`documented and not called: ${missing.join(', ')}`);
process.exit(failures + missing.length > 0 ? 1 : 0);
