-- Every version of every processing activity. Rows are added, and never changed or removed.
CREATE TABLE activity_version (
    id                       text        NOT NULL PRIMARY KEY,
    activity_id              text        NOT NULL,
    number                   integer     NOT NULL CHECK (number >= 1),
    previous_id              text        UNIQUE REFERENCES activity_version (id),
    namespace                text        NOT NULL,
    valid_from               timestamptz NOT NULL,
    recorded_at              timestamptz NOT NULL,
    name                     text        NOT NULL,
    purpose                  text        NOT NULL,
    legal_basis              json        NOT NULL,
    legal_basis_comment      text        NOT NULL,
    data_subject_categories  json        NOT NULL,
    personal_data_categories json        NOT NULL,
    recipients_categories    json        NOT NULL,
    envisaged_time_limit     text        NOT NULL,
    parent_id                text,
    controller_id            text        NOT NULL,
    processor_ids            json        NOT NULL,
    confidentiality          text        NOT NULL,
    active                   boolean     NOT NULL,
    UNIQUE (activity_id, number),
    -- The first version names the activity and follows none; every other follows one.
    CHECK ((number = 1) = (previous_id IS NULL)),
    CHECK ((number = 1) = (activity_id = id))
);

-- next
CREATE TABLE entity_version (
    id           text        NOT NULL,
    number       integer     NOT NULL CHECK (number >= 1),
    valid_from   timestamptz NOT NULL,
    recorded_at  timestamptz NOT NULL,
    type         text        NOT NULL,
    name         text        NOT NULL,
    address      text        NOT NULL,
    postal_code  text        NOT NULL,
    city         text        NOT NULL,
    country      text        NOT NULL,
    phone_number text        NOT NULL,
    email        text        NOT NULL,
    PRIMARY KEY (id, number)
);

-- next
-- "Bestaande verwerkingsactiviteiten mogen niet wijzigen of verwijderd worden."
CREATE FUNCTION register_versions_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a version in % is never changed or removed: add a new version', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END;
$$;

-- next
-- For each statement, so that TRUNCATE is refused as well, and a statement that finds no row.
CREATE TRIGGER activity_version_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON activity_version
    FOR EACH STATEMENT EXECUTE FUNCTION register_versions_stay();

-- next
CREATE TRIGGER entity_version_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON entity_version
    FOR EACH STATEMENT EXECUTE FUNCTION register_versions_stay();

-- next
CREATE FUNCTION activity_version_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number > 1 AND NOT EXISTS (
        SELECT 1 FROM activity_version
        WHERE id = NEW.previous_id AND activity_id = NEW.activity_id
          AND number = NEW.number - 1 AND valid_from < NEW.valid_from)
    THEN
        RAISE EXCEPTION 'a version follows the version before it, of the same activity, and begins later'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END;
$$;

-- next
CREATE TRIGGER activity_version_follows BEFORE INSERT ON activity_version
    FOR EACH ROW EXECUTE FUNCTION activity_version_follows();

-- next
CREATE FUNCTION entity_version_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number > 1 AND NOT EXISTS (
        SELECT 1 FROM entity_version
        WHERE id = NEW.id AND number = NEW.number - 1 AND valid_from < NEW.valid_from)
    THEN
        RAISE EXCEPTION 'a version follows the version before it, of the same entity, and begins later'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END;
$$;

-- next
CREATE TRIGGER entity_version_follows BEFORE INSERT ON entity_version
    FOR EACH ROW EXECUTE FUNCTION entity_version_follows();
