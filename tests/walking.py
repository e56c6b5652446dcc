"""What a walk through the site costs, as screens.md counts it, in a real browser.

A press is a click, or a key outside text fields; a paste and a key inside a text field are none.
"""

COUNTING = """
(() => {
  const noText = ":not([type=checkbox]):not([type=radio]):not([type=file])";
  const isText = (node) => node.matches && node.matches("textarea, input" + noText);
  const named = (node) => (node.closest("button, a, summary, label, input") || node).textContent.trim().slice(0, 20);
  document.addEventListener("click", (event) => {
    if (event.isTrusted && event.detail && event.target.type !== "file") pressed(named(event.target));
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.isTrusted && !isText(event.target)) pressed(event.code);
  }, true);
})();
"""


class Walk:
    """What is pressed, loaded and asked on the way."""

    def __init__(self, page):
        self.page, self.presses, self.loads, self.requests = page, [], [], []
        page.expose_function("pressed", lambda what: self.presses.append(what))
        page.add_init_script(COUNTING)
        page.on("request", self._asked)
        page.on("load", lambda loaded: self.loads.append(loaded.url))

    def _asked(self, request):
        if "/static/" not in request.url:
            self.requests.append(f"{request.method} {request.url}")

    def begin(self):
        for counted in (self.presses, self.loads, self.requests):
            del counted[:]
