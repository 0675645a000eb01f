"""What is done in the browser before a page is looked at that no address leads to."""

from playwright.sync_api import Page

from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.needs.models import Category, Paper
from doorstep.services.models import Quiz

NEXT = "button[name=go][value=next]"
HEADS = ["纸单编号", "村（社区）", "类别", "紧急程度", "内容", "具体位置", "收到日期", "收到时间", "姓名", "电话"]


def say_what(page: Page) -> None:
    """Go on from the first step of telling what is needed."""
    page.fill("[name=text]", "村口大樟树旁边的路灯不亮了")
    page.click(NEXT)


def say_about(page: Page) -> None:
    """Go on to where it is, and look for a village."""
    say_what(page)
    page.check("[name=category][value=light]")
    page.click(NEXT)
    page.fill("[name=q]", "灵溪")
    page.click("button[name=go][value=find]")


def say_where(page: Page) -> None:
    """Go on to the last step, where neighbours' needs are offered."""
    say_about(page)
    page.check("[name=village]")
    page.click(NEXT)


def open_quiz(page: Page) -> None:
    """Open the sheet of a class."""
    page.fill("[name=code]", Quiz.objects.get(title_zh="新一轮前后测").code_before)
    page.click("main form button")


def choose_papers(page: Page) -> None:
    """Bring a file of papers in, to be looked at."""
    before = Paper.objects.count()
    rows = [
        [
            f"A-{before + number}",
            "灵溪村",
            Category.objects.get(code=code).name_zh,
            "",
            text,
            "",
            "2026-08-31",
            "9:30",
            "",
            "",
        ]
        for number, (code, text) in enumerate((("light", "村口大樟树旁边的路灯不亮了"), ("water", "水管漏水")), 1)
    ]
    data = write_workbook([Sheet("纸单", HEADS, rows)])
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.set_input_files("[name=file]", {"name": "纸单.xlsx", "mimeType": kind, "buffer": data})
    page.click("main form button")


def take_papers(page: Page) -> None:
    """Take the file in."""
    choose_papers(page)
    page.click("main form button")


def print_papers(page: Page) -> None:
    """Ask for the slips on paper."""
    take_papers(page)
    page.click("main a[href$='/print/'], a.btn[href$='/print/']")


def grant_and_thank(page: Page) -> None:
    """Say that a claimed wish came true, and put the thanks on the board."""
    page.click("form[action$='/grant/'] button")
    if page.query_selector("form[action$='/thank/']"):  # in the first look: then it has come true for all
        page.fill("form[action$='/thank/'] [name=text]", "谢谢，老花镜很合适。")
        page.click("form[action$='/thank/'] button")
    page.wait_for_selector("form[action$='/thank/']", state="detached")


def give_wish_back(page: Page) -> None:
    """Give a claimed wish back to the board."""
    page.click("details:has(form[action$='/release/']) summary")
    page.click("form[action$='/release/'] button")
    page.wait_for_selector("form[action$='/release/']", state="detached")


def renew_address(page: Page) -> None:
    """Give the calendar of a series another address."""
    before = page.text_content("a.address")
    page.click("details:has(form[action$='/address/']) summary")
    page.click("form[action$='/address/'] button")
    assert page.text_content("a.address") != before


def begin_meeting(page: Page) -> None:
    """Let a meeting that was planned begin."""
    page.click("form[action$='/begin/'] button")
    page.wait_for_selector("form[action$='/begin/']", state="detached")
