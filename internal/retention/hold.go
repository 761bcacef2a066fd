package retention

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// The acts on holds (Art 34): somebody needs the object for longer.
var (
	HoldPlaced = act.Kind{Name: "retention.hold.place", Title: law.Words{ZH: "暂缓处置", EN: "Hold from disposal"}, Permission: access.HoldRecords}
	HoldLifted = act.Kind{Name: "retention.hold.lift", Title: law.Words{ZH: "解除暂缓处置", EN: "Lift a hold"}, Permission: access.LiftHolds}
)

// Reasons are the reasons for a hold, in the order of the form.
var Reasons = []struct {
	Code  string
	Words law.Words
}{
	{"objection", law.Words{ZH: "当事人提出证据异议", EN: "an objection of the party to the evidence"}},
	{"complaint", law.Words{ZH: "投诉举报", EN: "a complaint"}},
	{"recall", law.Words{ZH: "设备问题待查，可能召回", EN: "a fault of the device is looked into, a recall may follow"}},
	{"finding", law.Words{ZH: "法制认定未作出", EN: "a finding of the legal reviewer is pending"}},
	{"case", law.Words{ZH: "已立案或者拟立案", EN: "a case is open or about to be"}},
	{"litigation", law.Words{ZH: "行政复议、行政诉讼或者国家赔偿", EN: "reconsideration, a suit or a claim against the state"}},
	{"other", law.Words{ZH: "其他（须写明）", EN: "other (to be written)"}},
}

// ReasonWords gives the words of a reason; a code without them is shown as it is.
func ReasonWords(code string) law.Words {
	for _, r := range Reasons {
		if r.Code == code {
			return r.Words
		}
	}
	return law.Words{ZH: code, EN: code}
}

// wordsMost bounds what is written of a hold, in characters.
const wordsMost = 500

const (
	holdField = "retention.hold"
	liftField = "retention.lift"
)

// NewHold is a hold as somebody places it.
type NewHold struct {
	Object string // id
	Reason string // code of Reasons
	Words  string
}

// Find finds the object that a hold is placed on, in the transaction of the act and as far as the actor reaches; or fault.NotFound.
type Find func(ctx context.Context, tx *act.Tx, id string) (Object, error)

// HoldRecord is what the ledger commits to.
type HoldRecord struct {
	ID     string `json:"id"`
	Kind   string `json:"kind"`
	Object string `json:"object"`
	Reason string `json:"reason"`
	Words  string `json:"words_sha256"` // of what is sealed
}

// Hold is a hold as it stands on record.
type Hold struct {
	ID string
	Object
	Reason, Words string // Words are empty once they were destroyed with the object
	Person        string
	At            time.Time
	LiftedAt      *time.Time
	LiftedBy      string
	LiftedWords   string
	Entry         int64
}

// Cursor is where the list goes on.
func (h Hold) Cursor() string { return h.ID }

// Place places a hold. It wins over every term, until it is lifted.
func (s *Service) Place(ctx context.Context, by act.By, n NewHold, find Find) (act.Done[HoldRecord], error) {
	var c fault.Check
	c.Want(ReasonWords(n.Reason).ZH != n.Reason, "reason", "请选择原因。", "Choose the reason.")
	c.Text(&n.Words, wordsMost, true, "words", "请写明依据，例如异议或者投诉的编号。", "Say on what it rests, such as the number of the objection.")
	if err := c.Err(); err != nil {
		return act.Done[HoldRecord]{}, err
	}
	return act.Do(ctx, s.Engine, HoldPlaced, by, func(ctx context.Context, tx *act.Tx) (HoldRecord, error) {
		o, err := find(ctx, tx, n.Object)
		if err != nil {
			return HoldRecord{}, err
		}
		if !tx.By.ActsFor(access.HoldRecords, o.Body) {
			return HoldRecord{}, noObject
		}
		return s.Hold(ctx, tx, o, n.Reason, n.Words)
	})
}

// Hold places a hold as a step of an act, of another chapter too: an object that becomes evidence of a case stays.
func (s *Service) Hold(ctx context.Context, tx *act.Tx, o Object, reason, words string) (HoldRecord, error) {
	r := HoldRecord{ID: tx.NewID(), Kind: o.Kind, Object: o.ID, Reason: reason}
	sealed, err := s.Keys.SealField(holdField, r.ID, words)
	if err != nil {
		return r, fmt.Errorf("seal the words of a hold: %w", err)
	}
	r.Words = blob.DigestOf(sealed).String()
	_, err = tx.Exec(ctx, `INSERT INTO retention_hold (book, id, kind, object, body, reason, words, person, at, entry, lifted_at, lifted_by, lifted_words)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL, '', NULL)`, tx.Book, r.ID, o.Kind, o.ID, o.Body, reason, sealed, tx.By.Person, tx.Now, tx.Next)
	if err != nil {
		return r, fmt.Errorf("store a hold: %w", err)
	}
	return r, nil
}

var (
	noObject = fault.NotFound{What: law.Words{ZH: "这项记录", EN: "the record"}}
	noHold   = fault.NotFound{What: law.Words{ZH: "这项暂缓处置", EN: "the hold"}}
)

// Lift lifts a hold, with a reason. Nothing goes by that: it is due again by its terms.
func (s *Service) Lift(ctx context.Context, by act.By, id, words string) (act.Done[HoldRecord], error) {
	var c fault.Check
	c.Text(&words, wordsMost, true, "words", "请写明为什么不再需要。", "Say why it is needed no longer.")
	if err := c.Err(); err != nil {
		return act.Done[HoldRecord]{}, err
	}
	return act.Do(ctx, s.Engine, HoldLifted, by, func(ctx context.Context, tx *act.Tx) (HoldRecord, error) {
		h, err := s.hold(ctx, tx, db.NewWhere(`h.book = $1 AND h.id = $2`, []any{tx.Book, id}))
		if err == nil && !tx.By.ActsFor(access.LiftHolds, h.Body) {
			err = noHold
		}
		if err != nil {
			return HoldRecord{}, err
		}
		if h.LiftedAt != nil {
			return HoldRecord{}, fault.Conflict{Because: law.Words{ZH: "这项暂缓处置已经解除。", EN: "The hold has been lifted."}}
		}
		r := HoldRecord{ID: h.ID, Kind: h.Kind, Object: h.Object.ID, Reason: h.Reason}
		sealed, err := s.Keys.SealField(liftField, h.ID, words)
		if err != nil {
			return r, fmt.Errorf("seal why a hold is lifted: %w", err)
		}
		r.Words = blob.DigestOf(sealed).String()
		_, err = tx.Exec(ctx, `UPDATE retention_hold SET lifted_at = $3, lifted_by = $4, lifted_words = $5 WHERE book = $1 AND id = $2`, tx.Book, h.ID, tx.Now, tx.By.Person, sealed)
		if err != nil {
			return r, fmt.Errorf("lift a hold: %w", err)
		}
		return r, nil
	})
}

// HoldIn returns a hold that the scope reaches, or fault.NotFound.
func (s *Service) HoldIn(ctx context.Context, q db.Queryer, scope access.Scope, id string) (Hold, error) {
	w := db.NewWhere(scope.Where("h", 1))
	w.And("h.id = %s", id)
	return s.hold(ctx, q, w)
}

func (s *Service) hold(ctx context.Context, q db.Queryer, w *db.Where) (Hold, error) {
	all, err := s.holds(ctx, q, w, "")
	if err == nil && len(all) == 0 {
		err = noHold
	}
	if err != nil {
		return Hold{}, err
	}
	return all[0], nil
}

// Holds lists the holds of a scope, the newest first, and counts them up to db.CountMost+1. open leaves out those that were lifted.
func (s *Service) Holds(ctx context.Context, q db.Queryer, scope access.Scope, open bool, turn db.Turn) (page db.Leaf[Hold], total int, err error) {
	w := db.NewWhere(scope.Where("h", 1))
	if open {
		w.And("h.lifted_at IS NULL")
	}
	if total, err = db.CountUpTo(ctx, q, `FROM retention_hold h WHERE `+w.Text(), w.Args()...); err != nil {
		return page, 0, fmt.Errorf("count holds: %w", err)
	}
	w.Beyond("h.id", turn, true)
	out, err := s.holds(ctx, q, w, fmt.Sprintf(" ORDER BY h.id %s LIMIT %d", turn.Order(true), turn.Rows()+1))
	return db.Cut(turn, out), total, err
}

// HoldsOn lists the holds on an object, oldest first. The caller has found it in a scope.
func (s *Service) HoldsOn(ctx context.Context, q db.Queryer, book string, o Object) ([]Hold, error) {
	return s.holds(ctx, q, db.NewWhere(`h.book = $1 AND h.kind = $2 AND h.object = $3`, []any{book, o.Kind, o.ID}), " ORDER BY h.id")
}

func (s *Service) holds(ctx context.Context, q db.Queryer, w *db.Where, tail string) (out []Hold, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var h Hold
		var words, lifted []byte
		err := rows.Scan(&h.ID, &h.Kind, &h.Object.ID, &h.Body, &h.Reason, &words, &h.Person, db.At(&h.At), &h.Entry, db.AtOrNil(&h.LiftedAt), &h.LiftedBy, &lifted)
		if err == nil && words != nil {
			h.Words, err = s.Keys.OpenField(holdField, h.ID, words)
		}
		if err == nil && lifted != nil {
			h.LiftedWords, err = s.Keys.OpenField(liftField, h.ID, lifted)
		}
		out = append(out, h)
		return err
	}, `SELECT h.id, h.kind, h.object, h.body, h.reason, h.words, h.person, h.at, h.entry, h.lifted_at, h.lifted_by, h.lifted_words FROM retention_hold h WHERE `+w.Text()+tail, w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("list holds: %w", err)
	}
	return out, nil
}

// Held are the reasons of the holds that stand on some objects, by their ids; those without one are not in the map.
func Held(ctx context.Context, q db.Queryer, book, kind string, ids []string) (map[string][]string, error) {
	out := map[string][]string{}
	if len(ids) == 0 {
		return out, nil
	}
	marks, args := db.In(3, ids)
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var id, reason string
		err := rows.Scan(&id, &reason)
		out[id] = append(out[id], reason)
		return err
	}, `SELECT object, reason FROM retention_hold WHERE book = $1 AND kind = $2 AND object IN (`+marks+`) AND lifted_at IS NULL ORDER BY id`, append([]any{book, kind}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("look for holds: %w", err)
	}
	return out, nil
}

// destroyWords destroys what was written of holds on objects that are gone: free text may name a person.
func destroyWords(ctx context.Context, tx *act.Tx, kind string, ids []string) error {
	marks, args := db.In(3, ids)
	_, err := tx.Exec(ctx, `UPDATE retention_hold SET words = NULL, lifted_words = NULL WHERE book = $1 AND kind = $2 AND object IN (`+marks+`)`,
		append([]any{tx.Book, kind}, args...)...)
	if err != nil {
		return fmt.Errorf("destroy the words of holds: %w", err)
	}
	return nil
}
