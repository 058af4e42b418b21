"""What the tests that kill a process share."""

import random
from contextlib import contextmanager

import pytest


@pytest.fixture(scope="session")
def kept(server):
    """Keep a database as it is: a context manager that gives what puts it back."""

    @contextmanager
    def keep(database, stem):
        pristine = f"{database}_due"
        server.copy(database, pristine)

        def begin():
            """The same moment again; the process has no connection open meanwhile."""
            server.copy(pristine, database)
            return stem

        try:
            yield begin
        finally:
            server.drop(pristine)

    return keep


@pytest.fixture(scope="session")
def kill():
    """Kill a call before a statement drawn from one of the equal parts of the work.

    The end of a part is included: the last statements commit what was done.
    """

    def one(stem, call, statements, part, parts, seed):
        draw = random.Random(seed + part)
        moment = statements * part // parts + draw.randint(1, statements // parts)
        [killed] = stem.together((*call, moment))
        assert killed == {"signal": 9}, (
            f"not killed at {moment} of {statements}: {killed}"
        )
        return moment

    return one
