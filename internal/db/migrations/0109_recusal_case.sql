-- +goose Up
-- Recusal from a case (Art 42): a matter of its own kind, which a constraint on the column names, so the table is made anew.

ALTER TABLE recusal RENAME TO recusal_before;
CREATE TABLE recusal (
    book        TEXT NOT NULL,
    id          TEXT NOT NULL,
    body        TEXT NOT NULL,         -- the body whose matter it is
    person      TEXT NOT NULL,         -- the officer concerned
    kind        TEXT NOT NULL CHECK (kind IN ('capture', 'use', 'case')),
    subject     TEXT NOT NULL,         -- id of the matter
    origin      TEXT NOT NULL CHECK (origin IN ('declared', 'party', 'office')),
    door        TEXT NOT NULL,         -- by which door a party's application came; empty otherwise
    ground      BYTEA NOT NULL,        -- sealed
    entered_by  TEXT NOT NULL,
    applied_at  BIGINT NOT NULL,       -- when the application came in: the three working days run from it
    recorded_at BIGINT NOT NULL,
    holds_from  BIGINT,                -- since when the officer is kept from the matter
    decision    TEXT NOT NULL CHECK (decision IN ('', 'declared', 'granted', 'refused')),
    decided_by  TEXT NOT NULL,
    decided_at  BIGINT,
    in_time     BOOLEAN,               -- whether the decision came within three working days
    reasons     BYTEA,                 -- sealed
    told_how    TEXT NOT NULL,
    told_at     BIGINT,                -- when the party was told
    PRIMARY KEY (book, id)
);
INSERT INTO recusal (book, id, body, person, kind, subject, origin, door, ground, entered_by, applied_at, recorded_at, holds_from, decision, decided_by, decided_at, in_time, reasons, told_how, told_at)
SELECT book, id, body, person, kind, subject, origin, door, ground, entered_by, applied_at, recorded_at, holds_from, decision, decided_by, decided_at, in_time, reasons, told_how, told_at
FROM recusal_before;
DROP TABLE recusal_before;
CREATE INDEX recusal_person ON recusal (book, person, subject);
CREATE INDEX recusal_body ON recusal (book, body, decision);
CREATE INDEX recusal_subject ON recusal (book, subject);
