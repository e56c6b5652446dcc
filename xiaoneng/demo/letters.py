"""A letter of a department for its file: one page of PDF, the same bytes for the same words."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import format_html

from departments.press import PrintJob, print_pdf
from xiaoneng.demo.judging import Judgement

PAGE = (
    '<html lang="zh-CN"><title>{}</title><h1>情况说明</h1><p class="which">{}</p>'
    '<p class="sum">{}</p><p class="sum">{}</p><p class="which">{}</p></html>'
)


def letter(judgement: Judgement, department: str) -> SimpleUploadedFile:
    """What a department attaches to a line that it judged itself."""
    unit = judgement.unit.label
    html = format_html(PAGE, "情况说明", f"关于{unit}", judgement.grounds, judgement.facts, department)
    data = print_pdf(PrintJob("css/unit_print.css", html)).pdf
    return SimpleUploadedFile(f"{unit}情况说明.pdf", data, "application/pdf")
