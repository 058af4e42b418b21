"""The commands and their help."""

import signal

from . import bench, doctor, linting, serve, testing
from .console import Failure, report, say
from .database import check_name
from .runtime import Runtime
from .settings import Settings
from .system import make_folder

HELP = """\
bin/telecentre: the network of telecentres on Odoo 19

  run                       set up what is missing and serve the demo network
      bin/telecentre run
  test [PYTEST ARGUMENTS]   set up what is missing and run the tests
      bin/telecentre test addons/telecentre_booking -k overlap
      bin/telecentre test --sepa    (direct debits and reminders, with OCA's addons)
  shell [-d NAME]           Odoo's shell; reads a script from standard input if piped
      echo "print(env['telecentre.centre'].search_count([]))" | bin/telecentre shell
  odoo ARGS...              Odoo's own command line, with this set-up's configuration
      bin/telecentre odoo -d telecentre -u telecentre_booking --stop-after-init
  db create|drop|reset NAME [--empty]
                            a database with the addons and the demo network
                            (--empty: without the demo)
      bin/telecentre db reset telecentre
  bench [NAME...]           measure speed on this machine, beside the OCA peers
      bin/telecentre bench billing
  lint [--files FILE...]    check the sources as CI does
      bin/telecentre lint
  doctor                    say what is there, what is missing and how to mend it
      bin/telecentre doctor
  help                      this text
      bin/telecentre help

Settings: config/telecentre.conf, config/local.conf, or TELECENTRE_* variables.
"""


def main(arguments):
    """Run one command and return its exit code."""
    command, *rest = arguments or ["help"]
    if command in ("help", "-h", "--help"):
        print(HELP, end="")
        return 0
    if command not in COMMANDS:
        say(f"telecentre: there is no command {command!r}.\n")
        say(HELP)
        return 2
    # A polite end (systemd, `kill`) runs the same clean-up as Ctrl-C.
    signal.signal(signal.SIGTERM, _interrupt)
    runtime = None
    try:
        settings = Settings()
        make_folder(settings.home)
        runtime = Runtime(settings)
        return COMMANDS[command](runtime, rest) or 0
    except Failure as failure:
        report(failure)
        return 1
    except KeyboardInterrupt:
        say("telecentre: interrupted; starting again continues where it was.")
        return 130
    except OSError as error:
        report(Failure(_sentence(error)))
        return 1
    finally:
        if runtime:
            runtime.close()


def _interrupt(_signal, _frame):
    raise KeyboardInterrupt


def _sentence(error):
    if error.errno == 28:
        return (
            "The disk is full: free some space and start again; nothing is half-made."
        )
    return f"{error.strerror or error}: {error.filename or ''}".rstrip(": ") + "."


def _shell(runtime, arguments):
    name = runtime.settings.database
    if arguments[:1] == ["-d"] and len(arguments) > 1:
        name, arguments = arguments[1], arguments[2:]
    check_name(name)
    runtime.prepare()
    if name == runtime.settings.database:
        runtime.databases.ensure(name)
    elif runtime.databases.state(name) is None:
        raise Failure(
            f"There is no database {name}: `bin/telecentre db create {name}`."
        )
    return serve.odoo(
        runtime, ["shell", "-d", name, "--no-http", "--log-level=warn", *arguments]
    )


def _odoo(runtime, arguments):
    runtime.prepare()
    return serve.odoo(runtime, arguments)


def _db(runtime, arguments):
    demo = "--empty" not in arguments
    words = [word for word in arguments if word != "--empty"]
    if len(words) != 2 or words[0] not in ("create", "drop", "reset"):
        raise Failure("Usage: bin/telecentre db create|drop|reset NAME [--empty]")
    action, name = words
    check_name(name)
    runtime.prepare()
    if action == "drop" and runtime.databases.state(name) is None:
        raise Failure(f"There is no database {name}.")
    if action in ("drop", "reset"):
        runtime.databases.drop(name)
    if action in ("create", "reset"):
        runtime.databases.create(name, demo=demo)
    return 0


COMMANDS = {
    "run": serve.run,
    "test": testing.run,
    "shell": _shell,
    "odoo": _odoo,
    "db": _db,
    "bench": bench.run,
    "lint": linting.run,
    "doctor": doctor.run,
}
