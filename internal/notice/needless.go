package notice

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// FoundNeedless is the act by which an officer finds that a capture that passed needs no notice of its own. A notice may be made of it
// all the same.
var FoundNeedless = act.Kind{Name: "notice.needless", Title: law.Words{ZH: "认定无需另行告知", EN: "Find that no notice is needed"}, Permission: access.MakeNotices, Certificate: true}

// SameAct is the ground that another notice told the party of the same act already.
const SameAct = "same_act"

// NeedlessGrounds are why a capture needs no notice of its own.
var NeedlessGrounds = []device.Choice{
	{Key: SameAct, Words: law.Words{ZH: "同一违法行为已经告知", EN: "another notice told of the same act"}},
	{Key: "told", Words: law.Words{ZH: "已经以其他方式告知当事人", EN: "the party was told otherwise"}},
	{Key: "corrected", Words: law.Words{ZH: "已经当场改正（第四十五条第二款）", EN: "it was corrected on the spot (Art 45(2))"}},
}

// NewNeedless is what an officer says of a capture that needs no notice.
type NewNeedless struct {
	Capture string
	Ground  string // key of NeedlessGrounds
	Number  string // of the notice that told of the same act
	Words   string
}

// NeedlessRecord is what the ledger commits to.
type NeedlessRecord struct {
	ID      string `json:"id"`
	Capture string `json:"capture"`
	Verdict string `json:"verdict"`
	Ground  string `json:"ground"`
	Other   string `json:"other,omitempty"`
	Words   string `json:"words_sha256"`
}

const needlessField = "notice.needless"

// needlessHolds is the condition that a finding holds: the notice that it names, if any, was not withdrawn.
const needlessHolds = `(w.other = '' OR EXISTS (SELECT 1 FROM notice o WHERE o.book = w.book AND o.id = w.other AND o.state <> 'withdrawn'))`

// FindNeedless finds that a capture that passed needs no notice of its own, so that it waits for none. It counts for the verdict that
// stands now; where another notice told of the same act, as long as that one is not withdrawn. Who gave the verdict does not find it
// needless (roles.md E7). [POLICY]
func (s *Service) FindNeedless(ctx context.Context, by act.By, n NewNeedless) (act.Done[NeedlessRecord], error) {
	var c fault.Check
	c.Want(device.IsOneOf(NeedlessGrounds, n.Ground), "ground", "请选择理由。", "Choose the reason.")
	c.Text(&n.Number, numberMost, n.Ground == SameAct, "number", "请填写已经告知同一违法行为的告知提示编号。", "Enter the number of the notice that told of the same act.")
	c.Text(&n.Words, factMost, true, "words", "请写明何时、由谁、怎样告知或者改正。", "Say when, by whom and how the party was told or it was corrected.")
	if err := c.Err(); err != nil {
		return act.Done[NeedlessRecord]{}, err
	}
	by.Matters = append(by.Matters, n.Capture)
	return act.Do(ctx, s.Engine, FoundNeedless, by, func(ctx context.Context, tx *act.Tx) (NeedlessRecord, error) {
		x, v, err := s.positive(ctx, tx, n.Capture)
		if err == nil {
			err = s.mayBeNeedless(ctx, tx, v)
		}
		if err != nil {
			return NeedlessRecord{}, err
		}
		r := NeedlessRecord{ID: tx.NewID(), Capture: x.ID, Verdict: v.ID, Ground: n.Ground}
		if n.Ground == SameAct {
			if r.Other, err = s.toldBy(ctx, tx, &x, n.Number); err != nil {
				return r, err
			}
		}
		sealed, err := s.Keys.SealField(needlessField, r.ID, n.Words)
		if err != nil {
			return r, fmt.Errorf("seal why no notice is needed: %w", err)
		}
		r.Words = blob.DigestOf(sealed).String()
		_, err = tx.Exec(ctx, `INSERT INTO notice_needless (book, id, body, capture, verdict, ground, other, words, person, at, entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			tx.Book, r.ID, x.Body, x.ID, v.ID, r.Ground, r.Other, sealed, tx.By.Person, tx.Now, tx.Next)
		if err != nil {
			return r, fmt.Errorf("keep that no notice is needed: %w", err)
		}
		return r, nil
	})
}

// mayBeNeedless refuses what the giver of the verdict finds, and what was found already.
func (s *Service) mayBeNeedless(ctx context.Context, tx *act.Tx, v capture.Given) error {
	if v.Person == tx.By.Person {
		return law.Refusal{Rule: "A30.4", Article: "第三十条第（四）项",
			Because: law.Words{ZH: "这次抓拍由您审核通过，是否无需告知由其他采集审核员认定。", EN: "You passed this capture; another reviewer finds whether no notice is needed."},
			Cure:    law.Words{ZH: "请其他采集审核员办理，或者制作告知提示。", EN: "Another reviewer does it, or make the notice."}}
	}
	var there int
	err := tx.QueryRow(ctx, `SELECT count(*) FROM notice_needless w WHERE w.book = $1 AND w.verdict = $2 AND `+needlessHolds, tx.Book, v.ID).Scan(&there)
	if err == nil && there > 0 {
		err = fault.Conflict{Because: law.Words{ZH: "这次抓拍已经认定无需另行告知，请刷新页面查看。", EN: "It has been found already that no notice is needed; look at the page again."}}
	}
	return err
}

// toldBy is the notice of the same body, of the same vehicle and not withdrawn, that has a number.
func (s *Service) toldBy(ctx context.Context, tx *act.Tx, x *capture.Capture, number string) (string, error) {
	all, err := s.list(ctx, tx, `n.book = $1 AND n.body = $2 AND n.plain = $3 AND n.capture <> $4 AND n.state <> 'withdrawn'`, tx.Book, x.Body, Plain(number), x.ID)
	if err != nil {
		return "", err
	}
	for i := range all {
		if x.Plate != "" && all[i].Plate == x.Plate {
			return all[i].ID, nil
		}
	}
	return "", fault.Invalid{Fields: []fault.Field{{Name: "number", Want: law.Words{ZH: "没有这个编号、告知同一车辆而且没有撤回的告知提示，请核对编号。",
		EN: "There is no notice of this number that told of the same vehicle and was not withdrawn; check the number."}}}}
}

// Needless is a finding that a capture needs no notice of its own.
type Needless struct {
	ID, Body, Capture, Violation string
	Ground, Other, Number        string // Number is that of the other notice
	Words                        string
	Person                       string
	At                           time.Time
	Holds                        bool // the verdict counts, and the other notice was not withdrawn
}

// Cursor is where it stands in a list.
func (x Needless) Cursor() string { return x.ID }

// NeedlessOf are the findings on a capture, the newest first. The caller has found the capture in a scope, and logs the look.
func (s *Service) NeedlessOf(ctx context.Context, q db.Queryer, book, capture string) ([]Needless, error) {
	return s.needless(ctx, q, db.NewWhere(`w.book = $1 AND w.capture = $2`, []any{book, capture}), ` ORDER BY w.id DESC`)
}

// NeedlessIn lists the findings of a scope, the newest first, and counts them up to db.CountMost+1.
func (s *Service) NeedlessIn(ctx context.Context, q db.Queryer, scope access.Scope, turn db.Turn) (db.Leaf[Needless], int, error) {
	w := db.NewWhere(scope.Where("w", 1))
	total, err := db.CountUpTo(ctx, q, `FROM notice_needless w WHERE `+w.Text(), w.Args()...)
	if err != nil {
		return db.Leaf[Needless]{}, 0, fmt.Errorf("count what needs no notice: %w", err)
	}
	w.Beyond("w.id", turn, true)
	rows, err := s.needless(ctx, q, w, fmt.Sprintf(` ORDER BY w.id %s LIMIT %d`, turn.Order(true), turn.Rows()+1))
	return db.Cut(turn, rows), total, err
}

func (s *Service) needless(ctx context.Context, q db.Queryer, w *db.Where, tail string) (out []Needless, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var x Needless
		var sealed []byte
		err := rows.Scan(&x.ID, &x.Body, &x.Capture, &x.Violation, &x.Ground, &x.Other, &x.Number, &sealed, &x.Person, db.At(&x.At), &x.Holds)
		if err == nil {
			x.Words, err = s.Keys.OpenField(needlessField, x.ID, sealed)
		}
		out = append(out, x)
		return err
	}, `SELECT w.id, w.body, w.capture, coalesce(c.violation, ''), w.ground, w.other, coalesce((SELECT o.number FROM notice o WHERE o.book = w.book AND o.id = w.other), ''), w.words, w.person, w.at,
		`+needlessHolds+` AND EXISTS (SELECT 1 FROM verdict v WHERE v.book = w.book AND v.id = w.verdict AND v.undone_at IS NULL)
		FROM notice_needless w LEFT JOIN capture c ON c.book = w.book AND c.id = w.capture WHERE `+w.Text()+tail, w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("list what needs no notice: %w", err)
	}
	return out, nil
}
