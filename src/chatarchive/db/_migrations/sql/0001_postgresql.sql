-- Controllers.
CREATE TABLE department (
    id       TEXT    NOT NULL PRIMARY KEY,
    parent   TEXT    NOT NULL,
    -- Goes up with every change: who changes what somebody else changed meanwhile, is refused.
    revision bigint  NOT NULL CHECK (revision >= 1),
    content  TEXT    NOT NULL
);

-- next
CREATE INDEX department_parent ON department (parent);

-- next
-- Processing agreements.
CREATE TABLE agreement (
    id       TEXT    NOT NULL PRIMARY KEY,
    parent   TEXT    NOT NULL,
    -- Goes up with every change: who changes what somebody else changed meanwhile, is refused.
    revision bigint  NOT NULL CHECK (revision >= 1),
    content  TEXT    NOT NULL
);

-- next
CREATE INDEX agreement_parent ON agreement (parent);

-- next
-- References to impact assessments.
CREATE TABLE dpia (
    id       TEXT    NOT NULL PRIMARY KEY,
    parent   TEXT    NOT NULL,
    -- Goes up with every change: who changes what somebody else changed meanwhile, is refused.
    revision bigint  NOT NULL CHECK (revision >= 1),
    content  TEXT    NOT NULL
);

-- next
CREATE INDEX dpia_parent ON dpia (parent);

-- next
-- Agreements with suppliers.
CREATE TABLE supplier (
    id       TEXT    NOT NULL PRIMARY KEY,
    parent   TEXT    NOT NULL,
    -- Goes up with every change: who changes what somebody else changed meanwhile, is refused.
    revision bigint  NOT NULL CHECK (revision >= 1),
    content  TEXT    NOT NULL
);

-- next
CREATE INDEX supplier_parent ON supplier (parent);

-- next
-- Where conversations may go.
CREATE TABLE location (
    id       TEXT    NOT NULL PRIMARY KEY,
    parent   TEXT    NOT NULL,
    -- Goes up with every change: who changes what somebody else changed meanwhile, is refused.
    revision bigint  NOT NULL CHECK (revision >= 1),
    content  TEXT    NOT NULL
);

-- next
CREATE INDEX location_parent ON location (parent);

-- next
-- Exceptions for reading out outside the European Economic Area.
CREATE TABLE abroad (
    id       TEXT    NOT NULL PRIMARY KEY,
    parent   TEXT    NOT NULL,
    -- Goes up with every change: who changes what somebody else changed meanwhile, is refused.
    revision bigint  NOT NULL CHECK (revision >= 1),
    content  TEXT    NOT NULL
);

-- next
CREATE INDEX abroad_parent ON abroad (parent);

-- next
-- Employees, with screening, training and roles.
CREATE TABLE employee (
    id       TEXT    NOT NULL PRIMARY KEY,
    parent   TEXT    NOT NULL,
    -- Goes up with every change: who changes what somebody else changed meanwhile, is refused.
    revision bigint  NOT NULL CHECK (revision >= 1),
    content  TEXT    NOT NULL
);

-- next
CREATE INDEX employee_parent ON employee (parent);

-- next
-- Message owners.
CREATE TABLE owner (
    id       TEXT    NOT NULL PRIMARY KEY,
    parent   TEXT    NOT NULL,
    -- Goes up with every change: who changes what somebody else changed meanwhile, is refused.
    revision bigint  NOT NULL CHECK (revision >= 1),
    content  TEXT    NOT NULL
);

-- next
CREATE INDEX owner_parent ON owner (parent);

-- next
-- Who may act for an owner; parent is the owner.
CREATE TABLE mandate (
    id       TEXT    NOT NULL PRIMARY KEY,
    parent   TEXT    NOT NULL,
    -- Goes up with every change: who changes what somebody else changed meanwhile, is refused.
    revision bigint  NOT NULL CHECK (revision >= 1),
    content  TEXT    NOT NULL
);

-- next
CREATE INDEX mandate_parent ON mandate (parent);

-- next
-- Names that are not read out; parent is the owner.
CREATE TABLE private_contact (
    id       TEXT    NOT NULL PRIMARY KEY,
    parent   TEXT    NOT NULL,
    -- Goes up with every change: who changes what somebody else changed meanwhile, is refused.
    revision bigint  NOT NULL CHECK (revision >= 1),
    content  TEXT    NOT NULL
);

-- next
CREATE INDEX private_contact_parent ON private_contact (parent);

-- next
-- Moments at which telephones are read out; parent is the owner.
CREATE TABLE appointment (
    id       TEXT    NOT NULL PRIMARY KEY,
    parent   TEXT    NOT NULL,
    -- Goes up with every change: who changes what somebody else changed meanwhile, is refused.
    revision bigint  NOT NULL CHECK (revision >= 1),
    content  TEXT    NOT NULL
);

-- next
CREATE INDEX appointment_parent ON appointment (parent);

-- next
-- Conversations; parent is the owner.
CREATE TABLE conversation (
    id       TEXT    NOT NULL PRIMARY KEY,
    parent   TEXT    NOT NULL,
    -- Goes up with every change: who changes what somebody else changed meanwhile, is refused.
    revision bigint  NOT NULL CHECK (revision >= 1),
    content  TEXT    NOT NULL
);

-- next
CREATE INDEX conversation_parent ON conversation (parent);

-- next
-- Files of conversations; parent is the conversation.
CREATE TABLE media (
    id       TEXT    NOT NULL PRIMARY KEY,
    parent   TEXT    NOT NULL,
    -- Goes up with every change: who changes what somebody else changed meanwhile, is refused.
    revision bigint  NOT NULL CHECK (revision >= 1),
    content  TEXT    NOT NULL
);

-- next
CREATE INDEX media_parent ON media (parent);

-- next
-- Copies that have to go; parent is the conversation.
CREATE TABLE temporary_copy (
    id       TEXT    NOT NULL PRIMARY KEY,
    parent   TEXT    NOT NULL,
    -- Goes up with every change: who changes what somebody else changed meanwhile, is refused.
    revision bigint  NOT NULL CHECK (revision >= 1),
    content  TEXT    NOT NULL
);

-- next
CREATE INDEX temporary_copy_parent ON temporary_copy (parent);

-- next
-- Data breaches; parent is the owner.
CREATE TABLE breach (
    id       TEXT    NOT NULL PRIMARY KEY,
    parent   TEXT    NOT NULL,
    -- Goes up with every change: who changes what somebody else changed meanwhile, is refused.
    revision bigint  NOT NULL CHECK (revision >= 1),
    content  TEXT    NOT NULL
);

-- next
CREATE INDEX breach_parent ON breach (parent);

-- next
-- Instructions to keep.
CREATE TABLE instruction (
    id       TEXT    NOT NULL PRIMARY KEY,
    parent   TEXT    NOT NULL,
    -- Goes up with every change: who changes what somebody else changed meanwhile, is refused.
    revision bigint  NOT NULL CHECK (revision >= 1),
    content  TEXT    NOT NULL
);

-- next
CREATE INDEX instruction_parent ON instruction (parent);

-- next
-- Decisions of who cleans; parent is the conversation.
CREATE TABLE cleaning (
    id       TEXT    NOT NULL PRIMARY KEY,
    parent   TEXT    NOT NULL,
    -- Goes up with every change: who changes what somebody else changed meanwhile, is refused.
    revision bigint  NOT NULL CHECK (revision >= 1),
    content  TEXT    NOT NULL
);

-- next
CREATE INDEX cleaning_parent ON cleaning (parent);

-- next
-- Mails, kept until they have gone; parent is the conversation.
CREATE TABLE mail (
    id       TEXT    NOT NULL PRIMARY KEY,
    parent   TEXT    NOT NULL,
    -- Goes up with every change: who changes what somebody else changed meanwhile, is refused.
    revision bigint  NOT NULL CHECK (revision >= 1),
    content  TEXT    NOT NULL
);

-- next
CREATE INDEX mail_parent ON mail (parent);

-- next
-- Tokens, as hashes; parent is whom they let in.
CREATE TABLE credential (
    id       TEXT    NOT NULL PRIMARY KEY,
    parent   TEXT    NOT NULL,
    -- Goes up with every change: who changes what somebody else changed meanwhile, is refused.
    revision bigint  NOT NULL CHECK (revision >= 1),
    content  TEXT    NOT NULL
);

-- next
CREATE INDEX credential_parent ON credential (parent);

-- next
-- The registration overview (working agreements, section 4). Lines are added, each holding the hash of the one before it.
CREATE TABLE overview_entry (
    number       bigint  NOT NULL PRIMARY KEY CHECK (number >= 1),
    at           VARCHAR(27) NOT NULL CHECK (length(at) = 27),
    "case"       TEXT NOT NULL,
    event        TEXT NOT NULL,
    key          TEXT NOT NULL,
    owner        TEXT NOT NULL,
    partner      TEXT NOT NULL,
    kind         TEXT NOT NULL,
    "group"      BOOLEAN NOT NULL,
    state        TEXT NOT NULL,
    "by"         TEXT NOT NULL,
    operation_id VARCHAR(16) NOT NULL CHECK (length(operation_id) = 16),
    note         TEXT NOT NULL,
    salt         VARCHAR(32) NOT NULL CHECK (length(salt) = 32),
    previous     VARCHAR(64) NOT NULL CHECK (length(previous) = 64),
    hash         VARCHAR(64) NOT NULL UNIQUE CHECK (length(hash) = 64),
    -- A repeated command adds no second line.
    UNIQUE ("case", key)
);

-- next
CREATE FUNCTION overview_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a line of the registration overview is never changed or removed'
        USING ERRCODE = 'restrict_violation';
END;
$$;

-- next
-- For each statement, so that TRUNCATE is refused as well, and a statement that finds no row.
CREATE TRIGGER overview_entry_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON overview_entry
    FOR EACH STATEMENT EXECUTE FUNCTION overview_entry_stays();

-- next
CREATE FUNCTION overview_entry_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number != (SELECT coalesce(max(number), 0) + 1 FROM overview_entry)
       OR NEW.previous != coalesce((SELECT hash FROM overview_entry ORDER BY number DESC LIMIT 1), repeat('0', 64))
    THEN
        RAISE EXCEPTION 'a line of the registration overview follows the last one, and holds its hash'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END;
$$;

-- next
CREATE TRIGGER overview_entry_follows BEFORE INSERT ON overview_entry
    FOR EACH ROW EXECUTE FUNCTION overview_entry_follows();
