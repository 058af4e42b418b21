"""Client of the API Recherche d'entreprises (recherche-entreprises.api.gouv.fr). No ORM.

No key; 7 requests a second; 429 with Retry-After when it has enough; pages of 25 at
most. A request is tried again when waiting may help (429, 5xx, an answer that comes
late, cut off or malformed), a few times, each time later; then :class:`ApiError` says
what happened, and nothing is half-read: pages that came are the caller's.
"""

import json
import time
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode

import urllib3

URL = "https://recherche-entreprises.api.gouv.fr"
RATE = 7  # requests a second
PAGE = 25
MAX_PAGES = 400  # the API gives 10,000 results at most
MAX_ANSWER = 32 << 20  # bytes
LONGEST_WAIT = 60  # seconds


class ApiError(Exception):
    """``kind``: busy, gone, late, malformed or refused; ``detail``: in its own words."""

    def __init__(self, kind, detail=""):
        super().__init__(kind, detail)
        self.kind, self.detail = kind, detail


class Client:
    """One conversation with the API.

    :param timeout: seconds for one answer, from the first byte sent to the last read
    :param attempts: how often one request is tried
    :param patience: seconds that it waits at most before it tries a request again; who
        is asked to wait longer hears "busy" at once
    """

    def __init__(
        self,
        url=URL,
        timeout=15,
        attempts=4,
        rate=RATE,
        sleep=None,
        patience=LONGEST_WAIT,
    ):
        self.patience = patience
        self.url = url.rstrip("/")
        self.timeout = timeout
        self.attempts = attempts
        self.pause = 1 / rate
        self.sleep = sleep or time.sleep
        self.last = 0.0
        self.http = urllib3.PoolManager(
            retries=False,
            timeout=urllib3.Timeout(connect=min(timeout, 5), read=timeout),
            headers={"Accept": "application/json", "User-Agent": "telecentre-crm"},
        )

    def search(self, limit=100, **parameters):
        """Yield results, page after page; ``parameters`` as the API names them."""
        page = 1
        while True:
            answer = self.get(
                "/search", {**parameters, "page": page, "per_page": min(PAGE, limit)}
            )
            results = answer.get("results")
            if not isinstance(results, list):
                raise ApiError("malformed", "results")
            for result in results:
                yield result
                limit -= 1
                if not limit:
                    return
            pages = answer.get("total_pages") or 0
            if not isinstance(pages, int):
                raise ApiError("malformed", "total_pages")
            if not results or page >= min(pages, MAX_PAGES):
                return
            page += 1

    def get(self, path, parameters):
        """The decoded answer of one request."""
        words = {k: v for k, v in parameters.items() if v not in (None, "")}
        url = f"{self.url}{path}?{urlencode(words)}"
        error = None
        for attempt in range(self.attempts):
            if error:
                wait = error.wait or 2**attempt / 2
                if wait > self.patience < LONGEST_WAIT:
                    break
                self.sleep(min(LONGEST_WAIT, wait))
            try:
                return self._once(url)
            except _TryAgain as failure:
                error = failure
        raise ApiError(error.kind, error.detail)

    def _once(self, url):
        self._keep_rate()
        deadline = time.monotonic() + self.timeout
        try:
            response = self.http.request("GET", url, preload_content=False)
            try:
                body = self._read(response, deadline)
            finally:
                response.close()
        except urllib3.exceptions.NewConnectionError as error:
            raise _TryAgain("gone", str(error)[:200]) from error
        except (urllib3.exceptions.TimeoutError, TimeoutError) as error:
            raise _TryAgain("late") from error
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise _TryAgain("malformed", str(error)[:200]) from error
        if response.status == 429:
            raise _TryAgain("busy", wait=_retry_after(response))
        if response.status >= 500:
            raise _TryAgain("gone", str(response.status), _retry_after(response))
        return self._decoded(response.status, body)

    def _keep_rate(self):
        rest = self.last + self.pause - time.monotonic()
        if rest > 0:
            self.sleep(rest)
        self.last = time.monotonic()

    def _read(self, response, deadline):
        """The whole body: a server that drips is late, one that floods is refused."""
        parts, length = [], 0
        while part := response.read1(1 << 16):
            parts.append(part)
            length += len(part)
            if time.monotonic() > deadline:
                raise TimeoutError
            if length > MAX_ANSWER:
                raise ApiError("malformed", f"> {MAX_ANSWER} bytes")
        expected = response.headers.get("Content-Length", "")
        if expected.isdecimal() and length < int(expected):
            raise _TryAgain("malformed", f"{length} / {expected} bytes")
        return b"".join(parts)

    def _decoded(self, status, body):
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise _TryAgain("malformed", body[:80].decode(errors="replace")) from error
        if not isinstance(answer, dict):
            raise _TryAgain("malformed", type(answer).__name__)
        if status != 200:
            raise ApiError("refused", str(answer.get("erreur") or status)[:300])
        return answer


class _TryAgain(Exception):
    def __init__(self, kind, detail="", wait=None):
        super().__init__(kind)
        self.kind, self.detail, self.wait = kind, detail, wait


def _retry_after(response):
    """Seconds that the server asks to wait: a number, or a date."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return int(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (TypeError, ValueError):
        return None
