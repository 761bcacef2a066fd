package enrol

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"yuanjian/internal/blob"
	"yuanjian/internal/csvout"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/sheet"
)

// Result is one line with what becomes, or became, of it.
type Result struct {
	Number  int
	Cells   []string // in the order of the columns; nil once the lines are deleted
	Done    bool
	Outcome sheet.Outcome
}

// Page is a page of results; Next is the cursor of the one after it, empty on the last.
type Page struct {
	Results []Result
	Next    string
}

// resultsAPage is how many results a page has.
const resultsAPage = 50

// columnOf is the column that counts lines of a state; "" is every line.
var columnOf = map[sheet.State]string{sheet.New: "c.fresh", sheet.Changed: "c.changed", sheet.Same: "c.same", sheet.Wrong: "c.wrong", "": "c.lines"}

// Results lists the lines of a state ("": all), in their order, after a cursor.
func (s *Service) Results(ctx context.Context, q db.Queryer, e *Enrolment, state sheet.State, after string) (Page, error) {
	var page Page
	count, known := columnOf[state]
	if !known {
		return page, nil
	}
	place, line, err := parseCursor(after)
	if err != nil {
		return page, err
	}
	for {
		c, found, err := s.chunkFrom(ctx, q, e, count, place)
		if err != nil || !found {
			return page, err
		}
		for _, r := range c.results() {
			if r.Number <= line || state != "" && r.Outcome.State != state {
				continue
			}
			if len(page.Results) == resultsAPage {
				page.Next = fmt.Sprintf("%d-%d", c.place, page.Results[resultsAPage-1].Number)
				return page, nil
			}
			page.Results = append(page.Results, r)
		}
		place = c.place + 1
	}
}

// parseCursor reads the place of a chunk and the last line shown.
func parseCursor(s string) (place, line int, err error) {
	if s == "" {
		return 0, 0, nil
	}
	a, b, ok := strings.Cut(s, "-")
	place, err1 := strconv.Atoi(a)
	line, err2 := strconv.Atoi(b)
	if !ok || err1 != nil || err2 != nil || place < 0 || line < 0 {
		return 0, 0, fault.Invalid{Fields: []fault.Field{{Name: "after", Want: law.Words{ZH: "翻页位置不对，请从第一页开始。", EN: "This is no position in the list; begin at the first page."}}}}
	}
	return place, line, nil
}

// keptChunk is a chunk as it is stored.
type keptChunk struct {
	chunk
	done bool
}

func (c *keptChunk) results() []Result {
	out := make([]Result, len(c.kept))
	for i, k := range c.kept {
		out[i] = Result{Number: k.Number, Done: c.done, Outcome: k.outcome()}
		if i < len(c.lines) {
			out[i].Cells = c.lines[i].Cells
		}
	}
	return out
}

// chunkFrom reads the first chunk from a place on in which some lines are counted by a column.
func (s *Service) chunkFrom(ctx context.Context, q db.Queryer, e *Enrolment, count string, place int) (keptChunk, bool, error) {
	var c keptChunk
	var sealed []byte
	var outcome string
	var done sql.NullInt64
	err := q.QueryRow(ctx, `SELECT c.place, c.sealed, c.outcome, c.done_at FROM enrolment_chunk c
		WHERE c.book = $1 AND c.enrolment = $2 AND c.place >= $3 AND `+count+` > 0 ORDER BY c.place LIMIT 1`, e.Book, e.ID, place).Scan(&c.place, &sealed, &outcome, &done)
	if db.NoRow(err) {
		return c, false, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(outcome), &c.kept)
	}
	if err == nil && sealed != nil {
		err = s.Keys.OpenJSON(linesField, bound(e.ID, c.place), sealed, &c.lines)
	}
	if err != nil {
		return c, false, fmt.Errorf("read lines of list %s: %w", e.ID, err)
	}
	c.done = done.Valid
	return c, true, nil
}

var errCleared = fault.NotFound{What: law.Words{ZH: "这份名单的内容，它已经按期删除", EN: "the content of this list, which was deleted in due time"}}

// WriteBack writes the list as it came, in the same format, with a last column of what is to be mended in each line.
func (s *Service) WriteBack(ctx context.Context, q db.Queryer, e *Enrolment, w io.Writer) error {
	if e.ClearedAt != nil {
		return errCleared
	}
	l := lists[e.Kind]
	columns := append(l.sheetColumns(), sheet.Column{Title: FaultTitle, Wide: true})
	if e.Format == sheet.XLSX {
		return sheet.WriteRows(w, columns, func(row func([]string) error) error { return s.eachBack(ctx, q, e, row) })
	}
	out := csvout.New(w)
	titles := make([]string, len(columns))
	for i, c := range columns {
		titles[i] = c.Title
	}
	if err := out.Row(titles...); err != nil {
		return err
	}
	if err := s.eachBack(ctx, q, e, func(cells []string) error { return out.Row(cells...) }); err != nil {
		return err
	}
	return out.Flush()
}

func (s *Service) eachBack(ctx context.Context, q db.Queryer, e *Enrolment, row func([]string) error) error {
	for place := 0; ; {
		c, found, err := s.chunkFrom(ctx, q, e, "c.lines", place)
		if err != nil || !found {
			return err
		}
		for _, r := range c.results() {
			var faults []string
			for _, f := range r.Outcome.Faults {
				faults = append(faults, TitleOf(e.Kind, f.Name).ZH+"："+f.Want.ZH)
			}
			if err := row(append(append([]string(nil), r.Cells...), strings.Join(faults, " "))); err != nil {
				return err
			}
		}
		place = c.place + 1
	}
}

// File is the file as it came, its digest computed again; fault.NotFound once it is deleted.
func (s *Service) File(ctx context.Context, q db.Queryer, e *Enrolment) ([]byte, error) {
	if e.ClearedAt != nil {
		return nil, errCleared
	}
	var file bytes.Buffer
	n := 0
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var place int
		var sealed []byte
		if err := rows.Scan(&place, &sealed); err != nil {
			return err
		}
		text, err := s.Keys.OpenField(pieceField, bound(e.ID, place), sealed)
		file.WriteString(text)
		n++
		return err
	}, `SELECT p.place, p.sealed FROM enrolment_piece p WHERE p.book = $1 AND p.enrolment = $2 ORDER BY p.place`, e.Book, e.ID)
	if err != nil {
		return nil, fmt.Errorf("read the file of list %s: %w", e.ID, err)
	}
	if n != e.pieces || blob.DigestOf(file.Bytes()).String() != e.Digest {
		return nil, fmt.Errorf("the file of list %s is not what was uploaded: its digest differs", e.ID)
	}
	return file.Bytes(), nil
}
