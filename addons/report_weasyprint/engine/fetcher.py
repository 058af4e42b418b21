"""Answer the URLs of a report from the database and the addons, in process."""

import base64
import mimetypes
import posixpath
import re
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from reportlab.graphics.utils import RenderPMError
from weasyprint.urls import URLFetcher, URLFetcherResponse

from odoo.exceptions import UserError
from odoo.tools import file_open
from odoo.tools.image import image_process
from odoo.tools.mimetypes import guess_mimetype

from .barcode import barcode_svg

# Where relative URLs of a report without any base lead: reserved, never resolves.
LOCAL_URL = "http://report.invalid/"

RECORD = (
    r"(?:/(?P<model>[a-z_0-9.]+)/(?P<id>\d+)/(?P<field>\w+)"
    r"|/(?P<only_id>\d+)(?:-(?P<unique>[^/]+))?"
    r"|/(?P<xmlid>\w+\.[\w.]+))?"
)
SIZE = r"(?:/(?P<width>\d+)x(?P<height>\d+))?"
IMAGE = re.compile(rf"/web/image{RECORD}{SIZE}(?:/[^/]*)?")
CONTENT = re.compile(rf"/web/content{RECORD}(?:/[^/]*)?")
ASSETS = re.compile(r"/web/assets/(?P<unique>[^/]+)/(?P<filename>[^/]+)")
BARCODE = re.compile(r"/report/barcode(?:/(?P<barcode_type>[^/]+)/(?P<value>.+))?/?")
STATIC = re.compile(r"/(?P<path>\w+/static/.+)")
LOGO = re.compile(r"/logo(?:\.png)?|/web/binary/company_logo")
BARCODE_OPTIONS = (
    "width",
    "height",
    "humanreadable",
    "quiet",
    "mask",
    "barLevel",
    "barBorder",
)


class ReportURLFetcher(URLFetcher):
    """Give what a report refers to, with the rights of the user who prints it.

    Nothing is asked over the network, not even of this server. A URL that is
    not answered here is refused; WeasyPrint then goes on without it.
    """

    def __init__(self, env, base_urls=()):
        super().__init__(allowed_protocols=("data",), allow_redirects=False)
        # Reports are often rendered with all rights (portal): what they
        # refer to must still be what the user may see.
        self.env = env(su=False)
        self.hosts = {
            urlsplit(url).netloc for url in (LOCAL_URL, *base_urls) if url
        } - {""}
        self.base_url = next((url for url in base_urls if url), LOCAL_URL)
        self._stylesheets = {}  # what was found, for the files of one print
        self._routes = (
            (ASSETS, self._assets),
            (IMAGE, self._image),
            (CONTENT, self._content),
            (BARCODE, self._barcode),
            (STATIC, self._static),
            (LOGO, self._logo),
        )

    def fetch(self, url, headers=None):
        if url.startswith("data:"):
            return super().fetch(url, headers)
        data, mimetype = self._read(url)
        return URLFetcherResponse(url, data, {"Content-Type": mimetype})

    def stylesheet(self, href, base_url):
        """Return the key, the text (a function) and the URL of a stylesheet."""
        url = urljoin(base_url, href)
        if url not in self._stylesheets:
            self._stylesheets[url] = self._stylesheet(url)
        return self._stylesheets[url]

    def _stylesheet(self, url):
        parts = self._split(url)
        match = ASSETS.fullmatch(parts.path)
        # Relative URLs in it must not depend on the address of this server, as
        # the parsed sheet is kept.
        local = urljoin(LOCAL_URL, parts.path)
        if match:
            attachment = self._asset_attachment(**match.groupdict())
            key = (self.env.cr.dbname, attachment.id, attachment.checksum)
            return key, lambda: attachment.raw.decode(), local
        text = self._read(url)[0].decode()
        return text, lambda: text, local

    def _split(self, url):
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or parts.netloc not in self.hosts:
            raise ValueError(f"Refused, reports read nothing from outside: {url}")
        return parts

    def _read(self, url):
        """Return the content and its type, or raise an exception."""
        parts = self._split(url)
        path = unquote(parts.path)
        query = dict(parse_qsl(parts.query))
        for pattern, answer in self._routes:
            match = pattern.fullmatch(path)
            if match:
                values = {k: v for k, v in match.groupdict().items() if v is not None}
                data, mimetype = answer(**{**query, **values})
                break
        else:
            data, mimetype = self._attachment_by_url(path)
        if not data:
            raise ValueError(f"Empty content: {url}")
        return data, mimetype or guess_mimetype(data)

    def _assets(self, unique, filename, **_query):
        attachment = self._asset_attachment(unique, filename)
        return attachment.raw, attachment.mimetype

    def _asset_attachment(self, unique, filename):
        """The bundle's file, built if the database does not hold it yet."""
        env = self.env(su=True)
        if unique not in ("debug", "any", "%"):
            url = env["ir.asset"]._get_asset_bundle_url(filename, unique, {})
            attachment = env["ir.attachment"].search(
                [
                    ("public", "=", True),
                    ("url", "=", url),
                    ("res_model", "=", "ir.ui.view"),
                    ("res_id", "=", 0),
                ],
                limit=1,
            )
            if attachment:
                return attachment
        name, rtl, asset_type, autoprefix = env["ir.asset"]._parse_bundle_name(
            filename, False
        )
        css = asset_type == "css"
        bundle = env["ir.qweb"]._get_asset_bundle(
            name, css=css, js=not css, rtl=rtl, autoprefix=autoprefix
        )
        return (bundle.css() if css else bundle.js()).sudo()

    def _image(self, width=0, height=0, crop=False, **values):
        data, mimetype = self._content(**values)
        if (int(width) or int(height)) and mimetype != "image/svg+xml":
            data = image_process(data, size=(int(width), int(height)), crop=crop)
            mimetype = None
        return data, mimetype

    def _content(
        self,
        xmlid=None,
        model="ir.attachment",
        field="raw",
        access_token=None,
        **values,
    ):
        record_id = values.get("only_id") or values.get("id")
        record = self.env["ir.binary"]._find_record(
            xmlid, model, record_id and int(record_id), access_token, field=field
        )
        if record._name == "ir.attachment" and field in ("raw", "datas", "db_datas"):
            if record.type == "url":
                return self._read(urljoin(self.base_url, record.url or ""))
            return record.raw, record.mimetype
        definition = record._fields.get(field)
        if definition is None or definition.type != "binary":
            raise UserError(f"{model}.{field} is not a file")  # pylint: disable=translation-required
        record._check_field_access(definition, "read")
        data = base64.b64decode(record.with_context(bin_size=False)[field] or b"")
        return data, guess_mimetype(data)

    def _barcode(self, barcode_type, value, **query):
        options = {key: query[key] for key in BARCODE_OPTIONS if key in query}
        try:
            data = self.env["ir.actions.report"].barcode(barcode_type, value, **options)
        except RenderPMError:
            # ReportLab draws pixels with a library that is often missing.
            return barcode_svg(barcode_type, value, options), "image/svg+xml"
        return data, "image/png"

    def _static(self, path, **_query):
        # Checked again once normalized; file_open refuses to leave the addons.
        path = posixpath.normpath(path)
        if not STATIC.fullmatch(f"/{path}"):
            raise ValueError(f"Not a static file: {path}")
        with file_open(path, "rb") as file:
            return file.read(), mimetypes.guess_type(path)[0]

    def _logo(self, company=None, **_query):
        companies = self.env["res.company"].sudo()
        company = companies.browse(int(company)) if company else self.env.company
        return base64.b64decode(company.sudo().logo_web or b""), None

    def _attachment_by_url(self, path):
        """Files served at an address of their own (customized assets, themes)."""
        attachment = self.env["ir.attachment"].sudo()._get_serve_attachment(path)
        if not attachment:
            raise ValueError(f"Unknown address: {path}")
        return attachment.raw, attachment.mimetype
