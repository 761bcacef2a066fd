-- +goose Up
-- People: bodies, persons with their certificates and capacities, posts, accounts, sessions.

CREATE TABLE body (
    book       TEXT NOT NULL REFERENCES book (id),
    id         TEXT NOT NULL,
    name       TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('government', 'department', 'empowered', 'delegated')),
    level      TEXT NOT NULL CHECK (level IN ('province', 'city', 'county', 'town')),
    region     TEXT NOT NULL,          -- GB/T 2260, six digits
    fields     TEXT NOT NULL,          -- fields of enforcement, separated by blanks
    address    TEXT NOT NULL,
    phone      TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);

CREATE TABLE person (
    book       TEXT NOT NULL REFERENCES book (id),
    id         TEXT NOT NULL,
    name       BYTEA NOT NULL,         -- sealed
    name_blind TEXT NOT NULL,          -- keyed index for exact search
    officer    BOOLEAN NOT NULL,       -- false: assistant or other staff, who never gives a verdict
    created_at BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX person_name ON person (book, name_blind);

CREATE TABLE certificate (
    book        TEXT NOT NULL,
    id          TEXT NOT NULL,
    person      TEXT NOT NULL,
    body        TEXT NOT NULL,
    number      TEXT NOT NULL,
    issuer      TEXT NOT NULL,
    field       TEXT NOT NULL,
    valid_from  TEXT NOT NULL,         -- both days included
    valid_until TEXT NOT NULL,
    known_at    BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX certificate_person ON certificate (book, person);
CREATE UNIQUE INDEX certificate_number ON certificate (book, number);

CREATE TABLE suspension (
    book        TEXT NOT NULL,
    id          TEXT NOT NULL,
    certificate TEXT NOT NULL,
    from_at     BIGINT NOT NULL,
    until_at    BIGINT,                -- not included
    reason      TEXT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX suspension_certificate ON suspension (book, certificate);

CREATE TABLE capacity (
    book        TEXT NOT NULL,
    id          TEXT NOT NULL,
    person      TEXT NOT NULL,
    body        TEXT NOT NULL,
    capacity    TEXT NOT NULL CHECK (capacity IN ('legal_review', 'technical_review')),
    valid_from  TEXT NOT NULL,
    valid_until TEXT,
    PRIMARY KEY (book, id)
);
CREATE INDEX capacity_person ON capacity (book, person);

CREATE TABLE post (
    book     TEXT NOT NULL,
    id       TEXT NOT NULL,
    person   TEXT NOT NULL,
    body     TEXT NOT NULL,
    role     TEXT NOT NULL,
    from_at  BIGINT NOT NULL,
    until_at BIGINT,                   -- not included
    PRIMARY KEY (book, id)
);
CREATE INDEX post_person ON post (book, person);

CREATE TABLE account (
    book       TEXT NOT NULL,
    id         TEXT NOT NULL,
    person     TEXT NOT NULL,
    login      TEXT NOT NULL,
    password   TEXT NOT NULL,          -- argon2id, PHC string
    closed_at  BIGINT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE UNIQUE INDEX account_login ON account (login);

-- Housekeeping: no legal state.
CREATE TABLE session (
    token      TEXT PRIMARY KEY,       -- SHA-256 of the cookie
    book       TEXT NOT NULL,
    account    TEXT NOT NULL,
    person     TEXT NOT NULL,
    body       TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    ended_at   BIGINT
);
CREATE INDEX session_account ON session (book, account);

CREATE TABLE login_failure (
    login    TEXT PRIMARY KEY,         -- keyed hash of what was typed, whether an account has it or not
    failures INTEGER NOT NULL,
    last_at  BIGINT NOT NULL
);
