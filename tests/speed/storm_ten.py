"""Forty clients, ten desks, four for each: exactly ten have one."""

import storm
import storm_one

prepare = storm.prepare
finish = storm.finish
work = storm_one.work
check = storm_one.check
DESKS = 10


def setup(env, state, number):
    """Choose the desks, and half-days that the other race does not use."""
    state.starts = [start.replace(hour=12) for start in storm.starts(number)]
    state.contested = state.desks[:DESKS]
