-- Every version of every processing activity. Rows are added, and never changed or removed.
CREATE TABLE activity_version (
    id                       TEXT    NOT NULL PRIMARY KEY,
    activity_id              TEXT    NOT NULL,
    number                   INTEGER NOT NULL CHECK (number >= 1),
    previous_id              TEXT    UNIQUE REFERENCES activity_version (id),
    namespace                TEXT    NOT NULL,
    valid_from               VARCHAR(27) NOT NULL CHECK (length(valid_from) = 27),
    recorded_at              VARCHAR(27) NOT NULL CHECK (length(recorded_at) = 27),
    name                     TEXT    NOT NULL,
    purpose                  TEXT    NOT NULL,
    legal_basis              JSON    NOT NULL,
    legal_basis_comment      TEXT    NOT NULL,
    data_subject_categories  JSON    NOT NULL,
    personal_data_categories JSON    NOT NULL,
    recipients_categories    JSON    NOT NULL,
    envisaged_time_limit     TEXT    NOT NULL,
    parent_id                TEXT,
    controller_id            TEXT    NOT NULL,
    processor_ids            JSON    NOT NULL,
    confidentiality          TEXT    NOT NULL,
    active                   BOOLEAN NOT NULL CHECK (active IN (0, 1)),
    UNIQUE (activity_id, number),
    -- The first version names the activity and follows none; every other follows one.
    CHECK ((number = 1) = (previous_id IS NULL)),
    CHECK ((number = 1) = (activity_id = id))
);

-- next
CREATE TABLE entity_version (
    id           TEXT    NOT NULL,
    number       INTEGER NOT NULL CHECK (number >= 1),
    valid_from   VARCHAR(27) NOT NULL CHECK (length(valid_from) = 27),
    recorded_at  VARCHAR(27) NOT NULL CHECK (length(recorded_at) = 27),
    type         TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    address      TEXT    NOT NULL,
    postal_code  TEXT    NOT NULL,
    city         TEXT    NOT NULL,
    country      TEXT    NOT NULL,
    phone_number TEXT    NOT NULL,
    email        TEXT    NOT NULL,
    PRIMARY KEY (id, number)
);

-- next
-- "Bestaande verwerkingsactiviteiten mogen niet wijzigen of verwijderd worden."
CREATE TRIGGER activity_version_is_never_changed BEFORE UPDATE ON activity_version
BEGIN
    SELECT RAISE(ABORT, 'a version of a processing activity is never changed: add a new version');
END;

-- next
CREATE TRIGGER activity_version_is_never_removed BEFORE DELETE ON activity_version
BEGIN
    SELECT RAISE(ABORT, 'a version of a processing activity is never removed: records refer to it');
END;

-- next
-- INSERT OR REPLACE removes a row without asking the trigger above, unless recursive_triggers is on.
CREATE TRIGGER activity_version_is_never_replaced BEFORE INSERT ON activity_version
WHEN EXISTS (SELECT 1 FROM activity_version
             WHERE id = NEW.id OR previous_id = NEW.previous_id
                OR (activity_id = NEW.activity_id AND number = NEW.number))
BEGIN
    SELECT RAISE(ABORT, 'a version of a processing activity is never replaced: add a new version');
END;

-- next
CREATE TRIGGER activity_version_follows BEFORE INSERT ON activity_version
WHEN NEW.number > 1 AND NOT EXISTS (
    SELECT 1 FROM activity_version
    WHERE id = NEW.previous_id AND activity_id = NEW.activity_id
      AND number = NEW.number - 1 AND valid_from < NEW.valid_from)
BEGIN
    SELECT RAISE(ABORT, 'a version follows the version before it, of the same activity, and begins later');
END;

-- next
CREATE TRIGGER entity_version_is_never_changed BEFORE UPDATE ON entity_version
BEGIN
    SELECT RAISE(ABORT, 'a version of an entity is never changed: add a new version');
END;

-- next
CREATE TRIGGER entity_version_is_never_removed BEFORE DELETE ON entity_version
BEGIN
    SELECT RAISE(ABORT, 'a version of an entity is never removed: activities refer to it');
END;

-- next
CREATE TRIGGER entity_version_is_never_replaced BEFORE INSERT ON entity_version
WHEN EXISTS (SELECT 1 FROM entity_version WHERE id = NEW.id AND number = NEW.number)
BEGIN
    SELECT RAISE(ABORT, 'a version of an entity is never replaced: add a new version');
END;

-- next
CREATE TRIGGER entity_version_follows BEFORE INSERT ON entity_version
WHEN NEW.number > 1 AND NOT EXISTS (
    SELECT 1 FROM entity_version
    WHERE id = NEW.id AND number = NEW.number - 1 AND valid_from < NEW.valid_from)
BEGIN
    SELECT RAISE(ABORT, 'a version follows the version before it, of the same entity, and begins later');
END;
