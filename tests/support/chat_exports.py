"""Makes export files of messaging apps, good and bad ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

ANDROID = (
    "13-05-2022 09:00 - Berichten en oproepen worden end-to-end versleuteld.\n"
    "13-05-2022 09:01 - Annelies de Vries: Goedemorgen, hierbij de nota\n"
    "13-05-2022 09:02 - Annelies de Vries: \u200eIMG-20220513-WA0001.jpg (bestand bijgevoegd)\n"
    "13-05-2022 09:03 - Bram: Dank 👍\n"
)
IOS = (
    "\ufeff[13-05-2022, 09:00:01] Werkgroep Noord: \u200eBerichten en oproepen worden end-to-end versleuteld.\r\n"
    "[13-05-2022, 09:01:01] Annelies de Vries: Goedemorgen,\nhierbij de nota\r\n"
    "\u200e[13-05-2022, 09:02:01] Bram: \u200e<bijgevoegd: 00000002-PHOTO-2022-05-13-09-02-01.jpg>\r\n"
)
JPEG = b"\xff\xd8\xff\xe0" + b"a picture, more or less" * 20


def zip_bytes(files: Mapping[str, bytes | str], *, packed: bool = True) -> bytes:
    """Return a zip file with these files."""
    made = io.BytesIO()
    kind = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(made, "w", kind) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


def write_zip(path: Path, files: Mapping[str, bytes | str], *, packed: bool = True) -> Path:
    """Write a zip file with these files."""
    path.write_bytes(zip_bytes(files, packed=packed))
    return path
