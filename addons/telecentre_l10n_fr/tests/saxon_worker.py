"""Runs compiled Schematron on XML, in a process of its own.

Saxon brings its own virtual machine, which does not live well inside an Odoo worker.
One line of JSON in: ``{"xslt": path, "xml": text}``. One line out: the failed
assertions ``[{"id", "flag", "text"}]``, or ``{"error": text}``. A stylesheet is
compiled once. The caller closes standard input to end it.
"""

import json
import resource
import sys

from lxml import etree

# Saxon reserves more address space than Odoo allows itself and hands down.
_limit = resource.getrlimit(resource.RLIMIT_AS)[1]
resource.setrlimit(resource.RLIMIT_AS, (_limit, _limit))

from saxonche import PySaxonProcessor  # noqa: E402

SVRL = {"svrl": "http://purl.oclc.org/dsdl/svrl"}


def failed(report):
    root = etree.fromstring(report.encode())
    if not root.findall("svrl:fired-rule", SVRL):
        raise ValueError("No rule was applied: this is not the XML of an invoice")
    for node in root.findall("svrl:failed-assert", SVRL):
        text = " ".join("".join(node.itertext()).split())
        code = node.get("id") or text.split("]")[0].strip("[ ")
        yield {"id": code, "flag": node.get("flag") or "fatal", "text": text}


def main():
    with PySaxonProcessor(license=False) as processor:
        compiler = processor.new_xslt30_processor()
        sheets = {}
        for request in sys.stdin:
            request = json.loads(request)
            try:
                path = request["xslt"]
                if path not in sheets:
                    sheets[path] = compiler.compile_stylesheet(stylesheet_file=path)
                node = processor.parse_xml(xml_text=request["xml"])
                answer = list(failed(sheets[path].transform_to_string(xdm_node=node)))
            except Exception as error:
                answer = {"error": f"{type(error).__name__}: {error}"}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
