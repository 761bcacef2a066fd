-- +goose Up
-- Notices of a suspected violation (涉嫌违法行为告知提示, Art 30(4)): made on a positive verdict, looked up by number and check code, and
-- what the party says of one. Who is told, what the notice says, and what the party writes are sealed.

CREATE TABLE notice (
    book         TEXT NOT NULL REFERENCES book (id),
    id           TEXT NOT NULL,
    body         TEXT NOT NULL,          -- whose notice it is
    capture      TEXT NOT NULL,
    verdict      TEXT NOT NULL,          -- the positive verdict on which it rests
    device_use   TEXT NOT NULL,
    violation    TEXT NOT NULL,
    number       TEXT NOT NULL,          -- 文号 of its paper
    plain        TEXT NOT NULL,          -- the number without brackets and blanks, as it is looked up
    code         TEXT NOT NULL,          -- keyed hash of the check code
    paper        TEXT NOT NULL,
    paper_digest TEXT NOT NULL,          -- of what the paper says
    state        TEXT NOT NULL CHECK (state IN ('open', 'closed', 'withdrawn')),
    said         BYTEA NOT NULL,         -- sealed: who is told, time, place, fact, code
    verdict_at   BIGINT NOT NULL,
    due          TEXT NOT NULL,          -- last day of the term
    reply_by     TEXT NOT NULL,          -- the day that is suggested for an answer
    made_by      TEXT NOT NULL,
    made_at      BIGINT NOT NULL,
    entry        BIGINT NOT NULL,
    ended_by     TEXT NOT NULL,          -- empty: the system, or it has not ended
    ended_at     BIGINT,
    ground       TEXT NOT NULL,          -- why it was withdrawn
    reasons      BYTEA,                  -- sealed
    PRIMARY KEY (book, id)
);
CREATE UNIQUE INDEX notice_capture ON notice (book, capture) WHERE state <> 'withdrawn';
CREATE INDEX notice_of ON notice (book, capture, id);
CREATE INDEX notice_body ON notice (book, body, state, id);
CREATE INDEX notice_plain ON notice (plain);

-- What the party is shown: the bytes of each medium, masked where others are in it.
CREATE TABLE notice_medium (
    book     TEXT NOT NULL,
    notice   TEXT NOT NULL,
    place    INTEGER NOT NULL,
    medium   TEXT NOT NULL,              -- name within the capture
    type     TEXT NOT NULL,
    original TEXT NOT NULL,              -- SHA-256
    shown    TEXT NOT NULL,              -- SHA-256 of what is shown: the original's own, or that of the masked copy
    size     BIGINT NOT NULL,            -- of what is shown
    mask     TEXT NOT NULL,              -- empty: the officer found nobody else in it
    PRIMARY KEY (book, notice, place)
);

-- What a party says of a notice, and what it is answered.
CREATE TABLE notice_reply (
    book        TEXT NOT NULL,
    id          TEXT NOT NULL,
    notice      TEXT NOT NULL,
    body        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    serial      INTEGER NOT NULL,        -- within the notice: its receipt's number
    state       TEXT NOT NULL CHECK (state IN ('received', 'accepted', 'not_accepted', 'noted', 'settled')),
    said        BYTEA NOT NULL,          -- sealed
    received_at BIGINT NOT NULL,
    due         TEXT NOT NULL,           -- last day for the answer
    answer      BYTEA,                   -- sealed
    answered_by TEXT NOT NULL,
    answered_at BIGINT,
    entry       BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE UNIQUE INDEX notice_reply_serial ON notice_reply (book, notice, serial);
CREATE INDEX notice_reply_body ON notice_reply (book, body, state, id);

CREATE TABLE notice_reply_file (
    book   TEXT NOT NULL,
    reply  TEXT NOT NULL,
    place  INTEGER NOT NULL,
    type   TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size   BIGINT NOT NULL,
    PRIMARY KEY (book, reply, place)
);

-- Housekeeping: wrong codes by number, and drafts that nobody has sent yet.
CREATE TABLE notice_try (
    number   TEXT PRIMARY KEY,           -- keyed hash of the number that was asked for, whether there is such a notice or not
    wrong    INTEGER NOT NULL,
    until_at BIGINT NOT NULL             -- when they are forgotten
);
CREATE INDEX notice_try_until ON notice_try (until_at);
CREATE TABLE notice_draft (
    book   TEXT NOT NULL,
    notice TEXT NOT NULL,
    kind   TEXT NOT NULL,
    said   BYTEA NOT NULL,               -- sealed
    at     BIGINT NOT NULL,
    PRIMARY KEY (book, notice, kind)
);
