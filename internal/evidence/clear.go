package evidence

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// The acts by which an officer of the case finds that files of an item show nobody but the party, and takes that back (Art 41(1)).
var (
	ItemCleared  = act.Kind{Name: "evidence.clear", Title: law.Words{ZH: "认定不含他人信息", EN: "Find that nobody else is shown"}, Permission: access.HandleCases, Certificate: true}
	ClearingDone = act.Kind{Name: "evidence.clear.end", Title: law.Words{ZH: "收回不含他人信息的认定", EN: "Take back that nobody else is shown"}, Permission: access.HandleCases, Certificate: true}
)

const (
	clearField    = "evidence.clear"
	clearEndField = "evidence.clear.end"
)

// Clearing is that files of an item show nobody but the party: the party gets them as they are.
type Clearing struct {
	ID     string
	Files  []string // SHA-256
	Words  string   // what was looked at
	Person string
	At     time.Time
	Entry  int64
}

// ClearRecord is what the ledger commits to.
type ClearRecord struct {
	ID    string   `json:"id"`
	Item  string   `json:"item"`
	Files []string `json:"files_sha256,omitempty"`
	Said  string   `json:"said_sha256"`
	Ended bool     `json:"ended,omitempty"`
}

// Own tells whether an item is what the party said itself, or what officers and experts wrote of the matter: its files are shown to the party as they
// are. All others may show somebody else. [POLICY]
func (x *Item) Own() bool {
	return slices.Contains([]string{Statement, "inspection", "expert"}, x.Kind)
}

// MayClear tells whether somebody has still to find whether an item shows anybody else.
func (x *Item) MayClear() bool {
	return len(x.Files) > 0 && !x.Own() && x.Clear == nil && (x.Derivation == nil || x.Derivation.Manner != Masked)
}

// FindClear puts on record that files of an item show nobody but the party. What was masked already stays masked.
func (s *Service) FindClear(ctx context.Context, by act.By, id string, files []string, words string) (act.Done[ClearRecord], error) {
	var c fault.Check
	c.Want(len(files) > 0, "files", "请选择看过的文件。", "Choose the files that were looked at.")
	c.Text(&words, longMost, true, "words", "请写明看过什么，为什么没有他人的面部、号牌、姓名、声音等信息。", "Say what was looked at, and why no face, plate, name or voice of anybody else is in it.")
	if err := c.Err(); err != nil {
		return act.Done[ClearRecord]{}, err
	}
	return act.Do(ctx, s.Engine, ItemCleared, by, func(ctx context.Context, tx *act.Tx) (ClearRecord, error) {
		x, _, err := s.of(ctx, tx, id)
		if err == nil && x.State == Excluded {
			err = errExcluded
		}
		if err == nil && !x.MayClear() {
			err = fault.Conflict{Because: law.Words{ZH: "这项证据不需要认定，或者已经认定。", EN: "Nothing is to be found of this item, or it was found already."}}
		}
		if err == nil {
			err = s.clearable(ctx, tx, &x, files)
		}
		if err != nil {
			return ClearRecord{}, err
		}
		r := ClearRecord{ID: tx.NewID(), Item: x.ID, Files: slices.Sorted(slices.Values(files))}
		sealed, err := s.Keys.SealField(clearField, r.ID, words)
		if err != nil {
			return r, fmt.Errorf("seal why nobody else is shown: %w", err)
		}
		r.Said = blob.DigestOf(sealed).String()
		_, err = tx.Exec(ctx, `INSERT INTO evidence_clear (book, id, item, files, said, person, at, entry, ended_by, ended_at, ended_said, ended_entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', NULL, $9, -1)`,
			tx.Book, r.ID, x.ID, strings.Join(r.Files, " "), sealed, tx.By.Person, tx.Now, tx.Next, []byte{})
		if err != nil {
			return r, fmt.Errorf("keep that nobody else is shown: %w", err)
		}
		return r, nil
	})
}

// clearable refuses files that the item does not have, and those of which a masked copy was made.
func (s *Service) clearable(ctx context.Context, tx *act.Tx, x *Item, files []string) error {
	masked := map[string]bool{}
	if x.Origin == OfCapture {
		masks, err := s.Captures.Masks(ctx, tx, tx.Book, x.Capture)
		if err != nil {
			return err
		}
		for _, m := range masks {
			masked[m.Original.String()] = true
		}
	}
	all, err := s.Of(ctx, tx, tx.Book, x.Case)
	if err != nil {
		return err
	}
	for _, y := range all {
		if y.Derivation != nil && y.Derivation.Manner == Masked && y.State != Excluded {
			masked[y.Derivation.SHA256] = true
		}
	}
	for _, f := range files {
		switch {
		case !slices.ContainsFunc(x.Files, func(y ItemFile) bool { return y.SHA256 == f }):
			return fault.Invalid{Fields: []fault.Field{{Name: "files", Want: law.Words{ZH: "请选择列出的文件。", EN: "Choose of the files listed."}}}}
		case masked[f]:
			return fault.Conflict{Because: law.Words{ZH: "这份文件已经有遮盖副本，当事人看到的是遮盖副本。", EN: "A masked copy of this file was made, and the party sees that."}}
		}
	}
	return nil
}

// EndClear takes back that files of an item show nobody else: the party gets them no more until they are masked or looked at again.
func (s *Service) EndClear(ctx context.Context, by act.By, id, reasons string) (act.Done[ClearRecord], error) {
	var c fault.Check
	c.Text(&reasons, longMost, true, "reasons", "请写明理由。", "Give the reasons.")
	if err := c.Err(); err != nil {
		return act.Done[ClearRecord]{}, err
	}
	return act.Do(ctx, s.Engine, ClearingDone, by, func(ctx context.Context, tx *act.Tx) (ClearRecord, error) {
		x, _, err := s.of(ctx, tx, id)
		if err == nil && x.Clear == nil {
			err = fault.Conflict{Because: law.Words{ZH: "没有可以收回的认定，请刷新页面。", EN: "There is nothing to take back; reload the page."}}
		}
		if err != nil {
			return ClearRecord{}, err
		}
		r := ClearRecord{ID: x.Clear.ID, Item: x.ID, Ended: true}
		sealed, err := s.Keys.SealField(clearEndField, r.ID, reasons)
		if err != nil {
			return r, fmt.Errorf("seal why a finding is taken back: %w", err)
		}
		r.Said = blob.DigestOf(sealed).String()
		_, err = tx.Exec(ctx, `UPDATE evidence_clear SET ended_by = $3, ended_at = $4, ended_said = $5, ended_entry = $6 WHERE book = $1 AND id = $2`, tx.Book, r.ID, tx.By.Person, tx.Now, sealed, tx.Next)
		if err != nil {
			return r, fmt.Errorf("take back that nobody else is shown: %w", err)
		}
		return r, nil
	})
}

// withClearings adds to items which of their files show nobody else.
func (s *Service) withClearings(ctx context.Context, q db.Queryer, marks string, args []any, at map[string]*Item) error {
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var item, files string
		var v Clearing
		var sealed []byte
		err := rows.Scan(&item, &v.ID, &files, &sealed, &v.Person, db.At(&v.At), &v.Entry)
		if err == nil {
			v.Files = strings.Fields(files)
			v.Words, err = s.Keys.OpenField(clearField, v.ID, sealed)
			at[item].Clear = &v
		}
		return err
	}, `SELECT item, id, files, said, person, at, entry FROM evidence_clear WHERE book = $1 AND item IN (`+marks+`) AND ended_by = '' ORDER BY id`, args...)
	if err != nil {
		return fmt.Errorf("load what shows nobody else: %w", err)
	}
	return nil
}
