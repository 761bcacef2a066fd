-- +goose Up
-- Institutions that examine or maintain devices (Art 12(2), 22(2)), the spans of their qualifications, and the contracts of
-- bodies about devices (Art 13(1)). Nothing is rewritten; a qualification or a contract ends on a day.

CREATE TABLE institution (
    book         TEXT NOT NULL,
    id           TEXT NOT NULL,
    name         TEXT NOT NULL,
    code         TEXT NOT NULL,          -- unified social credit code
    affiliate_of TEXT NOT NULL,          -- maker of devices with which it is connected; empty: none
    body         TEXT NOT NULL,          -- whose person entered it
    person       TEXT NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE UNIQUE INDEX institution_code ON institution (book, code);

CREATE TABLE qualification (
    book         TEXT NOT NULL,
    id           TEXT NOT NULL,
    institution  TEXT NOT NULL,
    kind         TEXT NOT NULL,
    number       TEXT NOT NULL,
    classes      TEXT NOT NULL,          -- of devices, with blanks between
    from_day     TEXT NOT NULL,
    until_day    TEXT NOT NULL,          -- last day
    papers       TEXT NOT NULL,          -- JSON
    body         TEXT NOT NULL,
    person       TEXT NOT NULL,
    at           BIGINT NOT NULL,
    ended_day    TEXT,                   -- first day on which it holds no more, when it was withdrawn
    ended_reason TEXT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX qualification_institution ON qualification (book, institution);

CREATE TABLE contract (
    book         TEXT NOT NULL,
    id           TEXT NOT NULL,
    body         TEXT NOT NULL,
    kind         TEXT NOT NULL,
    number       TEXT NOT NULL,
    institution  TEXT NOT NULL,
    scope        TEXT NOT NULL,
    classes      TEXT NOT NULL,
    from_day     TEXT NOT NULL,
    until_day    TEXT NOT NULL,
    confidential TEXT NOT NULL,          -- the clause of secrecy
    pay          TEXT NOT NULL,
    warned       TEXT NOT NULL,          -- words that look like a target of fines, with blanks between
    explained    TEXT NOT NULL,
    papers       TEXT NOT NULL,
    person       TEXT NOT NULL,
    at           BIGINT NOT NULL,
    ended_day    TEXT,
    ended_reason TEXT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX contract_institution ON contract (book, body, institution);
