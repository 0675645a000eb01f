"""`doorstep ledger`: list the books, or write one into a file that other double-entry programs read."""

from collections.abc import Sequence
from pathlib import Path

from doorstep.cli.files import must_be_new
from doorstep.cli.tongue import Parser, Refused, Tongue
from doorstep.ledger.models import Book
from doorstep.ledger.queries.export import beancount


def run(arguments: Sequence[str], say: Tongue) -> int:
    """List the books, or export one."""
    parser = Parser(
        say,
        "doorstep ledger",
        "list 列出账簿；export 把一本账写成文本（beancount 格式），可用别的复式记账程序独立核对。",
        "list names the books; export writes one as plain text (beancount), to be checked by another double-entry "
        "program.",
    )
    parser.option("verb", "list：列出；export：导出", "list or export", choices=["list", "export"])
    parser.option("book", "账簿代码（export 必填）", "key of the book; export needs it", nargs="?", default="")
    parser.option("file", "写到哪个文件（export 必填）", "the file to write; export needs it", nargs="?", type=Path)
    wanted = parser.parse_args(arguments)
    if wanted.verb == "list":
        for one in Book.objects.order_by("key"):
            print(f"{one.key}  {one.name}")
        return 0
    book = Book.objects.filter(key=wanted.book).first()
    if book is None or wanted.file is None:
        known = say("、", ", ").join(Book.objects.order_by("key").values_list("key", flat=True)) or "—"
        raise Refused(
            say(
                f"请写明账簿和文件：doorstep ledger export 账簿 文件。已有：{known}",
                f"Name the book and the file: doorstep ledger export BOOK FILE. Known: {known}",
            )
        )
    must_be_new(wanted.file, say)
    try:
        with wanted.file.open("w", encoding="utf-8") as file:
            lines = sum(file.write(line) > 0 for line in beancount(book))
    except OSError as failed:
        raise Refused(
            say(f"写不了 {wanted.file}：", f"Cannot write {wanted.file}: ") + str(failed.strerror)
        ) from failed
    print(say(f"已写 {lines} 段。", f"{lines} directives written."))
    return 0
