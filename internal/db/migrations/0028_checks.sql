-- +goose Up
-- Annual checks (年审) of certificates, whether a body asks for them, who issued a certificate, and what staff a person is.

CREATE TABLE annual_check (
    book        TEXT NOT NULL,
    id          TEXT NOT NULL,
    certificate TEXT NOT NULL,
    year        INTEGER NOT NULL,      -- the year checked
    passed      BOOLEAN NOT NULL,
    checked_on  TEXT NOT NULL,
    checker     TEXT NOT NULL,         -- the office that checked
    known_at    BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX annual_check_certificate ON annual_check (book, certificate);

CREATE TABLE check_policy (
    book   TEXT NOT NULL,
    id     TEXT NOT NULL,
    body   TEXT NOT NULL,
    asked  BOOLEAN NOT NULL,           -- whether a missing check stops a certificate of this body
    reason TEXT NOT NULL,
    at     BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX check_policy_body ON check_policy (book, body);

-- ministry: issued by a ministry for its field, checked by its own rules; absent: issued in the province.
ALTER TABLE certificate ADD COLUMN ministry BOOLEAN;
-- auxiliary: 辅助人员, who never decide; absent: other staff, or an officer.
ALTER TABLE person ADD COLUMN auxiliary BOOLEAN;
-- Why a post ended, where that was said.
ALTER TABLE post ADD COLUMN end_reason TEXT;
