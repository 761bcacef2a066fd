package enrol

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/sheet"
)

// The sealed fields; the record they are bound to is the list's id and a place in it.
const (
	pieceField = "enrolment.file"
	linesField = "enrolment.lines"
)

// pieceBytes is how much of a file or of its lines is sealed together: a sealed field holds 64 KB.
const pieceBytes = 60_000

// Readout is what Read found.
type Readout struct {
	Enrolment
	Samples int // sample lines passed over
}

// Read parses a file, judges every line and keeps both, sealed, with the digest of the file: the dry run. Nothing is
// entered in a register. fault.Invalid on "file" says what is wrong with the file as a whole; what is wrong with single
// lines is in their outcomes.
// proofs are the documents that prove what the lines say, for the kinds that ask for them; they are kept before.
func (s *Service) Read(ctx context.Context, by act.By, k Kind, file []byte, encoding sheet.Encoding, proofs ...device.Attachment) (Readout, error) {
	l, ok := lists[k]
	if !ok || !by.May(l.entered.Permission) {
		return Readout{}, act.Forbidden{}
	}
	table, err := sheet.Read(file, encoding, sheet.Limits{})
	if err != nil {
		return Readout{}, err
	}
	lines, samples, err := l.read(table)
	if err != nil {
		return Readout{}, err
	}
	if l.proved != (len(proofs) > 0) {
		return Readout{}, fault.Invalid{Fields: []fault.Field{{Name: "documents", Want: law.Words{ZH: "请上传当时的依据和公布的证明；其他名单不用。", EN: "Upload the evidence of the time; other lists take none."}}}}
	}
	for i := range lines {
		lines[i].proofs = proofs
	}
	var outcomes []sheet.Outcome
	err = s.Engine.DB.Read(ctx, func(q db.Queryer) error {
		outcomes, err = l.judgeAll(ctx, s, q, by, lines)
		return err
	})
	if err != nil {
		return Readout{}, fmt.Errorf("judge a list: %w", err)
	}
	now := s.Engine.Now(by.Book)
	e := Enrolment{Book: by.Book, ID: db.NewID(now), Body: by.Body, Kind: k, Format: table.Format, Encoding: table.Encoding, Digest: blob.DigestOf(file).String(),
		Size: int64(len(file)), pieces: (len(file) + pieceBytes - 1) / pieceBytes, Person: by.Person, Account: by.Account, State: Reading, ReadAt: now, Proofs: proofs}
	if err := s.keep(ctx, &e, file, cut(lines, outcomes, cmp.Or(s.Chunk, l.chunk))); err != nil {
		return Readout{}, err
	}
	e, err = load(ctx, s.Engine.DB.Reader(), e.Book, e.ID)
	return Readout{e, samples}, err
}

// judgeAll judges lines and adds what is wrong with their cells.
func (l *list) judgeAll(ctx context.Context, s *Service, q db.Queryer, by act.By, lines []parsed) ([]sheet.Outcome, error) {
	out, err := l.judge(ctx, s, q, by.Actor, lines)
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i] = merged(lines[i].out, out[i])
	}
	return out, nil
}

// formNames are names that the forms have for several columns together.
var formNames = map[string]string{"point": "lon", "documents": "evidence"}

// merged is what is wrong with the cells of a line, then with the line: one fault a column, the first.
func merged(cells, line sheet.Outcome) sheet.Outcome {
	if cells.State != sheet.Wrong && line.State != sheet.Wrong {
		return line
	}
	out := sheet.Outcome{State: sheet.Wrong, ID: line.ID}
	for _, f := range append(cells.Faults, line.Faults...) {
		if name, ok := formNames[f.Name]; ok {
			f.Name = name
		}
		if !slices.ContainsFunc(out.Faults, func(x fault.Field) bool { return x.Name == f.Name }) {
			out.Faults = append(out.Faults, f)
		}
	}
	return out
}

// chunk is the lines that one act enters.
type chunk struct {
	place  int
	lines  []Line
	size   int // bytes of lines as JSON
	counts Counts
	kept   []keptLine
	facts  []device.Recorded // that were recorded, for the ledger
}

// keptLine is the outcome of a line as it is stored. No cell is in it: it outlives the lines.
type keptLine struct {
	Number int         `json:"n"`
	State  sheet.State `json:"s"`
	ID     string      `json:"id,omitempty"`
	Faults []keptFault `json:"f,omitempty"`
}

type keptFault struct {
	Column string `json:"c"`
	ZH     string `json:"zh"`
	EN     string `json:"en"`
}

func keptOf(number int, o sheet.Outcome) keptLine {
	k := keptLine{Number: number, State: o.State, ID: o.ID}
	for _, f := range o.Faults {
		k.Faults = append(k.Faults, keptFault{f.Name, f.Want.ZH, f.Want.EN})
	}
	return k
}

func (k *keptLine) outcome() sheet.Outcome {
	o := sheet.Outcome{State: k.State, ID: k.ID}
	for _, f := range k.Faults {
		o.Faults = append(o.Faults, fault.Field{Name: f.Column, Want: law.Words{ZH: f.ZH, EN: f.EN}})
	}
	return o
}

func (c *Counts) add(s sheet.State) {
	switch s {
	case sheet.New:
		c.New++
	case sheet.Changed:
		c.Changed++
	case sheet.Same:
		c.Same++
	case sheet.Wrong:
		c.Wrong++
	}
}

// cut parts the lines into chunks of at most most lines whose text can be sealed together.
func cut(lines []parsed, outcomes []sheet.Outcome, most int) []chunk {
	var out []chunk
	for i := range lines {
		text, _ := json.Marshal(lines[i].line) // numbers and strings only
		last := len(out) - 1
		if last < 0 || len(out[last].lines) >= most || out[last].size+len(text)+1 > pieceBytes {
			out = append(out, chunk{place: last + 1, size: len("]")})
			last++
		}
		c := &out[last]
		c.size, c.lines = c.size+len(text)+len(","), append(c.lines, lines[i].line)
		c.counts.add(outcomes[i].State)
		c.kept = append(c.kept, keptOf(lines[i].line.Number, outcomes[i]))
	}
	return out
}

// keptAtOnce is how many sealed pieces of 64 KB one transaction keeps, so that acts do not wait long behind it.
const keptAtOnce = 8

// keep writes file and lines, some at a time, and last that they are there.
func (s *Service) keep(ctx context.Context, e *Enrolment, file []byte, chunks []chunk) error {
	proofs, err := json.Marshal(e.Proofs)
	if err != nil {
		return err
	}
	err = s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO enrolment (book, id, body, kind, format, encoding, digest, size, pieces, person, account, state, because, read_at,
			started_at, done_then, last_at, cleared_at, proofs) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', $13, NULL, 0, NULL, NULL, $14)`,
			e.Book, e.ID, e.Body, string(e.Kind), string(e.Format), string(e.Encoding), e.Digest, e.Size, e.pieces, e.Person, e.Account, string(Reading), e.ReadAt, string(proofs))
		return err
	})
	if err != nil {
		return fmt.Errorf("keep a list: %w", err)
	}
	places := make([]int, e.pieces)
	for i := range places {
		places[i] = i
	}
	for some := range slices.Chunk(places, keptAtOnce) {
		if err := s.keepPieces(ctx, e, file, some); err != nil {
			return fmt.Errorf("keep a file: %w", err)
		}
	}
	for some := range slices.Chunk(chunks, keptAtOnce) {
		if err := s.keepChunks(ctx, e, some); err != nil {
			return fmt.Errorf("keep lines: %w", err)
		}
	}
	return s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE enrolment SET state = $3 WHERE book = $1 AND id = $2`, e.Book, e.ID, string(Checked))
		return err
	})
}

func bound(id string, place int) string { return fmt.Sprintf("%s/%d", id, place) }

func (s *Service) keepPieces(ctx context.Context, e *Enrolment, file []byte, places []int) error {
	var rows db.Rows
	for _, i := range places {
		piece := file[i*pieceBytes : min(len(file), (i+1)*pieceBytes)]
		sealed, err := s.Keys.SealField(pieceField, bound(e.ID, i), string(piece))
		if err != nil {
			return err
		}
		rows.Add(e.Book, e.ID, i, sealed)
	}
	return s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		return tx.Insert(ctx, `INSERT INTO enrolment_piece (book, enrolment, place, sealed) VALUES `, &rows)
	})
}

func (s *Service) keepChunks(ctx context.Context, e *Enrolment, chunks []chunk) error {
	var rows db.Rows
	for _, c := range chunks {
		sealed, err := s.Keys.SealJSON(linesField, bound(e.ID, c.place), c.lines)
		if err != nil {
			return err
		}
		outcome, err := json.Marshal(c.kept)
		if err != nil {
			return err
		}
		rows.Add(e.Book, e.ID, c.place, len(c.lines), c.counts.New, c.counts.Changed, c.counts.Same, c.counts.Wrong, sealed, string(outcome), nil)
	}
	return s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		return tx.Insert(ctx, `INSERT INTO enrolment_chunk (book, enrolment, place, lines, fresh, changed, same, wrong, sealed, outcome, done_at) VALUES `, &rows)
	})
}
