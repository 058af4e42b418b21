"""The detail of a document, as rows and as a spreadsheet. No ORM."""

import io
from decimal import Decimal

import xlsxwriter

from .money import CENT, round_half_up, to_decimal

COLUMN_WIDTHS = (28, 24, 18, 44, 12, 12, 10, 12, 12)


def split_amount(amount, parts, rounding=CENT):
    """Cut an amount into `parts` that differ by one step at most and sum up to it.

    In: an amount (int, str, float or Decimal), a count, the currency's rounding;
    out: a list of Decimal.
    """
    amount = to_decimal(amount)
    steps = [
        round_half_up(amount * number / parts, rounding) for number in range(parts + 1)
    ]
    steps[0], steps[-1] = Decimal(0), amount
    return [after - before for before, after in zip(steps, steps[1:], strict=False)]


def workbook(title, heading, headers, rows, total_label, money_format="#,##0.00"):
    """One sheet with the rows, and their total, as the bytes of an XLSX file.

    :param str title: what the sheet is called
    :param list heading: lines of text above the table
    :param list headers: names of the columns; the last one is summed
    :param list rows: lists of text, dates and numbers, one for each header
    """
    stream = io.BytesIO()
    # Text of people stays text: no formula, no link is made of it.
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        bold = book.add_format({"bold": True})
        head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEEEEE"})
        kinds = {
            "date": book.add_format({"num_format": "dd/mm/yyyy", "align": "left"}),
            "money": book.add_format({"num_format": money_format}),
            "total": book.add_format({"num_format": money_format, "bold": True}),
        }
        for number, text in enumerate(heading):
            sheet.write_string(number, 0, text, bold)
        first = len(heading) + 1
        for column, text in enumerate(headers):
            sheet.write_string(first, column, text, head)
        for column, width in enumerate(COLUMN_WIDTHS[: len(headers)]):
            sheet.set_column(column, column, width)
        for number, row in enumerate(rows, first + 1):
            _write_row(sheet, number, row, kinds)
        last = len(headers) - 1
        if rows:
            sheet.autofilter(first, 0, first + len(rows), last)
        end = first + len(rows) + 1
        sheet.write_string(end, 0, total_label, bold)
        total = sum(row[-1] for row in rows)
        if rows:
            sheet.write_formula(
                end,
                last,
                f"=SUM({_cell(first + 1, last)}:{_cell(end - 1, last)})",
                kinds["total"],
                total,
            )
        else:
            sheet.write_number(end, last, total, kinds["total"])
        sheet.freeze_panes(first + 1, 0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(first)
    return stream.getvalue()


def _write_row(sheet, number, row, kinds):
    money_from = len(row) - 2
    for column, value in enumerate(row):
        if value in (None, False, ""):
            continue
        if hasattr(value, "isoformat"):
            sheet.write_datetime(number, column, value, kinds["date"])
        elif isinstance(value, str):
            sheet.write_string(number, column, value)
        else:
            kind = kinds["money"] if column >= money_from else None
            sheet.write_number(number, column, value, kind)


def _cell(row, column):
    return xlsxwriter.utility.xl_rowcol_to_cell(row, column)


def _sheet_name(title):
    """What a spreadsheet accepts as the name of a sheet."""
    kept = "".join(" " if sign in "[]:*?/\\'" else sign for sign in title)
    return " ".join(kept.split())[:31] or "1"
