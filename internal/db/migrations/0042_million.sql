-- +goose Up
-- Facts of many uses are found by what happened, without those of the whole book.
CREATE INDEX device_fact_event ON device_fact (book, subject_id, event);

-- A page of the register of one body among many.
CREATE INDEX use_standing_body_place ON use_standing (book, body, place);
