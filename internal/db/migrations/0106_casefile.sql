-- +goose Up
-- Cases (Art 29, 32, 35–36, 40, 42; 行政处罚法 22–65): the file, who handles it, its numbered steps, and what is due of it.

CREATE TABLE case_file (
    book          TEXT NOT NULL REFERENCES book (id),
    id            TEXT NOT NULL,
    body          TEXT NOT NULL,
    number        TEXT NOT NULL,
    year          BIGINT NOT NULL,
    serial        BIGINT NOT NULL,
    state         TEXT NOT NULL,
    field         TEXT NOT NULL,
    violation     TEXT NOT NULL,
    modes         TEXT NOT NULL,           -- device, online; with commas
    source        TEXT NOT NULL,
    capture       TEXT NOT NULL,           -- empty: another source
    reference     BYTEA NOT NULL,          -- sealed
    act_from      BIGINT NOT NULL,
    act_until     BIGINT NOT NULL,
    discovered    BIGINT NOT NULL,
    in_name_of    TEXT NOT NULL,
    about         BYTEA NOT NULL,          -- sealed: party, plate, place, fact
    name_blind    TEXT NOT NULL,
    number_blind  TEXT NOT NULL,
    plate_blind   TEXT NOT NULL,
    registered_by TEXT NOT NULL,
    registered_at BIGINT NOT NULL,
    filed_at      BIGINT,
    decided_at    BIGINT,
    frozen        TEXT NOT NULL,
    steps         BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE UNIQUE INDEX case_file_number ON case_file (book, body, year, serial);
CREATE INDEX case_file_state ON case_file (book, body, state, id);
CREATE INDEX case_file_body ON case_file (book, body, id);
CREATE INDEX case_file_capture ON case_file (book, capture) WHERE capture <> '';
CREATE INDEX case_file_name ON case_file (book, name_blind);
CREATE INDEX case_file_party ON case_file (book, number_blind) WHERE number_blind <> '';
CREATE INDEX case_file_plate ON case_file (book, plate_blind) WHERE plate_blind <> '';
CREATE INDEX case_file_like ON case_file (book, field, violation, decided_at);

CREATE TABLE case_officer (
    book        TEXT NOT NULL REFERENCES book (id),
    case_id     TEXT NOT NULL,
    place       BIGINT NOT NULL,
    person      TEXT NOT NULL,
    from_at     BIGINT NOT NULL,
    until_at    BIGINT,
    declared_at BIGINT,
    PRIMARY KEY (book, case_id, place)
);
CREATE INDEX case_officer_person ON case_officer (book, person, case_id);

CREATE TABLE case_step (
    book    TEXT NOT NULL REFERENCES book (id),
    case_id TEXT NOT NULL,
    no      BIGINT NOT NULL,
    kind    TEXT NOT NULL,
    at      BIGINT NOT NULL,
    person  TEXT NOT NULL,
    second  TEXT NOT NULL,
    state   TEXT NOT NULL,                 -- of the case after the step
    voids   BIGINT NOT NULL,               -- number of the step that this one takes back; 0: none
    paper   TEXT NOT NULL,
    entry   BIGINT NOT NULL,
    said    BYTEA NOT NULL,                -- sealed
    PRIMARY KEY (book, case_id, no)
);
CREATE INDEX case_step_entry ON case_step (book, entry);

CREATE TABLE case_due (
    book    TEXT NOT NULL REFERENCES book (id),
    body    TEXT NOT NULL,
    case_id TEXT NOT NULL,
    term    TEXT NOT NULL,                 -- T17
    no      BIGINT NOT NULL,               -- of the step from which it runs
    person  TEXT NOT NULL,                 -- whose it is; empty: the head's
    due     TEXT NOT NULL,                 -- last day, as an organ works to it
    PRIMARY KEY (book, case_id, term, no)
);
CREATE INDEX case_due_body ON case_due (book, body, due, case_id);
CREATE INDEX case_due_person ON case_due (book, person, due, case_id);
