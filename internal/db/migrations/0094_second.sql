-- +goose Up
-- Accountability of review (Art 30(1)(3), 45): what was painted under which digest is on the record of each verdict; a correction
-- is a verdict of its own that names the one it replaces; and a share of verdicts, drawn by lot, is given a second time by somebody
-- who knows nothing of the first.

ALTER TABLE verdict ADD COLUMN handed_at BIGINT;   -- when the server handed the capture out; null: no lease, or before this was recorded
ALTER TABLE verdict ADD COLUMN painted_media TEXT; -- JSON: of each medium its digest, and when and how long the browser says it was painted
ALTER TABLE verdict ADD COLUMN corrects TEXT;      -- the verdict that this one replaces
ALTER TABLE verdict ADD COLUMN correction TEXT;    -- why it was corrected
CREATE INDEX verdict_body ON verdict (book, body, at);

ALTER TABLE lease ADD COLUMN since_at BIGINT;      -- when it was handed out first

-- What a body sets: shares in hundredths of a percent, and how many first verdicts of a reviewer are all given twice.
CREATE TABLE second_policy (
    book     TEXT NOT NULL,
    id       TEXT NOT NULL,
    body     TEXT NOT NULL,
    positive INTEGER NOT NULL,
    negative INTEGER NOT NULL,
    first    INTEGER NOT NULL,
    reason   TEXT NOT NULL,
    person   TEXT NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX second_policy_body ON second_policy (book, body, at);

-- The seed of the lots of a body and a day, drawn with the first verdict of that day. Whoever has it can draw every lot again.
CREATE TABLE second_seed (
    book   TEXT NOT NULL,
    body   TEXT NOT NULL,
    day    TEXT NOT NULL,
    seed   BYTEA NOT NULL,             -- sealed
    sha256 TEXT NOT NULL,              -- of the seed, in the record of the verdict with which it was drawn
    at     BIGINT NOT NULL,
    PRIMARY KEY (book, body, day)
);

CREATE TABLE second_review (
    book       TEXT NOT NULL,
    id         TEXT NOT NULL,
    body       TEXT NOT NULL,
    capture    TEXT NOT NULL,
    verdict    TEXT NOT NULL,          -- that is given a second time
    first      TEXT NOT NULL,          -- who gave it
    result     TEXT NOT NULL CHECK (result IN ('pass', 'reject')),
    why        TEXT NOT NULL CHECK (why IN ('lot', 'first', 'conflict', 'correction')),
    share      INTEGER NOT NULL,       -- with which it was drawn, in hundredths of a percent
    state      TEXT NOT NULL CHECK (state IN ('open', 'agreed', 'disputed', 'upheld', 'overturned')),
    at         BIGINT NOT NULL,
    entry      BIGINT NOT NULL,
    decider    TEXT NOT NULL,          -- who decided of what was disputed
    decided_at BIGINT,
    reasons    TEXT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE UNIQUE INDEX second_review_verdict ON second_review (book, verdict);
CREATE INDEX second_review_body ON second_review (book, body, state, id);
CREATE INDEX second_review_capture ON second_review (book, capture);

-- What the second reviewer found. It moves nothing: the first verdict stands until somebody decides otherwise.
CREATE TABLE second_verdict (
    book          TEXT NOT NULL,
    id            TEXT NOT NULL,
    second        TEXT NOT NULL,
    capture       TEXT NOT NULL,
    body          TEXT NOT NULL,
    person        TEXT NOT NULL,
    result        TEXT NOT NULL CHECK (result IN ('pass', 'reject', 'doubt')),
    reason        TEXT NOT NULL,
    words         TEXT NOT NULL,
    is_true       TEXT NOT NULL,
    is_clear      TEXT NOT NULL,
    is_complete   TEXT NOT NULL,
    is_accurate   TEXT NOT NULL,
    shown         TEXT NOT NULL,
    painted       INTEGER NOT NULL,
    painted_media TEXT,
    dwell_ms      BIGINT NOT NULL,
    handed_at     BIGINT,
    outcome       TEXT NOT NULL,
    at            BIGINT NOT NULL,
    undone_at     BIGINT,
    entry         BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX second_verdict_second ON second_verdict (book, second);
CREATE INDEX second_verdict_capture ON second_verdict (book, capture);
CREATE INDEX second_verdict_person ON second_verdict (book, person, at);
