"""The configuration file that Odoo reads, written anew at each start."""

import configparser
import hashlib
import os
from urllib.parse import unquote, urlsplit

from .console import Failure
from .settings import CHECKOUT

ADDONS = CHECKOUT / "addons"
# These need bin/lock/sepa.txt: see sepa.py
OPTIONAL = {"telecentre_billing_sepa", "telecentre_reminder"}


def database_options(settings, cluster):
    """Return Odoo's db_* options for the private cluster or the site's own server."""
    if not settings.database_url:
        return {"db_host": str(cluster.socket), "db_user": "telecentre"}
    address = urlsplit(settings.database_url)
    if address.scheme not in ("postgresql", "postgres"):
        raise Failure(
            "database_url must look like postgresql://user:password@host:5432, "
            f"it begins with {address.scheme or 'nothing'!r}."
        )
    options = {
        "db_host": unquote(address.hostname or ""),
        "db_port": str(address.port or ""),
        "db_user": unquote(address.username or ""),
        "db_password": unquote(address.password or ""),
    }
    return {name: value for name, value in options.items() if value}


def write_config(
    settings, cluster, odoo_path, *, name="odoo.conf", extra=None, addons=()
):
    """Write the configuration file and return its path.

    :param extra: options that win over config/odoo.conf
    :param addons: further folders of addons
    """
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(CHECKOUT / "config" / "odoo.conf", encoding="utf-8")
    folders = [odoo_path / "odoo" / "addons", odoo_path / "addons", ADDONS, *addons]
    options = {
        **dict(parser["options"]),
        "addons_path": ",".join(
            str(folder) for folder in folders if _has_addons(folder)
        ),
        "data_dir": str(settings.instance / "data"),
        "http_interface": settings.http_host,
        "http_port": str(settings.http_port),
        "pg_path": str(cluster.programs() or ""),
        # An address and no password is the whole secret here: keep it to the owner.
        **database_options(settings, cluster),
        **(extra or {}),
    }
    written = configparser.ConfigParser(interpolation=None)
    written["options"] = options
    path = settings.instance / name
    # Appears whole: another command's Odoo may be reading it just now.
    partial = path.with_name(f"{name}.{os.getpid()}")
    with open(partial, "w", encoding="utf-8") as stream:
        partial.chmod(0o600)
        written.write(stream)
    partial.rename(path)
    return path


def _has_addons(folder):
    return folder.is_dir() and any(folder.glob("*/__manifest__.py"))


def our_addons():
    """Return the names of our addons, sorted, without those that want OCA's."""
    found = {path.parent.name for path in ADDONS.glob("*/__manifest__.py")}
    return sorted(found - OPTIONAL)


def checksums():
    """Return {addon: checksum of what an update would load}, to see what changed."""
    sums = {}
    for name in our_addons():
        digest = hashlib.sha256()
        for path in sorted((ADDONS / name).rglob("*")):
            inside = path.relative_to(ADDONS / name)
            if path.is_dir() or {"tests", "readme", "__pycache__"} & set(inside.parts):
                continue
            digest.update(str(inside).encode() + b"\0" + path.read_bytes() + b"\0")
        sums[name] = digest.hexdigest()[:16]
    return sums
