"""Checks run one after the other, each with its outcome on a line, and the words they are written in."""

import time
import traceback


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def equal(found, wanted, what=""):
    expect(found == wanted, f"{what}: {found!r} instead of {wanted!r}")


def refused(code, call, status=None, **arguments):
    """The answer to a call that has to be refused with that code."""
    import botocore.exceptions

    try:
        call(**arguments)
    except botocore.exceptions.ClientError as error:
        equal(error.response["Error"]["Code"], code, f"refusal ({error})")
        if status is not None:
            equal(error.response["ResponseMetadata"]["HTTPStatusCode"], status, f"status of {code}")
        return error.response
    raise AssertionError(f"not refused with {code}")


def until(what, condition, seconds=20):
    """What the condition gives once that is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"{what}: not within {seconds} s")


def run(checks, *arguments):
    """How many of them failed; a failure does not keep the others from running."""
    failures = 0
    for check in checks:
        began = time.monotonic()
        try:
            check(*arguments)
            print(f"ok   {check.__name__} ({time.monotonic() - began:.1f} s)", flush=True)
        except Exception as error:
            failures += 1
            traceback.print_exc()
            print(f"FAIL {check.__name__}: {error}", flush=True)
    return failures
