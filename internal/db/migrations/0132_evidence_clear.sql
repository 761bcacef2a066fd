-- +goose Up
-- What an officer found to show nobody but the party, so that the party gets it in its original quality (Art 41(1); 个人信息保护法 5, 6).

CREATE TABLE evidence_clear (
    book        TEXT NOT NULL REFERENCES book (id),
    id          TEXT NOT NULL,
    item        TEXT NOT NULL,
    files       TEXT NOT NULL,          -- SHA-256 of each, with blanks
    said        BYTEA NOT NULL,         -- sealed: what was looked at
    person      TEXT NOT NULL,
    at          BIGINT NOT NULL,
    entry       BIGINT NOT NULL,
    ended_by    TEXT NOT NULL,          -- empty: it stands
    ended_at    BIGINT,
    ended_said  BYTEA NOT NULL,         -- sealed; empty: it stands
    ended_entry BIGINT NOT NULL,        -- -1: it stands
    PRIMARY KEY (book, id)
);
CREATE INDEX evidence_clear_item ON evidence_clear (book, item, id);
