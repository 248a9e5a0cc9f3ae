#!/usr/bin/env python3
"""Our RDS Data client against data-api-local, which is not ours, in front of a real PostgreSQL.

    rds_data_test.py BUILD_DIR CALLS
"""

import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import npm  # noqa: E402
import operations  # noqa: E402
import postgres  # noqa: E402
import pypi  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent / "data_api"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for_both(folder, port):
    """Until the database and the server in front of it take connections."""
    deadline = time.monotonic() + 60
    for family, address in ((socket.AF_UNIX, f"{folder}/.s.PGSQL.5432"), (socket.AF_INET, ("127.0.0.1", port))):
        while True:
            with socket.socket(family) as client:
                if client.connect_ex(address) == 0:
                    break
            if time.monotonic() > deadline:
                raise RuntimeError(f"nobody listens at {address}")
            time.sleep(0.05)


def main():
    build_dir, program = sys.argv[1:3]
    if postgres.missing():
        print(f"skipped: {postgres.missing()}")
        return pypi.SKIPPED
    packages = npm.installed(build_dir, HERE / "package.json", "data_api")
    port = free_port()
    with postgres.serving() as folder, tempfile.TemporaryDirectory() as home:
        server = subprocess.Popen([shutil.which("node"), HERE / "serve.mjs", packages, str(port), folder])
        try:
            wait_for_both(folder, port)
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
