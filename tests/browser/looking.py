"""How the browser tests look at a page: accessibility, elder mode, focus, what the console says."""

import os
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Response

AXE = Axe()
BEING_DRAWN = "[data-map]:not([data-state]), #crew:not([data-started])"
EVERY_RULE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at: language, width in CSS pixels, elder mode."""

    language: str
    width: int
    is_elder: bool = False

    def __str__(self) -> str:
        return f"{self.language}-{self.width}{'-elder' if self.is_elder else ''}"


CHINESE_WIDE = Look("zh-hans", 1280)
ENGLISH_NARROW = Look("en", 360)
CHINESE_ELDER_NARROW = Look("zh-hans", 360, is_elder=True)
ENGLISH_ELDER_WIDE = Look("en", 1280, is_elder=True)
ENGLISH_WIDE = Look("en", 1280)
ENGLISH_ELDER_NARROW = Look("en", 360, is_elder=True)
LOOKS = (CHINESE_WIDE, ENGLISH_NARROW, CHINESE_ELDER_NARROW, ENGLISH_ELDER_WIDE)  # each pair of choices occurs
IN_TURN = ((CHINESE_WIDE, ENGLISH_ELDER_NARROW), (CHINESE_ELDER_NARROW, ENGLISH_WIDE))
"""Two looks between them have both languages, both widths and both modes; pages take one pair or the other in turn."""


def looks_at(number: int) -> tuple[Look, ...]:
    """Return the looks in which the page with this number is seen: its pair, or all with DOORSTEP_LOOKS=all."""
    return LOOKS if os.environ.get("DOORSTEP_LOOKS") == "all" else IN_TURN[number % len(IN_TURN)]


@dataclass
class Watched:
    """A page and what it complained about."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    response: Response | None = None

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        status = self.response.status if self.response else 200
        is_the_page_itself = "Failed to load resource" in message.text and message.location["url"] == self.page.url
        if message.type in {"error", "warning"} and not (is_the_page_itself and status != 500):
            self.complaints.append(message.text)

    def go(self, address: str) -> None:
        self.response = self.page.goto(address)
        if self.page.evaluate("drawn => document.querySelector(drawn) !== null", BEING_DRAWN):
            self.page.wait_for_selector(BEING_DRAWN, state="detached")  # no eval: the policy forbids it


def leave_picture(page: Page, name: str) -> None:
    """Leave a picture of the whole page where DOORSTEP_PICTURES asks for pictures."""
    if folder := os.environ.get("DOORSTEP_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def assert_accessible(page: Page, *, is_elder: bool = False, is_known: bool = False) -> None:
    """Fail on everything axe objects to and on everything it could not decide.

    What a scrolling region cuts off axe cannot judge; contrast is therefore judged with the regions unrolled. A page
    whose structure is known from another look is judged by its contrast alone.
    """
    asked = [JUDGED, EVERY_RULE, is_known, FOR_ELDERS if is_elder else {}]
    said = page.evaluate(JUDGE, asked)
    if said is None:  # half a megabyte of script: once for a page
        page.evaluate(AXE.axe_script)
        said = page.evaluate(JUDGE, asked)

    assert said == [], "\n".join(said)


JUDGE = """async ([what, tags, isKnown, checks]) => {
  if (typeof axe === 'undefined') return null;
  const regions = [...document.querySelectorAll('.scroll')];
  const said = [];
  const judge = async chosen => {
    const found = await axe.run(what, { ...chosen, checks, resultTypes: ['violations', 'incomplete'] });
    for (const verdict of ['violations', 'incomplete'])
      for (const rule of found[verdict])
        for (const node of rule.nodes)
          said.push(`${verdict}: ${rule.id}: ${JSON.stringify(node.target)}: ${node.failureSummary || ''}`);
  };
  const unroll = how => {
    for (const region of regions) region.style.overflow = how;
    document.body.style.minWidth = how && 'max-content';
    document.querySelector('main').style.maxWidth = how && 'none';
  };
  const every = { runOnly: { type: 'tag', values: tags } };
  const contrast = { runOnly: { type: 'rule', values: ['color-contrast'] } };
  if (!regions.length) {
    await judge(isKnown ? contrast : every);
    return said;
  }
  if (!isKnown) await judge({ ...every, rules: { 'color-contrast': { enabled: false } } });
  unroll('visible');
  await judge(contrast);
  unroll('');
  return said;
}"""

JUDGED = {"exclude": [["svg.chart text"], ["svg.intervals text"]]}
"""Axe cannot judge words inside a drawing: tests/programmes/reputation/test_charts.py reckons their contrast, intervals
are drawn in the page's own ink."""

FOR_ELDERS = {
    "color-contrast": {"options": {"contrastRatio": {"normal": {"expected": 7}, "large": {"expected": 4.5}}}},
}
"""The ratios of WCAG 1.4.6: what axe's own rule for them finds, and all that falls short of 1.4.3, in one pass."""


def assert_fits(page: Page) -> None:
    """Fail if the page scrolls sideways."""
    over, too_wide = page.evaluate(
        """() => {
        const over = document.documentElement.scrollWidth - innerWidth;
        return [over, over <= 0 ? [] :
        [...document.querySelectorAll('body *')].filter(e => !e.closest('.scroll, .unseen, .map') &&
          e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 120))];
        }"""
    )

    assert over <= 0, f"the page scrolls sideways: {too_wide}"


# What can be pressed, with the area that answers: a label for its tick, a card for its one link. A link inside a
# sentence has the height of the sentence (WCAG 2.5.8, inline).
TARGETS = """() => {
  const seen = e => e.checkVisibility({visibilityProperty: true}) && !e.closest('.unseen, .leaflet-interactive');
  const inline = e => e.matches('a') && getComputedStyle(e).display === 'inline' &&
    (e.closest('p, li, dd, td, small') || e).textContent.trim() !== e.textContent.trim();
  const area = e => e.matches('input[type=checkbox], input[type=radio]') ? e.closest('label') :
    getComputedStyle(e, '::after').position === 'absolute' ? e.closest('.card') : e;
  return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter(e => seen(e) && !inline(e) && e.closest('.skip') !== e)
    .map(e => [e, area(e).getBoundingClientRect()])
    .filter(([e, box]) => box.height < 59.5 || box.width < 59.5)
    .map(([e, box]) => `${Math.round(box.width)}x${Math.round(box.height)} ${e.outerHTML.slice(0, 120)}`);
}"""

SMALL_TEXT = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const small = [];
  for (let node; (node = walker.nextNode());) {
    const of = node.parentElement;
    if (!node.textContent.trim() || of.closest('script, style, noscript') || !of.checkVisibility()) continue;
    const size = parseFloat(getComputedStyle(of).fontSize);
    if (size < 18) small.push(`${size}: ${node.textContent.trim().slice(0, 40)}`);
  }
  return small;
}"""


def assert_elder(page: Page) -> None:
    """Fail on text under 18 px and on targets under 60 px."""
    too_small = page.evaluate(f"() => [...({SMALL_TEXT})(), ...({TARGETS})()]")

    assert too_small == [], "\n".join(too_small)


FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const outline = [getComputedStyle(e), getComputedStyle(e, '::after')].some(
    s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2);
  const every = [...document.querySelectorAll('*')];
  const box = e.getBoundingClientRect();
  return {at: every.indexOf(e), says: e.outerHTML.slice(0, 100), outline,
    seen: box.bottom > 0 && box.top < innerHeight && box.width > 0};
}"""


def tabbed_through(page: Page, limit: int = 120) -> list[dict[str, Any]]:
    """Press Tab until the page is left, and return what had the focus, in order."""
    stops: list[dict[str, Any]] = []
    for _ in range(limit):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None or (stops and stop["at"] == stops[0]["at"]):
            return stops
        stops.append(stop)
    message = f"the focus never leaves the page: {stops[-3:]}"
    raise AssertionError(message)
