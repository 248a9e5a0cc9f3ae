// The same question to DuckDB: SQL over the trace files (newline-delimited JSON, plain, .gz or .zst), two threads.
// Run in a directory where `npm install @duckdb/node-api` has been; trace files as arguments.
// Prints {"writes":…, "delivered":…, "quantiles_ms":{…}}.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(process.cwd() + "/");
const { DuckDBInstance } = await import(pathToFileURL(require.resolve("@duckdb/node-api")).href);
const connection = await (await DuckDBInstance.create(":memory:", { threads: "2" })).connect();

const files = process.argv.slice(2).map((path) => `'${path.replaceAll("'", "''")}'`).join(", ");
const answer = await connection.runAndReadAll(`
  with messages as materialized (
    select substr(message, strpos(message, '{')) as record
    from read_json([${files}], format = 'newline_delimited', columns = {message: 'VARCHAR'})
    where message like '[INFO]%"event"%'
  ), records as materialized (
    select unnest(from_json(record, '{"run_id":"VARCHAR","e_id":"VARCHAR","event":"VARCHAR",
                                      "exec_start_time":"DOUBLE","put_time":"DOUBLE"}'))
    from messages
  ), receives as (
    select run_id, e_id, min(exec_start_time) as receive from records where event = 'RECV' group by run_id, e_id
  ), latencies as (
    select (receive - put_time) * 1000 as ms
    from records left join receives using (run_id, e_id) where event = 'WRITE'
  )
  select count(*)::DOUBLE as writes, count(ms)::DOUBLE as delivered,
         quantile_cont(ms, 0.5) as p50, quantile_cont(ms, 0.9) as p90, quantile_cont(ms, 0.95) as p95,
         quantile_cont(ms, 0.99) as p99, quantile_cont(ms, 0.999) as p999
  from latencies`);
const [writes, delivered, p50, p90, p95, p99, p999] = answer.getRows()[0];
console.log(JSON.stringify({ writes, delivered, quantiles_ms: { p50, p90, p95, p99, "p99.9": p999 } }));
