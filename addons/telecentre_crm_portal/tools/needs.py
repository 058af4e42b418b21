"""Seats that a census asks for, and where its towns lie on a map. No ORM."""

import math
from dataclasses import dataclass

WORKING_DAYS = 5


@dataclass(frozen=True)
class Spot:
    """A point of the map, in pixels from its top left corner."""

    x: float
    y: float


def seats(days) -> int:
    """Seats that people need who come so many days a week each.

    They share seats: five people on one day each need one.
    """
    total = sum(days)
    return math.ceil(total / WORKING_DAYS) if total else 0


def projection(points, width, height, margin):
    """A function from (latitude, longitude) to :class:`Spot` that shows all points.

    A degree of longitude is shorter than one of latitude, by the cosine of the
    latitude: shapes are kept.
    """
    latitudes = [point[0] for point in points]
    longitudes = [point[1] for point in points]
    squeeze = math.cos(math.radians(sum(latitudes) / len(latitudes)))
    wide = (max(longitudes) - min(longitudes)) * squeeze or 0.01
    high = max(latitudes) - min(latitudes) or 0.01
    scale = min((width - 2 * margin) / wide, (height - 2 * margin) / high)
    left = (width - wide * scale) / 2
    top = (height - high * scale) / 2

    def place(point):
        return Spot(
            round(left + (point[1] - min(longitudes)) * squeeze * scale, 1),
            round(top + (max(latitudes) - point[0]) * scale, 1),
        )

    return place


def radius(count):
    """Radius of a bubble, whose surface grows with the count."""
    return round(5 + 4 * math.sqrt(count), 1)
