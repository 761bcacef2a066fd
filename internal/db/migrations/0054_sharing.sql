-- +goose Up
-- Help between bodies (行政处罚法 26; Art 4, 17) and shares of devices (Art 17, 18).

CREATE TABLE help_request (
    book        TEXT NOT NULL,
    id          TEXT NOT NULL,
    body        TEXT NOT NULL,        -- who asks
    asked       TEXT NOT NULL,        -- the body that is asked
    kind        TEXT NOT NULL CHECK (kind IN ('footage', 'dossier', 'share', 'other')),
    device_use  TEXT NOT NULL,        -- the use of the asked body that it is about; empty: none
    field       TEXT NOT NULL,        -- field of enforcement it is for
    purpose     TEXT NOT NULL,
    content     TEXT NOT NULL,
    reply_by    TEXT,                 -- day
    asked_at    BIGINT NOT NULL,
    asked_by    TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('open', 'agreed', 'refused', 'withdrawn')),
    ground      TEXT NOT NULL,        -- of a refusal
    answer      TEXT NOT NULL,
    answered_at BIGINT,
    answered_by TEXT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX help_request_body ON help_request (book, body, id);
CREATE INDEX help_request_asked ON help_request (book, asked, state, id);

CREATE TABLE share (
    book       TEXT NOT NULL,
    id         TEXT NOT NULL,
    body       TEXT NOT NULL,         -- the owner
    receiver   TEXT NOT NULL,
    device_use TEXT NOT NULL,         -- of the owner
    request    TEXT NOT NULL,
    number     TEXT NOT NULL,
    purpose    TEXT NOT NULL,
    fields     TEXT NOT NULL,         -- separated by blanks
    data       TEXT NOT NULL,         -- separated by blanks
    from_day   TEXT NOT NULL,
    until_day  TEXT NOT NULL,
    agreed_at  BIGINT NOT NULL,
    agreed_by  TEXT NOT NULL,
    ended_at   BIGINT,
    ended_by   TEXT NOT NULL,
    end_reason TEXT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX share_body ON share (book, body, id);
CREATE INDEX share_receiver ON share (book, receiver, id);

CREATE TABLE share_use (
    book       TEXT NOT NULL,
    share      TEXT NOT NULL,
    device_use TEXT NOT NULL,         -- of the receiver
    PRIMARY KEY (book, share, device_use)
);
