-- +goose Up
-- Vendors (运维单位): agreements on record, the persons engaged under them, sandbox devices and reports of conformity (Art 12, 21, 22(2), 44).

CREATE TABLE vendor_agreement (
    book            TEXT NOT NULL REFERENCES book (id),
    id              TEXT NOT NULL,
    body            TEXT NOT NULL,          -- the body that entrusts
    vendor          TEXT NOT NULL,          -- the unit that is entrusted
    number          TEXT NOT NULL,
    purpose         TEXT NOT NULL,
    valid_from      TEXT NOT NULL,          -- both days included
    valid_until     TEXT NOT NULL,
    confidential_on TEXT NOT NULL,          -- day on which the confidentiality clause was signed
    paper           TEXT NOT NULL,          -- SHA-256
    paper_name      TEXT NOT NULL,
    paper_type      TEXT NOT NULL,
    paper_size      BIGINT NOT NULL,
    report_key      TEXT NOT NULL,          -- whpk_… that signs the vendor's reports; empty: none
    person          TEXT NOT NULL,
    known_at        BIGINT NOT NULL,
    ended_at        BIGINT,                 -- before its last day
    end_reason      TEXT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX vendor_agreement_body ON vendor_agreement (book, body, id);

-- The devices that an agreement is about. A row ends when its device is taken out.
CREATE TABLE vendor_device (
    book      TEXT NOT NULL,
    agreement TEXT NOT NULL,
    device    TEXT NOT NULL,
    from_at   BIGINT NOT NULL,
    until_at  BIGINT,
    PRIMARY KEY (book, agreement, device, from_at)
);
CREATE INDEX vendor_device_device ON vendor_device (book, device);

-- Under which agreement a person holds the post of a vendor: the post ends with it.
CREATE TABLE vendor_engagement (
    book      TEXT NOT NULL,
    post      TEXT NOT NULL,
    agreement TEXT NOT NULL,
    person    TEXT NOT NULL,
    PRIMARY KEY (book, post)
);
CREATE INDEX vendor_engagement_person ON vendor_engagement (book, person);
CREATE INDEX vendor_engagement_agreement ON vendor_engagement (book, agreement);

-- A sandbox device is none of the register: what is sent as it is read, checked and answered, and never stored as a capture.
CREATE TABLE sandbox_device (
    book      TEXT NOT NULL,
    id        TEXT NOT NULL,
    agreement TEXT NOT NULL,
    person    TEXT NOT NULL,
    name      TEXT NOT NULL,
    secret    BYTEA NOT NULL,               -- sealed
    made_at   BIGINT NOT NULL,
    ended_at  BIGINT,
    PRIMARY KEY (book, id)
);
CREATE UNIQUE INDEX sandbox_device_id ON sandbox_device (id);
CREATE INDEX sandbox_device_agreement ON sandbox_device (book, agreement);

-- What a sandbox device sent: digests and the answer. No picture, no plate, no event.
CREATE TABLE sandbox_request (
    device      TEXT NOT NULL,
    id          TEXT NOT NULL,
    book        TEXT NOT NULL,
    at          BIGINT NOT NULL,
    event       TEXT NOT NULL,              -- SHA-256 of the event part; empty: it was not read
    webhook_key TEXT NOT NULL,              -- SHA-256 of the two keys
    event_key   TEXT NOT NULL,
    status      BIGINT NOT NULL,
    code        TEXT NOT NULL,
    pointer     TEXT NOT NULL,
    zh          TEXT NOT NULL,
    en          TEXT NOT NULL,
    receipt     TEXT NOT NULL,              -- JSON of a trial; empty: refused
    PRIMARY KEY (book, device, id)
);
CREATE INDEX sandbox_request_webhook ON sandbox_request (device, webhook_key);
CREATE INDEX sandbox_request_event ON sandbox_request (device, event_key);

-- Reports of conformity as vendors filed them.
CREATE TABLE conformity_report (
    book      TEXT NOT NULL,
    id        TEXT NOT NULL,
    agreement TEXT NOT NULL,
    person    TEXT NOT NULL,
    model     TEXT NOT NULL,
    firmware  TEXT NOT NULL,                -- versions seen, separated by line feeds
    passed    BOOLEAN NOT NULL,
    ended_at  BIGINT NOT NULL,              -- of the tests
    filed_at  BIGINT NOT NULL,
    digest    TEXT NOT NULL,
    document  TEXT NOT NULL,                -- the signed file as it came
    PRIMARY KEY (book, id)
);
CREATE INDEX conformity_report_agreement ON conformity_report (book, agreement, id);
