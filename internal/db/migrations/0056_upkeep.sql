-- +goose Up
-- How often a body evaluates its sites and inspects their signs, from when (Art 10(1), 14(1)). A change holds for periods that
-- begin after it.
CREATE TABLE upkeep_interval (
    book    TEXT NOT NULL REFERENCES book (id),
    id      TEXT NOT NULL,
    body    TEXT NOT NULL,
    what    TEXT NOT NULL CHECK (what IN ('evaluation', 'sign')),
    every   INTEGER NOT NULL,          -- months for an evaluation, days for signs
    from_at BIGINT NOT NULL,
    person  TEXT NOT NULL,
    reason  TEXT NOT NULL,
    PRIMARY KEY (book, id)
);

-- What is due is listed by its day.
CREATE INDEX use_work_due ON use_work (book, body, due);
