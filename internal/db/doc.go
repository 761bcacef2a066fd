// Package db opens the embedded SQLite or a PostgreSQL and gives both the same face: one SQL text, one set of
// migrations, instants as microseconds. The few lines that know which engine it is are in engine.go.
//
// Rules for SQL in chapters (DESIGN §5): $1 parameters; RETURNING, ON CONFLICT, CTEs, window functions and partial
// indexes work on both; instants are BIGINT microseconds since 1970 UTC (time.Time arguments are turned into them
// here, scan them with At); dates are TEXT 2006-01-02 in Beijing time (law.Date arguments, scan with Day); money is
// BIGINT fen; bytes are BYTEA; JSON is TEXT and never queried; ids are UUIDv7 TEXT made by NewID.
package db
