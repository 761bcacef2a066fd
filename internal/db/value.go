package db

import (
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"fmt"
	"time"

	"yuanjian/internal/law"
)

// plain turns instants into microseconds since 1970 UTC and dates into text: the one place where a time with an
// offset could go wrong.
func plain(args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		switch v := a.(type) {
		case time.Time:
			out[i] = v.UnixMicro()
		case *time.Time:
			if v != nil {
				out[i] = v.UnixMicro()
			}
		case law.Date:
			out[i] = v.String()
		case *law.Date:
			if v != nil {
				out[i] = v.String()
			}
		default:
			out[i] = a
		}
	}
	return out
}

type scanner func(src any) error

func (s scanner) Scan(src any) error { return s(src) }

// At scans an instant, UTC.
func At(t *time.Time) sql.Scanner {
	return scanner(func(src any) error {
		us, ok := src.(int64)
		if !ok {
			return fmt.Errorf("an instant is stored as %T", src)
		}
		*t = time.UnixMicro(us).UTC()
		return nil
	})
}

// AtOrNil scans an instant that may be absent.
func AtOrNil(t **time.Time) sql.Scanner {
	return scanner(func(src any) error {
		*t = nil
		if src == nil {
			return nil
		}
		var v time.Time
		if err := At(&v).Scan(src); err != nil {
			return err
		}
		*t = &v
		return nil
	})
}

// Day scans a date.
func Day(d *law.Date) sql.Scanner {
	return scanner(func(src any) error {
		var s string
		switch v := src.(type) {
		case string:
			s = v
		case []byte:
			s = string(v)
		default:
			return fmt.Errorf("a date is stored as %T", src)
		}
		day, err := law.ParseDate(s)
		*d = day
		return err
	})
}

// DayOrNil scans a date that may be absent.
func DayOrNil(d **law.Date) sql.Scanner {
	return scanner(func(src any) error {
		*d = nil
		if src == nil {
			return nil
		}
		var v law.Date
		if err := Day(&v).Scan(src); err != nil {
			return err
		}
		*d = &v
		return nil
	})
}

// FirstID is what sorts before every id made at an instant or later and after those made before: lists in the order of
// ids are narrowed to a span by it.
func FirstID(t time.Time) string { return NewID(t)[:18] }

// NewID makes a UUIDv7 (RFC 9562) of an instant: ids sort by the microsecond they were made in.
func NewID(t time.Time) string { return NewIDAfter(t, 0) }

// NewIDAfter makes a UUIDv7 that sorts after those of the same microsecond with a smaller n, up to 16,383: the
// microseconds stand in rand_a as a fraction (method 3 of the RFC's section 6.2), n at the head of rand_b.
func NewIDAfter(t time.Time, n int) string {
	var b [16]byte
	_, _ = rand.Read(b[10:]) // never fails: crypto/rand ends the program instead
	ms, us := uint64(t.UnixMilli()), uint64(t.UnixMicro()%1000)
	for i := range 6 {
		b[i] = byte(ms >> (40 - 8*i))
	}
	fraction := us * 4096 / 1000
	b[6], b[7] = 0x70|byte(fraction>>8), byte(fraction)
	n = min(n, 1<<14-1)
	b[8], b[9] = 0x80|byte(n>>8), byte(n)
	var s [36]byte
	hex.Encode(s[0:8], b[0:4])
	hex.Encode(s[9:13], b[4:6])
	hex.Encode(s[14:18], b[6:8])
	hex.Encode(s[19:23], b[8:10])
	hex.Encode(s[24:], b[10:])
	s[8], s[13], s[18], s[23] = '-', '-', '-', '-'
	return string(s[:])
}
