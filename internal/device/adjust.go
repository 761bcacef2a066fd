package device

import (
	"context"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// The acts by which what is unreasonable at a site is adjusted (Art 10(1): 及时调整).
var (
	AdjustmentGiven  = act.Kind{Name: "device.adjust.order", Title: law.Words{ZH: "交办调整", EN: "Order an adjustment"}, Permission: access.InstallDevice}
	AdjustmentClosed = act.Kind{Name: "device.adjust.done", Title: law.Words{ZH: "完成调整", EN: "Record that it was adjusted"}, Permission: access.InstallDevice}
)

// adjustWithin is how many days an adjustment may take. [POLICY] The text says 及时; ten days are our default.
const adjustWithin = 10

// What is adjusted.
const (
	AdjustSign  = "sign"
	AdjustOther = "other"
)

// Adjustments are what may be adjusted. A moved or re-aimed device is an alteration, not an adjustment.
var Adjustments = []Choice{
	{AdjustSign, law.Words{ZH: "标志、标识", EN: "sign or mark"}},
	{AdjustOther, law.Words{ZH: "设置的其他方面", EN: "something else of the site"}},
}

// Adjustment is a task: what is wrong, until when it is put right, and since when captures are doubtful for it.
type Adjustment struct {
	What  string   `json:"what"`  // a key of Adjustments
	Fault string   `json:"fault"` // what is wrong, or to be changed
	Until law.Date `json:"until"` // last day
	// DoubtFrom is since when captures may have suffered from it; nil: they did not.
	DoubtFrom *time.Time `json:"doubt_from,omitempty"`
}

// Line says what and until when.
func (a Adjustment) Line() law.Words {
	w := line(Words(Adjustments, a.What), same(a.Fault), law.Words{ZH: "限" + a.Until.Words() + "前完成", EN: "to be done by " + a.Until.String()})
	if a.DoubtFrom == nil {
		return w
	}
	day := law.DateOf(*a.DoubtFrom)
	return line(w, law.Words{ZH: day.Words() + "起的抓拍待决定", EN: "captures since " + day.String() + " are to be decided on"})
}

// OrderAdjustment opens a task, with the photographs of how it is now.
func (s *Service) OrderAdjustment(ctx context.Context, by act.By, in On, a Adjustment) (Done, error) {
	var c fault.Check
	wantOne(&c, Adjustments, a.What, "what", "请选择调整什么。", "Choose what is adjusted.")
	c.Text(&a.Fault, longText, true, "fault", "请写明哪里不合理、怎样调整。", "Say what is wrong and what is to be changed.")
	wantPicture(&c, in.Documents, "请上传调整以前的照片。", "Upload a photograph of how it is now.")
	return s.onUse(ctx, AdjustmentGiven, by, in, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if err := l.open(tx.Now); err != nil {
			return occurrence{}, err
		}
		if l.openAdjustment(tx.Now) != nil {
			return occurrence{}, fault.Conflict{Because: law.Words{ZH: "已经有一件调整没有完成。", EN: "An adjustment is open already."}}
		}
		var c fault.Check
		c.Want(a.Until >= law.DateOf(tx.Now), "until", "完成日期不能早于今天。", "The last day is not before today.")
		c.Want(a.DoubtFrom == nil || !a.DoubtFrom.After(tx.Now), "doubt_from", "起始时间不能晚于现在。", "It is not in the future.")
		return occurrence{event: AdjustmentOrdered, detail: a}, c.Err()
	})
}

// AdjustmentResult is what was done.
type AdjustmentResult struct {
	Order string `json:"order"` // the fact that ordered it, set by the act
	Done  string `json:"done"`
}

// Line says what was done.
func (r AdjustmentResult) Line() law.Words { return same(r.Done) }

// CloseAdjustment records that the open task was done, with the photographs of how it is after.
func (s *Service) CloseAdjustment(ctx context.Context, by act.By, in On, r AdjustmentResult) (Done, error) {
	var c fault.Check
	c.Text(&r.Done, longText, true, "done", "请写明做了什么。", "Say what was done.")
	wantPicture(&c, in.Documents, "请上传调整以后的照片。", "Upload a photograph of how it is after.")
	return s.onUse(ctx, AdjustmentClosed, by, in, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		at, err := instantOf(in.At, tx.Now)
		if err != nil {
			return occurrence{}, err
		}
		order := l.openAdjustment(tx.Now)
		if order == nil {
			return occurrence{}, fault.Conflict{Because: law.Words{ZH: "没有未完成的调整。", EN: "No adjustment is open."}}
		}
		if at.Before(order.At) {
			return occurrence{}, fault.Invalid{Fields: []fault.Field{{Name: "at", Want: law.Words{ZH: "完成的时间不能早于交办的时间。", EN: "It was done after it was ordered."}}}}
		}
		r.Order = order.ID
		return occurrence{event: AdjustmentDone, detail: r}, nil
	})
}

// openAdjustment is the task that is not done at t; nil when there is none.
func (l *Life) openAdjustment(t time.Time) *Fact {
	f := l.latest(t, AdjustmentOrdered, AdjustmentDone)
	if f == nil || f.Event != AdjustmentOrdered {
		return nil
	}
	return f
}
