"""One segment file: from draft to name."""

from __future__ import annotations

from pathlib import Path

import pytest

from ldv.journal._disk import Disk
from ldv.journal._layout import segment_path
from ldv.journal._segment import Segment


def segment(directory: Path) -> Segment:
    return Segment.create(directory, "0123456789abcdef", 1, content=b"content", disk=Disk())


def test_a_name_that_was_given_and_not_noted(tmp_path: Path) -> None:
    """Interrupted right after it got its name, a segment is gone on with: giving the name again does no harm."""
    draft = segment(tmp_path)
    draft.path.with_name(draft.path.name + ".new").rename(draft.path)
    draft.publish()
    assert draft.in_place
    draft.sync()


@pytest.mark.parametrize("other", [True, False])
def test_a_draft_that_is_gone_has_no_name(tmp_path: Path, other: bool) -> None:
    """Another file under the name does not pass for the segment, and neither does none."""
    draft = segment(tmp_path)
    draft.path.with_name(draft.path.name + ".new").unlink()
    if other:
        segment_path(tmp_path, "0123456789abcdef", 1).touch()
    with pytest.raises(FileNotFoundError):
        draft.publish()
    draft.forget()
