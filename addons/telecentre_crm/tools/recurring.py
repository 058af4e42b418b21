"""What a plan's price comes to in a month, for the expected recurring revenue.

An estimate for the pipeline, unrounded; invoices never use it.
"""

MONTHS = {"month": 1, "quarter": 3, "semester": 6, "year": 12}
WEEKS_A_MONTH = 52 / 12


def monthly_amount(amount, interval, count=1):
    """Amount a month of ``amount`` due every ``count`` intervals.

    :param interval: week, month, quarter, semester or year; else KeyError
    """
    if interval == "week":
        return amount * WEEKS_A_MONTH / count
    return amount / (MONTHS[interval] * count)
