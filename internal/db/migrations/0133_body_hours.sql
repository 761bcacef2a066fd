-- +goose Up
-- When somebody of a body answers on working days (Art 41(2)): 09:00-12:00 14:30-17:30; absent: not on record.

ALTER TABLE body ADD COLUMN hours TEXT;
