"""What councils and funders ask of telecentres, added up. No ORM here.

Facts come with what they are about; the same facts are added up for the network, each
centre, each public, each type and each centre and public.
"""

# Legal hours of work in a year, full time (Code du travail, L3121-41)
FULL_TIME_HOURS = 1607
SCOPES = {
    "total": (),
    "centre": ("centre_id",),
    "public": ("public",),
    "type": ("type_id",),
    "centre_public": ("centre_id", "public"),
}
ADDED = (
    "post_days_sold",
    "presence_days",
    "km",
    "training_hours",
    "companies",
    "households",
    "agreements",
    "income",
    "grants",
    "sold_hours",
)


def add_up(facts):
    """{(scope, key): {name: sum, "people": set of ids}}

    :param facts: (dimensions, {name: number or, for "people", people's ids}); a fact
        without one of a scope's dimensions is not counted in that scope; under
        "scopes", the dimensions may say that it counts in these only
    """
    lines = {("total", ()): _empty()}
    for dimensions, values in facts:
        for scope, names in SCOPES.items():
            if scope not in dimensions.get("scopes", SCOPES):
                continue
            if any(name not in dimensions for name in names):
                continue
            key = tuple(dimensions[name] for name in names)
            line = lines.get((scope, key))
            if line is None:
                line = lines[scope, key] = _empty()
            for name, value in values.items():
                if name == "people":
                    line["people"].update(value)
                else:
                    line[name] += value
    return lines


def _empty():
    return {**dict.fromkeys(ADDED, 0.0), "people": set()}


def full_time(hours, days):
    """Full-time equivalents of the hours used within so many calendar days."""
    return hours / (FULL_TIME_HOURS * days / 365)


def post_days(hours, open_hours, open_days):
    """Days of a post: an average open day is one."""
    return hours * open_days / open_hours if open_hours else 0.0


def rate(sold, offered):
    return sold / offered if offered else 0.0
