"""`bin/telecentre bench`: speed on this machine, beside the OCA peers."""


def run(runtime, arguments):
    """Measure and print; see tests/speed."""
    raise NotImplementedError
