-- +goose Up
-- Papers of cases (documents.md C4): in whose name a paper goes out where its body is a delegated organisation (行政处罚法 20(3); Art 2(3)): its number
-- is of that body, which an index names, so the table is made anew. And what a body's papers name as remedies and where a fine is paid (行政处罚法 59).

ALTER TABLE paper RENAME TO paper_before;
CREATE TABLE paper (
    book        TEXT NOT NULL,
    id          TEXT NOT NULL,
    body        TEXT NOT NULL,          -- the body whose paper it is
    in_name_of  TEXT,                   -- the body whose name, number and seal it bears: who delegated it, or the same; null of earlier binaries: the same
    kind        TEXT NOT NULL,          -- a line of documents.md: C1.8
    version     INTEGER NOT NULL,       -- of the template
    subject     TEXT NOT NULL,          -- kind of thing: use, site, device, book, case
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
INSERT INTO paper (book, id, body, in_name_of, kind, version, subject, subject_id, source, state, digest, draft, drafted_by, drafted_at, approved_by, approved_at, series, year, number, words, code, pdf, pdf_size, ofd, ofd_size, sealed_by, sealer, sealed_at, replaces, replaced_by)
SELECT book, id, body, body, kind, version, subject, subject_id, source, state, digest, draft, drafted_by, drafted_at, approved_by, approved_at, series, year, number, words, code, pdf, pdf_size, ofd, ofd_size, sealed_by, sealer, sealed_at, replaces, replaced_by
FROM paper_before;
DROP TABLE paper_before;
CREATE UNIQUE INDEX paper_number ON paper (book, (coalesce(in_name_of, body)), series, year, number);
CREATE UNIQUE INDEX paper_code ON paper (code);
CREATE INDEX paper_subject ON paper (book, subject_id, id);
CREATE INDEX paper_body ON paper (book, body, id);
ALTER TABLE body ADD COLUMN reconsideration TEXT;   -- 行政复议机关
ALTER TABLE body ADD COLUMN court TEXT;             -- 人民法院
ALTER TABLE body ADD COLUMN collector TEXT;         -- 收缴机构
