-- +goose Up
-- Papers (文书): what was drafted, approved under a number, and sealed. What a paper says is sealed, in pieces, by its digest.

CREATE TABLE paper (
    book        TEXT NOT NULL,
    id          TEXT NOT NULL,
    body        TEXT NOT NULL,          -- the body whose paper it is
    kind        TEXT NOT NULL,          -- a line of documents.md: C1.8
    version     INTEGER NOT NULL,       -- of the template
    subject     TEXT NOT NULL,          -- kind of thing: use, site, device, book
    subject_id  TEXT NOT NULL,
    source      TEXT NOT NULL,          -- the fact it is made from; empty: none
    state       TEXT NOT NULL CHECK (state IN ('drafted', 'approved', 'sealed', 'replaced', 'dropped')),
    digest      TEXT NOT NULL,          -- of what it says: as drafted, then as approved
    draft       TEXT NOT NULL,          -- of what it said as drafted: what was approved
    drafted_by  TEXT NOT NULL,
    drafted_at  BIGINT NOT NULL,
    approved_by TEXT,
    approved_at BIGINT,
    series      TEXT,                   -- 文号: series, year, number, and the words of them
    year        INTEGER,
    number      INTEGER,
    words       TEXT,
    code        TEXT,                   -- SHA-256 of the check code
    pdf         TEXT,                   -- SHA-256 of the files
    pdf_size    BIGINT,
    ofd         TEXT,
    ofd_size    BIGINT,
    sealed_by   TEXT,                   -- fingerprint of the certificate
    sealer      TEXT,                   -- which service sealed: own, or the name of an outside one
    sealed_at   BIGINT,
    replaces    TEXT,                   -- the paper that this one corrects
    replaced_by TEXT,
    PRIMARY KEY (book, id)
);
CREATE UNIQUE INDEX paper_number ON paper (book, body, series, year, number);
CREATE UNIQUE INDEX paper_code ON paper (code);
CREATE INDEX paper_subject ON paper (book, subject_id, id);
CREATE INDEX paper_body ON paper (book, body, id);

CREATE TABLE paper_model (
    book   TEXT NOT NULL,
    paper  TEXT NOT NULL,
    digest TEXT NOT NULL,
    place  INTEGER NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (book, paper, digest, place)
);
