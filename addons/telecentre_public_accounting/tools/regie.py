"""The journal of a régie: what came in, what was deposited, what is left. No ORM."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Movement:
    """A receipt (positive), a refund (negative) or a deposit (negative)."""

    day: date
    kind: str  # "receipt" or "deposit"
    means: str
    amount: Decimal
    name: str = ""
    partner: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Journal:
    """What the journal of some days says; balances are by means of payment."""

    opening: dict
    rows: list  # (movement, balance after it)
    receipts: dict
    deposits: dict
    closing: dict

    @property
    def total(self):
        return sum(self.closing.values(), Decimal(0))


def journal(movements, start, stop, balances=None):
    """The journal from ``start`` to ``stop``, both days included.

    :param movements: those of these days at least, in any order
    :param balances: ``{means: amount}`` before the first of these movements
    """
    receipts, deposits = defaultdict(Decimal), defaultdict(Decimal)
    opening = defaultdict(Decimal, balances or {})
    ordered = sorted(
        movements, key=lambda m: (m.day, m.kind == "deposit", m.name, m.means)
    )
    for movement in ordered:
        if movement.day < start:
            opening[movement.means] += movement.amount
    rows, balance = [], sum(opening.values(), Decimal(0))
    for movement in ordered:
        if start <= movement.day <= stop:
            balance += movement.amount
            rows.append((movement, balance))
            kind = deposits if movement.kind == "deposit" else receipts
            kind[movement.means] += movement.amount
    closing = {
        means: sum(
            (part.get(means, Decimal(0)) for part in (opening, receipts, deposits)),
            Decimal(0),
        )
        for means in {**opening, **receipts, **deposits}
    }
    return Journal(dict(opening), rows, dict(receipts), dict(deposits), closing)
