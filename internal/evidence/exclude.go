package evidence

import (
	"context"
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
)

// Grounds are the four items of Art 36, in its order: the key of the first is 1.
var Grounds = []device.Choice{
	{Key: "1", Words: law.Words{ZH: "（一）以非法手段取得", EN: "(1) obtained by unlawful means"}},
	{Key: "2", Words: law.Words{ZH: "（二）被当事人或者他人进行技术处理而无法辨明真伪", EN: "(2) technically processed, so that its truth cannot be told"}},
	{Key: "3", Words: law.Words{ZH: "（三）设备不正常运行导致数据异常，影响真实、清晰、完整、准确", EN: "(3) the device was abnormal, which touches truth, clarity, completeness or accuracy"}},
	{Key: "4", Words: law.Words{ZH: "（四）其他不具备合法性和真实性", EN: "(4) otherwise without lawfulness and authenticity"}},
}

// GroundWords are the words of a ground.
func GroundWords(ground int) law.Words {
	if ground < 1 || ground > len(Grounds) {
		return law.Words{}
	}
	return Grounds[ground-1].Words
}

// Otherwise is the ground of what lost its verdict for another reason than a device that was abnormal: nobody has reviewed it.
const Otherwise = 4

// Cause is by whose finding, or what, an item was excluded.
type Cause string

// The causes.
const (
	ByOfficer   Cause = "handler"
	ByReviewer  Cause = "legal"
	ByHead      Cause = "head"
	ByCapture   Cause = "capture"   // the verdict on its capture no longer stands
	BySource    Cause = "source"    // what it was derived from was excluded
	ByObjection Cause = "objection" // an objection of the party was adopted (Art 40)
)

// CauseWords are the words for them.
var CauseWords = map[Cause]law.Words{
	ByOfficer:   {ZH: "办案人员排除", EN: "by an officer of the case"},
	ByReviewer:  {ZH: "法制审核人员排除", EN: "by the legal reviewer"},
	ByHead:      {ZH: "负责人根据监督意见决定排除", EN: "by the head, as a supervisor asked"},
	ByCapture:   {ZH: "采集记录的审核结果不再有效", EN: "the verdict on its capture no longer stands"},
	BySource:    {ZH: "来源证据已经排除", EN: "what it was derived from was excluded"},
	ByObjection: {ZH: "采纳当事人异议", EN: "an objection of the party was adopted"},
}

// JobExcluded follows every exclusion: the chapter of cases looks at the case again, open or closed (Art 36, 45). Its arguments are
// ExcludedArgs. It may come more than once.
const JobExcluded = "evidence.excluded"

// ExcludedArgs are the arguments of JobExcluded.
type ExcludedArgs struct {
	Case  string   `json:"case"`
	Items []string `json:"items"` // the item, and what was derived from it
}

// Exclusion says why an item is excluded.
type Exclusion struct {
	Item    string
	Ground  int // item of Art 36: 1 to 4
	Reasons string
}

func (n *Exclusion) check() error {
	var c fault.Check
	c.Want(GroundWords(n.Ground).ZH != "", "ground", "请选择第三十六条的哪一项。", "Choose the item of Art 36.")
	c.Text(&n.Reasons, wordsMost, true, "reasons", "请写明排除的理由。", "Give the reasons.")
	return c.Err()
}

// Exclude excludes an item as an officer of its case, at any stage (Art 36).
func (s *Service) Exclude(ctx context.Context, by act.By, n Exclusion) (Done, error) {
	if err := n.check(); err != nil {
		return Done{}, err
	}
	return act.Do(ctx, s.Engine, ItemExcluded, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		x, err := s.load(ctx, tx, tx.Book, n.Item)
		if err != nil {
			return Record{}, err
		}
		k, err := s.caseFor(ctx, tx, access.HandleCases, x.Case)
		if fault.IsNotFound(err) {
			err = errNoItem
		}
		if err == nil {
			err = k.handler(tx.By.Person)
		}
		if err == nil {
			err = heldStill(ctx, tx, &x)
		}
		if err != nil {
			return Record{}, err
		}
		return s.exclude(ctx, tx, &x, n.Ground, ByOfficer, n.Reasons)
	})
}

// Strike excludes an item as the legal reviewer, who does not handle the case (Art 36; roles.md E4).
func (s *Service) Strike(ctx context.Context, by act.By, n Exclusion) (Done, error) {
	return s.excludeOutside(ctx, by, ItemStruck, n, ByReviewer, "E4", "行政处罚法第五十八条")
}

// Order excludes an item as the head of the body, whom a supervisor asked to correct (Art 36, 45(2)): the reasons say what was asked. Who
// supervises excludes nothing (roles.md E11).
func (s *Service) Order(ctx context.Context, by act.By, n Exclusion) (Done, error) {
	return s.excludeOutside(ctx, by, ItemOrdered, n, ByHead, "E5", "行政处罚法第五十七条")
}

func (s *Service) excludeOutside(ctx context.Context, by act.By, kind act.Kind, n Exclusion, cause Cause, rule, article string) (Done, error) {
	if err := n.check(); err != nil {
		return Done{}, err
	}
	return act.Do(ctx, s.Engine, kind, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		x, _, err := s.outside(ctx, tx, kind.Permission, n.Item, rule, article)
		if err != nil {
			return Record{}, err
		}
		return s.exclude(ctx, tx, &x, n.Ground, cause, n.Reasons)
	})
}

// exclude takes an item out, and what was derived from it, and wakes the case.
func (s *Service) exclude(ctx context.Context, tx *act.Tx, x *Item, ground int, cause Cause, reasons string) (Record, error) {
	if err := x.move(Excluded); err != nil {
		return Record{}, err
	}
	sealed, err := s.Keys.SealField(reasonsField, x.ID, reasons)
	if err != nil {
		return Record{}, fmt.Errorf("seal why an item is excluded: %w", err)
	}
	x.Ground, x.Cause, x.Reasons = ground, cause, reasons
	r := x.record()
	r.Reasons = blob.DigestOf(sealed).String()
	if err := strike(ctx, tx, x.ID, ground, cause, sealed); err != nil {
		return r, err
	}
	if r.AlsoGone, err = derivedFrom(ctx, tx, x.ID); err != nil {
		return r, err
	}
	for _, id := range r.AlsoGone {
		if err := strike(ctx, tx, id, ground, BySource, nil); err != nil {
			return r, err
		}
	}
	return r, job.Enqueue(ctx, tx, job.Order{Kind: JobExcluded, Args: ExcludedArgs{Case: x.Case, Items: append([]string{x.ID}, r.AlsoGone...)}, Key: x.ID})
}

// strike writes that an item is excluded.
func strike(ctx context.Context, tx *act.Tx, id string, ground int, cause Cause, reasons []byte) error {
	_, err := tx.Exec(ctx, `UPDATE evidence_item SET state = 'excluded', ground = $3, cause = $4, reasons = $5, excluded_by = $6, excluded_at = $7 WHERE book = $1 AND id = $2`,
		tx.Book, id, ground, string(cause), reasons, tx.By.Person, tx.Now)
	if err != nil {
		return fmt.Errorf("exclude an item: %w", err)
	}
	return nil
}

// derivedFrom are the items that were derived from one, from those, and so on, and that were not excluded before.
func derivedFrom(ctx context.Context, tx *act.Tx, id string) (out []string, err error) {
	for left := []string{id}; len(left) > 0; left = left[1:] {
		more, err := db.Strings(ctx, tx, `SELECT id FROM evidence_item WHERE book = $1 AND source = $2 AND source <> '' AND state <> 'excluded' ORDER BY id`, tx.Book, left[0])
		if err != nil {
			return nil, fmt.Errorf("look for what was derived: %w", err)
		}
		out, left = append(out, more...), append(left, more...)
	}
	return out, nil
}
