"""A server that misbehaves as the API Recherche d'entreprises may, on a real socket."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from . import sirene_lines as lines


def recorded():
    """The results of the recorded answer."""
    text = (Path(__file__).parent / "data" / "api_answers.json").read_text("utf-8")
    return json.loads(text)["answer"]["results"]


def result(number, name="GROUPE", **values):
    """One company as the API answers it."""
    siren = lines.siren(number)
    return {
        "siren": siren,
        "nom_complet": f"{name} {number} (SIGLE)",
        "nom_raison_sociale": f"{name} {number}",
        "categorie_entreprise": "GE",
        "tranche_effectif_salarie": "52",
        "activite_principale": "62.02A",
        "activite_principale_naf25": "62.20Y",
        "etat_administratif": "A",
        "statut_diffusion": "O",
        "dirigeants": [{"nom": "EXEMPLE", "prenoms": "CAMILLE"}],
        "siege": {
            "siret": lines.siret(siren, 1),
            "adresse": "1 RUE DE L'EXEMPLE 75009 PARIS",
            "code_postal": "75009",
            "libelle_commune": "PARIS",
            "commune": "75109",
            "latitude": "48.8757",
            "longitude": "2.3375",
            "etat_administratif": "A",
        },
        "matching_etablissements": [
            {
                "siret": lines.siret(siren, 2),
                "adresse": "2 RUE DE L'EXEMPLE 15000 AURILLAC",
                "code_postal": "15000",
                "libelle_commune": "AURILLAC",
                "commune": "15014",
                "latitude": "44.93",
                "longitude": "2.44",
                "etat_administratif": "A",
            }
        ],
        "complements": {
            "bilan_ges_renseigne": True,
            "est_entrepreneur_individuel": False,
        },
        **values,
    }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"

    def log_message(self, *arguments):
        """Be silent."""

    def do_GET(self):
        server = self.server
        query = {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
        server.asked.append((time.monotonic(), query))
        fault = server.faults.pop(0) if server.faults else None
        getattr(self, f"answer_{fault or 'well'}")(query)

    def answer_well(self, query):
        page, size = int(query.get("page", 1)), int(query.get("per_page", 25))
        found = self.server.results
        if "q" in query:
            found = [r for r in found if query["q"] in (r["siren"], r["nom_complet"])]
        self._send(
            200,
            {
                "results": found[(page - 1) * size : page * size],
                "total_results": len(found),
                "page": page,
                "per_page": size,
                "total_pages": -(-len(found) // size),
            },
        )

    def answer_busy(self, _query):
        self._send(429, {"erreur": "Trop de requêtes"}, {"Retry-After": "2"})

    def answer_full(self, _query):
        """As the server in front of the API says it: a page, and no Retry-After."""
        self._send(429, None, body=b"<html>429 Too Many Requests</html>")

    def answer_later(self, _query):
        """A date to come back at, in the past of a clock that goes wrong."""
        when = {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}
        self._send(429, None, when, body=b"Too Many Requests.")

    def answer_broken(self, _query):
        self._send(503, {})

    def answer_refused(self, _query):
        self._send(400, {"erreur": "Veuillez indiquer au moins un paramètre"})

    def answer_malformed(self, _query):
        self._send(200, None, body=b"<html>maintenance</html>")

    def answer_strange(self, _query):
        self._send(200, [1, 2])

    def answer_deep(self, _query):
        self._send(200, None, body=b"[" * 200_000)

    def answer_pages(self, _query):
        self._send(200, {"results": self.server.results[:1], "total_pages": "abc"})

    def answer_hour(self, _query):
        self._send(429, {}, {"Retry-After": "3600"})

    def answer_cut(self, query):
        self._send(200, {"results": self.server.results}, cut=True)

    def answer_slow(self, _query):
        self._drip(1.2)

    def answer_drip(self, _query):
        self.send_response(200)
        self.end_headers()
        self._drip(0.05, 40)

    def _drip(self, pause, times=1):
        try:
            for _time in range(times):
                time.sleep(pause)
                self.wfile.write(b" ")
                self.wfile.flush()
        except OSError:
            return  # who asked has given up

    def _send(self, status, answer, headers=None, body=None, cut=False):
        body = json.dumps(answer).encode() if body is None else body
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)


class ApiServer:
    """``faults``: what goes wrong with the next requests, in order."""

    def __init__(self, results):
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.http.results = results
        self.http.faults = []
        self.http.asked = []
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.02,))
        self.thread.start()

    def close(self):
        """Stop serving."""
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()
