"""A delivery of many conversations, by the command."""

from __future__ import annotations

import pytest

from tests.functional.chatarchive.conftest import STEPS, Archive
from tests.support.archive_office import CENTRAL, EXPORT, PARTNER

pytestmark = pytest.mark.requirement(47)


def test_taking_what_was_selected_out_of_a_delivery(archive: Archive) -> None:
    """What was selected is noted; the rest is put apart, is listed, and is destroyed."""
    day = archive.clock.now.date().isoformat()
    appointment = archive.ok("adviseur", "plannen", "moment", archive.owner, "--op", day)["kenmerk"]
    words = ("plannen", "gesprek", appointment, "--methode", "bulkexport")
    case = archive.ok("adviseur", *words, given={"gesprekspartner": PARTNER})["zaak"]
    archive.refused("adviseur", "levering", appointment, given={"bestand": "map"}, requirement=47)
    archive.ok("adviseur", "uitlezen", case, *STEPS, given={"centrale_telefoon": CENTRAL})
    folder = archive.folder / "centrale-telefoon" / "map"
    folder.mkdir()
    for name in (PARTNER, "Mama"):
        (folder / f"WhatsApp-chat met {name}.txt").write_text(EXPORT, encoding="utf-8", newline="")
    done = archive.ok("adviseur", "levering", appointment, given={"bestand": "map"})
    assert [one["zaak"] for one in done["gesprekken"]] == [case]
    assert (done["te_veel"], done["niet_geleverd"], len(done["kopieen"])) == (1, [], 1)
    listed = {one["plaats"] for one in archive.ok("adviseur", "kopieen", "lijst")}
    assert listed == {"quarantaine", "centrale telefoon"}
    archive.ok("adviseur", "kopieen", "vernietigen", done["kopieen"][0])
    assert list((archive.folder / "quarantaine").iterdir()) == []
