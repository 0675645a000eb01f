"""Seeds derived by name."""

from hypothesis import given
from hypothesis import strategies as st

from doorstep.kernel.seeds import rng, seed_for

name = st.text(max_size=8) | st.integers(-1000, 1000)


def test_a_seed_is_the_same_on_every_machine() -> None:
    # Reckoned by hand from SHA-256 of the length-prefixed words "int:7", "str:anji", "int:2".
    assert seed_for(7, "anji", 2) == 567_395_329_134_816_991


def test_a_generator_starts_over_for_the_same_names() -> None:
    assert rng(7, "anji").integers(0, 10**9, 5).tolist() == rng(7, "anji").integers(0, 10**9, 5).tolist()


def test_names_are_told_apart_by_kind_length_and_order() -> None:
    seeds = [
        seed_for(1),
        seed_for(1, ""),
        seed_for(1, 1),
        seed_for(1, "1"),
        seed_for(1, "ab", "c"),
        seed_for(1, "a", "bc"),
        seed_for(1, "c", "ab"),
        seed_for(2, "ab", "c"),
    ]

    assert len(set(seeds)) == len(seeds)


@given(st.integers(0, 2**70), st.lists(name, max_size=4))
def test_a_seed_fits_a_signed_database_column(root: int, names: list[str | int]) -> None:
    assert 0 <= seed_for(root, *names) < 2**63
