"""`bin/telecentre` on bad input: one clear sentence, nothing broken. Real processes."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
COMMAND = CHECKOUT / "bin" / "telecentre"
TEMPLATE = os.environ.get("TELECENTRE_TEST_TEMPLATE", "telecentre_template")
COPY = "telecentre_command"


def run(*arguments, stdin="", **variables):
    """Run the command; return (code, standard output, standard error)."""
    # The tests' own configuration must not leak into the command's.
    environment = {k: v for k, v in os.environ.items() if k != "ODOO_RC"}
    done = subprocess.run(
        [str(COMMAND), *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=300,
        env={**environment, **variables},
    )
    return done.returncode, done.stdout, done.stderr


def refused(*arguments, **variables):
    """Run the command, expect it to fail with one sentence, and return that."""
    code, _out, error = run(*arguments, **variables)
    assert code == 1, error
    assert "Traceback" not in error
    (sentence,) = [
        line for line in error.splitlines() if line.startswith("telecentre:")
    ]
    return sentence


@pytest.fixture(scope="module")
def copy():
    """A copy of the demo network that a test may spoil."""
    subprocess.run(
        [sys.executable, "-m", "odoo", "db", "duplicate", "--force", TEMPLATE, COPY],
        check=True,
    )
    yield COPY
    subprocess.run([sys.executable, "-m", "odoo", "db", "drop", COPY], check=True)


def test_help_names_each_command_with_an_example():
    code, out, _error = run("help")
    assert code == 0
    for name in ("run", "test", "shell", "odoo", "db", "bench", "doctor", "help"):
        assert (
            f"\n      bin/telecentre {name}" in out or f"| bin/telecentre {name}" in out
        )


def test_unknown_command():
    code, _out, error = run("serve")
    assert code == 2
    assert "there is no command 'serve'" in error


def test_port_taken_is_said_before_anything_else():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        sentence = refused("run", TELECENTRE_HTTP_PORT=str(port))
    assert f"Port {port} of 127.0.0.1 is in use" in sentence
    assert f"TELECENTRE_HTTP_PORT={port + 1}" in sentence


def test_port_that_is_no_port():
    assert "give a number from 1 to 65535" in refused(
        "run", TELECENTRE_HTTP_PORT="http"
    )


def test_odoo_path_without_odoo(tmp_path):
    sentence = refused("odoo", "--version", TELECENTRE_ODOO_PATH=str(tmp_path))
    assert f"There is no Odoo in {tmp_path}" in sentence


def test_odoo_of_another_version(tmp_path):
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo" / "release.py").write_text(
        "version_info = (18, 0, 0, 'final')\n"
    )
    sentence = refused("odoo", "--version", TELECENTRE_ODOO_PATH=str(tmp_path))
    assert "is 18.0, and 19.0 is needed" in sentence


def test_broken_odoo(tmp_path):
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo" / "release.py").write_text(
        "version_info = (19, 0, 0, 'final')\n"
    )
    sentence = refused("odoo", "--version", TELECENTRE_ODOO_PATH=str(tmp_path))
    assert "is broken: it has no odoo/addons/base" in sentence


def test_database_server_that_does_not_answer():
    address = "postgresql://nobody@127.0.0.1:1"
    sentence = refused("shell", "-d", "other", TELECENTRE_DATABASE_URL=address)
    assert "PostgreSQL does not answer at 127.0.0.1" in sentence


def test_database_address_of_another_kind():
    sentence = refused("shell", TELECENTRE_DATABASE_URL="mysql://localhost")
    assert "must look like postgresql://" in sentence


@pytest.mark.parametrize("name", ["postgres", "Télécentre", "a b", "x" * 64, "1a"])
def test_name_that_is_no_database_name(name):
    assert "cannot be a database's name" in refused("db", "create", name)


def test_drop_of_a_database_that_is_not_there():
    assert "There is no database nowhere." in refused("db", "drop", "nowhere")


def test_shell_on_a_database_that_is_not_there():
    sentence = refused("shell", "-d", "nowhere")
    assert "`bin/telecentre db create nowhere`" in sentence


def test_shell_reads_a_script_and_prints_only_what_it_prints(copy):
    code, out, _error = run(
        "shell",
        "-d",
        copy,
        stdin="print(env['telecentre.centre'].search_count([]) >= 9)",
    )
    assert (code, out) == (0, "True\n")


def test_shell_hands_on_the_failure_of_a_script(copy):
    code, _out, error = run("shell", "-d", copy, stdin="raise ValueError('on purpose')")
    assert code != 0
    assert "on purpose" in error


def test_database_that_is_not_ours_is_left_alone(copy):
    # A copy made by Odoo's own command carries no mark of ours.
    assert "was not made by this command" in refused("db", "drop", copy)


def test_database_of_a_newer_version(copy):
    newer = (
        "env['ir.module.module'].search([('name', '=', 'telecentre_booking')])"
        ".latest_version = '19.0.99.0.0'; env.cr.commit()"
    )
    assert run("shell", "-d", copy, stdin=newer)[0] == 0
    sentence = refused("run", TELECENTRE_DATABASE=copy, TELECENTRE_HTTP_PORT="18969")
    assert "telecentre_booking 19.0.99.0.0, newer than the" in sentence


def test_home_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    sentence = refused("doctor", TELECENTRE_HOME=str(tmp_path / "file" / "home"))
    assert "cannot be made" in sentence


def test_python_that_does_not_fit(tmp_path):
    # The command asks sys.version_info: a startup file says what an old Python would.
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\nsys.version_info = (3, 9, 2, 'final', 0)\n"
    )
    code, _out, error = run(
        "help", PYTHONPATH=str(tmp_path), PATH="/nonexistent:/usr/bin"
    )
    assert code == 1
    assert "this is Python 3.9, but Odoo 19 runs on Python 3.10 to 3.13" in error


def test_doctor_finds_everything_in_place():
    code, out, _error = run("doctor", TELECENTRE_HTTP_PORT="18968")
    assert code == 0, out
    assert "✗" not in out
