"""What stands below what, and when a place may move or end."""

from datetime import date

from doorstep.places.rules.said import Refused, Said
from doorstep.places.words import PlaceKind

_ABOVE: dict[PlaceKind, str | None] = {
    PlaceKind.COUNTY: None,
    PlaceKind.TOWN: PlaceKind.COUNTY,
    PlaceKind.VILLAGE: PlaceKind.TOWN,
}


def check_level(kind: PlaceKind, above: str | None) -> None:
    """Refuse a place whose parent is of the wrong level: county > town > village.

    Raises:
        Refused: The level does not fit.
    """
    if _ABOVE[kind] != above:
        raise Refused(
            Said(
                "层级不对：县下面是乡镇，乡镇下面是村和社区。",
                "Levels: towns stand below a county, villages below a town.",
            )
        )


def check_move(path: str, to: str) -> None:
    """Refuse to hang a place below itself.

    Raises:
        Refused: `to` lies in the subtree of `path`.
    """
    if to.startswith(path):
        raise Refused(Said("不能把一个地方挪到它自己下面。", "A place cannot be moved below itself."))


def check_end(begins: date, last_day: date, *, below: int, sites: int) -> None:
    """Refuse to end a place that something still stands on.

    Args:
        begins: The place's first day.
        last_day: Its last, as asked.
        below: Places below it that hold after that.
        sites: Sites in it that hold after that.

    Raises:
        Refused: With what is in the way.
    """
    if last_day < begins:
        raise Refused(
            Said(f"它从 {begins} 开始，不能在那之前结束。", f"It began on {begins} and cannot end before that.")
        )
    if below:
        raise Refused(
            Said(
                f"下面还有 {below} 个地方，请先处理它们。",
                f"{below} places below it still hold; end or move them first.",
            )
        )
    if sites:
        raise Refused(
            Said(f"这里还有 {sites} 个站点，请先关闭它们。", f"{sites} sites in it are still open; close them first.")
        )
