"""Invented names of people: common surnames with given names drawn from a list of characters."""

from collections.abc import Iterator

from doorstep.kernel.seeds import rng

_SURNAMES = "陈王张李徐吴沈周朱胡钱潘施俞章姚许何方程"
_FIRST = "国建玉秀桂小文志海春阿永金月美水宝根彩云"
_SECOND = "华英芳平珍兰强明生娣琴香仙法林荣凤妹德康"


def invented(seed: int) -> Iterator[str]:
    """Yield different names of two or three characters; the same seed gives the same ones."""
    draw = rng(seed, "names")
    seen: set[str] = set()
    while True:
        parts = [_SURNAMES[draw.integers(len(_SURNAMES))], _FIRST[draw.integers(len(_FIRST))]]
        if draw.random() < 0.8:
            parts.append(_SECOND[draw.integers(len(_SECOND))])
        name = "".join(parts)
        if name not in seen:
            seen.add(name)
            yield name
