-- +goose Up
-- Powers of bodies by date and mandates of delegated organisations (Art 2(2)(3); 行政处罚法 18-21, 24). body.fields stays what
-- it was, the fields of a body in one text: the previous binary reads and writes it. A field there for which no power is
-- here counts without dates.

CREATE TABLE power (
    book            TEXT NOT NULL,
    id              TEXT NOT NULL,
    body            TEXT NOT NULL,
    field           TEXT NOT NULL,
    matters         TEXT NOT NULL,     -- codes of violations, separated by blanks; empty: every matter of the field
    valid_from      TEXT NOT NULL,     -- both days included
    valid_until     TEXT,
    basis_rank      TEXT NOT NULL,
    basis_title     TEXT NOT NULL,
    basis_number    TEXT NOT NULL,
    basis_article   TEXT NOT NULL,
    paper           TEXT NOT NULL,     -- SHA-256 of the attached document
    paper_name      TEXT NOT NULL,
    paper_type      TEXT NOT NULL,
    paper_size      BIGINT NOT NULL,
    published_where TEXT NOT NULL,
    published_on    TEXT,
    end_reason      TEXT NOT NULL,     -- why it was ended before its day
    known_at        BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX power_body ON power (book, body);

CREATE TABLE mandate (
    book            TEXT NOT NULL,
    id              TEXT NOT NULL,
    body            TEXT NOT NULL,     -- the delegated organisation
    delegator       TEXT NOT NULL,     -- the body in whose name it acts
    field           TEXT NOT NULL,
    matters         TEXT NOT NULL,     -- codes of violations, separated by blanks; never empty
    powers          TEXT NOT NULL,     -- what may be done, separated by blanks
    conditions      TEXT NOT NULL,     -- how the organisation meets 行政处罚法 21
    valid_from      TEXT NOT NULL,     -- both days included
    valid_until     TEXT NOT NULL,
    basis_rank      TEXT NOT NULL,
    basis_title     TEXT NOT NULL,
    basis_number    TEXT NOT NULL,
    basis_article   TEXT NOT NULL,
    paper           TEXT NOT NULL,     -- SHA-256 of the written mandate
    paper_name      TEXT NOT NULL,
    paper_type      TEXT NOT NULL,
    paper_size      BIGINT NOT NULL,
    published_where TEXT NOT NULL,
    published_on    TEXT,
    ended_at        BIGINT,            -- revoked before its day
    end_reason      TEXT NOT NULL,
    known_at        BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX mandate_body ON mandate (book, body);

-- In whose name a verdict is given when that is not the body of who gives it; absent otherwise.
ALTER TABLE verdict ADD COLUMN in_name_of TEXT;
