"""The poster as it is printed: read back as text, its QR code decoded from the picture."""

from dataclasses import replace
from datetime import date
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from doorstep.base import fonts
from doorstep.base.fonts import Face, GlyphsMissing, NoChineseFont
from doorstep.door.poster import SAMPLE, Poster, Slot, pdf

URL = "https://doorstep.example.gov.cn/village/330523003202/"
A3_POINTS = (842, 1191)

needs_chinese = pytest.mark.skipif(not fonts.installed(), reason="no font with Chinese is installed here")


def poster(*slots: Slot, **words: Any) -> Poster:
    made = Poster(
        lang="zh-hans",
        title="送药车来啦：大竹园村",
        brand="家门口",
        what="送药车来啦",
        town="安吉县 灵峰街道",
        village="大竹园村",
        slots=slots or (Slot("每周二、周四", "9:20–10:00"),),
        where="停靠：村文化礼堂前",
        caution="村和停靠点的位置是估算的，在哪儿等请先问村里",
        offers="买药 · 量血压 · 测血糖",
        off=("10月1日至7日国庆节放假，不来；下一趟 10月8日 周四。",),
        phone_label="有事请打",
        phone="0572-000-0000",
        second="Medicine vehicle. Every Tuesday and Thursday 9:20–10:00, stop 大竹园村. Medicine, blood pressure.",
        qr_label="扫一扫，看下一趟",
        qr_alt="本村页面的二维码",
        footer=(
            "自2026年8月31日起",
            "第 3 号班次表 · 3f9ce1aa",
            "doorstep.example.gov.cn/village/7/",
        ),
        url=URL,
        valid_from=date(2026, 8, 31),
    )
    return replace(made, **words)


def pages(made: Poster) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(pdf(made))


@needs_chinese
def test_the_qr_code_on_the_printed_poster_leads_to_the_villages_page() -> None:
    picture = pages(poster())[0].render(scale=1.0).to_numpy()

    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [URL]


@needs_chinese
def test_the_poster_says_which_village_which_days_what_hour_and_whom_to_ring() -> None:
    printed = pages(poster())[0].get_textpage().get_text_range().replace("\r\n", " ")

    for words in ("大竹园村", "每周二、周四", "9:20–10:00", "停靠：村文化礼堂前", "0572-000-0000", "自2026年8月31日起"):
        assert words in printed


@needs_chinese
def test_the_band_of_a_sample_and_the_caution_are_larger_than_the_foot() -> None:
    page = pages(poster(sample=SAMPLE))[0].get_textpage()

    high = {words: _height(page, words) for words in (SAMPLE[:2], "估算的", "第 3 号")}

    assert high[SAMPLE[:2]] > 30
    assert high["估算的"] > 1.5 * high["第 3 号"]


@needs_chinese
def test_a_real_poster_has_no_band() -> None:
    assert "SAMPLE" not in pages(poster())[0].get_textpage().get_text_range()


@needs_chinese
@pytest.mark.parametrize("sample", ["", SAMPLE])
@pytest.mark.parametrize("count", range(1, 8))
def test_a_poster_is_one_a3_page_however_many_lines_it_has(count: int, sample: str) -> None:
    slots = [Slot(f"每周{'一二三四五六日'[i]}、周四", f"{8 + i}:00–{8 + i}:40") for i in range(count)]

    made = pages(poster(*slots, village="很长很长名字的马家弄社区居委会", sample=sample))

    assert [tuple(round(side) for side in made[i].get_size()) for i in range(len(made))] == [A3_POINTS]


@needs_chinese
def test_nothing_is_printed_over_anything_else_when_the_poster_is_full() -> None:
    slots = [Slot(f"每周{'一二三四五六日'[i]}", "14:00–14:40") for i in range(7)]
    page = pages(poster(*slots, sample=SAMPLE))[0].get_textpage()

    boxes = [page.get_rect(i) for i in range(page.count_rects())]

    assert [(a, b) for n, a in enumerate(boxes) for b in boxes[n + 1 :] if _overlap(a, b)] == []


@needs_chinese
def test_the_same_words_print_the_same_bytes() -> None:
    assert pdf(poster()) == pdf(poster())


def test_another_word_is_another_digest() -> None:
    assert poster().digest == poster().digest
    assert poster().digest != poster(village="小竹园村").digest


def test_without_a_chinese_font_there_is_no_poster() -> None:
    with pytest.raises(NoChineseFont):
        pdf(poster(), faces=[])


@needs_chinese
def test_a_character_no_font_has_is_named_instead_of_printed_as_a_box() -> None:
    with pytest.raises(GlyphsMissing) as refusal:
        pdf(poster(village="大\ue123村"))

    assert refusal.value.missing == "\ue123"


@needs_chinese
def test_every_glyph_on_the_poster_is_a_real_one() -> None:
    text = pages(poster(village="善琏镇琎村"))[0].get_textpage().get_text_range()

    assert "善琏镇琎村" in text
    assert "\ufffd" not in text


@needs_chinese
def test_the_fonts_asked_for_are_the_ones_given() -> None:
    one = [face for face in fonts.installed() if face.family == fonts.installed()[0].family]

    assert pdf(poster(), faces=[Face(face.family, face.weight, face.path, face.index) for face in one])[:5] == b"%PDF-"


def _height(page: pypdfium2.PdfTextPage, words: str) -> float:
    """Return the height of the line in which words stand, points."""
    found = page.search(words).get_next()
    assert found is not None
    _, bottom, _, top = page.get_charbox(found[0], loose=True)
    return float(top - bottom)


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float], slack: float = 2.0) -> bool:
    """Say whether two rectangles (left, bottom, right, top) share more than a hair's breadth."""
    return min(a[2], b[2]) - max(a[0], b[0]) > slack and min(a[3], b[3]) - max(a[1], b[1]) > slack
