"""Lambert-93 (EPSG:2154), in which Sirene gives its coordinates, to degrees. No ORM.

Formulas of IGN, NT/G 71 (conic conformal projection, GRS80 ellipsoid).
"""

import math

E = 0.0818191910428158  # first eccentricity of GRS80
N = 0.7256077650532670
C = 11754255.4261
X_S, Y_S = 700_000.0, 12655612.0499
LON_0 = math.radians(3)


def to_degrees(x: float, y: float) -> tuple[float, float]:
    """(latitude, longitude) in degrees of a point in metres; exact to a centimetre."""
    radius = math.hypot(x - X_S, y - Y_S)
    longitude = LON_0 + math.atan((x - X_S) / (Y_S - y)) / N
    isometric = -math.log(abs(radius / C)) / N
    latitude = 2 * math.atan(math.exp(isometric)) - math.pi / 2
    for _round in range(8):
        sine = E * math.sin(latitude)
        latitude = (
            2 * math.atan(((1 + sine) / (1 - sine)) ** (E / 2) * math.exp(isometric))
            - math.pi / 2
        )
    return math.degrees(latitude), math.degrees(longitude)
