package people

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// EarlierSettled is the act by which the head decides of something that an officer did on a matter before being recused
// from it. The law does not void it by itself (Art 42; conformance A42.2: each is listed, to be kept or done again).
var EarlierSettled = act.Kind{Name: "people.recusal.earlier", Title: law.Words{ZH: "处理回避前已办的事项", EN: "Decide of what was done before a recusal"}, Permission: access.DecideRecusals}

// What the head decides of it.
const (
	Keep  = "keep"
	Again = "again"
)

// earlierField seals why; the record it is bound to is the recusal's id with the entry.
const earlierField = "recusal.earlier"

// Earlier is what was decided of an act before a recusal.
type Earlier struct {
	Entry    int64 // ledger entry of the act
	Decision string
	Reasons  string
	Person   string
	At       time.Time
}

// EarlierRecord is what the ledger commits to.
type EarlierRecord struct {
	Recusal  string `json:"recusal"`
	Subject  string `json:"subject"`
	Earlier  int64  `json:"earlier"` // ledger entry of what was decided of
	Decision string `json:"decision"`
}

// SettleEarlier decides of one act that came before a recusal. That a review of a capture or a step of a case is done again is an act of
// that chapter.
func (s *Service) SettleEarlier(ctx context.Context, by act.By, recusal string, entry int64, decision, reasons string) (EarlierRecord, error) {
	done, err := act.Do(ctx, s.Engine, EarlierSettled, by, func(ctx context.Context, tx *act.Tx) (EarlierRecord, error) {
		own, err := ofChapter(ctx, tx, entry)
		if err != nil {
			return EarlierRecord{}, err
		}
		if decision == Again && own {
			return EarlierRecord{}, fault.Conflict{Because: law.Words{ZH: "抓拍的审核、案件的步骤要重新办理的，请在这一项上办理。", EN: "A review of a capture, or a step of a case, is ordered again as such."}}
		}
		return s.SettleEarlierIn(ctx, tx, recusal, entry, decision, reasons)
	})
	return done.Record, err
}

// againByChapter are the beginnings of the kinds of acts that their chapter has done again by an act of its own: a capture comes back into
// the queue, a case goes back to where it stood. What was done on a use is taken back by the two persons who do so.
var againByChapter = []string{"capture.", "case."}

// ofChapter tells whether an entry of the ledger is such an act.
func ofChapter(ctx context.Context, tx *act.Tx, entry int64) (bool, error) {
	var kind string
	err := tx.QueryRow(ctx, `SELECT kind FROM entry WHERE book = $1 AND idx = $2`, tx.Book, entry).Scan(&kind)
	if err != nil && !db.NoRow(err) {
		return false, fmt.Errorf("read entry %d: %w", entry, err)
	}
	return slices.ContainsFunc(againByChapter, func(p string) bool { return strings.HasPrefix(kind, p) }), nil
}

// SettleEarlierIn is the step that puts the decision on record, for this act and those of other chapters: the recusal holds,
// who decides is the head and not the officer concerned, and the entry is an act of that officer on that matter before it.
func (s *Service) SettleEarlierIn(ctx context.Context, tx *act.Tx, recusal string, entry int64, decision, reasons string) (EarlierRecord, error) {
	if err := needReason(reasons); err != nil {
		return EarlierRecord{}, err
	}
	if decision != Keep && decision != Again {
		return EarlierRecord{}, fault.Invalid{Fields: []fault.Field{{Name: "decision", Want: law.Words{ZH: "请选择保留或者重新办理。", EN: "Choose whether it stands or is done again."}}}}
	}
	r, err := s.recusalByID(ctx, tx, tx.Book, recusal)
	if err == nil && !tx.By.ActsFor(access.DecideRecusals, r.Subject.Body) {
		err = errNoRecusal
	}
	if err != nil {
		return EarlierRecord{}, err
	}
	if err := Unrecused(ctx, tx, tx.Book, tx.By.Person, r.Subject.ID); err != nil {
		return EarlierRecord{}, err
	}
	if err := before(ctx, tx, r, entry); err != nil {
		return EarlierRecord{}, err
	}
	sealed, err := s.Keys.SealField(earlierField, fmt.Sprintf("%s/%d", r.ID, entry), strings.TrimSpace(reasons))
	if err != nil {
		return EarlierRecord{}, fmt.Errorf("seal reasons: %w", err)
	}
	n, err := tx.Exec(ctx, `INSERT INTO recusal_act (book, recusal, entry, decision, reasons, person, at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
		tx.Book, r.ID, entry, decision, sealed, tx.By.Person, tx.Now)
	if err == nil && n == 0 {
		err = fault.Conflict{Because: law.Words{ZH: "这件事项已经处理过，请刷新页面查看。", EN: "This has been decided already; look at the page again."}}
	}
	return EarlierRecord{Recusal: r.ID, Subject: r.Subject.ID, Earlier: entry, Decision: decision}, err
}

// before tells whether an entry of the ledger is an act of the officer concerned on the matter, before the recusal held.
func before(ctx context.Context, tx *act.Tx, r Recusal, entry int64) error {
	if r.HoldsFrom == nil {
		return fault.Conflict{Because: law.Words{ZH: "没有决定回避，已办的事项不用处理。", EN: "There is no recusal; nothing that was done needs a decision."}}
	}
	none := fault.NotFound{What: law.Words{ZH: "回避前办理的这件事项", EN: "this act before the recusal"}}
	var at time.Time
	var kind, body string
	err := tx.QueryRow(ctx, `SELECT e.at, e.kind, r.body FROM entry e JOIN record r ON r.book = e.book AND r.idx = e.idx WHERE e.book = $1 AND e.idx = $2`, tx.Book, entry).Scan(db.At(&at), &kind, &body)
	if db.NoRow(err) {
		return none
	}
	if err != nil {
		return fmt.Errorf("read entry %d: %w", entry, err)
	}
	var did struct {
		By struct {
			Person string `json:"person"`
		} `json:"by"`
		Record json.RawMessage `json:"record"`
	}
	if err := json.Unmarshal([]byte(body), &did); err != nil {
		return fmt.Errorf("read entry %d: %w", entry, err)
	}
	// What a use rests on, its device and its site, has ids of its own, and so have the case of a capture and findings on evidence: the page
	// offers what belongs to the matter.
	about := r.Subject.Kind == OfUse || r.Subject.Kind == OfCapture && strings.HasPrefix(kind, "case.") || strings.HasPrefix(kind, "evidence.") || strings.Contains(body, `"`+r.Subject.ID+`"`)
	if did.By.Person != r.Person && secondOf(did.Record) != r.Person || !at.Before(*r.HoldsFrom) || !about {
		return none
	}
	return nil
}

// secondOf is the second officer of an act of two (行政处罚法 42), as its record names him; empty: there is none.
func secondOf(record json.RawMessage) string {
	var two struct {
		Second string `json:"second"`
	}
	if json.Unmarshal(record, &two) != nil {
		return "" // a record that is no object
	}
	return two.Second
}

// EarlierDecided maps entries of the ledger to what was decided of them under a recusal, which the caller has found in its
// scope.
func (s *Service) EarlierDecided(ctx context.Context, q db.Queryer, book, recusal string) (map[int64]Earlier, error) {
	out, sealed := map[int64]Earlier{}, map[int64][]byte{}
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var e Earlier
		var why []byte
		err := rows.Scan(&e.Entry, &e.Decision, &why, &e.Person, db.At(&e.At))
		out[e.Entry], sealed[e.Entry] = e, why
		return err
	}, `SELECT entry, decision, reasons, person, at FROM recusal_act WHERE book = $1 AND recusal = $2 ORDER BY entry`, book, recusal)
	if err != nil {
		return nil, fmt.Errorf("list what was decided of acts before recusal %s: %w", recusal, err)
	}
	for entry, e := range out {
		if e.Reasons, err = s.Keys.OpenField(earlierField, fmt.Sprintf("%s/%d", recusal, entry), sealed[entry]); err != nil {
			return nil, fmt.Errorf("open reasons of recusal %s: %w", recusal, err)
		}
		out[entry] = e
	}
	return out, nil
}

// OrderedAgain maps entries of the ledger about some matters to the person who ordered that they be done again.
func OrderedAgain(ctx context.Context, q db.Queryer, book string, subjects ...string) (map[int64]string, error) {
	out := map[int64]string{}
	marks, args := db.In(2, subjects)
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var entry int64
		var person string
		err := rows.Scan(&entry, &person)
		out[entry] = person
		return err
	}, `SELECT x.entry, x.person FROM recusal_act x JOIN recusal r ON r.book = x.book AND r.id = x.recusal WHERE r.book = $1 AND r.subject IN (`+marks+`) AND x.decision = 'again'`, append([]any{book}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("look for what is done again: %w", err)
	}
	return out, nil
}
