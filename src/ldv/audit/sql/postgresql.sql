-- Who did what, outside the logboek (decision 4.4). Rows are added, each holding the hash of the one before it.
CREATE TABLE audit_entry (
    number              bigint NOT NULL PRIMARY KEY CHECK (number >= 1),
    at                  varchar(27) NOT NULL CHECK (length(at) = 27),
    employee            text NOT NULL,
    employee_type       text NOT NULL,
    action              text NOT NULL,
    operation_id        varchar(16) NOT NULL CHECK (length(operation_id) = 16),
    trace_id            varchar(32) NOT NULL CHECK (length(trace_id) = 32),
    -- The operation in the logboek that writing this entry is itself.
    logged_operation_id varchar(16) NOT NULL CHECK (length(logged_operation_id) = 16),
    salt                varchar(32) NOT NULL CHECK (length(salt) = 32),
    previous            varchar(64) NOT NULL CHECK (length(previous) = 64),
    hash                varchar(64) NOT NULL UNIQUE CHECK (length(hash) = 64)
);

-- next
CREATE INDEX audit_entry_operation ON audit_entry (operation_id);

-- next
CREATE INDEX audit_entry_trace ON audit_entry (trace_id);

-- next
CREATE INDEX audit_entry_employee ON audit_entry (employee, employee_type);

-- next
CREATE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an entry of the audit log is never changed or removed' USING ERRCODE = 'restrict_violation';
END;
$$;

-- next
-- For each statement, so that TRUNCATE is refused as well, and a statement that finds no row.
CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_stays();

-- next
CREATE FUNCTION audit_entry_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number != (SELECT coalesce(max(number), 0) + 1 FROM audit_entry)
       OR NEW.previous != coalesce((SELECT hash FROM audit_entry ORDER BY number DESC LIMIT 1), repeat('0', 64))
    THEN
        RAISE EXCEPTION 'an entry of the audit log follows the last one, and holds its hash'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END;
$$;

-- next
CREATE TRIGGER audit_entry_follows BEFORE INSERT ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_follows();
