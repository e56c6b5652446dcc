"""axe-core in a browser: what it finds on a page that is open, every fold of it unfolded."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # what passes is not listed, which takes longer than finding it
}
UNFOLD = "document.querySelectorAll('details').forEach(function (each) { each.open = true; })"


def violations(page: Page) -> list[tuple]:
    page.evaluate(UNFOLD)
    found_violations = Axe().run(page, options=RULES).response["violations"]
    return [
        (violation["id"], node["target"], node["failureSummary"])
        for violation in found_violations
        for node in violation["nodes"]
    ]
