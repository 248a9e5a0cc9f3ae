#!/usr/bin/env python3
"""Our DynamoDB client against DynamoDB Local, which is AWS's own. It checks no signatures.

    dynamodb_local_test.py BUILD_DIR CALLS
"""

import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import loopback  # noqa: E402
import maven  # noqa: E402
import operations  # noqa: E402

POM = pathlib.Path(__file__).resolve().parent / "dynamodb_local" / "pom.xml"


def main():
    build_dir, program = sys.argv[1:3]
    libraries = maven.installed(build_dir, POM, "dynamodb_local")
    port = loopback.free_port()
    with tempfile.TemporaryDirectory() as home:
        server = subprocess.Popen(["java", f"-Djava.library.path={libraries}", f"-Duser.home={home}", "-cp",
                                   f"{libraries}/*", "com.amazonaws.services.dynamodbv2.local.main.ServerRunner",
                                   "-inMemory", "-disableTelemetry", "-port", str(port)], cwd=home)
        try:
            loopback.wait_for(("127.0.0.1", port), server)
            environment = {"HOME": home, "AWS_ENDPOINT_URL_DYNAMODB": f"http://127.0.0.1:{port}",
                           "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
            done = subprocess.run([program, "dynamodb"], capture_output=True, text=True, timeout=120, check=False,
                                  env=environment)
        finally:
            server.terminate()
            server.wait(timeout=20)
    print(done.stdout + done.stderr)
    failures = operations.unproven(done.stdout, operations.DYNAMODB_LOCAL) + (["a call failed"] if done.returncode else [])
    print("\n".join(failures) or "every operation did what it should")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
