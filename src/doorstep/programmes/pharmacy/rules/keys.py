"""A key names one deed: asked for twice, it is done once; with other content it is refused. Pure."""


class KeyDiffers(ValueError):  # noqa: N818  named after what happened
    """What was done under this key was something else."""


def check_same(known: object, asked: object) -> None:
    """Let what was done before under a key stand for what is asked now.

    Raises:
        KeyDiffers: it was something else.
    """
    if known != asked:
        raise KeyDiffers
