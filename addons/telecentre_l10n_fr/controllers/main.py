from odoo.http import Controller, content_disposition, request, route


class TelecentreDownloads(Controller):
    """Files made of several records, with the rights of who asks."""

    @route(
        '/telecentre/einvoices/<models("telecentre.einvoice"):einvoices>',
        type="http",
        auth="user",
    )
    def einvoices(self, einvoices):
        einvoices.check_access("read")
        name = request.env._("e-invoices")
        return request.make_response(
            einvoices.sudo()._zip(),
            [
                ("Content-Type", "application/zip"),
                ("Content-Disposition", content_disposition(f"{name}.zip")),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
