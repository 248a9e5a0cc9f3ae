#!/usr/bin/env python3
"""Makes tests/data/statistics/two_samples.txt: what SciPy says of pairs of samples, for tests of analyze's own tests.

    python3 -m venv scipy && scipy/bin/pip install scipy==1.17.1 && scipy/bin/python tests/analyze/statistics_reference.py

SciPy is no dependency of the project: the values are kept, with the versions that gave them in the first lines. Cliff's
delta and its interval, which SciPy lacks, are computed from the whole matrix of signs as their papers define them.
"""
import pathlib

import numpy
import scipy
from scipy import special, stats

OUT = pathlib.Path(__file__).resolve().parent.parent / "data" / "statistics" / "two_samples.txt"
MOST_EXACT, MOST_EXACT_PAIRS = 60, 10_000


def cliffs_delta(base, candidate):
    """Cliff 1993, equation 17 for the variance; Feng and Cliff 2004, equation 9 for the interval; where the samples do
    not overlap the end within is (b - z^2) / (b + z^2), b the smaller sample, as in R's effsize."""
    signs = numpy.sign(candidate[None, :] - base[:, None]).astype(float)
    n, m = signs.shape
    delta = signs.mean()
    if n < 2 or m < 2:
        return delta, -1.0, 1.0
    rows, columns = signs.mean(axis=1), signs.mean(axis=0)
    variance = (m**2 * ((rows - delta)**2).sum() + n**2 * ((columns - delta)**2).sum() - ((signs - delta)**2).sum()) / (
        n * m * (n - 1) * (m - 1))
    variance = max(variance, (1 - delta**2) / (n * m - 1))
    z = stats.norm.ppf(0.975)
    if abs(delta) == 1:
        inner = (min(n, m) - z**2) / (min(n, m) + z**2)
        return (delta, inner, 1.0) if delta > 0 else (delta, -1.0, -inner)
    below = 1 - delta**2 + z**2 * variance
    half = z * variance**0.5 * ((1 - delta**2)**2 + z**2 * variance)**0.5
    middle = delta - delta**3
    return delta, max(-1.0, (middle - half) / below), min(1.0, (middle + half) / below)


def describe(name, base, candidate):
    base, candidate = numpy.asarray(base, dtype=numpy.int64), numpy.asarray(candidate, dtype=numpy.int64)
    n, m = len(base), len(candidate)
    ties = len(numpy.unique(numpy.concatenate([base, candidate]))) < n + m
    asymptotic = stats.mannwhitneyu(candidate, base, method="asymptotic", use_continuity=True)
    exact = not ties and n + m <= MOST_EXACT
    p = stats.mannwhitneyu(candidate, base, method="exact").pvalue if exact else asymptotic.pvalue
    kolmogorov = stats.ks_2samp(candidate, base, method="exact" if n * m <= MOST_EXACT_PAIRS else "asymp")
    d = kolmogorov.statistic
    ks_p = kolmogorov.pvalue if n * m <= MOST_EXACT_PAIRS else special.kolmogorov((n * m / (n + m))**0.5 * d)
    delta, low, high = cliffs_delta(base, candidate)
    yield f"case {name}"
    yield "base " + " ".join(map(str, base))
    yield "candidate " + " ".join(map(str, candidate))
    yield f"ties {int(ties)}"
    for key, value in (("u", asymptotic.statistic), ("p", p), ("delta", delta), ("delta_low", low), ("delta_high", high),
                       ("ks_d", d), ("ks_p", ks_p)):
        yield f"{key} {float(value)!r}"


def cases():
    random = numpy.random.default_rng(20261201)
    lognormal = lambda count, scale, sigma=0.5: numpy.round(random.lognormal(0, sigma, count) * scale * 1e6)
    yield "one_each", [5], [7]
    yield "smallest_that_can_show", [1, 2, 3, 4], [5, 6, 7, 8]
    yield "exact_unequal", [12, 3, 45, 7, 19], [2, 30, 41, 50, 61, 70, 8]
    yield "exact_30_30", lognormal(30, 20), lognormal(30, 24)
    yield "exact_8_40", lognormal(8, 20), lognormal(40, 14)
    yield "ties_in_both", [1, 1, 2, 2, 2, 3, 5, 5], [2, 2, 3, 3, 5, 5, 5, 9, 9]
    yield "all_equal_but_one", [4] * 20, [4] * 19 + [5]
    yield "whole_milliseconds", random.poisson(12, 300), random.poisson(13, 200)
    yield "same_distribution", lognormal(400, 20), lognormal(350, 20)
    yield "ten_percent_slower", lognormal(400, 20), lognormal(400, 22)
    yield "other_spread_same_median", lognormal(200, 20, 0.2), lognormal(200, 20, 0.9)
    yield "disjoint", list(range(100, 130)), list(range(40, 80))
    yield "negative_values", random.integers(-50, 50, 120), random.integers(-60, 45, 90)
    a_day = 86_400_000_000_000  # in nanoseconds; much beyond SciPy's doubles would round
    yield "nanoseconds_apart", random.integers(0, 1000, 70) + a_day, random.integers(200, 1100, 70) + a_day


def main():
    lines = [f"# made by tests/analyze/statistics_reference.py with SciPy {scipy.__version__}, NumPy {numpy.__version__}"]
    for case in cases():
        lines.extend(describe(*case))
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
