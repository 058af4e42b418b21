"""What both booking engines are asked for: 20 desks, 10 working days, 8 to 18 h."""

from datetime import datetime, time, timedelta

DESKS = 20
DAYS = 10
CUSTOMERS = 50


def days(number):
    """Return the ten working days (noon, naive) of a round: other ones each round.

    They lie ahead, since past stays are nobody's daily work, and begin on a Monday.
    """
    today = datetime.combine(datetime.now().date(), time(12))
    monday = today + timedelta(days=28 - today.weekday())
    first = monday + timedelta(weeks=2 * number)
    return [first + timedelta(days=n) for n in range(14) if n % 7 < 5][:DAYS]


def calendar_values(name):
    """Opening hours 8 to 18, Monday to Friday."""
    return {
        "name": name,
        "tz": "Europe/Paris",
        "attendance_ids": [
            (5, 0, 0),
            *(
                (
                    0,
                    0,
                    {
                        "name": f"Day {day}",
                        "dayofweek": str(day),
                        "hour_from": 8,
                        "hour_to": 18,
                        "day_period": "morning",
                    },
                )
                for day in range(5)
            ),
        ],
    }


def customers(env):
    """Customers without an e-mail address, so that no side spends time on mails."""
    return env["res.partner"].create(
        [{"name": f"Bench customer {number}"} for number in range(CUSTOMERS)]
    )
