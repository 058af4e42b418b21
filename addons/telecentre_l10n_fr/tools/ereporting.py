"""What a payment pays of each rate of tax. Plain Python, no ORM, no clock."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def _cents(value):
    return value.quantize(CENT, ROUND_HALF_UP)


def shares(total_by_rate, payments):
    """Share each payment of one invoice among its rates of tax.

    Shares are worked out on the running total, so that they add up to the payments
    and, once all is paid, to the invoice: no cent is lost or counted twice.

    :param total_by_rate: ``{rate: total with tax}`` of the invoice, as Decimals
    :param payments: amounts with tax in the order they came, as Decimals
    :return: for each payment ``{rate: amount with tax}``
    """
    total = sum(total_by_rate.values(), Decimal(0))
    rates = sorted(total_by_rate)
    before = dict.fromkeys(rates, Decimal(0))
    running, found = Decimal(0), []
    for payment in payments:
        running += payment
        after, left = {}, running
        for rate in rates[:-1]:
            part = running * total_by_rate[rate] / total if total else Decimal(0)
            after[rate] = _cents(part)
            left -= after[rate]
        if rates:
            after[rates[-1]] = left
        found.append({rate: after[rate] - before[rate] for rate in rates})
        before = after
    return found


def without_tax(amount, rate):
    """``(base, tax)`` in an amount with tax, at a rate in percent."""
    base = _cents(amount / (1 + Decimal(rate) / 100))
    return base, amount - base
