"""Whether a contender's answer is the truth: counts exactly, quantiles as far as its arithmetic allows."""

import json
from decimal import Decimal

# Peers hold seconds since 1970 in doubles, 0.24 us apart; a difference of two is off by up to twice that.
PEER_TOLERANCE_MS = Decimal("0.0005")
# Ours is exact in nanoseconds; the document prints doubles.
OWN_TOLERANCE = Decimal("1e-12")
ACCOUNT = ("events", "recorded", "platform", "foreign", "repeated", "malformed", "writes", "delivered", "lost",
           "undetermined", "receives", "duplicates", "orphans", "reordered", "negative", "failed_writes", "retried_writes")


def check_peer(answer, truth):
    told = json.loads(answer, parse_float=Decimal)
    problems = [f"{name} is {told[name]}, not {truth['accounting'][name]}"
                for name in ("writes", "delivered") if told[name] != truth["accounting"][name]]
    for name, value in truth["stages"]["trigger_latency"]["quantiles"].items():
        if abs(told["quantiles_ms"][name] - value) > PEER_TOLERANCE_MS:
            problems.append(f"{name} is {told['quantiles_ms'][name]}, not {value}")
    return problems


def check_own(answer, truth):
    document = json.loads(answer, parse_float=Decimal)
    problems = [f"{name} is {document['accounting'].get(name)}, not {truth['accounting'][name]}"
                for name in ACCOUNT if document["accounting"].get(name) != truth["accounting"][name]]
    groups = [group for group in document["groups"] if group["stage"] == "trigger_latency" and not group.get("sample")]
    if len(groups) != 1:
        return problems + [f"{len(groups)} groups of trigger_latency, not 1"]
    stage = truth["stages"]["trigger_latency"]
    told = {"count": groups[0]["count"], "min": groups[0]["min"], "max": groups[0]["max"]}
    for name, quantile in quantiles_of(groups[0]):
        told[name] = quantile
    expected = {"count": stage["count"], "min": stage["min"], "max": stage["max"], **stage["quantiles"]}
    for name, value in expected.items():
        if name not in told or abs(Decimal(told[name]) - value) > abs(value) * OWN_TOLERANCE:
            problems.append(f"{name} of trigger_latency is {told.get(name)}, not {value}")
    return problems


def quantiles_of(group):
    for name, quantile in group["quantiles"].items():
        yield name, quantile["value"] if isinstance(quantile, dict) else quantile
