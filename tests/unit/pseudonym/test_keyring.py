"""Keys, and the pseudonyms made with them."""

from __future__ import annotations

import base64
import hmac
import pickle

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from ldv.errors import KeyRingError
from ldv.profile import Pseudonymisation
from ldv.pseudonym import Key, KeyRing, ring_of
from tests.support.persons import ANNA, BERT

OLD, NEW = Key.generate(), Key.generate()
RING = KeyRing((NEW, OLD))
HMAC = KeyRing((NEW, OLD), Pseudonymisation.HMAC)


def test_the_same_person_is_the_same_pseudonym() -> None:
    """A pseudonym can be searched for: it is always the same, and another one for another person or type."""
    first = RING.pseudonymise(ANNA, type="BSN")
    assert first == RING.pseudonymise(ANNA, type="BSN")
    assert len({first, RING.pseudonymise(BERT, type="BSN"), RING.pseudonymise(ANNA, type="KVK")}) == 3


@pytest.mark.parametrize("value", [ANNA, "", "x", "Ł" * 100])
def test_who_holds_the_key_reads_it_back(value: str) -> None:
    """For an access request the identifier behind a pseudonym is found back."""
    assert RING.reveal(RING.pseudonymise(value, type="BSN"), type="BSN") == value


def test_a_pseudonym_says_how_and_with_which_key() -> None:
    """`k<key>:` and `h<key>:` tell what a pseudonym was made with; the identifier is nowhere in it."""
    assert RING.pseudonymise(ANNA, type="BSN").startswith(f"k{NEW.id}:")
    assert HMAC.pseudonymise(ANNA, type="BSN").startswith(f"h{NEW.id}:")
    for ring in (RING, HMAC):
        pseudonym = ring.pseudonymise(ANNA, type="BSN")
        assert ring.is_pseudonym(pseudonym)
        assert ANNA not in pseudonym


def test_the_newest_key_writes_and_all_are_searched() -> None:
    """After a rotation, records made with the older key are still found and read."""
    before = KeyRing((OLD,)).pseudonymise(ANNA, type="BSN")
    assert RING.pseudonymise(ANNA, type="BSN") != before
    assert before in RING.search_terms(ANNA, type="BSN")
    assert HMAC.pseudonymise(ANNA, type="BSN") in RING.search_terms(ANNA, type="BSN")
    assert RING.reveal(before, type="BSN") == ANNA


def test_a_type_cannot_be_swapped() -> None:
    """Each type has a key of its own: a pseudonym moved to another type gives no identifier."""
    with pytest.raises(KeyRingError, match="did not make it for type 'KVK'"):
        RING.reveal(RING.pseudonymise(ANNA, type="BSN"), type="KVK")


def test_what_is_written_today_can_be_read_in_ten_years() -> None:
    """The form is fixed: AES-SIV (RFC 5297) under a key by HKDF (RFC 5869, SHA-512), with name and type as context."""
    key = Key("a1", bytes(range(64)))
    extracted = hmac.digest(bytes(64), key.secret, "sha512")
    derived = hmac.digest(extracted, b"ldv1|a1|BSN\x01", "sha512")
    sealed = AESSIV(derived).encrypt(ANNA.encode(), None)
    expected = f"ka1:{base64.urlsafe_b64encode(sealed).decode().rstrip('=')}"
    assert key.encrypt(ANNA, "BSN") == expected == "ka1:dDjSL80iJtL8lB4TfeoJNxs9q2WYEJUBKA"


def test_type_and_value_cannot_flow_over() -> None:
    """Whatever characters they hold, another type and value give another pseudonym."""
    assert HMAC.pseudonymise("b|c", type="a") != HMAC.pseudonymise("c", type="a|b")


def test_an_hmac_cannot_be_read_back() -> None:
    """Where reversal must be impossible, it is, and the error says what to do instead."""
    with pytest.raises(KeyRingError, match="cannot be reversed"):
        HMAC.reveal(HMAC.pseudonymise(ANNA, type="BSN"), type="BSN")


@pytest.mark.parametrize("text", ["", ANNA, "kabc", "kabc:", "kabc:tooshort", "Kabc:" + "x" * 22])
def test_what_is_no_pseudonym_is_refused(text: str) -> None:
    """A text that is no pseudonym gives an error that does not quote it."""
    with pytest.raises(KeyRingError) as caught:
        RING.reveal(text, type="BSN")
    assert not text or text not in str(caught.value)


def test_a_key_that_is_gone_is_named() -> None:
    """Which key is missing stands in the error, and which there are."""
    lost = Key.generate()
    pseudonym = KeyRing((lost,)).pseudonymise(ANNA, type="BSN")
    with pytest.raises(KeyRingError, match=f"asked for key '{lost.id}', found {NEW.id}, {OLD.id}"):
        RING.reveal(pseudonym, type="BSN")


def test_a_ring_has_keys_with_names_of_their_own() -> None:
    """No key, or two of one name, is refused."""
    with pytest.raises(KeyRingError, match="no key"):
        ring_of([])
    with pytest.raises(KeyRingError, match="same name"):
        ring_of([NEW, Key(NEW.id, OLD.secret)])


@pytest.mark.parametrize(("id", "length"), [("", 64), ("A", 64), ("x" * 17, 64), ("a:b", 64), ("a", 63), ("a", 65)])
def test_a_key_has_a_short_name_and_64_bytes(id: str, length: int) -> None:
    """A key that could not be written to a key file, or is too short, does not come about."""
    with pytest.raises(ValueError, match=r"'id' must match|key must be|64"):
        Key(id, bytes(length))


def test_a_key_shows_its_name_only() -> None:
    """Neither a key nor a ring shows what is secret."""
    shown = f"{NEW!r} {RING!r} {RING}"
    assert NEW.id in shown
    assert repr(NEW.secret) not in shown
    assert NEW.secret.hex() not in shown


def test_a_ring_is_not_sent_elsewhere() -> None:
    """Keys leave a process by a key file, not inside something that is pickled."""
    with pytest.raises(TypeError):
        pickle.dumps(RING)
