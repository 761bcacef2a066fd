-- +goose Up
-- Devices, sites, uses; the facts of their lives; clock checks and health; secrets; records taken back by two persons.

CREATE TABLE device (
    book          TEXT NOT NULL REFERENCES book (id),
    id            TEXT NOT NULL,
    body          TEXT NOT NULL,          -- the body that owns the row
    serial        TEXT NOT NULL,          -- as registered; a replacement is a fact
    model         TEXT NOT NULL,
    maker         TEXT NOT NULL,
    carrier       TEXT NOT NULL CHECK (carrier IN ('', 'drone', 'unmanned_vehicle', 'vessel')),
    registered_at BIGINT NOT NULL,
    person        TEXT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE UNIQUE INDEX device_serial ON device (book, maker, serial);
CREATE INDEX device_body ON device (book, body, id);

CREATE TABLE site (
    book          TEXT NOT NULL REFERENCES book (id),
    id            TEXT NOT NULL,
    body          TEXT NOT NULL,
    words         TEXT NOT NULL,          -- the place as the notice names it
    kind          TEXT NOT NULL CHECK (kind IN ('fixed', 'mobile')),
    place         TEXT NOT NULL,          -- class of place; empty: not known
    lon           DOUBLE PRECISION,       -- approved point, WGS 84
    lat           DOUBLE PRECISION,
    tolerance_m   DOUBLE PRECISION NOT NULL,
    area          TEXT,                   -- JSON ring of [lon, lat]
    direction     TEXT NOT NULL,
    registered_at BIGINT NOT NULL,
    person        TEXT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX site_body ON site (book, body, id);

CREATE TABLE device_use (
    book           TEXT NOT NULL REFERENCES book (id),
    id             TEXT NOT NULL,
    body           TEXT NOT NULL,
    device         TEXT NOT NULL,
    site           TEXT NOT NULL,
    violation      TEXT NOT NULL,         -- as registered; a change is a fact
    field          TEXT NOT NULL,         -- field of enforcement
    clock_limit_ms BIGINT NOT NULL,
    registered_at  BIGINT NOT NULL,
    person         TEXT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX device_use_body ON device_use (book, body, id);
CREATE INDEX device_use_device ON device_use (book, device);
CREATE INDEX device_use_site ON device_use (book, site);

-- Bitemporal: from when it holds (at), since when it is known (known_at), and when it was taken back (retracted_at).
CREATE TABLE device_fact (
    book         TEXT NOT NULL REFERENCES book (id),
    id           TEXT NOT NULL,
    body         TEXT NOT NULL,
    subject      TEXT NOT NULL CHECK (subject IN ('device', 'site', 'use')),
    subject_id   TEXT NOT NULL,
    event        TEXT NOT NULL,
    at           BIGINT NOT NULL,
    known_at     BIGINT NOT NULL,
    retracted_at BIGINT,
    data         TEXT NOT NULL,           -- JSON, of the type that belongs to event
    person       TEXT NOT NULL,           -- empty: recorded by the system or a device
    system       TEXT NOT NULL,
    entry        BIGINT NOT NULL,         -- ledger entry that commits to it
    place        INTEGER NOT NULL,        -- order among the facts of one entry
    PRIMARY KEY (book, id)
);
CREATE INDEX device_fact_subject ON device_fact (book, subject_id, at);

CREATE TABLE device_document (
    book   TEXT NOT NULL,
    fact   TEXT NOT NULL,
    place  INTEGER NOT NULL,
    digest TEXT NOT NULL,                 -- SHA-256 of the stored file
    name   TEXT NOT NULL,
    type   TEXT NOT NULL,
    size   BIGINT NOT NULL,
    PRIMARY KEY (book, fact, place)
);
CREATE INDEX device_document_digest ON device_document (book, digest);

-- One row for every capture, health message and observation of the door: compact, and asked only for its neighbours.
CREATE TABLE clock_check (
    book      TEXT NOT NULL,
    device    TEXT NOT NULL,
    at        BIGINT NOT NULL,
    known_at  BIGINT NOT NULL,
    place     INTEGER NOT NULL,           -- order among the checks of one instant of recording
    offset_ms BIGINT NOT NULL,
    source    TEXT NOT NULL CHECK (source IN ('capture', 'health', 'door')),
    PRIMARY KEY (book, device, at, known_at, place)
);

CREATE TABLE health_message (
    book            TEXT NOT NULL,
    device          TEXT NOT NULL,
    id              TEXT NOT NULL,
    webhook_id      TEXT NOT NULL,
    event_id        TEXT NOT NULL,
    digest          TEXT NOT NULL,        -- SHA-256 of the signed bytes
    at              BIGINT NOT NULL,
    received_at     BIGINT NOT NULL,
    offset_ms       BIGINT NOT NULL,
    firmware        TEXT NOT NULL,
    storage_free_mb BIGINT,
    temperature_c   DOUBLE PRECISION,
    state           TEXT NOT NULL CHECK (state IN ('normal', 'abnormal')),
    detail          TEXT NOT NULL,
    PRIMARY KEY (book, device, id)
);
CREATE UNIQUE INDEX health_message_webhook ON health_message (book, device, webhook_id);
CREATE UNIQUE INDEX health_message_event ON health_message (book, device, event_id);
CREATE INDEX health_message_at ON health_message (book, device, at);

CREATE TABLE device_secret (
    book       TEXT NOT NULL,
    id         TEXT NOT NULL,
    device     TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('whsec', 'ed25519')),
    secret     BYTEA NOT NULL,            -- whsec: sealed; ed25519: the public key
    issued_at  BIGINT NOT NULL,
    ended_at   BIGINT,
    PRIMARY KEY (book, id)
);
CREATE INDEX device_secret_device ON device_secret (book, device);

-- A wrong record is taken back by two persons: a proposal, and a decision of another (roles.md E15).
CREATE TABLE takeback (
    book        TEXT NOT NULL,
    id          TEXT NOT NULL,
    body        TEXT NOT NULL,
    fact        TEXT NOT NULL,
    reason      TEXT NOT NULL,
    proposer    TEXT NOT NULL,
    proposed_at BIGINT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'refused')),
    decider     TEXT NOT NULL,
    decided_at  BIGINT,
    answer      TEXT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE UNIQUE INDEX takeback_open ON takeback (book, fact) WHERE state = 'open';
CREATE INDEX takeback_body ON takeback (book, body, state, id);
