"""What a person does on Odoo's screens, in the words of the person."""

import re


class Screen:
    """One person's browser tab."""

    def __init__(self, page, url, pictures):
        self.page = page
        self.url = url
        self.pictures = pictures
        self.errors = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

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
        self.pictures.mkdir(parents=True, exist_ok=True)
        # A blinking cursor or a hover would make the picture differ at each run.
        self.page.mouse.move(1365, 767)
        self.page.screenshot(path=self.pictures / f"{name}.png", animations="disabled")

    def button(self, text):
        """Click the visible button with this text."""
        pattern = re.compile(rf"^\s*{re.escape(text)}\s*$")
        self.page.locator("button:visible, a.btn:visible", has_text=pattern).first.click()

    def field(self, name, scope=None):
        """Return the locator of a form field's widget by the field's name."""
        root = scope or self.page
        return root.locator(f".o_field_widget[name='{name}']").last

    def fill(self, name, value, scope=None):
        """Type into a plain field and leave it."""
        box = self.field(name, scope).locator("input, textarea").first
        box.fill(str(value))
        box.press("Tab")

    def choose(self, name, value, scope=None):
        """Pick a record in a many2one or many2many field by its name."""
        box = self.field(name, scope).locator("input").first
        box.click()
        box.fill(value)
        option = self.page.locator(".o-autocomplete--dropdown-item:visible", has_text=value)
        option.first.click()

    def save(self):
        """Save the form and wait until it is saved."""
        self.page.locator(".o_form_button_save:visible").first.click()
        self.page.wait_for_selector(".o_form_button_save", state="hidden")

    def text(self):
        """Return the text that is shown."""
        return self.page.inner_text("body")
