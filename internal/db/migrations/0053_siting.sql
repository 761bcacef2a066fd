-- +goose Up
-- How a site was entered: the datum and figures as typed, the points of a set, reasons. JSON, never queried; null or empty:
-- nothing said.
ALTER TABLE site ADD COLUMN siting TEXT;

-- What stands near a place (Art 13, 17): fixed sites by their point, and those that were moved since.
CREATE INDEX site_near ON site (book, lat, lon);
CREATE INDEX site_mobile ON site (book, id) WHERE kind = 'mobile';
CREATE INDEX device_fact_moved ON device_fact (book, subject_id) WHERE event = 'altered' AND subject = 'site';
