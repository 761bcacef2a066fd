-- +goose Up
-- Records of this system itself (Art 21): its filing under graded protection (等级保护), assessments of it, of its cryptography
-- (密评) and of its conformity with standards, and tests of restoring it. A record ends on a day; nothing is rewritten.

CREATE TABLE assurance (
    book         TEXT NOT NULL,
    id           TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('grading', 'assessment', 'crypto', 'conformity', 'restore')),
    number       TEXT NOT NULL,          -- of the filing or the report
    issuer       TEXT NOT NULL,
    level        BIGINT NOT NULL,        -- of protection, 1 to 5; 0: the kind has none
    result       TEXT NOT NULL,          -- pass, partly or fail; empty: the kind has none
    version      TEXT NOT NULL,          -- of the program that was looked at
    from_day     TEXT NOT NULL,
    until_day    TEXT,                   -- by when it is to be done again; none: without a term
    papers       TEXT NOT NULL,          -- JSON
    body         TEXT NOT NULL,          -- whose person entered it
    person       TEXT NOT NULL,
    at           BIGINT NOT NULL,
    ended_day    TEXT,                   -- first day on which it counts no more
    ended_reason TEXT NOT NULL,
    PRIMARY KEY (book, id)
);

-- By which version of the program a capture was taken in and judged (Art 21); none: by a release before this one.
ALTER TABLE capture ADD COLUMN program TEXT;
