"""What the commands say: a line for each step, and one sentence when one fails."""

import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

TAIL = 12  # lines of a failed command that are shown
PATIENCE = 5  # seconds after which a step is announced where lines cannot be redrawn


class Failure(Exception):
    """Something a person has to mend; its text is shown alone, without a traceback.

    ``output`` holds what the failing command printed, of which the end is shown.
    """

    def __init__(self, message, output=""):
        super().__init__(message)
        self.output = output


def say(text=""):
    """Print for people: on stderr, since stdout belongs to scripts (`shell`)."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def step(title):
    """Show ``title`` while it runs and how long it took; name it when it fails."""
    live = sys.stderr.isatty()
    if live:
        print(f"  … {title}", end="", file=sys.stderr, flush=True)
    announce = threading.Timer(PATIENCE, say, [f"  … {title}"])
    announce.daemon = True
    if not live:
        announce.start()
    begin = time.monotonic()
    try:
        yield
    except BaseException:
        announce.cancel()
        say(f"{chr(13) if live else ''}  ✗ {title}")
        raise
    announce.cancel()
    seconds = time.monotonic() - begin
    say(f"{chr(13) if live else ''}  ✓ {title} ({seconds:.1f} s)")


def call(command, remedy, *, env=None, cwd=None, user=None, log=None, stdin=None):
    """Run ``command`` quietly and return its output.

    :param remedy: what a person should do when it fails, a sentence
    :param user: name of the user to run it as (root only), None for the present one
    :param log: a path to append the output to as well
    :raises Failure: when it cannot be started or ends with another code than 0
    """
    switch = {"user": user, "group": user, "extra_groups": []} if user else {}
    try:
        done = subprocess.run(
            [str(part) for part in command],
            env=env,
            cwd=cwd,
            input=stdin,
            stdin=None if stdin is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **switch,
        )
    except OSError as error:
        raise Failure(
            f"{command[0]} could not be started ({error}). {remedy}"
        ) from None
    if log:
        with open(log, "a", encoding="utf-8") as stream:
            stream.write(done.stdout)
    if done.returncode:
        if "No space left on device" in done.stdout:
            remedy = "The disk is full: free some space and start again."
        shown = " ".join(os.path.basename(str(part)) for part in command[:4])
        raise Failure(
            f"`{shown} …` ended with code {done.returncode}. {remedy}", done.stdout
        )
    return done.stdout


def report(failure):
    """Print a failure: the last lines of the command, then the sentence."""
    lines = failure.output.rstrip().splitlines()
    for line in lines[-TAIL:]:
        say(f"      {line}")
    say(f"telecentre: {failure}")
