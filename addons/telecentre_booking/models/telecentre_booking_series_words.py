from datetime import date, timedelta

from odoo import models
from odoo.tools import format_date, format_list

from ..tools import recurrence

A_MONDAY = date(2024, 1, 1)


class TelecentreBookingSeries(models.Model):
    """A recurrence rule as people say it: every Thursday, 10 times."""

    _inherit = "telecentre.booking.series"

    def _rule_words(self):
        """The rule in the user's language; the rule itself where it is not so simple."""
        self.ensure_one()
        if not (self.rrule and self.date_from):
            return ""
        try:
            found = recurrence.summary(self.rrule, self.date_from, self.centre_id.tz)
        except recurrence.RecurrenceError:
            found = None
        if not found:
            return self.rrule
        words = [self._frequency_words(found), self._day_words(found)]
        if found.count == 1:
            words.append(self.env._("once"))
        elif found.count:
            words.append(self.env._("%s times", found.count))
        elif found.until:
            words.append(self.env._("until %s", format_date(self.env, found.until)))
        return ", ".join(filter(None, words))

    def _frequency_words(self, found):
        if found.interval == 1:
            return {
                "DAILY": self.env._("every day"),
                "WEEKLY": self.env._("every %s", self._weekday_words(found)),
                "MONTHLY": self.env._("every month"),
                "YEARLY": self.env._("every year"),
            }[found.freq]
        return {
            "DAILY": self.env._("every %s days", found.interval),
            "WEEKLY": self.env._("every %s weeks", found.interval),
            "MONTHLY": self.env._("every %s months", found.interval),
            "YEARLY": self.env._("every %s years", found.interval),
        }[found.freq]

    def _day_words(self, found):
        """On which day of the week or the month, unless that is told already."""
        days = self._weekday_words(found)
        if found.freq == "WEEKLY":
            return days if found.interval > 1 else ""
        if found.monthday:
            return self.env._("on day %s", found.monthday)
        if not found.nth:
            return ""
        ranks = {
            1: self.env._("the first %s", days),
            2: self.env._("the second %s", days),
            3: self.env._("the third %s", days),
            4: self.env._("the fourth %s", days),
            -1: self.env._("the last %s", days),
        }
        return ranks[found.nth]

    def _weekday_words(self, found):
        names = [
            format_date(self.env, A_MONDAY + timedelta(days=day), date_format="EEEE")
            for day in found.weekdays
        ]
        return format_list(self.env, names)
