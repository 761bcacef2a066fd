-- +goose Up
-- Retention (Art 7, 34): holds, what is due, disposals that a person ordered with a result for each item, and the files that are
-- taken out of the store after it. Objects are known by kind and id only.

CREATE TABLE retention_hold (
    book         TEXT NOT NULL,
    id           TEXT NOT NULL,
    kind         TEXT NOT NULL,             -- of the object: capture
    object       TEXT NOT NULL,
    body         TEXT NOT NULL,             -- of the object
    reason       TEXT NOT NULL CHECK (reason IN ('objection', 'recall', 'finding', 'complaint', 'case', 'litigation', 'other')),
    words        BYTEA,                     -- sealed; none: destroyed with the object
    person       TEXT NOT NULL,
    at           BIGINT NOT NULL,
    entry        BIGINT NOT NULL,
    lifted_at    BIGINT,
    lifted_by    TEXT NOT NULL,
    lifted_words BYTEA,                     -- sealed
    PRIMARY KEY (book, id)
);
CREATE INDEX retention_hold_object ON retention_hold (book, kind, object);
CREATE INDEX retention_hold_body ON retention_hold (book, body, id);

-- Housekeeping: what is due, as it was found last.
CREATE TABLE retention_due (
    book     TEXT NOT NULL,
    kind     TEXT NOT NULL,
    object   TEXT NOT NULL,
    body     TEXT NOT NULL,
    class    TEXT NOT NULL,
    at       BIGINT NOT NULL,               -- of the object: when it was captured
    until_at BIGINT NOT NULL,               -- from this instant on it may go
    found_at BIGINT NOT NULL,
    PRIMARY KEY (book, kind, object)
);
CREATE INDEX retention_due_class ON retention_due (book, body, kind, class, object);

CREATE TABLE disposal (
    book     TEXT NOT NULL,
    id       TEXT NOT NULL,
    kind     TEXT NOT NULL,
    body     TEXT NOT NULL,
    class    TEXT NOT NULL,
    person   TEXT NOT NULL,                 -- who ordered it
    at       BIGINT NOT NULL,
    entry    BIGINT NOT NULL,
    proposed BIGINT NOT NULL,               -- how many were due when it was ordered
    place    TEXT NOT NULL,                 -- object up to which it has come
    state    TEXT NOT NULL CHECK (state IN ('running', 'done')),
    disposed BIGINT NOT NULL,
    kept     BIGINT NOT NULL,
    done_at  BIGINT,
    PRIMARY KEY (book, id)
);
CREATE INDEX disposal_body ON disposal (book, body, id);
CREATE UNIQUE INDEX disposal_running ON disposal (book, body, kind, class) WHERE state = 'running';

CREATE TABLE disposal_item (
    book     TEXT NOT NULL,
    disposal TEXT NOT NULL,
    object   TEXT NOT NULL,
    result   TEXT NOT NULL CHECK (result IN ('disposed', 'kept')),
    because  TEXT NOT NULL,                 -- code of why it was kept
    at       BIGINT NOT NULL,
    entry    BIGINT NOT NULL,               -- of the act that did it
    PRIMARY KEY (book, disposal, object)
);

-- Housekeeping: files to be taken out of the store, and that are out.
CREATE TABLE disposal_file (
    book       TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    disposal   TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('waiting', 'removing', 'removed')),
    at         BIGINT NOT NULL,             -- of the act
    removed_at BIGINT,
    PRIMARY KEY (book, sha256)
);
CREATE INDEX disposal_file_digest ON disposal_file (sha256);
CREATE INDEX disposal_file_state ON disposal_file (book, state, at);
