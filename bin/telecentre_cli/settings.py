"""What a site may change: config/telecentre.conf, then config/local.conf, then the
environment (TELECENTRE_HTTP_PORT for ``http_port``, and so on)."""

import configparser
import hashlib
import os
from pathlib import Path

from .console import Failure

CHECKOUT = Path(__file__).resolve().parents[2]
SECTION = "telecentre"


class Settings:
    """The settings in force, and the folders that follow from them."""

    def __init__(self, environ=os.environ):
        parser = configparser.ConfigParser(interpolation=None)
        shipped = CHECKOUT / "config" / "telecentre.conf"
        try:
            if not parser.read(shipped, encoding="utf-8"):
                raise Failure(
                    f"{shipped} is missing: restore it with `git checkout config`."
                )
            parser.read(CHECKOUT / "config" / "local.conf", encoding="utf-8")
        except configparser.Error as error:
            raise Failure(f"The configuration cannot be read: {error}") from None
        values = dict(parser[SECTION])
        for name in values:
            values[name] = environ.get(
                f"TELECENTRE_{name.upper()}", values[name]
            ).strip()
        self.odoo_path = values["odoo_path"]
        self.database_url = values["database_url"]
        self.database = values["database"]
        self.language = values["language"]
        self.country = values["country"]
        self.http_host = values["http_host"]
        self.http_port = self._port(values["http_port"])
        self.home = (
            Path(values["home"] or self._default_home(environ)).expanduser().resolve()
        )
        key = hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:8]
        self.instance = self.home / "instances" / key

    @staticmethod
    def _default_home(environ):
        if os.geteuid() == 0:
            return "/var/lib/telecentre"
        return (
            environ.get("XDG_DATA_HOME")
            and f"{environ['XDG_DATA_HOME']}/telecentre"
            or ("~/.local/share/telecentre")
        )

    @staticmethod
    def _port(text):
        if not text.isdigit() or not 0 < int(text) < 65536:
            raise Failure(f"http_port is {text!r}: give a number from 1 to 65535.")
        return int(text)

    @property
    def url(self):
        host = (
            "localhost"
            if self.http_host in ("127.0.0.1", "0.0.0.0", "")
            else self.http_host
        )
        return f"http://{host}:{self.http_port}"
