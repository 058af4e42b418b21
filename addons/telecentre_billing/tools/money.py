"""Exact money: Decimal amounts rounded once, half up (away from zero).

In: prices and quantities as int, str, float or Decimal; out: Decimal.
A float is read by its shortest writing, so 0.1 means one tenth.
"""

from decimal import Decimal
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


def _nearest(numerator, denominator, rounding):
    """numerator/denominator as a multiple of `rounding`, halves away from 0."""
    step_num, step_den = _ratio_of(rounding)
    if step_num <= 0:
        raise ValueError("rounding must be positive")
    numerator, denominator = numerator * step_den, denominator * step_num
    count = (2 * abs(numerator) + denominator) // (2 * denominator)
    return Decimal(-count if numerator < 0 else count) * to_decimal(rounding)


def _ratio_of(value):
    if isinstance(value, Fraction):
        return value.numerator, value.denominator
    return to_decimal(value).as_integer_ratio()


def round_half_up(value, rounding=CENT):
    """Round to a multiple of `rounding` (0.01, 1, 0.05...), halves away from 0."""
    return _nearest(*_ratio_of(value), rounding)


def line_amount(price, quantity, ratio=1, rounding=CENT):
    """Amount of one line: the only rounding there is."""
    price_num, price_den = _ratio_of(price)
    quantity_num, quantity_den = _ratio_of(quantity)
    ratio_num, ratio_den = _ratio_of(ratio)
    return _nearest(
        price_num * quantity_num * ratio_num,
        price_den * quantity_den * ratio_den,
        rounding,
    )
