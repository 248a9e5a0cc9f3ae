#!/usr/bin/env python3
"""Our hosts of AWS's services are those of its endpoint rules, in every region that is open to the public.

    hosts_test.py BUILD_DIR HOSTS
"""

import itertools
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import pypi  # noqa: E402

# botocore's name of a service, and what its hosts begin with
SERVICES = {"dynamodb": "dynamodb", "iam": "iam", "lambda": "lambda", "logs": "logs", "rds-data": "rds-data",
            "resourcegroupstaggingapi": "tagging", "s3": "s3", "secretsmanager": "secretsmanager", "sqs": "sqs",
            "sts": "sts"}
PARTITIONS = ["aws", "aws-cn", "aws-eusc", "aws-us-gov"]
NO_FIPS = {"cn-north-1", "cn-northwest-1"}  # the rules have names for some services there, which no resolver knows


def expected(rules, region, fips, dual_stack):
    from botocore.exceptions import EndpointProviderError

    if fips and region in NO_FIPS:
        return "none"
    try:
        found = rules.resolve_endpoint(Region=region, UseFIPS=fips, UseDualStack=dual_stack)
    except EndpointProviderError:
        return "none"
    schemes = (found.properties or {}).get("authSchemes", [])
    signing_region = next((scheme["signingRegion"] for scheme in schemes if "signingRegion" in scheme), region)
    return f"{found.url.removeprefix('https://')} {signing_region}"


def main():
    build_dir, program = sys.argv[1:3]
    pypi.enter(build_dir)
    import botocore.session
    from botocore.endpoint_provider import EndpointProvider

    loader = botocore.session.get_session().get_component("data_loader")
    partitions = loader.load_data("partitions")
    regions = [region for partition in partitions["partitions"] if partition["id"] in PARTITIONS
               for region in partition["regions"] if not region.endswith("-global")]
    asked, wanted = [], []
    for service, prefix in SERVICES.items():
        rules = EndpointProvider(loader.load_service_model(service, "endpoint-rule-set-1"), partitions)
        for region, fips, dual_stack in itertools.product(regions, [False, True], [False, True]):
            asked.append(f"{prefix} {region} {fips:d} {dual_stack:d}")
            wanted.append(expected(rules, region, fips, dual_stack))
    done = subprocess.run([program], input="\n".join(asked), capture_output=True, text=True, timeout=60, check=True)
    got = done.stdout.splitlines()
    wrong = [f"{a}: {g}, not {w}" for a, g, w in zip(asked, got, wanted) if g != w]
    print("\n".join(wrong[:40]))
    print(f"{len(regions)} regions, {len(asked)} hosts, {len(wrong)} wrong")
    return 1 if wrong or len(got) != len(asked) or len(regions) < 40 else 0


if __name__ == "__main__":
    sys.exit(main())
