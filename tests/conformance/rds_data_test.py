#!/usr/bin/env python3
"""Our RDS Data client against data-api-local, which is not ours, in front of a real PostgreSQL.

    rds_data_test.py BUILD_DIR CALLS
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import loopback  # noqa: E402
import npm  # noqa: E402
import operations  # noqa: E402
import postgres  # noqa: E402
import pypi  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent / "data_api"


def main():
    build_dir, program = sys.argv[1:3]
    if postgres.missing():
        print(f"skipped: {postgres.missing()}")
        return pypi.SKIPPED
    packages = npm.installed(build_dir, HERE / "package.json", "data_api")
    port = loopback.free_port()
    with postgres.serving() as folder, tempfile.TemporaryDirectory() as home:
        server = subprocess.Popen([shutil.which("node"), HERE / "serve.mjs", packages, str(port), folder])
        try:
            loopback.wait_for(f"{folder}/.s.PGSQL.5432", server)
            loopback.wait_for(("127.0.0.1", port), server)
            environment = {"PATH": "/usr/bin:/bin", "HOME": home, "AWS_ENDPOINT_URL_RDS_DATA": f"http://127.0.0.1:{port}",
                           "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
            done = subprocess.run([program, "rds-data"], capture_output=True, text=True, timeout=120, check=False,
                                  env=environment)
        finally:
            server.terminate()
            server.wait(timeout=20)
    print(done.stdout + done.stderr)
    failures = operations.unproven(done.stdout, operations.DATA_API) + (["a call failed"] if done.returncode else [])
    print("\n".join(failures) or "every operation did what it should")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
