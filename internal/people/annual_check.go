package people

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// The acts on annual checks of certificates (年审). That a certificate issued in the province is checked every year is
// the practice of the provincial certificate rules; what follows from a missing check is our policy, which a body can
// switch off with a reason. [POLICY]
var (
	CheckRecorded  = act.Kind{Name: "people.certificate.check", Title: law.Words{ZH: "登记证件年审", EN: "Record an annual check"}, Permission: access.KeepPeople}
	CheckPolicySet = act.Kind{Name: "people.certificate.policy", Title: law.Words{ZH: "设定年审要求", EN: "Set whether annual checks are asked for"}, Permission: access.KeepPeople}
)

// The check of a year is due on 31 March of the next; without it the certificate does not count from 1 April on. [POLICY]
const (
	checkDueMonth = time.March
	checkDueDay   = 31
)

// AnnualCheck is the check of one year.
type AnnualCheck struct {
	ID      string
	Year    int
	Passed  bool
	On      law.Date
	Checker string
	KnownAt time.Time
}

// CheckPolicy says from an instant on whether a body asks for annual checks; without any, it does.
type CheckPolicy struct {
	Asked  bool
	Reason string
	At     time.Time
}

// CheckDue is the last day on which the check of a year can be missing.
func CheckDue(year int) law.Date { return law.NewDate(year+1, checkDueMonth, checkDueDay) }

// ChecksAsked tells whether the certificate needs annual checks at an instant: one issued by a ministry follows that
// ministry's rules, and a body may have switched them off.
func (c Certificate) ChecksAsked(t time.Time) bool {
	asked := true
	for _, p := range c.policies {
		if !p.At.After(t) {
			asked = p.Asked
		}
	}
	return asked && !c.Ministry
}

// Unchecked is the year whose check keeps the certificate from counting at an instant: the last one that failed, or the
// first that is missing after its due day. The year of issue needs none, nor do years before the certificate was on
// record here. ok is false when nothing does.
func (c Certificate) Unchecked(t time.Time) (year int, ok bool) {
	if !c.ChecksAsked(t) {
		return 0, false
	}
	today := law.DateOf(t)
	last := map[int]AnnualCheck{}
	for _, k := range c.Checks {
		if k.On <= today && (last[k.Year].ID == "" || k.On >= last[k.Year].On) {
			last[k.Year] = k
		}
	}
	first := max(c.From.Year()+1, law.DateOf(c.KnownAt).Year())
	for y := first; y <= today.Year(); y++ {
		k, found := last[y]
		if found && !k.Passed || !found && CheckDue(y) < today {
			return y, true
		}
	}
	return 0, false
}

// firstChecked is the first year whose check can be missing: the house keeps no certificate from before the regulation.
const firstChecked = 2025

// unchecked is the condition that Certificate.Unchecked says a year at an instant.
func unchecked(w *db.Where, alias string, now time.Time) string {
	today := law.DateOf(now)
	var years []string
	for y := firstChecked; y <= today.Year(); y++ {
		years = append(years, fmt.Sprintf(`SELECT %d AS year, '%s' AS begins, %d AS ends, %t AS in_time`,
			y, law.NewDate(y, time.January, 1), law.NewDate(y+1, time.January, 1).Start().UnixMicro(), CheckDue(y) >= today))
	}
	if years == nil {
		return "FALSE"
	}
	return fmt.Sprintf(`(NOT COALESCE(%[1]s.ministry, FALSE)
		AND COALESCE((SELECT q.asked FROM check_policy q WHERE q.book = %[1]s.book AND q.body = %[1]s.body AND q.at <= %[2]s ORDER BY q.at DESC, q.id DESC LIMIT 1), TRUE)
		AND EXISTS (SELECT 1 FROM (%[3]s) y WHERE %[1]s.valid_from < y.begins AND %[1]s.known_at < y.ends
			AND NOT COALESCE((SELECT k.passed FROM annual_check k WHERE k.book = %[1]s.book AND k.certificate = %[1]s.id AND k.year = y.year AND k.checked_on <= %[4]s
				ORDER BY k.checked_on DESC, k.id DESC LIMIT 1), y.in_time)))`,
		alias, w.Mark(now), strings.Join(years, " UNION ALL "), w.Mark(today))
}

// RecordCheck records the annual check of a certificate.
func (s *Service) RecordCheck(ctx context.Context, by act.By, certificate string, in AnnualCheck) (Made, error) {
	var c fault.Check
	today := law.DateOf(s.Engine.Now(by.Book))
	c.Want(in.Year >= 2000 && in.Year <= today.Year(), "year", "请填写年审的年度，不晚于今年。", "The year that was checked, this year at the latest.")
	c.Want(in.On > 0 && in.On <= today && in.On.Year() >= in.Year, "on", "年审日期不早于该年度，不晚于今天。", "The day of the check is not before its year and not later than today.")
	c.Text(&in.Checker, lineMost, true, "checker", "请填写年审机关。", "Give the office that checked.")
	if err := c.Err(); err != nil {
		return Made{}, err
	}
	done, err := act.Do(ctx, s.Engine, CheckRecorded, by, func(ctx context.Context, tx *act.Tx) (Made, error) {
		cert, err := certificateByID(ctx, tx, tx.Book, certificate)
		if err != nil {
			return Made{}, err
		}
		if err := notOneself(by, cert.Person); err != nil {
			return Made{}, err
		}
		if _, err := BodyFor(ctx, tx, cert.Body); err != nil {
			return Made{}, err
		}
		id := tx.NewID()
		_, err = tx.Exec(ctx, `INSERT INTO annual_check (book, id, certificate, year, passed, checked_on, checker, known_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			tx.Book, id, certificate, in.Year, in.Passed, in.On, in.Checker, tx.Now)
		return Made{ID: id, Person: cert.Person}, err
	})
	return done.Record, err
}

// SetCheckPolicy says whether a body asks for annual checks from now on, with the reason.
func (s *Service) SetCheckPolicy(ctx context.Context, by act.By, body string, asked bool, reason string) (Made, error) {
	if err := needReason(reason); err != nil {
		return Made{}, err
	}
	done, err := act.Do(ctx, s.Engine, CheckPolicySet, by, func(ctx context.Context, tx *act.Tx) (Made, error) {
		if _, err := BodyFor(ctx, tx, body); err != nil {
			return Made{}, err
		}
		_, err := tx.Exec(ctx, `INSERT INTO check_policy (book, id, body, asked, reason, at) VALUES ($1, $2, $3, $4, $5, $6)`,
			tx.Book, tx.NewID(), body, asked, strings.TrimSpace(reason), tx.Now)
		return Made{ID: body}, err
	})
	return done.Record, err
}

// CheckPolicies lists what a body decided on annual checks, oldest first.
func CheckPolicies(ctx context.Context, q db.Queryer, book, body string) ([]CheckPolicy, error) {
	var out []CheckPolicy
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var p CheckPolicy
		err := rows.Scan(&p.Asked, &p.Reason, db.At(&p.At))
		out = append(out, p)
		return err
	}, `SELECT asked, reason, at FROM check_policy WHERE book = $1 AND body = $2 ORDER BY at, id`, book, body)
	if err != nil {
		return nil, fmt.Errorf("list policies on annual checks: %w", err)
	}
	return out, nil
}

// withChecks reads annual checks and the body's policy into certificates of one book.
func withChecks(ctx context.Context, q db.Queryer, book string, all []Certificate) error {
	if len(all) == 0 {
		return nil
	}
	at, marks, args := map[string]int{}, make([]string, len(all)), []any{book}
	for i, c := range all {
		at[c.ID] = i
		args = append(args, c.ID)
		marks[i] = fmt.Sprintf("$%d", len(args))
	}
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var k AnnualCheck
		var certificate string
		err := rows.Scan(&certificate, &k.ID, &k.Year, &k.Passed, db.Day(&k.On), &k.Checker, db.At(&k.KnownAt))
		if i, ok := at[certificate]; ok {
			all[i].Checks = append(all[i].Checks, k)
		}
		return err
	}, `SELECT certificate, id, year, passed, checked_on, checker, known_at FROM annual_check WHERE book = $1 AND certificate IN (`+strings.Join(marks, ", ")+`) ORDER BY checked_on, id`, args...)
	if err != nil {
		return fmt.Errorf("read annual checks: %w", err)
	}
	known := map[string][]CheckPolicy{}
	for i, c := range all {
		policies, ok := known[c.Body]
		if !ok {
			if policies, err = CheckPolicies(ctx, q, book, c.Body); err != nil {
				return err
			}
			known[c.Body] = policies
		}
		all[i].policies = policies
	}
	return nil
}
