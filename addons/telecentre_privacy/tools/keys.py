"""What an opposition is remembered by: a keyed hash, and a mask that people recognise.

Nothing here knows the ORM.
"""

import hashlib
import hmac

from stdnum.fr import siren as siren_number

from odoo.tools import email_normalize


def normalise_email(value):
    """The address as it is compared, or None when it is none (or several)."""
    return email_normalize(value or "", strict=True) or None


def normalise_siren(value):
    """The nine digits of a SIREN or of a SIRET that holds it, or None."""
    digits = "".join(c for c in value or "" if c.isdigit())
    if len(digits) not in (9, 14) or not siren_number.is_valid(digits[:9]):
        return None
    return digits[:9]


def fingerprint(secret, kind, value):
    """Keyed hash of a normalised value: without the key, no list of addresses can be
    tried against it."""
    return hmac.new(
        secret.encode(), f"{kind}:{value}".encode(), hashlib.sha256
    ).hexdigest()


def mask_email(value):
    """``jeanne@orange.fr`` as ``j•••@o•••.fr``."""
    user, _at, host = value.partition("@")
    name, _dot, top = host.rpartition(".")
    return f"{user[:1]}•••@{name[:1]}•••.{top}"
