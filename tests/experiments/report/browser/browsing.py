"""A page opened in a browser from a file, and what went wrong on it."""

NARROW, WIDE = {"width": 390, "height": 800}, {"width": 1440, "height": 900}


class Watched:
    """A page and everything that went wrong on it."""

    def __init__(self, browser, file, size=WIDE, **options):
        self.context = browser.new_context(viewport=size, **options)
        self.page = self.context.new_page()
        self.wrong = []
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("request", self._asked)
        self.page.goto(file.as_uri())
        self.page.wait_for_selector("html[data-ready]")

    def _said(self, message):
        if message.type in ("error", "warning"):
            self.wrong.append(message.text)

    def _asked(self, request):
        if not request.url.startswith(("file:", "data:")):
            self.wrong.append(request.url)
