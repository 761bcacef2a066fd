package device

import (
	"context"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// SilenceAnswered is the act by which somebody explains why a device said nothing (ux.md D12).
var SilenceAnswered = act.Kind{Name: "device.silence", Title: law.Words{ZH: "说明没有数据的期间", EN: "Explain a silence"}, Permission: access.MaintainDevice}

// How long a device may be silent. [POLICY] Our defaults: after a day its condition is not known (待查明); after six months without
// capture and health message a use that nobody stopped is stopped in fact (A14.2a).
const (
	silentAfter       = 24 * time.Hour
	deFactoStopMonths = 6
)

// SilentAfter is after how long a silence is to be explained.
const SilentAfter = silentAfter

// Explanation says why there was nothing, until when.
type Explanation struct {
	Until  time.Time `json:"until"`
	Cause  string    `json:"cause"` // a key of SilenceCauses
	Reason string    `json:"reason"`
}

// SilenceCauses are why a device says nothing.
var SilenceCauses = []Choice{
	{"power", law.Words{ZH: "停电", EN: "no power"}},
	{"network", law.Words{ZH: "网络中断", EN: "no network"}},
	{"fault", law.Words{ZH: "设备故障", EN: "a fault of the device"}},
	{"no_health", law.Words{ZH: "设备不发送健康信息", EN: "the device sends no health messages"}},
	{"unused", law.Words{ZH: "实际没有使用", EN: "not used in fact"}},
	{"unknown", law.Words{ZH: "仍待查明", EN: "not known yet"}},
}

// Line gives cause and span.
func (e Explanation) Line() law.Words {
	at := e.Until.In(law.Beijing)
	return line(Words(SilenceCauses, e.Cause), law.Words{ZH: "至" + at.Format("2006年1月2日 15:04"), EN: "until " + at.Format("2006-01-02 15:04")}, same(e.Reason))
}

// ExplainSilence records why the device said nothing from the instant given until another. It makes nothing normal: the silence
// stays not known to the judge.
func (s *Service) ExplainSilence(ctx context.Context, by act.By, in On, e Explanation) (Done, error) {
	var c fault.Check
	wantOne(&c, SilenceCauses, e.Cause, "cause", "请选择原因。", "Choose the cause.")
	c.Text(&e.Reason, longText, true, "reason", "请写明怎样查明的。", "Say how it was found.")
	return s.onUse(ctx, SilenceAnswered, by, in, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		at, err := instantOf(in.At, tx.Now)
		if err != nil {
			return occurrence{}, err
		}
		var c fault.Check
		c.Want(e.Until.After(at) && !e.Until.After(tx.Now), "until", "结束的时间须在开始以后，不能晚于现在。", "It ends after it begins, and not in the future.")
		return occurrence{event: SilenceExplained, detail: e}, c.Err()
	})
}

// Silence is from when a device in service has said nothing at t, by Heard; false while it is heard of, or not in service.
func (l *Life) Silence(t time.Time) (since time.Time, ok bool) {
	if l.phase(t) != phaseLive || l.has(t, SiteCancelled) {
		return since, false
	}
	since = l.latest(t, Commissioned, Resumed, MaintenanceEnded).At
	if l.Heard != nil && l.Heard.After(since) {
		since = *l.Heard
	}
	if f := l.latest(t, SilenceExplained); f != nil {
		if e := f.Data.(Explanation); e.Until.After(since) && e.Cause != "unused" && e.Cause != "unknown" {
			since = e.Until
		}
	}
	return since, t.Sub(since) >= silentAfter
}

// stoppedInFact is the day on which a silent use counts as stopped in fact unless somebody decides; false when it is heard of.
func (l *Life) stoppedInFact(t time.Time) (law.Date, bool) {
	since, silent := l.Silence(t)
	if !silent {
		return 0, false
	}
	return addMonths(law.DateOf(since), deFactoStopMonths), true
}
