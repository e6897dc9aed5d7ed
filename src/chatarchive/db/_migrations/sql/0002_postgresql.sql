-- Whose each dossier is; parent is the owner.
CREATE TABLE dossier (
    id       TEXT    NOT NULL PRIMARY KEY,
    parent   TEXT    NOT NULL,
    -- Goes up with every change: who changes what somebody else changed meanwhile, is refused.
    revision bigint  NOT NULL CHECK (revision >= 1),
    content  TEXT    NOT NULL
);

-- next
CREATE INDEX dossier_parent ON dossier (parent);
