"""Signatures as RFC 6979, appendix A.2.5, prints them for P-256 with SHA-256."""

import pytest

from doorstep.kernel import p256

KEY = 0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721
PUBLIC = (
    "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
    "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"
)
PRINTED = {
    b"sample": "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
    "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
    b"test": "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367"
    "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083",
}


def test_the_public_key_is_the_printed_one() -> None:
    assert p256.public_key(KEY) == b"\x04" + bytes.fromhex(PUBLIC)


@pytest.mark.parametrize("message", PRINTED)
def test_the_signature_is_the_printed_one(message: bytes) -> None:
    assert p256.sign(KEY, message) == bytes.fromhex(PRINTED[message])


def test_a_secret_gives_one_key_and_another_another() -> None:
    keys = {p256.key_from(secret) for secret in (b"one", b"one", b"other")}

    assert len(keys) == 2
    assert all(0 < key < p256.N for key in keys)
