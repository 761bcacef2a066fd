-- +goose Up
-- Source governance (Art 19): how often devices capture, by use and day; thresholds; tasks and their steps; orders.

-- Housekeeping: counted from captures and verdicts, and counted again from them at any time. A day is that of the capture
-- in Beijing; a verdict is counted on the day of its capture.
CREATE TABLE tally_day (
    book       TEXT NOT NULL,
    device_use TEXT NOT NULL,
    day        TEXT NOT NULL,
    body       TEXT NOT NULL,
    site       TEXT NOT NULL,
    received   BIGINT NOT NULL,
    adopted    BIGINT NOT NULL,
    rejected   BIGINT NOT NULL,
    PRIMARY KEY (book, device_use, day)
);
CREATE INDEX tally_day_day ON tally_day (book, day, device_use);
CREATE INDEX tally_day_site ON tally_day (book, site, day);

CREATE TABLE tally_month (
    book       TEXT NOT NULL,
    device_use TEXT NOT NULL,
    month      TEXT NOT NULL,             -- 2026-03
    violation  TEXT NOT NULL,             -- as captured
    body       TEXT NOT NULL,
    site       TEXT NOT NULL,
    received   BIGINT NOT NULL,
    adopted    BIGINT NOT NULL,
    rejected   BIGINT NOT NULL,
    PRIMARY KEY (book, device_use, month, violation)
);
CREATE INDEX tally_month_body ON tally_month (book, month, body);

CREATE TABLE tally_reason (
    book       TEXT NOT NULL,
    device_use TEXT NOT NULL,
    month      TEXT NOT NULL,
    reason     TEXT NOT NULL,
    body       TEXT NOT NULL,
    rejected   BIGINT NOT NULL,
    PRIMARY KEY (book, device_use, month, reason)
);
CREATE INDEX tally_reason_body ON tally_reason (book, month, body);

-- Up to where they are counted.
CREATE TABLE tally_mark (
    book    TEXT PRIMARY KEY,
    capture TEXT NOT NULL,                -- id of the last capture
    verdict TEXT NOT NULL,                -- id of the last verdict
    undone  BIGINT NOT NULL               -- instant of the last undoing
);
CREATE INDEX verdict_undone ON verdict (book, undone_at) WHERE undone_at IS NOT NULL;

-- A threshold of a body or a field in place of the default, from a day on.
CREATE TABLE source_threshold (
    book   TEXT NOT NULL,
    id     TEXT NOT NULL,
    body   TEXT NOT NULL,
    field  TEXT NOT NULL,                 -- empty: every field of the body
    kind   TEXT NOT NULL CHECK (kind IN ('daily', 'monthly', 'median', 'share')),
    value  BIGINT NOT NULL,               -- in the unit of the kind
    from_day TEXT NOT NULL,
    reason TEXT NOT NULL,
    person TEXT NOT NULL,
    at     BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX source_threshold_body ON source_threshold (book, body);

CREATE TABLE source_task (
    book       TEXT NOT NULL,
    id         TEXT NOT NULL,
    body       TEXT NOT NULL,
    field      TEXT NOT NULL,
    site       TEXT NOT NULL,             -- the site with most captures
    origin     TEXT NOT NULL CHECK (origin IN ('daily', 'monthly', 'median', 'share', 'raised')),
    counted    BIGINT NOT NULL,           -- what was counted, in the unit of the threshold
    threshold  BIGINT NOT NULL,
    from_day   TEXT NOT NULL,             -- the days that were looked at
    until_day  TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('open', 'planned', 'approved', 'done', 'checked', 'closed')),
    opened_at  BIGINT NOT NULL,
    closed_at  BIGINT,
    cause      TEXT NOT NULL,
    owner      TEXT NOT NULL,             -- person
    due        TEXT,                      -- last day for the measure
    measured   TEXT,                      -- the day on which the measure was in place
    check_from TEXT,                      -- first day on which the effect may be checked
    effect     TEXT NOT NULL CHECK (effect IN ('', 'effective', 'partly', 'none')),
    PRIMARY KEY (book, id)
);
CREATE INDEX source_task_body ON source_task (book, body, state, id);

CREATE TABLE source_task_site (
    book TEXT NOT NULL,
    task TEXT NOT NULL,
    site TEXT NOT NULL,
    PRIMARY KEY (book, task, site)
);
CREATE INDEX source_task_site_site ON source_task_site (book, site);

CREATE TABLE source_task_step (
    book   TEXT NOT NULL,
    id     TEXT NOT NULL,
    task   TEXT NOT NULL,
    body   TEXT NOT NULL,
    kind   TEXT NOT NULL CHECK (kind IN ('opened', 'raised', 'planned', 'returned', 'approved', 'done', 'checked', 'closed', 'ordered', 'answered')),
    data   TEXT NOT NULL,                 -- JSON, of the type that belongs to kind
    person TEXT NOT NULL,                 -- empty: the system
    at     BIGINT NOT NULL,
    entry  BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX source_task_step_task ON source_task_step (book, task, id);

CREATE TABLE source_order (
    book        TEXT NOT NULL,
    id          TEXT NOT NULL,
    task        TEXT NOT NULL,
    body        TEXT NOT NULL,            -- the body that is told to stop
    reason      TEXT NOT NULL,
    person      TEXT NOT NULL,
    at          BIGINT NOT NULL,
    due         TEXT NOT NULL,
    answer      TEXT NOT NULL,
    answered_by TEXT NOT NULL,
    answered_at BIGINT,
    PRIMARY KEY (book, id)
);
CREATE INDEX source_order_body ON source_order (book, body, id);
CREATE INDEX source_order_task ON source_order (book, task);
