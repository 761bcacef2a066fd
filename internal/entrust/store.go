package entrust

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

const (
	lineMost = 200
	longMost = 5000
)

func line(c *fault.Check, s *string, need bool, name, zh, en string) {
	c.Text(s, lineMost, need, name, zh, en)
}

func long(c *fault.Check, s *string, need bool, name, zh, en string) {
	c.Text(s, longMost, need, name, zh, en)
}

func wantClasses(c *fault.Check, all []Class) {
	ok := len(all) > 0
	for _, x := range all {
		ok = ok && x.Words().ZH != ""
	}
	c.Want(ok, "classes", "请选择包括哪些设备。", "Choose the classes of devices.")
}

func wantTerm(c *fault.Check, from, until law.Date) {
	if c.Want(from > law.NewDate(1990, 1, 1), "from", "请填写有效期的第一天。", "Give the first day.") {
		c.Want(until >= from && until < law.NewDate(2100, 1, 1), "until", "请填写有效期的最后一天，不早于第一天。", "Give the last day, not before the first.")
	}
}

func classesText(all []Class) string {
	out := make([]string, len(all))
	for i, c := range all {
		out[i] = string(c)
	}
	return strings.Join(out, " ")
}

func classesOf(text string) []Class {
	var out []Class
	for _, s := range strings.Fields(text) {
		out = append(out, Class(s))
	}
	return out
}

var errNoInstitution = fault.NotFound{What: law.Words{ZH: "这个机构", EN: "the institution"}}

// InstitutionByID returns an institution with its qualifications, or fault.NotFound.
func InstitutionByID(ctx context.Context, q db.Queryer, book, id string) (Institution, error) {
	all, err := institutions(ctx, q, `i.book = $1 AND i.id = $2`, book, id)
	if err == nil && len(all) == 0 {
		err = errNoInstitution
	}
	if err != nil {
		return Institution{}, err
	}
	return all[0], nil
}

// Institutions lists the register of a book by name. It names organisations and no person, and every staff may read it.
func Institutions(ctx context.Context, q db.Queryer, book string) ([]Institution, error) {
	return institutions(ctx, q, `i.book = $1`, book)
}

func institutions(ctx context.Context, q db.Queryer, where string, args ...any) ([]Institution, error) {
	var out []Institution
	at := map[string]int{}
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var i Institution
		err := rows.Scan(&i.ID, &i.Name, &i.Code, &i.AffiliateOf, db.At(&i.At))
		at[i.ID] = len(out)
		out = append(out, i)
		return err
	}, `SELECT i.id, i.name, i.code, i.affiliate_of, i.at FROM institution i WHERE `+where+` ORDER BY i.name, i.id`, args...)
	if err != nil {
		return nil, fmt.Errorf("list institutions: %w", err)
	}
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var x Qualification
		var classes, papers string
		if err := rows.Scan(&x.ID, &x.Institution, &x.Kind, &x.Number, &classes, db.Day(&x.From), db.Day(&x.Until), &papers, db.DayOrNil(&x.EndedDay), &x.EndedReason); err != nil {
			return err
		}
		x.Classes = classesOf(classes)
		i, ok := at[x.Institution]
		if !ok {
			return nil
		}
		err := json.Unmarshal([]byte(papers), &x.Papers)
		out[i].Qualifications = append(out[i].Qualifications, x)
		return err
	}, `SELECT x.id, x.institution, x.kind, x.number, x.classes, x.from_day, x.until_day, x.papers, x.ended_day, x.ended_reason FROM qualification x
		JOIN institution i ON i.book = x.book AND i.id = x.institution WHERE `+where+` ORDER BY x.id`, args...)
	if err != nil {
		return nil, fmt.Errorf("list qualifications: %w", err)
	}
	return out, nil
}

// Contracts lists the contracts of the bodies in the scope, the newest first.
func Contracts(ctx context.Context, q db.Queryer, scope access.Scope) ([]Contract, error) {
	where, args := scope.Where("c", 1)
	return contracts(ctx, q, where, args...)
}

// ContractIn returns one contract that the scope reaches, or fault.NotFound.
func ContractIn(ctx context.Context, q db.Queryer, scope access.Scope, id string) (Contract, error) {
	where, args := scope.Where("c", 1)
	all, err := contracts(ctx, q, where+fmt.Sprintf(" AND c.id = $%d", len(args)+1), append(args, id)...)
	if err == nil && len(all) == 0 {
		err = errNoContract
	}
	if err != nil {
		return Contract{}, err
	}
	return all[0], nil
}

var errNoContract = fault.NotFound{What: law.Words{ZH: "这份合同", EN: "the contract"}}

func contracts(ctx context.Context, q db.Queryer, where string, args ...any) ([]Contract, error) {
	var out []Contract
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var c Contract
		var classes, papers, warned string
		err := rows.Scan(&c.ID, &c.Body, &c.Kind, &c.Number, &c.Institution, &c.Scope, &classes, db.Day(&c.From), db.Day(&c.Until), &c.Confidential, &c.Pay, &warned, &c.Explained, &papers,
			db.At(&c.At), db.DayOrNil(&c.EndedDay), &c.EndedReason)
		if err != nil {
			return err
		}
		c.Classes, c.Warned = classesOf(classes), strings.Fields(warned)
		err = json.Unmarshal([]byte(papers), &c.Papers)
		out = append(out, c)
		return err
	}, `SELECT c.id, c.body, c.kind, c.number, c.institution, c.scope, c.classes, c.from_day, c.until_day, c.confidential, c.pay, c.warned, c.explained, c.papers, c.at, c.ended_day, c.ended_reason
		FROM contract c WHERE `+where+` ORDER BY c.id DESC LIMIT 1000`, args...)
	if err != nil {
		return nil, fmt.Errorf("list contracts: %w", err)
	}
	return out, nil
}

func scanTerm(row interface{ Scan(...any) error }, institution *string, from, until *law.Date, ended **law.Date) error {
	err := row.Scan(institution, db.Day(from), db.Day(until), db.DayOrNil(ended))
	if db.NoRow(err) {
		return errNoContract
	}
	return err
}
