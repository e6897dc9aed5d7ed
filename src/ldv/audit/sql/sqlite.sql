-- Who did what, outside the logboek (decision 4.4). Rows are added, each holding the hash of the one before it.
CREATE TABLE audit_entry (
    number              INTEGER NOT NULL PRIMARY KEY CHECK (number >= 1),
    at                  VARCHAR(27) NOT NULL CHECK (length(at) = 27),
    employee            TEXT NOT NULL,
    employee_type       TEXT NOT NULL,
    action              TEXT NOT NULL,
    operation_id        VARCHAR(16) NOT NULL CHECK (length(operation_id) = 16),
    trace_id            VARCHAR(32) NOT NULL CHECK (length(trace_id) = 32),
    -- The operation in the logboek that writing this entry is itself.
    logged_operation_id VARCHAR(16) NOT NULL CHECK (length(logged_operation_id) = 16),
    salt                VARCHAR(32) NOT NULL CHECK (length(salt) = 32),
    previous            VARCHAR(64) NOT NULL CHECK (length(previous) = 64),
    hash                VARCHAR(64) NOT NULL UNIQUE CHECK (length(hash) = 64)
);

-- next
CREATE INDEX audit_entry_operation ON audit_entry (operation_id);

-- next
CREATE INDEX audit_entry_trace ON audit_entry (trace_id);

-- next
CREATE INDEX audit_entry_employee ON audit_entry (employee, employee_type);

-- next
CREATE TRIGGER audit_entry_is_never_changed BEFORE UPDATE ON audit_entry
BEGIN
    SELECT RAISE(ABORT, 'an entry of the audit log is never changed');
END;

-- next
CREATE TRIGGER audit_entry_is_never_removed BEFORE DELETE ON audit_entry
BEGIN
    SELECT RAISE(ABORT, 'an entry of the audit log is never removed');
END;

-- next
-- INSERT OR REPLACE would remove a row without asking the trigger above.
CREATE TRIGGER audit_entry_follows BEFORE INSERT ON audit_entry
WHEN NEW.number != (SELECT coalesce(max(number), 0) + 1 FROM audit_entry)
  OR NEW.previous != coalesce((SELECT hash FROM audit_entry ORDER BY number DESC LIMIT 1), printf('%064d', 0))
BEGIN
    SELECT RAISE(ABORT, 'an entry of the audit log follows the last one, and holds its hash');
END;
