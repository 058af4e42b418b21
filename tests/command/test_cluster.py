"""The private PostgreSQL server, started and let go by several commands at once."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

BIN = Path(__file__).resolve().parents[2] / "bin"
sys.path.insert(0, str(BIN))

from telecentre_cli.postgres import Cluster  # noqa: E402
from telecentre_cli.settings import Settings  # noqa: E402

USER = """
import sys
from pathlib import Path
from telecentre_cli.postgres import Cluster
cluster = Cluster(*map(Path, sys.argv[1:]))
print("ready", flush=True)
sys.stdin.readline()
cluster.start()
print("started", flush=True)
sys.stdin.readline()
cluster.release()
"""


@pytest.fixture
def cluster():
    """A new cluster that nobody uses."""
    # Not tmp_path: as root, the server runs as a user who may not enter that.
    instance = Path(tempfile.mkdtemp(prefix="telecentre-"))
    instance.chmod(0o755)
    (instance / "log").mkdir(mode=0o755)
    cluster = Cluster(Settings().home, instance)
    cluster.create()
    yield cluster
    assert not cluster.is_running()
    shutil.rmtree(instance)


def test_commands_that_begin_together_start_one_server(cluster):
    paths = [str(cluster.home), str(cluster.data.parent)]
    users = [
        subprocess.Popen(
            [sys.executable, "-c", USER, *paths],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(BIN)},
        )
        for _number in range(4)
    ]
    try:
        assert [user.stdout.readline() for user in users] == ["ready\n"] * 4
        for user in users:
            user.stdin.write("start\n")
            user.stdin.flush()
        assert [user.stdout.readline() for user in users] == ["started\n"] * 4
        first, *others = users
        first.communicate("end\n")
        assert cluster.is_running(), "the first to end must not stop it for the others"
    finally:
        for user in users:
            if not user.stdin.closed:
                user.communicate("end\n", timeout=60)
    assert not any(user.returncode for user in users)
    assert not cluster.is_running(), "the last to end stops it"
