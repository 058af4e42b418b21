import io
import logging
from collections import defaultdict
from contextlib import contextmanager

from weasyprint.pdf import VARIANTS

from odoo import api, models
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import str2bool

from odoo.addons.base.models.report_paperformat import PAPER_SIZES

from ..engine import (
    Binder,
    PageSetup,
    ReportDocument,
    ReportURLFetcher,
    bound,
    dom,
    log,
    render_pdf,
)
from ..engine.page import SHRINK

_logger = logging.getLogger(__name__)

SIZES = {
    size["key"]: (size["width"], size["height"])
    for size in PAPER_SIZES
    if size["key"] != "custom"
}


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    @api.model
    def _use_weasyprint(self):
        params = self.env["ir.config_parameter"].sudo()
        return params.get_param("report_weasyprint.engine") != "wkhtmltopdf"

    @api.model
    def get_wkhtmltopdf_state(self):
        # The web client asks this before it downloads a PDF.
        if self._use_weasyprint():
            return "ok"
        return super().get_wkhtmltopdf_state()

    def _run_wkhtmltopdf(
        self,
        bodies,
        report_ref=False,
        header=None,
        footer=None,
        landscape=False,
        specific_paperformat_args=None,
        set_viewport_size=False,
    ):
        if not self._use_weasyprint():
            return super()._run_wkhtmltopdf(
                bodies,
                report_ref=report_ref,
                header=header,
                footer=footer,
                landscape=landscape,
                specific_paperformat_args=specific_paperformat_args,
                set_viewport_size=set_viewport_size,
            )
        report = self._get_report(report_ref) if report_ref else self.sudo()
        documents = self._weasyprint_documents(
            report, bodies, header, footer, landscape, specific_paperformat_args
        )
        return self._weasyprint_render(report, documents)

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        # Odoo lays several records out in one PDF, then cuts it at the outlines
        # of wkhtmltopdf. Here each record has a PDF of its own from the start,
        # which keeps what belongs to a whole file (PDF/A, title, tags).
        several = res_ids and len(res_ids) > 1 and len(set(res_ids)) == len(res_ids)
        if several and self._use_weasyprint():
            streams = self._weasyprint_prepare_streams(report_ref, data, res_ids)
            if streams:
                return streams
        elif res_ids and len(res_ids) == 1:
            model = self._get_report(report_ref).model
            title = self.env[model].browse(res_ids).display_name
            self = self.with_context(weasyprint_title=title)
        return super()._render_qweb_pdf_prepare_streams(
            report_ref, data, res_ids=res_ids
        )

    def _weasyprint_prepare_streams(self, report_ref, data, res_ids):
        """Return the streams of several records as Odoo's method does.

        Return None when the report is not made of one article per record; there
        is then nothing to split, and Odoo's own method does what it needs.
        """
        report = self._get_report(report_ref)
        records = self.env[report.model].browse(res_ids)
        streams = self._weasyprint_stored_streams(report, records)
        missing = [res_id for res_id in res_ids if not streams[res_id]["stream"]]
        if not missing:
            return streams
        data = dict(data or {}, debug=False)
        data.setdefault("report_type", "pdf")
        html = self.with_context(debug=False)._render_qweb_html(
            report_ref, missing, data=data
        )[0]
        bodies, html_ids, header, footer, paper_args = report.with_context(
            debug=False
        )._prepare_html(html, report_model=report.model)
        if set(html_ids) != set(missing):
            return None
        documents = self._weasyprint_documents(
            report,
            bodies,
            header,
            footer,
            self.env.context.get("landscape"),
            paper_args,
        )
        names = {record.id: record.display_name for record in records}
        of_record = defaultdict(list)
        for document, html_id in zip(documents, html_ids, strict=True):
            of_record[html_id].append(document)
        # the logo is read and compressed once for all
        options = {"fetcher": self._weasyprint_fetcher(), "images": {}}
        for res_id in missing:
            of_record[res_id][0].title = names[res_id]
        if self._weasyprint_is_bound(report):
            self._weasyprint_bind(report, names, of_record, streams, **options)
            return streams
        for res_id in missing:
            content = self._weasyprint_render(
                report, of_record[res_id], names[res_id], **options
            )
            streams[res_id]["stream"] = io.BytesIO(content)
        return streams

    def _weasyprint_bind(self, report, names, of_record, streams, **options):
        """Give the records' streams, which are parts of files of several."""
        variant, _tags = self._weasyprint_variant(report)
        with (
            self._weasyprint_errors(report),
            Binder(report.name, variant=variant, **options) as binder,
        ):
            for res_id in [key for key in streams if key in of_record]:
                with log.about(f"{report.report_name} {names[res_id]}"):
                    streams[res_id]["stream"] = binder.add(of_record[res_id])

    def _weasyprint_is_bound(self, report):
        """Whether the records' files are wanted as one, and none by itself."""
        if self._weasyprint_variant(report)[1]:
            return False  # WeasyPrint tags one document only
        kept = report.attachment and not self.env.context.get(
            "report_pdf_no_attachment"
        )
        return self.env.context.get("weasyprint_bound") and not kept

    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        # Who calls this gets one file; who wants one per record calls what it calls.
        return super(
            IrActionsReport, self.with_context(weasyprint_bound=True)
        )._render_qweb_pdf(report_ref, res_ids=res_ids, data=data)

    @api.model
    def _merge_pdfs(self, streams, *args):
        volumes = list(bound(streams))
        if len(volumes) == 1:
            return volumes[0][0]
        parts = {id(stream): part for stream, part in volumes}

        def named(handle_error):
            # who called knows the streams that it gave
            return lambda error=None, error_stream=None: handle_error(
                error=error, error_stream=parts[id(error_stream)]
            )

        return super()._merge_pdfs(
            [stream for stream, _part in volumes], *map(named, args)
        )

    def _weasyprint_stored_streams(self, report, records):
        """What was printed before and must be given again (attachment_use)."""
        keeps = report.attachment and not self.env.context.get(
            "report_pdf_no_attachment"
        )
        streams = {}
        for record in records:
            attachment = report.retrieve_attachment(record) if keeps else None
            stream = None
            if attachment and report.attachment_use:
                if not attachment.mimetype.startswith("image"):
                    stream = io.BytesIO(attachment.raw)
                else:
                    one = super()._render_qweb_pdf_prepare_streams(
                        report, {}, res_ids=record.ids
                    )
                    stream = one[record.id]["stream"]
            streams[record.id] = {"stream": stream, "attachment": attachment}
        return streams

    def _weasyprint_documents(
        self, report, bodies, header, footer, landscape, paper_args
    ):
        """One document per body, with the header and footer of the same rank."""
        setup = self._weasyprint_page_setup(
            report.get_paperformat(), landscape, paper_args or {}
        )
        headers = dom.parts(header, "minimal_layout_report_headers")
        footers = dom.parts(footer, "minimal_layout_report_footers")
        return [
            ReportDocument(
                body=str(body),
                header=headers[rank] if rank < len(headers) else None,
                footer=footers[rank] if rank < len(footers) else None,
                title=self.env.context.get("weasyprint_title") or report.name,
                lang=self.env.lang,
                setup=setup,
            )
            for rank, body in enumerate(bodies)
        ]

    @api.model
    def _weasyprint_page_setup(self, paperformat, landscape=None, paper_args=None):
        """Read a paper format; ``paper_args`` of the template come first.

        :param landscape: True for landscape; None to let ``paper_args`` say it
        """
        paper_args = paper_args or {}
        if landscape is None:
            landscape = paper_args.get("data-report-landscape")
        if not paperformat:
            # What wkhtmltopdf does without any option.
            return PageSetup(210, 297, 10, 10, 10, 10, header_spacing=0)
        width, height = SIZES.get(paperformat.format) or SIZES["A4"]
        if paperformat.format == "custom":
            width = paperformat.page_width or SIZES["A4"][0]
            height = paperformat.page_height or SIZES["A4"][1]
        if landscape or paperformat.orientation == "Landscape":
            width, height = height, width

        def length(name, default):
            try:
                return float(paper_args[f"data-report-{name}"])
            except (KeyError, ValueError):
                return default

        return PageSetup(
            width=width,
            height=height,
            margin_top=length("margin-top", paperformat.margin_top),
            margin_right=paperformat.margin_right,
            margin_bottom=length("margin-bottom", paperformat.margin_bottom),
            margin_left=paperformat.margin_left,
            header_spacing=length("header-spacing", paperformat.header_spacing),
            header_line=paperformat.header_line,
            zoom=1.0 if paperformat.disable_shrinking else SHRINK,
        )

    def _weasyprint_variant(self, report):
        """The PDF variant and whether to tag the document's structure.

        A hook: an addon may ask another variant for the reports it knows.
        """
        params = self.env["ir.config_parameter"].sudo()
        variant = params.get_param("report_weasyprint.pdf_variant", "pdf/a-3b")
        tags = str2bool(params.get_param("report_weasyprint.pdf_ua") or "0", False)
        if variant == "none":
            variant = None
        elif variant not in VARIANTS:
            _logger.warning("Unknown report_weasyprint.pdf_variant: %s", variant)
            variant = None
        if tags and variant == "pdf/a-3b":
            variant = "pdf/a-3a"
        return variant, tags

    def _weasyprint_fetcher(self):
        urls = [self._get_report_url(), self.get_base_url()]
        if request:
            urls.append(request.httprequest.host_url)
        return ReportURLFetcher(self.env, urls)

    def _weasyprint_render(
        self, report, documents, what=None, fetcher=None, images=None
    ):
        variant, tags = self._weasyprint_variant(report)
        with self._weasyprint_errors(report, what):
            return render_pdf(
                documents,
                fetcher or self._weasyprint_fetcher(),
                variant=variant,
                tags=tags,
                images=images,
            )

    @contextmanager
    def _weasyprint_errors(self, report, what=None):
        """Name the report in what is logged, and in the error if none is made."""
        name = " ".join(filter(None, (report.report_name, what)))
        with log.about(name):
            try:
                yield
            except Exception as error:
                _logger.exception("WeasyPrint could not render %s", name)
                raise UserError(
                    self.env._(
                        "The report “%(report)s” could not be turned into a PDF: "
                        "%(error)s",
                        report=name,
                        error=error,
                    )
                ) from error
