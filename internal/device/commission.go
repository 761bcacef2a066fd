package device

import (
	"context"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// UseCommissioned is the decision of the head to put a use into service (启用, Art 14(1)).
var UseCommissioned = act.Kind{Name: "device.commission", Title: law.Words{ZH: "启用", EN: "Commission"}, Permission: access.Commission}

// Decision is a decision in a few words: a commissioning, stop or resumption.
type Decision struct {
	Number string `json:"number,omitempty"`
	Reason string `json:"reason"`
}

// Line gives number and reason.
func (d Decision) Line() law.Words { return line(same(d.Number), same(d.Reason)) }

func (d *Decision) check(c *fault.Check) {
	c.AtMost(&d.Number, shortText, "number")
	c.Text(&d.Reason, longText, true, "reason", "请写明理由。", "Give the reason.")
}

// Commission puts a use into service from now. It is refused before the first lawful day, and while any other condition
// of the use is not met or not known; only the lack of a sole basis (Art 11(2)) does not stand in its way.
func (s *Service) Commission(ctx context.Context, by act.By, in On, d Decision) (Done, error) {
	var c fault.Check
	d.check(&c)
	on := On{Use: in.Use, Documents: in.Documents}
	return s.onUse(ctx, UseCommissioned, by, on, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if err := l.commissionable(tx.Now); err != nil {
			return occurrence{}, err
		}
		return occurrence{event: Commissioned, detail: d}, nil
	})
}

// commissionable says why a use may not be put into service at t, the nearest reason first.
func (l *Life) commissionable(t time.Time) error {
	if err := l.open(t); err != nil {
		return err
	}
	if l.phase(t) != phaseNone {
		return fault.Conflict{Because: law.Words{ZH: "这项用途已经启用过；停用后请办理恢复使用。", EN: "The use has been commissioned before; after a stop it is resumed."}}
	}
	if err := l.private(t); err != nil {
		return err
	}
	if err := l.lent(t); err != nil {
		return err
	}
	return l.lacking(t)
}
