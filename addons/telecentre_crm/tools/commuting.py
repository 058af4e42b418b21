"""Kilometres and CO2 that working near home saves in a year. No ORM.

An estimate for a talk with an employer: 44 weeks of work, there and back by car.
"""

WEEKS = 44


def saved(people, days_per_week, distance, co2_per_km):
    """(kilometres, kilograms of CO2) a year, rounded.

    :param distance: kilometres saved one way
    :param co2_per_km: grams
    """
    kilometres = people * days_per_week * WEEKS * 2 * distance
    return round(kilometres), round(kilometres * co2_per_km / 1000)
