-- +goose Up
-- What is counted at each view is counted from an index alone: the board of health, what is due, the list of Art 46.
CREATE INDEX use_standing_device ON use_standing (book, device, state, device_use);
CREATE INDEX use_work_day ON use_work (book, body, kind, due, device_use);
CREATE INDEX capture_lacks ON capture (book, body, device_use, results, state, at, id, outcome) WHERE outcome IN ('barred', 'finding_required', 'incomplete');
