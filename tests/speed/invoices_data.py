"""What every way of invoicing is given: 500 customers, one line each, 20 % VAT."""

import random
from datetime import date

COUNT = 500
DATE = date.today().replace(day=1)


def prices(number):
    """Return the 500 prices of a round: the same for every measure."""
    draw = random.Random(number)
    return [draw.randrange(3000, 30000) / 100 for _index in range(COUNT)]


def product(env):
    """A service with the company's sale tax, which has to be 20 %."""
    tax = env.company.account_sale_tax_id
    assert tax.amount == 20 and not tax.price_include, tax.name
    return env["product.product"].create(
        {"name": "Bench plan", "type": "service", "taxes_id": [(6, 0, tax.ids)]}
    )


def customers(env, number):
    """Customers of a round: new ones each time, French companies without e-mail."""
    return env["res.partner"].create(
        [
            {
                "name": f"Bench customer {number}-{index}",
                "is_company": True,
                "street": "1 rue de l'Exemple (fictif)",
                "zip": "15000",
                "city": "Aurillac",
                "country_id": env.ref("base.fr").id,
            }
            for index in range(COUNT)
        ]
    )


def check_invoices(moves, number, state):
    """The invoices are all there, in the state, with the amounts and the tax."""
    assert len(moves) == COUNT, len(moves)
    assert set(moves.mapped("state")) == {state}
    found = sorted((move.amount_untaxed, move.amount_tax) for move in moves)
    expected = sorted((price, round(price * 0.2 + 1e-9, 2)) for price in prices(number))
    for got, wanted in zip(found, expected, strict=True):
        assert abs(got[0] - wanted[0]) < 0.001 and abs(got[1] - wanted[1]) < 0.011
    if state == "posted":
        assert len(set(moves.mapped("name"))) == COUNT
