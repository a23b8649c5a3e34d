"""Wilson intervals: the score test, published values, bounds."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcinosis_cli.evidence.counts import wilson


def by_bisection(successes: int, n: int, *, low: bool) -> float:
    """The bound where the score test just rejects, found without the closed form."""
    share, z = successes / n, 1.959963984540054
    inner, outer = share, 0.0 if low else 1.0
    for _ in range(200):
        middle = (inner + outer) / 2
        error = math.sqrt(middle * (1 - middle) / n)
        if abs(share - middle) <= z * error:
            inner = middle
        else:
            outer = middle
    return (inner + outer) / 2


@given(st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_interval_contains_the_share_and_solves_the_score_test(
    counts: tuple[int, int],
) -> None:
    successes, n = counts
    found = wilson(successes, n)
    assert 0 <= found.low <= found.share <= found.high <= 1
    assert found.share == successes / n
    assert found.low == pytest.approx(by_bisection(successes, n, low=True), abs=1e-9)
    assert found.high == pytest.approx(by_bisection(successes, n, low=False), abs=1e-9)
    mirror = wilson(n - successes, n)
    assert (mirror.low, mirror.high) == pytest.approx((1 - found.high, 1 - found.low))


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [  # Newcombe 1998, Stat Med 17:857-72, Table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_matches_published_values(successes: int, n: int, low: float, high: float) -> None:
    found = wilson(successes, n)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@pytest.mark.parametrize(("successes", "n"), [(-1, 5), (6, 5), (0, 0), (1, -1)])
def test_impossible_counts_have_no_interval(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match="of"):
        wilson(successes, n)


@given(st.integers(0, 50), st.integers(1, 20))
def test_more_patients_narrow_the_interval(successes: int, times: int) -> None:
    one, more = wilson(successes, 50), wilson(successes * times, 50 * times)
    assert more.high - more.low <= one.high - one.low + 1e-12


def test_an_interval_never_leaves_its_bounds() -> None:
    """Unchecked, rounding puts some a little outside."""
    for n in range(1, 2000):
        assert wilson(n, n).high <= 1
        assert wilson(0, n).low >= 0
