"""The form of a backup on disk and of its key on paper: nothing can be swapped, cut or misread unnoticed."""

import io
import secrets

import pytest

from portal.admin import archive, keys


def test_the_words_of_the_key_are_the_key_and_a_mistaken_letter_is_noticed():
    for _ in range(200):
        secret = secrets.token_bytes(32)
        words = keys.to_words(secret)
        assert keys.from_words(words.upper().replace("-", "  ")) == secret
    letters = list(words)
    letters[0] = "b" if letters[0] != "b" else "d"
    for wrong in ("".join(letters), words[:-1], words + "b", words.replace(words[1], "e", 1), ""):
        with pytest.raises(keys.WrongKey):
            keys.from_words(wrong)


def test_pieces_cannot_be_swapped_or_taken_from_another_file():
    secret = secrets.token_bytes(32)

    def sealed(content: bytes) -> bytes:
        file = io.BytesIO()
        writer = archive.Writer(file, secret)
        writer.write(content)
        writer.finish()
        return file.getvalue()

    def opened(content: bytes) -> bytes:
        reader = archive.Reader(io.BytesIO(content), secret)
        found = reader.read()
        archive.end(reader)
        return found

    plain = secrets.token_bytes(archive.PIECE * 3 - 5)
    whole, other = sealed(plain), sealed(plain)
    head = len(archive.MAGIC) + 16
    size = archive.PIECE + 28 + 4
    first, second, rest = whole[head : head + size], whole[head + size : head + 2 * size], whole[head + 2 * size :]

    assert opened(whole) == plain
    assert opened(sealed(b"")) == b""
    for wrong in (
        whole[:head] + second + first + rest,
        whole[:head] + first + rest,
        whole[:head] + first + second,
        whole[:head] + first + other[head + size : head + 2 * size] + rest,
    ):
        with pytest.raises(archive.Broken):
            opened(wrong)
