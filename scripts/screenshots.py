"""Take pictures of pages of a running site: both languages, wide and narrow, with and without elder mode."""

import argparse
import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, sync_playwright

LOOKS = {
    "wide": ("zh-hans", 1280, False),
    "narrow": ("zh-hans", 360, False),
    "elder": ("zh-hans", 360, True),
    "en": ("en", 1280, False),
    "en-narrow": ("en", 360, False),
    "en-elder": ("en", 1280, True),
}


def main() -> int:
    """Read the arguments, take the pictures, print each file."""
    parser = argparse.ArgumentParser(prog="scripts/screenshots", description=__doc__)
    parser.add_argument("--site", default="http://127.0.0.1:8000", help="where the site runs")
    parser.add_argument("--login", default="", metavar="NAME:PASSWORD", help="log in first")
    parser.add_argument("--print", action="store_true", dest="on_paper", help="also as it comes out of the printer")
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("paths", nargs="+", help="paths of the pages, such as / or /accounts/login/")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("DOORSTEP_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (language, width, is_elder) in LOOKS.items():
            context = _context(browser, asked.site, language, width, is_elder=is_elder)
            if asked.login:
                _log_in(context, asked.site, asked.login)
            _take(context, asked, name)
        browser.close()
    return 0


def _context(browser: Browser, site: str, language: str, width: int, *, is_elder: bool) -> BrowserContext:
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    cookies = {"django_language": language} | ({"mode": "elder"} if is_elder else {})
    context.add_cookies([{"name": key, "value": value, "url": site} for key, value in cookies.items()])
    return context


def _log_in(context: BrowserContext, site: str, login: str) -> None:
    name, _, password = login.partition(":")
    page = context.new_page()
    page.goto(f"{site}/accounts/login/")
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", password)
    page.click("main form button")
    page.close()


def _take(context: BrowserContext, asked: argparse.Namespace, look: str) -> None:
    page = context.new_page()
    for path in asked.paths:
        page.goto(asked.site + path)
        page.wait_for_selector("[data-map]:not([data-state])", state="detached")  # no eval: the policy forbids it
        name = path.split("?")[0].strip("/").replace("/", "-") or "home"
        file = asked.folder / f"{name}.{look}.png"
        page.screenshot(path=file, full_page=True)
        sys.stdout.write(f"{file}\n")
        if asked.on_paper and look in {"wide", "en"}:
            paper = file.with_suffix(".pdf")
            page.pdf(path=paper, prefer_css_page_size=True, print_background=True)
            sys.stdout.write(f"{paper}\n")


if __name__ == "__main__":
    raise SystemExit(main())
