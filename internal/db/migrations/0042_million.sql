-- +goose Up
-- Facts of many uses are found by what happened, without those of the whole book; what was taken back is rare.
DROP INDEX device_fact_retracted;
CREATE INDEX device_fact_taken_back ON device_fact (book, retracted_at) WHERE retracted_at IS NOT NULL;
CREATE INDEX device_fact_event ON device_fact (book, subject_id, event);

-- A page of the register of one body among many.
CREATE INDEX use_standing_body_place ON use_standing (book, body, place);
