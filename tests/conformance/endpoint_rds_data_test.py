#!/usr/bin/env python3
"""The embedded endpoint's RDS Data API, in front of a PostgreSQL of its own, as boto3 sees it; and Aurora's
aws_lambda.invoke() there, up to the function.

    endpoint_rds_data_test.py BUILD_DIR AURORA_ENDPOINT FUNCTIONS_ZIP

Skipped where PostgreSQL is missing.
"""

import contextlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

import pypi
from checks import equal, expect, refused, run, until
from endpoint_client import Endpoint, deploy, log_messages

OPERATIONS = {"ExecuteStatement", "BatchExecuteStatement", "BeginTransaction", "CommitTransaction",
              "RollbackTransaction"}


class Database:
    def __init__(self, endpoint, settings):
        self.client = endpoint.client("rds-data")
        self.place = {"resourceArn": settings["AWS_CLUSTER"], "secretArn": settings["AWS_SECRET"]}
        self.name = settings["AWS_DATABASE"]

    def execute(self, sql, parameters=(), **more):
        return self.client.execute_statement(**self.place, database=self.name, sql=sql, parameters=list(parameters),
                                             **more)

    def value(self, sql, parameters=(), **more):
        return self.execute(sql, parameters, **more)["records"][0][0]


def named(name, hint=None, **value):
    return {"name": name, "value": value} | ({"typeHint": hint} if hint else {})


@contextlib.contextmanager
def serving(program):
    with subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        settings = {}
        while "AWS_SECRET_ACCESS_KEY" not in settings:
            line = process.stdout.readline()
            if not line:
                raise RuntimeError(f"it ended with {process.wait()}")
            settings |= dict(re.findall(r"(AWS_\w+)=(\S+)", line))
        yield process, settings
        process.stdin.close()
    equal(process.returncode, 0, "exit code")


def values_come_back_as_they_went(_, database):
    for sql, parameter, wanted in (
            (":a::text", named("a", stringValue="ä 'quoted' :b $1"), {"stringValue": "ä 'quoted' :b $1"}),
            (":a", named("a", longValue=-2**63), {"longValue": -2**63}),
            (":a", named("a", doubleValue=0.1), {"doubleValue": 0.1}),
            (":a", named("a", booleanValue=True), {"booleanValue": True}),
            (":a", named("a", blobValue=b"\0\xff"), {"blobValue": b"\0\xff"}),
            (":a::text", named("a", isNull=True), {"isNull": True}),
            (":a", named("a", "DECIMAL", stringValue="1.50"), {"stringValue": "1.50"}),
            (":a", named("a", "TIMESTAMP", stringValue="2026-01-02 03:04:05.678"),
             {"stringValue": "2026-01-02 03:04:05.678"}),
            (":a", named("a", "DATE", stringValue="2026-01-02"), {"stringValue": "2026-01-02"}),
            (":a", named("a", "TIME", stringValue="03:04:05"), {"stringValue": "03:04:05"}),
            (":a", named("a", "UUID", stringValue="11111111-2222-4333-8444-555555555555"),
             {"stringValue": "11111111-2222-4333-8444-555555555555"}),
            (":a", named("a", "JSON", stringValue='{"b":1}'), {"stringValue": '{"b":1}'})):
        equal(database.value(f"SELECT {sql}", [parameter]), wanted, str(parameter))


def rows_are_changed_and_described(_, database):
    answer = database.execute("CREATE TABLE things (id int PRIMARY KEY, name text)")
    equal(answer["numberOfRecordsUpdated"], 0)
    answer = database.execute("INSERT INTO things VALUES (:id, :name), (2, 'two')",
                              [named("id", longValue=1), named("name", stringValue="one")])
    equal(answer["numberOfRecordsUpdated"], 2)
    expect(not answer.get("records"), "records of an INSERT")
    answer = database.execute("SELECT id, name AS called FROM things ORDER BY id", includeResultMetadata=True)
    equal(answer["records"], [[{"longValue": 1}, {"stringValue": "one"}], [{"longValue": 2}, {"stringValue": "two"}]])
    equal([(column["label"], column["typeName"]) for column in answer["columnMetadata"]],
          [("id", "int4"), ("called", "text")])
    equal(database.value("DELETE FROM things WHERE id = 2 RETURNING name"), {"stringValue": "two"})


def a_batch_runs_once_per_set(_, database):
    database.execute("CREATE TABLE batches (n int)")
    answer = database.client.batch_execute_statement(
        **database.place, sql="INSERT INTO batches VALUES (:n)",
        parameterSets=[[named("n", longValue=number)] for number in range(50)])
    equal(len(answer["updateResults"]), 50)
    equal(database.value("SELECT sum(n)::int FROM batches"), {"longValue": 1225})


def transactions_are_committed_or_rolled_back(_, database):
    database.execute("CREATE TABLE accounts (n int)")
    for end, status, left in (("rollback_transaction", "Rollback Complete", 0),
                              ("commit_transaction", "Transaction Committed", 1)):
        number = database.client.begin_transaction(**database.place, database=database.name)["transactionId"]
        database.execute("INSERT INTO accounts VALUES (1)", transactionId=number)
        equal(database.value("SELECT count(*) FROM accounts"), {"longValue": 0}, "seen from outside")
        answer = getattr(database.client, end)(**database.place, transactionId=number)
        equal(answer["transactionStatus"], status)
        equal(database.value("SELECT count(*) FROM accounts"), {"longValue": left}, end)
        refused("TransactionNotFoundException", database.client.commit_transaction, 404, **database.place,
                transactionId=number)


def what_cannot_be_is_refused(endpoint, database):
    answer = refused("DatabaseErrorException", database.execute, 400, sql="SELECT * FROM nowhere")
    equal(answer["Error"]["Message"], 'ERROR: relation "nowhere" does not exist; Position: 15; SQLState: 42P01')
    answer = refused("BadRequestException", database.execute, 400, sql="SELECT :a")
    equal(answer["Error"]["Message"], "Cannot find parameter: a")
    refused("BadRequestException", database.execute, 400, sql="SELECT repeat('x', 1100000)")
    refused("UnsupportedResultException", database.execute, 400, sql="SELECT ARRAY[1]")
    refused("NotFoundException", database.client.execute_statement, 404, sql="SELECT 1",
            **database.place | {"resourceArn": "arn:aws:rds:us-east-1:000000000000:cluster:other"})
    refused("SecretsErrorException", database.client.execute_statement, 400, sql="SELECT 1",
            **database.place | {"secretArn": "arn:aws:secretsmanager:us-east-1:000000000000:secret:other"})
    strangers = endpoint.client("rds-data", keys=("AKIAIOSFODNN7EXAMPLE", "wrong", None))
    expect(refused("UnrecognizedClientException", strangers.execute_statement, **database.place, sql="SELECT 1"), "")


def a_trigger_invokes_a_function(endpoint, database, code):
    arn = deploy(endpoint, "receive", code, Handler="receive")
    database.execute("CREATE TABLE items (id text)")
    database.execute(f"""CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        PERFORM aws_lambda.invoke(aws_commons.create_lambda_function_arn('{arn}'),
                                  json_build_object('id', NEW.id, 'store', 'aurora'), 'Event');
        RETURN NEW; END $$""")
    database.execute("CREATE TRIGGER tell AFTER INSERT ON items FOR EACH ROW EXECUTE FUNCTION tell()")
    database.execute("INSERT INTO items VALUES ('r8k2abcd-0000002a')")
    until("the function has received the row",
          lambda: any("r8k2abcd-0000002a" in message for message in log_messages(endpoint, "/aws/lambda/receive")))


CHECKS = (values_come_back_as_they_went, rows_are_changed_and_described, a_batch_runs_once_per_set,
          transactions_are_committed_or_rolled_back, what_cannot_be_is_refused)


def main():
    build_dir, program, functions_zip = sys.argv[1:4]
    if shutil.which("postgres", path=os.environ.get("PATH", "") + ":/usr/lib/postgresql/15/bin") is None:
        print("skipped: PostgreSQL is not installed")
        sys.exit(pypi.SKIPPED)
    pypi.enter(build_dir)
    with serving(program) as (process, settings):
        endpoint = Endpoint(process, settings)
        database = Database(endpoint, settings)
        failures = run(CHECKS, endpoint, database)
        failures += run((a_trigger_invokes_a_function,), endpoint, database, pathlib.Path(functions_zip).read_bytes())
        missing = {("RDS Data", name) for name in OPERATIONS} - endpoint.called
    if missing:
        print("not called: " + json.dumps(sorted(missing)))
    return 1 if failures or missing else 0


if __name__ == "__main__":
    sys.exit(main())
