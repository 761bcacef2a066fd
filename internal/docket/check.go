package docket

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"yuanjian/internal/db"
	"yuanjian/internal/people"
)

// Answer is what anybody is told of a paper whose number and check code fit. It names no person and nothing it is about.
type Answer struct {
	Genuine  bool
	Subject  string // what it is about: use, site, device, book, case
	Number   string
	Title    string // of the kind
	TitleEN  string
	Body     string // full name
	At       time.Time
	Digest   string // of what the paper says; its first 16 digits stand at the foot of every page
	PDF, OFD string // SHA-256 of the files; empty while they are being made
	Replaced string // number of the paper that corrects it; empty: it holds
}

// Check tells whether a paper with this number (in words, or short as in the QR) and check code was issued. Whether only one of the two fits is not told.
func (s *Service) Check(ctx context.Context, q db.Queryer, number, code string) (Answer, error) {
	p, fits, err := s.ByCode(ctx, q, number, code)
	if err != nil || !fits {
		return Answer{}, err
	}
	body, err := people.BodyByID(ctx, q, p.Book, p.InNameOf)
	if err != nil {
		return Answer{}, err
	}
	k, _ := KindByID(p.Kind)
	a := Answer{Genuine: true, Subject: p.Subject, Number: p.Number, Title: k.Title.ZH, TitleEN: k.Title.EN, Body: body.Name, At: p.ApprovedAt, Digest: p.Digest, PDF: p.PDF.Digest, OFD: p.OFD.Digest}
	if p.ReplacedBy != "" {
		by, err := load(ctx, q, p.Book, p.ReplacedBy)
		if err != nil {
			return Answer{}, err
		}
		a.Replaced = by.Number
	}
	return a, nil
}

// ByCode is the paper of a number (in words, or short as in the QR) and its check code. Whether only one of the two fits is not told.
func (s *Service) ByCode(ctx context.Context, q db.Queryer, number, code string) (p Paper, fits bool, err error) {
	code = PlainCode(code)
	if len(code) != codeLength {
		return p, false, nil
	}
	p, err = scan(q.QueryRow(ctx, `SELECT `+columns+` FROM paper p WHERE p.code = $1`, hashOf(code)))
	if db.NoRow(err) {
		return p, false, nil
	}
	if err != nil {
		return p, false, fmt.Errorf("check a paper: %w", err)
	}
	return p, plainNumber(p.Number) == plainNumber(number) || p.shortNumber() == number, nil
}

// numbered finds the year and the serial in a number: 某某罚〔2026〕1号, C4.5-2026-1.
var numbered = regexp.MustCompile(`([0-9]{4})[)\-]([0-9]{1,9})号?$`)

// ByNumber are the approved papers of a number (in words, or short as in the QR), without its check code: for who tells nobody of them.
func (s *Service) ByNumber(ctx context.Context, q db.Queryer, number string) (out []Paper, err error) {
	m := numbered.FindStringSubmatch(plainNumber(number))
	if m == nil {
		return nil, nil
	}
	year, _ := strconv.Atoi(m[1]) // four digits
	serial, err := strconv.Atoi(m[2])
	if err != nil {
		return nil, nil
	}
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		p, err := scan(rows)
		if err == nil && (plainNumber(p.Number) == plainNumber(number) || p.shortNumber() == number) {
			out = append(out, p)
		}
		return err
	}, `SELECT `+columns+` FROM paper p WHERE p.year = $1 AND p.number = $2 AND p.approved_at IS NOT NULL`, year, serial)
	if err != nil {
		return nil, fmt.Errorf("look for the papers of a number: %w", err)
	}
	return out, nil
}

// plainNumber is a number however its brackets and blanks were typed.
func plainNumber(number string) string {
	return strings.NewReplacer("〔", "(", "〕", ")", "[", "(", "]", ")", "（", "(", "）", ")", "【", "(", "】", ")", "［", "(", "］", ")", " ", "", "\u3000", "").Replace(number)
}
