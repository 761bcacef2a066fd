-- +goose Up
-- Services of papers (行政处罚法 61; 民事诉讼法 87–95; Art 38; states.md D6). What each step says is sealed; the row says where a service stands.

CREATE TABLE serving (
    book      TEXT NOT NULL REFERENCES book (id),
    id        TEXT NOT NULL,
    body      TEXT NOT NULL,
    matter    TEXT NOT NULL,          -- kind and id of the matter of the paper: opaque here
    matter_id TEXT NOT NULL,
    paper     TEXT NOT NULL,          -- id, kind, number and digest of the paper
    kind      TEXT NOT NULL,
    number    TEXT NOT NULL,
    digest    TEXT NOT NULL,
    recipient TEXT NOT NULL,          -- blind index
    about     BYTEA NOT NULL,         -- sealed: the recipient
    state     TEXT NOT NULL,
    way       TEXT NOT NULL,          -- of the attempt that serves, or of the newest
    issued_at BIGINT NOT NULL,        -- the paper's: the seven working days run from it
    due       TEXT NOT NULL,          -- their last day; empty: not known yet
    begun_at  BIGINT NOT NULL,
    served_at BIGINT,                 -- the first effective arrival that stands
    proof     TEXT NOT NULL,          -- paper C5.2 and its number; empty: none yet
    proof_no  TEXT NOT NULL,
    watch_at  BIGINT,                 -- when somebody looks at it again: a public notice is over
    steps     BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE UNIQUE INDEX serving_once ON serving (book, paper, recipient);
CREATE INDEX serving_state ON serving (book, body, state, id);
CREATE INDEX serving_matter ON serving (book, matter, matter_id, id);
CREATE INDEX serving_recipient ON serving (book, recipient, id);
CREATE INDEX serving_watch ON serving (book, watch_at) WHERE watch_at IS NOT NULL;

CREATE TABLE serving_step (
    book    TEXT NOT NULL,
    serving TEXT NOT NULL,
    no      BIGINT NOT NULL,
    kind    TEXT NOT NULL,
    at      BIGINT NOT NULL,
    person  TEXT NOT NULL,            -- empty: the system, or the party on its own page
    state   TEXT NOT NULL,            -- of the service after it
    paper   TEXT NOT NULL,            -- that the step made; empty: none
    entry   BIGINT NOT NULL,
    said    BYTEA NOT NULL,           -- sealed
    PRIMARY KEY (book, serving, no)
);

CREATE TABLE serving_file (
    book    TEXT NOT NULL,
    serving TEXT NOT NULL,
    no      BIGINT NOT NULL,          -- of the step
    place   BIGINT NOT NULL,
    type    TEXT NOT NULL,
    sha256  TEXT NOT NULL,
    size    BIGINT NOT NULL,
    PRIMARY KEY (book, serving, no, place)
);
