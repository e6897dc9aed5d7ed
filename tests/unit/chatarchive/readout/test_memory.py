"""Reading an export does not take the memory of its media."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.chat_exports import IOS

MOST = 300 << 20
MEDIA = 40
EACH = 10 << 20

CODE = """
import sys
from chatarchive.readout import Limits, open_export
with open_export(sys.argv[1], limits=Limits(ratio=10_000)) as export:
    parsed = export.read()
    read = 0
    for item in export.media():
        with item.open() as stream:
            while data := stream.read(1 << 20):
                read += len(data)
# Not from getrusage: that begins with what the process had that started this one.
with open("/proc/self/status") as status:
    (peak,) = (int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
print(len(parsed.messages), read, peak)
"""


def _long_text() -> str:
    line = "[13-05-2022, 09:{:02d}:{:02d}] Annelies de Vries: bericht {} met een 👍 en nog wat meer tekst erachter\r\n"
    return "".join(line.format(i // 60 % 60, i % 60, i) for i in range(40_000)) + IOS.removeprefix("\ufeff")


@pytest.mark.parametrize("packed", [True, False])
def test_a_large_export_fits_in_little_memory(packed: bool, tmp_path: Path) -> None:
    """40,000 messages and 400 MB of media, read to the end, stay far within 300 MB: media go through as streams."""
    path = tmp_path / "WhatsApp Chat - Noord.zip"
    kind = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(path, "w", kind, compresslevel=1) as archive:
        archive.writestr("_chat.txt", _long_text())
        for number in range(MEDIA):
            archive.writestr(f"{number:08d}-VIDEO.mp4", bytes(EACH))
    done = subprocess.run([sys.executable, "-c", CODE, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    messages, read, peak = map(int, done.stdout.split())
    assert (messages, read) == (40_003, MEDIA * EACH)
    assert peak < MOST
