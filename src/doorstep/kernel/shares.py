"""A share of few answers and how far it can be trusted (占比与区间)."""

from typing import Any, Final

Z95: Final = 1.959963984540054
"""Quantile of the normal distribution that leaves 2.5 % on either side."""


def wilson(share: Any, size: Any, z: float = Z95) -> tuple[Any, Any]:
    """Return centre and half width of Wilson's interval for a share of `size` answers; holds for few answers, too.

    Plain arithmetic only, so numbers and arrays of any one shape will do.

    Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212.
    """
    square = z * z
    centre = (share + square / (2 * size)) / (1 + square / size)
    half = z * (share * (1 - share) / size + square / (4 * size * size)) ** 0.5 / (1 + square / size)
    return centre, half
