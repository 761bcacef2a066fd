-- +goose Up
-- The days that run for the party of a case, worked out anew with each of its steps, and the reminders that were sent of them (Art 41; ux P15).

CREATE TABLE case_party_day (
    book    TEXT NOT NULL REFERENCES book (id),
    case_id TEXT NOT NULL,
    what    TEXT NOT NULL,            -- state, hearing, review, suit
    due     TEXT NOT NULL,            -- last day
    PRIMARY KEY (book, case_id, what)
);
CREATE INDEX case_party_day_due ON case_party_day (book, due, case_id);

CREATE TABLE case_reminder (
    book    TEXT NOT NULL,
    case_id TEXT NOT NULL,
    what    TEXT NOT NULL,            -- as above, or pay
    due     TEXT NOT NULL,
    days    INTEGER NOT NULL,         -- how long before: 7, 3, 1
    letter  TEXT NOT NULL,            -- of delivery
    at      BIGINT NOT NULL,
    entry   BIGINT NOT NULL,
    PRIMARY KEY (book, case_id, what, due, days)
);

CREATE INDEX payment_demand_by ON payment_demand (book, state, pay_by, matter);
