"""Exact money: Decimal amounts rounded once, half up (away from zero).

In: prices and quantities as int, str, float or Decimal; out: Decimal.
A float is read by its shortest writing, so 0.1 means one tenth.
"""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

CENT = Decimal("0.01")


def to_decimal(value):
    """Return `value` as an exact Decimal."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, float):
        return Decimal(repr(value))
    return Decimal(value or 0)


def to_fraction(value):
    """Return `value` as an exact Fraction."""
    if isinstance(value, Fraction):
        return value
    return Fraction(to_decimal(value))


def round_half_up(value, rounding=CENT):
    """Round to a multiple of `rounding` (0.01, 1, 0.05...), halves away from 0."""
    step = to_fraction(rounding)
    if step <= 0:
        raise ValueError("rounding must be positive")
    steps = to_fraction(value) / step
    numerator, denominator = abs(steps.numerator), steps.denominator
    count = (2 * numerator + denominator) // (2 * denominator)
    result = count * step * (-1 if steps < 0 else 1)
    exact = Decimal(result.numerator) / Decimal(result.denominator)
    return exact.quantize(to_decimal(rounding), ROUND_HALF_UP)


def line_amount(price, quantity, ratio=1, rounding=CENT):
    """Amount of one line: the only rounding there is."""
    exact = to_fraction(price) * to_fraction(quantity) * Fraction(ratio)
    return round_half_up(exact, rounding)
