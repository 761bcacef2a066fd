-- +goose Up
-- Items of evidence of cases (行政处罚法 46; 粤府〔2025〕12号 Art 33(6), 35, 36): what was found of each, how it was verified, and why one was
-- excluded. What an item is, how and from whom it was obtained, and all reasons are sealed.

CREATE TABLE evidence_item (
    book          TEXT NOT NULL REFERENCES book (id),
    id            TEXT NOT NULL,
    case_id       TEXT NOT NULL,
    body          TEXT NOT NULL,         -- whose case it is
    number        INTEGER NOT NULL,      -- in the case
    kind          TEXT NOT NULL,         -- of 行政处罚法 46
    origin        TEXT NOT NULL CHECK (origin IN ('capture', 'document', 'record', 'derived')),
    state         TEXT NOT NULL CHECK (state IN ('entered', 'admitted', 'not_admitted', 'excluded')),
    said          BYTEA NOT NULL,        -- sealed
    obtained_at   BIGINT NOT NULL,
    person        TEXT NOT NULL,         -- who obtained it, or answers for what was derived
    second        TEXT NOT NULL,         -- the second officer; empty of a derived item
    capture       TEXT NOT NULL,         -- empty: it comes from none
    verdict       TEXT NOT NULL,         -- by which the capture passed
    device_use    TEXT NOT NULL,
    outcome       TEXT NOT NULL,         -- of the judgement that it was attached with
    receipt       TEXT NOT NULL,         -- SHA-256 of that judgement's receipt
    corroboration BOOLEAN NOT NULL,      -- Art 11(2): not alone
    source        TEXT NOT NULL,         -- the item that it was derived from; empty: none
    root          TEXT NOT NULL,         -- the item at the end of the sources: its own id where there is none
    added_at      BIGINT NOT NULL,
    entry         BIGINT NOT NULL,
    ground        INTEGER NOT NULL,      -- item of Art 36; 0: not excluded
    cause         TEXT NOT NULL,
    reasons       BYTEA,                 -- sealed
    excluded_by   TEXT NOT NULL,         -- empty: the system, or it is not excluded
    excluded_at   BIGINT,
    PRIMARY KEY (book, id)
);
CREATE UNIQUE INDEX evidence_number ON evidence_item (book, case_id, number);
CREATE UNIQUE INDEX evidence_once ON evidence_item (book, case_id, capture) WHERE origin = 'capture' AND state <> 'excluded';
CREATE INDEX evidence_capture ON evidence_item (book, capture) WHERE capture <> '';
CREATE INDEX evidence_source ON evidence_item (book, source) WHERE source <> '';
CREATE INDEX evidence_standing ON evidence_item (book, id) WHERE capture <> '' AND state <> 'excluded';

CREATE TABLE evidence_file (
    book   TEXT NOT NULL,
    item   TEXT NOT NULL,
    place  INTEGER NOT NULL,
    medium TEXT NOT NULL,                -- name within the capture; empty: none
    type   TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size   BIGINT NOT NULL,
    PRIMARY KEY (book, item, place)
);

-- Findings 合法性、真实性、关联性: of the officers of the case, and of the legal reviewer. None is rewritten; the last of each counts.
CREATE TABLE evidence_examination (
    book      TEXT NOT NULL,
    id        TEXT NOT NULL,
    item      TEXT NOT NULL,
    side      TEXT NOT NULL CHECK (side IN ('handler', 'legal')),
    lawful    TEXT NOT NULL,             -- yes, no; empty: not answered
    authentic TEXT NOT NULL,
    relevant  TEXT NOT NULL,
    elements  TEXT NOT NULL,             -- of the violation that it shows, with blanks between
    said      BYTEA NOT NULL,            -- sealed: the reasons
    person    TEXT NOT NULL,
    at        BIGINT NOT NULL,
    entry     BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX evidence_examined ON evidence_examination (book, item, id);

CREATE TABLE evidence_verification (
    book   TEXT NOT NULL,
    id     TEXT NOT NULL,
    item   TEXT NOT NULL,
    said   BYTEA NOT NULL,               -- sealed: how
    person TEXT NOT NULL,
    at     BIGINT NOT NULL,
    entry  BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX evidence_verified ON evidence_verification (book, item, id);
