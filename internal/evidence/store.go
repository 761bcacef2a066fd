package evidence

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// The sealed fields.
const (
	saidField     = "evidence.said"
	reasonsField  = "evidence.reasons"
	examinedField = "evidence.examined"
	verifiedField = "evidence.verified"
)

var errNoItem = fault.NotFound{What: law.Words{ZH: "这项证据", EN: "the item of evidence"}}

// store gives a new item its number and keeps it.
func (s *Service) store(ctx context.Context, tx *act.Tx, x *Item, hold string) (Record, error) {
	err := tx.QueryRow(ctx, `SELECT coalesce(max(number), 0) + 1 FROM evidence_item WHERE book = $1 AND case_id = $2`, tx.Book, x.Case).Scan(&x.Number)
	if err != nil {
		return Record{}, fmt.Errorf("number an item: %w", err)
	}
	said := said{What: x.What, How: x.How, From: x.From, Place: x.Place, Derivation: x.Derivation, Provider: x.Provider}
	for _, f := range x.Files {
		said.Names = append(said.Names, f.Name)
	}
	sealed, err := s.Keys.SealJSON(saidField, x.ID, said)
	if err != nil {
		return Record{}, fmt.Errorf("seal an item: %w", err)
	}
	r := x.record()
	r.Said, r.Hold = blob.DigestOf(sealed).String(), hold
	_, err = tx.Exec(ctx, `INSERT INTO evidence_item (book, id, case_id, body, number, kind, origin, state, said, obtained_at, person, second, capture, verdict, device_use, outcome, receipt, corroboration,
		source, root, added_at, entry, ground, cause, reasons, excluded_by, excluded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, 0, '', NULL, '', NULL)`,
		tx.Book, x.ID, x.Case, x.Body, x.Number, x.Kind, string(x.Origin), string(x.State), sealed, x.ObtainedAt, x.Person, x.Second, x.Capture, x.Verdict, x.Use, x.Outcome, x.Receipt, x.Corroboration,
		x.Source, x.Root, tx.Now, tx.Next)
	if err != nil {
		return r, fmt.Errorf("keep an item: %w", err)
	}
	for i, f := range x.Files {
		_, err = tx.Exec(ctx, `INSERT INTO evidence_file (book, item, place, medium, type, sha256, size) VALUES ($1, $2, $3, $4, $5, $6, $7)`, tx.Book, x.ID, i, f.Medium, f.Type, f.SHA256, f.Size)
		if err != nil {
			return r, fmt.Errorf("keep a file of an item: %w", err)
		}
	}
	return r, nil
}

const columns = `i.book, i.id, i.case_id, i.body, i.number, i.kind, i.origin, i.state, i.said, i.obtained_at, i.person, i.second, i.capture, i.verdict, i.device_use, i.outcome, i.receipt, i.corroboration,
	i.source, i.root, i.added_at, i.entry, i.ground, i.cause, i.reasons, i.excluded_by, i.excluded_at, i.capture <> '' AND ` + inQuestion + `, i.capture <> '' AND ` + verdictGone

func (s *Service) scan(row interface{ Scan(...any) error }) (Item, error) {
	var x Item
	var sealed, reasons []byte
	err := row.Scan(&x.Book, &x.ID, &x.Case, &x.Body, &x.Number, &x.Kind, &x.Origin, &x.State, &sealed, db.At(&x.ObtainedAt), &x.Person, &x.Second, &x.Capture, &x.Verdict, &x.Use, &x.Outcome, &x.Receipt, &x.Corroboration,
		&x.Source, &x.Root, db.At(&x.AddedAt), &x.Entry, &x.Ground, &x.Cause, &reasons, &x.ExcludedBy, db.AtOrNil(&x.ExcludedAt), &x.InQuestion, &x.VerdictGone)
	if err != nil {
		return x, err
	}
	var t said
	if err := s.Keys.OpenJSON(saidField, x.ID, sealed, &t); err != nil {
		return x, fmt.Errorf("open item %s: %w", x.ID, err)
	}
	x.What, x.How, x.From, x.Place, x.Derivation, x.Provider = t.What, t.How, t.From, t.Place, t.Derivation, t.Provider
	for _, n := range t.Names {
		x.Files = append(x.Files, ItemFile{Name: n})
	}
	if reasons != nil {
		if x.Reasons, err = s.Keys.OpenField(reasonsField, x.ID, reasons); err != nil {
			return x, fmt.Errorf("open why item %s was excluded: %w", x.ID, err)
		}
	}
	return x, nil
}

// items loads items with their files, findings and verifications, in the order of tail.
func (s *Service) items(ctx context.Context, q db.Queryer, w *db.Where, tail string) (out []Item, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		x, err := s.scan(rows)
		out = append(out, x)
		return err
	}, `SELECT `+columns+` FROM evidence_item i WHERE `+w.Text()+tail, w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("load evidence: %w", err)
	}
	if len(out) == 0 {
		return nil, nil
	}
	at := map[string]*Item{}
	ids := make([]string, len(out))
	for i := range out {
		ids[i], at[out[i].ID] = out[i].ID, &out[i]
	}
	marks, args := db.In(2, ids)
	args = append([]any{out[0].Book}, args...)
	if err := withFiles(ctx, q, marks, args, at); err != nil {
		return nil, err
	}
	again, err := orderedAgain(ctx, q, out)
	if err != nil {
		return nil, err
	}
	for i := range out {
		_, out[i].Again = again[out[i].Entry]
	}
	if err := s.withFindings(ctx, q, marks, args, at, again); err != nil {
		return nil, err
	}
	if err := s.withVerifications(ctx, q, marks, args, at, again); err != nil {
		return out, err
	}
	return out, s.withClearings(ctx, q, marks, args, at)
}

func withFiles(ctx context.Context, q db.Queryer, marks string, args []any, at map[string]*Item) error {
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var item string
		var place int
		var f ItemFile
		if err := rows.Scan(&item, &place, &f.Medium, &f.Type, &f.SHA256, &f.Size); err != nil {
			return err
		}
		x := at[item]
		if place >= len(x.Files) {
			return fmt.Errorf("item %s has a file more than it says", item)
		}
		f.Name = x.Files[place].Name
		x.Files[place] = f
		return nil
	}, `SELECT item, place, medium, type, sha256, size FROM evidence_file WHERE book = $1 AND item IN (`+marks+`) ORDER BY item, place`, args...)
	if err != nil {
		return fmt.Errorf("load files of evidence: %w", err)
	}
	return nil
}

// withFindings adds the last findings of each side. Those that are made again after a recusal (Art 42) count for nothing.
func (s *Service) withFindings(ctx context.Context, q db.Queryer, marks string, args []any, at map[string]*Item, again map[int64]string) error {
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var item string
		e, err := s.scanExamined(rows, &item)
		_, anew := again[e.Entry]
		switch {
		case err != nil || anew:
		case e.Side == ByLegal:
			at[item].Legal = &e
		default:
			at[item].Handler = &e
		}
		return err
	}, `SELECT item, `+examinedColumns+` FROM evidence_examination e WHERE e.book = $1 AND e.item IN (`+marks+`) ORDER BY e.id`, args...)
	if err != nil {
		return fmt.Errorf("load examinations: %w", err)
	}
	return nil
}

const examinedColumns = `e.id, e.side, e.lawful, e.authentic, e.relevant, e.elements, e.said, e.person, e.at, e.entry`

func (s *Service) scanExamined(rows *sql.Rows, more ...any) (Examined, error) {
	var e Examined
	var elements string
	var sealed []byte
	err := rows.Scan(append(more, &e.ID, &e.Side, &e.Lawful.Answer, &e.Authentic.Answer, &e.Relevant.Answer, &elements, &sealed, &e.Person, db.At(&e.At), &e.Entry)...)
	if err != nil {
		return e, err
	}
	var reasons [3]string
	if err := s.Keys.OpenJSON(examinedField, e.ID, sealed, &reasons); err != nil {
		return e, fmt.Errorf("open examination %s: %w", e.ID, err)
	}
	e.Elements = strings.Fields(elements)
	e.Lawful.Reasons, e.Authentic.Reasons, e.Relevant.Reasons = reasons[0], reasons[1], reasons[2]
	return e, nil
}

func (s *Service) withVerifications(ctx context.Context, q db.Queryer, marks string, args []any, at map[string]*Item, again map[int64]string) error {
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var item string
		var v Verification
		var sealed []byte
		err := rows.Scan(&item, &v.ID, &sealed, &v.Person, db.At(&v.At), &v.Entry)
		if err == nil {
			v.How, err = s.Keys.OpenField(verifiedField, v.ID, sealed)
		}
		if _, anew := again[v.Entry]; err == nil && !anew {
			at[item].Verification = &v
		}
		return err
	}, `SELECT item, id, said, person, at, entry FROM evidence_verification WHERE book = $1 AND item IN (`+marks+`) ORDER BY id`, args...)
	if err != nil {
		return fmt.Errorf("load verifications: %w", err)
	}
	return nil
}
