"""What a person does on Odoo's screens, in the words of the person."""

import re


class Screen:
    """One person's browser tab."""

    def __init__(self, page, url, pictures):
        self.page = page
        self.url = url
        self.pictures = pictures
        self.errors = []
        self.pending = set()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._begun)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._ended)

    def _begun(self, request):
        if "/web/dataset/" in request.url:
            self.pending.add(request)

    def _ended(self, request):
        self.pending.discard(request)

    def settle(self):
        """Wait until what the server answered is drawn: a form redraws on each answer."""
        drawn = (
            "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
        )
        self.page.evaluate(drawn)
        while self.pending:
            self.page.wait_for_timeout(20)
            self.page.evaluate(drawn)

    def log_in(self, login):
        """Log in as a demo user, whose password is the login."""
        self.page.goto(f"{self.url}/web/login")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", login)
        self.page.click("button[type=submit]")
        self.page.wait_for_selector(".o_main_navbar")

    def open(self, action):
        """Open a window action by its XML id."""
        self.page.goto(f"{self.url}/odoo/action-{action}")
        self.page.wait_for_selector(".o_action .o_control_panel")

    def picture(self, name):
        """Keep a picture of what is shown, for the documentation."""
        self.settle()
        self.pictures.mkdir(parents=True, exist_ok=True)
        # A blinking cursor or a hover would make the picture differ at each run.
        self.page.mouse.move(1365, 767)
        self.page.screenshot(path=self.pictures / f"{name}.png", animations="disabled")

    def press(self, name):
        """Click the visible form button that calls the method ``name``."""
        self.settle()
        self.page.locator(f"button[name='{name}']:visible").first.click()

    def press_label(self, *labels):
        """Click the visible form button that carries one of these labels."""
        self.settle()
        named = re.compile("|".join(rf"^\s*{re.escape(label)}\s*$" for label in labels))
        self.page.locator("button:visible", has_text=named).first.click()

    def confirm(self):
        """Answer "yes" in the dialog that asks."""
        self.page.locator(".modal-footer .btn-primary:visible").last.click()

    def pick(self, name, label, scope=None):
        """Pick a radio button or badge by its label."""
        self.settle()
        self.field(name, scope).get_by_text(label, exact=True).click()

    def call(self, model, method, args, kwargs=None):
        """Call a method as this user, to look at the outcome: not to do the job."""
        answer = self.page.evaluate(
            """async ([model, method, args, kwargs]) => {
                const response = await fetch(`/web/dataset/call_kw/${model}/${method}`, {
                    method: "POST",
                    headers: {"Content-Type": "application/json"},
                    body: JSON.stringify({
                        jsonrpc: "2.0", method: "call", params: {model, method, args, kwargs},
                    }),
                });
                return await response.json();
            }""",
            [model, method, args, kwargs or {}],
        )
        assert "error" not in answer, answer["error"]["data"]["message"]
        return answer["result"]

    def field(self, name, scope=None):
        """Return the locator of a form field's widget by the field's name."""
        root = scope or self.page
        return root.locator(f".o_field_widget[name='{name}']").last

    def fill(self, name, value, scope=None):
        """Type into a plain field and leave it."""
        self.settle()
        # A date shows as a button, and as an input when that is clicked.
        field = self.field(name, scope)
        field.locator("input, textarea, button").first.click()
        field.locator("input, textarea").first.fill(str(value))
        calendar = self.page.locator(".o_datetime_picker")
        self.page.keyboard.press("Enter" if calendar.count() else "Tab")
        calendar.wait_for(state="detached")

    def choose(self, name, value, scope=None):
        """Pick a record in a many2one or many2many field by its name."""
        self.settle()
        box = self.field(name, scope).locator("input").first
        # Typed without a click, which would list everything first; the search starts a
        # moment after the last key.
        with self.page.expect_response(re.compile("name_search")):
            box.fill(value)
        # A whole word: Murat, and not Montmurat.
        named = re.compile(rf"(^|\W){re.escape(value)}")
        menu = self.page.locator(".o-autocomplete--dropdown-menu:visible")
        menu.locator(".o-autocomplete--dropdown-item", has_text=named).first.click()
        self.settle()
        if menu.count():
            # A field of tags keeps its menu open for the next one.
            self.page.keyboard.press("Tab")
        menu.wait_for(state="detached")

    def save(self):
        """Save the form and wait until it is saved."""
        self.settle()
        self.page.locator(".o_form_button_save:visible").first.click()
        self.page.wait_for_selector(".o_form_button_save", state="hidden")

    def text(self):
        """Return the text that is shown."""
        return self.page.inner_text("body")
