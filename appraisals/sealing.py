"""A ballot box whose slips nobody can read before two people come together. Plain Python over libsodium, no Django.

The private key of a stage exists only in two halves, each of which alone is chance. A slip says neither who wrote it
nor when, and every slip is as long as every other. Another cipher is put in here and nowhere else.
"""

from base64 import b32decode, b32encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from secrets import SystemRandom, token_bytes

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from nacl.public import PublicKey as BoxKey

KEY = 32  # bytes of a key and of each half
INSIDE = 96  # bytes of an answer, whatever it says
SEALED = INSIDE + 48  # bytes of a slip: what libsodium puts around an answer
LETTERS, GROUP = 52, 4
MARK = "\x1f"  # between the parts of an answer


class Unsealable(ValueError):
    """A half, a pair of halves or a slip that opens nothing; the sentence says which."""


@dataclass(frozen=True)
class BallotKeys:
    """What opening a stage makes: the public key is kept, each half is shown once."""

    public_key: bytes
    half_a: bytes
    half_b: bytes


@dataclass(frozen=True)
class SealedAnswer:
    """One answer about one unit, on the assigned or the extra sheet."""

    unit: str
    sheet: str
    option: str


def new_keys() -> BallotKeys:
    key, half = bytes(PrivateKey.generate()), token_bytes(KEY)
    return BallotKeys(bytes(PrivateKey(key).public_key), half, _across(key, half))


def _across(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def in_letters(half: bytes) -> str:
    """Thirteen groups of four letters; the last letter also tells a slip of the pen."""
    check = sha256(half).digest()[0] >> 4
    number = int.from_bytes(half) << 4 | check
    text = b32encode((number << 4).to_bytes(KEY + 1)).decode()[:LETTERS]
    return " ".join(text[start : start + GROUP] for start in range(0, LETTERS, GROUP))


def read_half(text: str) -> bytes:
    """The half that was typed or read by a camera: in either case, with any blanks. Raises Unsealable."""
    letters = (
        "".join(text.split()).replace("-", "").upper().replace("0", "O").replace("1", "I").replace("8", "B")
    )
    if len(letters) != LETTERS:
        raise Unsealable(
            f"一半封条是 {LETTERS // GROUP} 组、每组 {GROUP} 个字母，共 {LETTERS} 个，现有 {len(letters)} 个"
        )
    try:
        number = int.from_bytes(b32decode(letters + "A===")) >> 4
    except ValueError:
        raise Unsealable("封条里只有字母 A 到 Z 和数字 2 到 7，请照纸上的再输一次") from None
    half = (number >> 4).to_bytes(KEY)
    if sha256(half).digest()[0] >> 4 != number & 15:
        raise Unsealable("封条抄错了一处，请照纸上的再输一次")
    return half


def join(half_a: bytes, half_b: bytes, public_key: bytes) -> bytes:
    """The private key, if these are the two halves of this stage, in whichever order. Raises Unsealable."""
    if half_a == half_b:
        raise Unsealable("两次输的是同一半封条，要发布人和监票人各一半")
    key = _across(half_a, half_b)
    if bytes(PrivateKey(key).public_key) != public_key:
        raise Unsealable("这两半封条打不开这个票箱，什么也没有拆开；请核对是不是本阶段的")
    return key


def seal(answer: SealedAnswer, public_key: bytes) -> bytes:
    """A slip of SEALED bytes; ValueError for an answer that does not fit."""
    inside = MARK.join((answer.unit, answer.sheet, answer.option)).encode()
    if len(inside) > INSIDE:
        raise ValueError("an answer longer than a slip")
    return SealedBox(BoxKey(public_key)).encrypt(inside.ljust(INSIDE, b"\x00"))


def unseal(slips: Iterable[bytes], key: bytes) -> list[SealedAnswer]:
    """The answers, shuffled. Raises Unsealable where a slip is not of this box."""
    box = SealedBox(PrivateKey(key))
    try:
        inside = [box.decrypt(slip).rstrip(b"\x00").decode() for slip in slips]
        answers = [SealedAnswer(*text.split(MARK)) for text in inside]
    except (CryptoError, ValueError, TypeError):
        raise Unsealable("票箱里有不是这个票箱的票，什么也没有计") from None
    SystemRandom().shuffle(answers)
    return answers
