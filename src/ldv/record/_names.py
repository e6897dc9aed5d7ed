"""Every `dpl.*` name, once. Canonical names on the left, names at the edges on the right."""

from __future__ import annotations

from typing import Final

PROCESSING_ACTIVITY_ID: Final = "dpl.core.processing_activity_id"
PARENT_PROCESSING_ACTIVITY_ID: Final = "dpl.core.parent_processing_activity_id"
DATA_SUBJECT_ID: Final = "dpl.core.data_subject_id"
DATA_SUBJECT_ID_TYPE: Final = "dpl.core.data_subject_id_type"
FOREIGN_TRACE_ID: Final = "dpl.core.foreign_operation.trace_id"
FOREIGN_OPERATION_ID: Final = "dpl.core.foreign_operation.operation_id"
FOREIGN_ENTITY: Final = "dpl.core.foreign_operation.processor"
RECEIVER: Final = "dpl.core.receiver"

NEXT_LOGBOEK: Final = ("dpl.read.nextLogbookId", "dpl.read.externalReadAPI_id")
"""Extension "lezen": the reading API of the party that was called, by its name now and by that of the first draft."""

LEFT_OUT: Final = "dpl.ldv.left_out"
"""Says which keys or fields of this record held something that may not stand in it."""
INTERRUPTED: Final = "dpl.ldv.interrupted"
"""`true` where the process ended in the middle of the processing; the end time is the last sign of life."""
WRITER: Final = "dpl.ldv.writer"
"""Over OTLP: the journal that the record came through."""
SEQUENCE: Final = "dpl.ldv.sequence"
"""Over OTLP: its place in that journal, so that a gap can be seen."""
RESOURCE: Final = "dpl.ldv.resource"
"""Only in a journal: the application of a record that another process handed over; it never reaches a logboek."""
EXCEPTION_TYPE: Final = "exception.type"
EXCEPTION_MESSAGE: Final = "exception.message"
EXCEPTION_STACKTRACE: Final = "exception.stacktrace"
