-- +goose Up
-- Letters to parties: channels one after the other, what each truly said, down to the public notice (Art 28, 30(4), 38).

CREATE TABLE letter (
    book       TEXT NOT NULL REFERENCES book (id),
    id         TEXT NOT NULL,
    body       TEXT NOT NULL,          -- which sends it
    matter     TEXT NOT NULL,          -- kind and id of what it is about; opaque here
    matter_id  TEXT NOT NULL,
    paper      TEXT NOT NULL,          -- SHA-256 of the paper it goes with; empty: none
    words      BYTEA NOT NULL,         -- sealed: subject, text, link
    notice     TEXT NOT NULL,          -- JSON: the text of the public notice, without personal data; empty: none
    state      TEXT NOT NULL,          -- going, arrived, published, stuck
    made_at    BIGINT NOT NULL,
    arrived_at BIGINT,                 -- the first arrival that still stands
    PRIMARY KEY (book, id)
);
CREATE INDEX letter_matter ON letter (book, matter, matter_id);
CREATE INDEX letter_body ON letter (book, body, state, id);

-- The ladder of a letter. The address is sealed; its blind index finds the same address again.
CREATE TABLE letter_channel (
    book         TEXT NOT NULL,
    letter       TEXT NOT NULL,
    place        BIGINT NOT NULL,      -- 0 is the first
    id           TEXT NOT NULL,        -- key of repetition towards the outside
    kind         TEXT NOT NULL,
    address      BYTEA NOT NULL,       -- sealed
    blind        TEXT NOT NULL,
    state        TEXT NOT NULL,
    reason       TEXT NOT NULL,
    number       TEXT NOT NULL,        -- the channel's own: of the message, of the parcel
    sandbox      BOOLEAN NOT NULL,     -- a labelled stand-in answered
    asks         BIGINT NOT NULL,      -- how often the state was asked for
    ask_at       BIGINT,               -- when it is asked for next, or its term runs out
    term_at      BIGINT,
    begun_at     BIGINT,
    state_at     BIGINT,               -- since when it is in its state
    arrived_at   BIGINT,
    over_at      BIGINT,               -- when the ladder went on past it
    PRIMARY KEY (book, letter, place)
);
CREATE UNIQUE INDEX letter_channel_id ON letter_channel (id);
CREATE INDEX letter_channel_ask ON letter_channel (book, ask_at) WHERE ask_at IS NOT NULL;
CREATE INDEX letter_channel_notice ON letter_channel (kind, state, state_at) WHERE state = 'published';

-- What happened to a letter, in the order in which it became known.
CREATE TABLE letter_event (
    book     TEXT NOT NULL,
    letter   TEXT NOT NULL,
    id       TEXT NOT NULL,
    place    BIGINT NOT NULL,
    at       BIGINT NOT NULL,          -- when it happened, as the channel or the officer says
    known_at BIGINT NOT NULL,
    said     TEXT NOT NULL,            -- the state that was told
    state    TEXT NOT NULL,            -- the state of the channel afterwards
    reason   TEXT NOT NULL,
    source   TEXT NOT NULL,            -- send, callback, ask, watch, officer, party
    person   TEXT NOT NULL,            -- the officer; empty: none
    note     BYTEA NOT NULL,           -- sealed; empty: none
    PRIMARY KEY (book, letter, id)
);
