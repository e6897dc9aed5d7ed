"""Made-up conversations for the tests of chatarchive: nobody in them exists."""

from __future__ import annotations

import datetime

from chatarchive.domain import Kind, Message

BEGIN = datetime.datetime.fromisoformat("2022-05-02T16:00:00")
NOW = datetime.datetime(2026, 11, 2, 9, 0, tzinfo=datetime.UTC)
ANNE, BEN = "p-001", "p-002"
BSN = "123456782"

IPHONE = (
    "[02-05-2022 16:00:00] Voorbeeldgroep: \u200eBerichten en oproepen worden end-to-end versleuteld. Niemand buiten "
    "deze chat kan ze lezen of beluisteren, zelfs WhatsApp niet.\r\n"
    "[02-05-2022 16:01:11] Anna de Boer: Mijn bsn is 123456782, mag dat in het dossier?\r\n"
    "[02-05-2022 16:02:12] ~\u00a0Karim: Nee. Overleg met het ministerie\nis om 14 uur, zaal 3.\r\n"
    "\u200e[02-05-2022 16:03:13] Anna de Boer: \u200e<bijgevoegd: 00000014-PHOTO-2022-05-02-16-17-01.jpg>\r\n"
    "[02-05-2022 16:04:14] Anna de Boer: Ik ga naar de \u200epsychiater\u200f morgen \u200e<Dit bericht is bewerkt>\r\n"
    "[02-05-2022 16:05:15] ~\u00a0Karim: Dit bericht is verwijderd.\r\n"
    "[02-05-2022 16:06:16] Anna de Boer: [5/2, 16:08] X: geplakt 👩‍👩‍👧 🇳🇱\r\n"
)
ANDROID = (
    "02-05-2022 16:00 - \u200eKarim heeft de groep gemaakt\n"
    "02-05-2022 16:01 - Anna: Bel me op 06-12345678\n"
    "02-05-2022 16:02 - Karim: IMG-20220502-WA0001.jpg (bestand bijgevoegd)\n"
    "de foto van psychiater Jansen\n"
    "02-05-2022 16:03 - Anna: <Media weggelaten>\n"
    "02-05-2022 16:04 - Karim: Akkoord met het voorstel\n"
    "\n"
    "tweede alinea\n"
)


def said(
    text: str,
    line: int,
    *,
    sender: str | None = "Anna",
    minute: int | None = None,
    kind: Kind = Kind.TEXT,
    attachment: str | None = None,
) -> Message:
    """A message, by default a minute after the line before it."""
    at = BEGIN + datetime.timedelta(minutes=line if minute is None else minute)
    return Message(timestamp=at, sender=sender, text=text, kind=kind, attachment=attachment, line=line)
