"""What a caller can reveal, and the test persons who do."""

from __future__ import annotations

from examples._api import Message


class Revealed(Message):
    """What somebody revealed before calling."""

    bsn: str
    naam: str
    geboortedatum: str
    woonplaats: str


PEOPLE = {
    "a": Revealed("999990019", "A. Proefpersoon", "11-02-1961", "Voorbeeldwijk"),
    "b": Revealed("999990032", "B. Proefpersoon", "23-09-1987", "Voorbeelddorp"),
}
