from boards.site import unit_pages
from boards.site.public_page import PublicPage
from boards.views.answers import public_page
from departments.months import CalendarMonth


@public_page("这个月的榜上没有这个单位")
def board_unit(month: CalendarMonth, code: str) -> PublicPage | None:
    return unit_pages.why(month, code)


@public_page()
def units() -> PublicPage:
    return unit_pages.units()


@public_page("榜上没有过这个单位")
def unit(code: str) -> PublicPage | None:
    return unit_pages.unit(code)


@public_page("这一年的榜上没有这个单位")
def unit_year(code: str, year: int) -> PublicPage | None:
    return unit_pages.unit_year(code, year)
