-- +goose Up
-- Bulk service (批量送达): many papers at once, in chunks that are acts; each paper has its own result.

CREATE TABLE bulk_service (
    book     TEXT NOT NULL REFERENCES book (id),
    id       TEXT NOT NULL,
    body     TEXT NOT NULL,
    state    TEXT NOT NULL,           -- running, stopped, done
    person   TEXT NOT NULL,           -- who ordered it; it is done in that name
    account  TEXT NOT NULL,
    because  TEXT NOT NULL,           -- JSON words: why it stopped by itself; empty: it did not
    made_at  BIGINT NOT NULL,
    last_at  BIGINT NOT NULL,
    total    BIGINT NOT NULL,
    begun    BIGINT NOT NULL,         -- items of which a service was begun
    refused  BIGINT NOT NULL,         -- items that were refused, each for its reason
    PRIMARY KEY (book, id)
);
CREATE INDEX bulk_service_body ON bulk_service (book, body, id);

CREATE TABLE bulk_service_item (
    book      TEXT NOT NULL,
    bulk      TEXT NOT NULL,
    place     BIGINT NOT NULL,
    matter    TEXT NOT NULL,
    matter_id TEXT NOT NULL,
    paper     TEXT NOT NULL,
    serving   TEXT NOT NULL,          -- empty: none was begun
    because   TEXT NOT NULL,          -- JSON words: why it was refused; empty: it was not
    done_at   BIGINT,
    PRIMARY KEY (book, bulk, place)
);
CREATE INDEX bulk_service_open ON bulk_service_item (book, bulk, place) WHERE done_at IS NULL;
