"""Places on the map, without any service of the network. No ORM here."""

import math
import re
import unicodedata

EARTH_RADIUS = 6371.0  # km

Point = tuple[float, float]


def distance(first: Point, second: Point) -> float:
    """Kilometres as the crow flies between two (latitude, longitude), by haversine."""
    lat_1, lon_1, lat_2, lon_2 = map(math.radians, (*first, *second))
    half = (
        math.sin((lat_2 - lat_1) / 2) ** 2
        + math.cos(lat_1) * math.cos(lat_2) * math.sin((lon_2 - lon_1) / 2) ** 2
    )
    return 2 * EARTH_RADIUS * math.asin(min(1.0, math.sqrt(half)))


def is_point(latitude, longitude) -> bool:
    """Whether coordinates were given: Odoo stores 0, 0 for none."""
    return bool(latitude or longitude)


def plain_name(name) -> str:
    """A town's name as people compare it: "ST-FLOUR Cedex" is "Saint-Flour"."""
    text = unicodedata.normalize("NFKD", name or "").lower()
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    words = re.findall(r"[a-z]+", text.replace("œ", "oe"))
    long_forms = {"st": "saint", "ste": "sainte"}
    return " ".join(long_forms.get(word, word) for word in words if word != "cedex")
