-- +goose Up
-- Mandates of parties (Art 6(3), 25(2)): whom a party lets do what for it, in one matter or, for contacts of an enterprise, in all its matters within a
-- body. Who, phone and note are sealed.

CREATE TABLE party_mandate (
    book        TEXT NOT NULL REFERENCES book (id),
    id          TEXT NOT NULL,
    body        TEXT NOT NULL,
    kind        TEXT NOT NULL,          -- helper, contact, agent
    matter      TEXT NOT NULL,          -- kind and id of the one matter; no id: all matters of the principal within the body
    matter_id   TEXT NOT NULL,
    principal   TEXT NOT NULL,          -- blind index of the party's number; empty: it has none on record
    number      TEXT NOT NULL,          -- by which the holder comes; random
    code        TEXT NOT NULL,          -- keyed hash of the check code
    holder      TEXT NOT NULL,          -- blind index of the holder's phone
    scopes      TEXT NOT NULL,          -- with commas; empty: to see, the narrowest
    last_day    TEXT NOT NULL,
    said        BYTEA NOT NULL,         -- sealed: principal, holder, code, note
    granted_by  TEXT NOT NULL,          -- officer; empty: the party on its own page
    granted_at  BIGINT NOT NULL,
    entry       BIGINT NOT NULL,
    revoked_at  BIGINT,
    revoked_by  TEXT NOT NULL,
    ground      TEXT NOT NULL,          -- why it was revoked; empty: it was not
    ending      BYTEA NOT NULL,         -- sealed: the words; empty: it was not
    PRIMARY KEY (book, id)
);
CREATE UNIQUE INDEX party_mandate_number ON party_mandate (number);
CREATE INDEX party_mandate_matter ON party_mandate (book, matter_id, id);
CREATE INDEX party_mandate_principal ON party_mandate (book, body, principal, id) WHERE principal <> '';

CREATE TABLE party_mandate_file (
    book    TEXT NOT NULL,
    mandate TEXT NOT NULL,
    place   BIGINT NOT NULL,
    type    TEXT NOT NULL,
    sha256  TEXT NOT NULL,
    size    BIGINT NOT NULL,            -- bytes
    PRIMARY KEY (book, mandate, place)
);

-- Who represents an enterprise since an officer entered the change (法定代表人变更); before, it is who stands in its case.
CREATE TABLE party_representative (
    book       TEXT NOT NULL REFERENCES book (id),
    id         TEXT NOT NULL,
    body       TEXT NOT NULL,
    principal  TEXT NOT NULL,           -- blind index of the enterprise's number
    said       BYTEA NOT NULL,          -- sealed: the new name, from what it is known
    entered_by TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    entry      BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX party_representative_of ON party_representative (book, body, principal, id);
