package capture

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/retention"
)

// Proof is what stays of a capture that was disposed of: ids, digests and what it was found to be. Its judgements and verdicts are
// read as those of a capture (Judgements, History).
type Proof struct {
	ID, Body, Device, Site, Use string
	Violation                   string
	At, ReceivedAt              time.Time
	State                       State // in which it was
	Outcome, Integrity          string
	Entry                       int64  // of its receipt
	Event                       string // SHA-256 of the signed event
	Media                       map[string]string
	Masks                       []string
	Verdict                     string // that stood; empty: none
	Class                       retention.Class
	Until                       time.Time // from when on it could go
	Disposal                    string
	DisposedAt                  time.Time
	DisposedEntry               int64 // of the act that took it away
}

// item is what the record of the act says of it.
func (p *Proof) item() DisposedItem {
	until := p.Until
	return DisposedItem{Capture: p.ID, Entry: p.Entry, Class: p.Class, Until: &until, State: p.State, Outcome: p.Outcome, Event: p.Event, Media: p.Media, Masks: p.Masks, Verdict: p.Verdict}
}

const insertProof = `INSERT INTO capture_disposed (book, id, body, device, site, device_use, violation, at, received_at, state, outcome, integrity, entry, event, media, masks,
	verdict, class, until_at, disposal, disposed_at, disposed_entry) VALUES `

func (p *Proof) row(tx *act.Tx, disposal string, rows *db.Rows) error {
	media, err := json.Marshal(p.Media)
	if err != nil {
		return fmt.Errorf("write the media of a proof: %w", err)
	}
	masks, err := json.Marshal(p.Masks)
	if err != nil {
		return fmt.Errorf("write the masks of a proof: %w", err)
	}
	rows.Add(tx.Book, p.ID, p.Body, p.Device, p.Site, p.Use, p.Violation, p.At, p.ReceivedAt, string(p.State), p.Outcome, p.Integrity, p.Entry, p.Event, string(media), string(masks),
		p.Verdict, string(p.Class), p.Until, disposal, tx.Now, tx.Next)
	return nil
}

const proofs = `SELECT p.id, p.body, p.device, p.site, p.device_use, p.violation, p.at, p.received_at, p.state, p.outcome, p.integrity, p.entry, p.event, p.media, p.masks,
	p.verdict, p.class, p.until_at, p.disposal, p.disposed_at, p.disposed_entry FROM capture_disposed p WHERE `

func scanProof(row interface{ Scan(...any) error }) (Proof, error) {
	var p Proof
	var media, masks string
	err := row.Scan(&p.ID, &p.Body, &p.Device, &p.Site, &p.Use, &p.Violation, db.At(&p.At), db.At(&p.ReceivedAt), &p.State, &p.Outcome, &p.Integrity, &p.Entry, &p.Event, &media, &masks,
		&p.Verdict, &p.Class, db.At(&p.Until), &p.Disposal, db.At(&p.DisposedAt), &p.DisposedEntry)
	if err == nil {
		err = json.Unmarshal([]byte(media), &p.Media)
	}
	if err == nil {
		err = json.Unmarshal([]byte(masks), &p.Masks)
	}
	return p, err
}

// ProofIn returns what stays of a capture that was disposed of, in a scope; or fault.NotFound.
func ProofIn(ctx context.Context, q db.Queryer, scope access.Scope, id string) (Proof, error) {
	w := db.NewWhere(scope.Where("p", 1))
	w.And("p.id = %s", id)
	p, err := scanProof(q.QueryRow(ctx, proofs+w.Text(), w.Args()...))
	if db.NoRow(err) {
		return p, noCapture
	}
	if err != nil {
		return p, fmt.Errorf("load the proof of a disposal: %w", err)
	}
	return p, nil
}

// storedProofs reads the next proofs of a book.
func storedProofs(ctx context.Context, q db.Queryer, book, after string) (out []Proof, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		p, err := scanProof(rows)
		out = append(out, p)
		return err
	}, proofs+`p.book = $1 AND p.id > $2 ORDER BY p.id LIMIT $3`, book, after, rowsAtATime)
	if err != nil {
		return nil, fmt.Errorf("read proofs of disposals: %w", err)
	}
	return out, nil
}

// Refers tells which of some contents captures of any book keep still.
func Refers(ctx context.Context, q db.Queryer, digests []string) (map[string]bool, error) {
	out := map[string]bool{}
	if len(digests) == 0 {
		return out, nil
	}
	marks, args := db.In(1, digests)
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var d string
		err := rows.Scan(&d)
		out[d] = true
		return err
	}, `SELECT m.sha256 FROM capture_media m WHERE m.sha256 IN (`+marks+`) UNION SELECT k.sha256 FROM capture_mask k WHERE k.sha256 IN (`+marks+`)`, args...)
	if err != nil {
		return nil, fmt.Errorf("look who keeps contents: %w", err)
	}
	return out, nil
}

// ExportProof is a proof as it leaves the house, with the receipts of the judgements: no personal data.
func ExportProof(ctx context.Context, q db.Queryer, book string, p Proof) ([]byte, error) {
	judged, err := Judgements(ctx, q, book, p.ID)
	if err != nil {
		return nil, err
	}
	out := struct {
		Book     string            `json:"book"`
		Entry    int64             `json:"disposal_entry"`
		At       time.Time         `json:"disposed_at"`
		Disposal string            `json:"disposal"`
		Item     DisposedItem      `json:"record"`
		Receipts []json.RawMessage `json:"receipts"`
	}{book, p.DisposedEntry, p.DisposedAt, p.Disposal, p.item(), nil}
	for _, j := range judged {
		out.Receipts = append(out.Receipts, j.Receipt)
	}
	b, err := json.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("write the proof of a disposal: %w", err)
	}
	return b, nil
}
