// data-api-local on 127.0.0.1, in front of the PostgreSQL whose socket is in a folder.
//   serve.mjs PACKAGES-FOLDER PORT SOCKET-FOLDER
import {createRequire} from "node:module";

const [packages, port, host] = process.argv.slice(2);
const {dataApiLocal} = createRequire(packages + "/package.json")("data-api-local");

await dataApiLocal({
  logger: console.log,
  server: {hostname: "127.0.0.1", port: Number(port)},
  database: {engine: "postgresql", host, port: 5432, user: "postgres", database: "postgres"},
});
