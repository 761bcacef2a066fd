package device

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/calendar"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
)

// The decisions that end a use for a time or for good (Art 10(1), 14(2)).
var (
	UseStopped    = act.Kind{Name: "device.stop", Title: law.Words{ZH: "停用", EN: "Stop"}, Permission: access.Commission}
	UseResumed    = act.Kind{Name: "device.resume", Title: law.Words{ZH: "恢复使用", EN: "Resume"}, Permission: access.Commission}
	UseCancelled  = act.Kind{Name: "device.cancel", Title: law.Words{ZH: "取消设置", EN: "Cancel the site"}, Permission: access.Commission}
	SecretClaimed = act.Kind{Name: "device.secret.exempt", Title: law.Words{ZH: "依法保密，转系统外管理", EN: "Lawfully secret: kept outside the system"}, Permission: access.Commission}
	StopShown     = act.Kind{Name: "device.stop.notice", Title: law.Words{ZH: "登记公布停用", EN: "Record that the stop was made public"}, Permission: access.PublishSite}
)

// Stop ends a use at an instant and asks the platform to make it public, as it was published there (Art 14(2)).
func (s *Service) Stop(ctx context.Context, by act.By, in On, d Decision) (Done, error) {
	var c fault.Check
	d.check(&c)
	return s.onUse(ctx, UseStopped, by, in, &c, func(ctx context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		at, err := instantOf(in.At, tx.Now)
		if err != nil {
			return occurrence{}, err
		}
		if err := l.inUse(at, tx.Now); err != nil {
			return occurrence{}, err
		}
		return occurrence{event: Stopped, detail: d}, s.tellStop(ctx, tx, l, at, d.Reason)
	})
}

// inUse refuses to stop what was not in use: live or in maintenance.
func (l *Life) inUse(at, now time.Time) error {
	if err := l.open(now); err != nil {
		return err
	}
	if p := l.phase(at); p == phaseLive || p == phaseMaintenance {
		return nil
	}
	return fault.Conflict{Because: law.Words{ZH: "那时这项用途不在使用中。", EN: "The use was not in service then."}}
}

// tellStop asks the platform to make a stop public, when the site is published there.
func (s *Service) tellStop(ctx context.Context, tx *act.Tx, l *Life, at time.Time, reason string) error {
	f, err := l.filing(ctx, tx, tx.Now)
	if err != nil || f.Previous == "" {
		return err
	}
	f.Kind, f.Notice.From, f.Notice.Reason = FileStop, "", reason
	f.Notice.Stopped = at.In(law.Beijing).Format(time.RFC3339)
	o, err := l.ask(ctx, tx, f)
	if err != nil {
		return err
	}
	o.at = tx.Now
	_, err = recordBeside(ctx, tx, l, o)
	return err
}

// tellStops does so for every use of the device that was in use: a pause without a work order stops them all.
func (s *Service) tellStops(ctx context.Context, tx *act.Tx, l *Life, at time.Time, reason string) error {
	lives, err := LivesOf(ctx, tx, tx.Book, l.Device.ID)
	if err != nil {
		return err
	}
	for i := range lives {
		if p := lives[i].phase(at); p != phaseLive && p != phaseMaintenance {
			continue
		}
		if err := s.tellStop(ctx, tx, &lives[i], at, reason); err != nil {
			return err
		}
	}
	return nil
}

// Resume decides to use a stopped use again: reviews and verification must be current. The sign and both publications
// follow anew, thirty full days (Art 14(2)); until then captures lack them.
func (s *Service) Resume(ctx context.Context, by act.By, in On, d Decision) (Done, error) {
	var c fault.Check
	d.check(&c)
	on := On{Use: in.Use, Documents: in.Documents}
	return s.onUse(ctx, UseResumed, by, on, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if err := l.open(tx.Now); err != nil {
			return occurrence{}, err
		}
		if l.phase(tx.Now) != phaseStopped {
			return occurrence{}, fault.Conflict{Because: law.Words{ZH: "这项用途没有停用。", EN: "The use is not stopped."}}
		}
		for _, s := range l.missing(tx.Now) {
			if beforeResuming[s.Rule] {
				return occurrence{}, refusal(s)
			}
		}
		if err := l.private(tx.Now); err != nil {
			return occurrence{}, err
		}
		if err := l.lent(tx.Now); err != nil {
			return occurrence{}, err
		}
		return occurrence{event: Resumed, detail: d}, nil
	})
}

// beforeResuming are the conditions that must be met before a stopped use is resumed; publication follows.
var beforeResuming = map[string]bool{"A9b": true, "A9b-place": true, "A10.2-legal": true, "A10.2-technical": true, "A15": true, "A16.1.4": true, "A22.1b": true}

// Cancellation ends a use for good, and says why.
type Cancellation struct {
	Ground string `json:"ground"` // a key of CancelGrounds, or secretGround
	Reason string `json:"reason"`
	Number string `json:"number,omitempty"` // of the classification (定密), for secretGround
}

// CancelGrounds are why a site is cancelled (Art 10(1), 15; states.md D1).
var CancelGrounds = []Choice{
	{"evaluation", law.Words{ZH: "定期评估认为不宜设置", EN: "the evaluation found it unsuitable"}},
	{"withdrawn", law.Words{ZH: "省级批准已撤回", EN: "the approval was withdrawn"}},
	{"private_place", law.Words{ZH: "发现属于涉及公民个人隐私的场所", EN: "found to be a place of personal privacy"}},
	{"removed", law.Words{ZH: "设备拆除，不再使用", EN: "the device was removed"}},
}

// secretGround is why a use leaves the system that is lawfully kept secret (Art 14(1)); it has an act of its own.
const secretGround = "secret"

// Line gives ground and reason.
func (c Cancellation) Line() law.Words {
	if c.Ground == secretGround {
		return law.Words{ZH: "依法保密，转系统外管理；定密依据" + c.Number, EN: "lawfully secret, kept outside the system; classification " + c.Number}
	}
	return line(Words(CancelGrounds, c.Ground), same(c.Reason))
}

// ClaimSecrecy takes a use out of the system because it is lawfully kept secret (Art 14(1)): only with the number of the
// classification, and before anything of it was made public. What stays is a stub without a place where captures count; no notice
// is sent. Covert is not secret: there is no exception for enforcement that is merely not to be seen.
func (s *Service) ClaimSecrecy(ctx context.Context, by act.By, in On, number string) (Done, error) {
	var c fault.Check
	c.AtMost(&number, shortText, "number")
	on := On{Use: in.Use, Documents: in.Documents}
	return s.onUse(ctx, SecretClaimed, by, on, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		refuse := func(zh, en, cureZH, cureEN string) error {
			return law.Refusal{Rule: "A14.1d", Article: "第十四条第一款", Because: law.Words{ZH: zh, EN: en}, Cure: law.Words{ZH: cureZH, EN: cureEN}}
		}
		if err := l.open(tx.Now); err != nil {
			return occurrence{}, err
		}
		switch {
		case number == "":
			return occurrence{}, refuse("没有定密依据的文号，不能按涉密处理；不公开执法不等于国家秘密。", "Without the number of a classification it is not secret; covert is not secret.",
				"请填写定密依据文号；没有的，依法设置标志并公示。", "Give the number; if there is none, place the sign and publish.")
		case l.has(tx.Now, Published, FilingAsked, Commissioned):
			return occurrence{}, refuse("设置地点已经公示或者启用，不能再按涉密处理。", "The site was published or put into use; it is not secret any more.",
				"不再使用的，请办理停用或者取消设置。", "If it is no longer used, stop or cancel it.")
		}
		return occurrence{event: SiteCancelled, detail: Cancellation{Ground: secretGround, Number: number}}, nil
	})
}

// Cancel ends a use for good at an instant. If it was in use, this is a stop too, and made public.
func (s *Service) Cancel(ctx context.Context, by act.By, in On, v Cancellation) (Done, error) {
	var c fault.Check
	wantOne(&c, CancelGrounds, v.Ground, "ground", "请选择取消的原因。", "Choose the ground.")
	c.Text(&v.Reason, longText, true, "reason", "请写明理由。", "Give the reason.")
	on := On{Use: in.Use, Documents: in.Documents}
	return s.onUse(ctx, UseCancelled, by, on, &c, func(ctx context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if err := l.open(tx.Now); err != nil {
			return occurrence{}, err
		}
		o := occurrence{event: SiteCancelled, detail: v}
		if p := l.phase(tx.Now); p == phaseLive || p == phaseMaintenance {
			return o, s.tellStop(ctx, tx, l, tx.Now, v.Reason)
		}
		return o, nil
	})
}

// StopNotice is a stop made public on a channel.
type StopNotice struct {
	Channel Channel `json:"channel"`
	Address string  `json:"address,omitempty"`
	Receipt string  `json:"receipt,omitempty"`
	Filing  string  `json:"filing,omitempty"`
}

// Line gives the channel and its proof.
func (n StopNotice) Line() law.Words {
	return Publication{Channel: n.Channel, Receipt: n.Receipt, Address: n.Address}.Line()
}

// ShowStop records that a stop was made public on the second channel, with a snapshot.
func (s *Service) ShowStop(ctx context.Context, by act.By, in On, address string) (Done, error) {
	var c fault.Check
	c.Text(&address, shortText, true, "address", "请写明公布的网址、公众号、报刊或者公告栏。", "Say where: address, account, newspaper or board.")
	wantDocument(&c, in.Documents, "请上传公布内容的截图或者扫描件。", "Upload a snapshot or scan of what was published.")
	return s.onUse(ctx, StopShown, by, in, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if l.stopSince(tx.Now) == nil {
			return occurrence{}, fault.Conflict{Because: law.Words{ZH: "这项用途没有停用，也没有取消设置。", EN: "The use is neither stopped nor cancelled."}}
		}
		return occurrence{event: StopNoticed, detail: StopNotice{Channel: Other, Address: address}}, nil
	})
}

// stopSince is the stop or cancellation that holds at t; nil when there is none.
func (l *Life) stopSince(t time.Time) *Fact {
	if f := l.latest(t, SiteCancelled); f != nil {
		return f
	}
	if l.phase(t) != phaseStopped {
		return nil
	}
	all := l.before(t)
	for i := len(all) - 1; i >= 0; i-- {
		if stops(&all[i]) {
			return &all[i]
		}
	}
	return nil
}

// StopTask is a stop that is still to be made public on a channel it was published on, with its due date.
type StopTask struct {
	Use     string
	Body    string
	Since   time.Time
	Term    statute.Value // what a source of the field sets on the day of the stop, else our default
	Channel Channel
	Due     law.Due
	// Provisional is the year whose notice is not known, when Due rests on one.
	Provisional *law.UnknownYear
}

// Deadline is what Due is worked out from.
func (t StopTask) Deadline() law.Deadline {
	return law.Deadline{From: t.Since, Days: int(t.Term.Amount), Unit: law.WorkingDays}
}

// StopTasks are the notices of a stop that are still owed at t (Art 14(2)): within the term that a source of the
// field sets on the day of the stop, else our default, which is no law.
func (l *Life) StopTasks(t time.Time, working law.Calendar, sources statute.Snapshot) ([]StopTask, error) {
	stop := l.stopSince(t)
	if stop == nil {
		return nil, nil
	}
	owed := map[Channel]bool{}
	for _, f := range l.before(t) {
		switch d := f.Data.(type) {
		case Publication:
			owed[d.Channel] = true
		case StopNotice:
			if !f.At.Before(stop.At) {
				owed[d.Channel] = false
			}
		}
	}
	task := StopTask{Use: l.Use.ID, Body: l.Use.Body, Since: stop.At, Term: sources.On(l.Use.Field, statute.StopNotice, law.DateOf(stop.At))}
	due, unknown, err := task.Deadline().Provisional(working)
	if err != nil {
		return nil, err
	}
	var out []StopTask
	for _, c := range []Channel{Platform, Other} {
		if owed[c] {
			task.Channel, task.Due, task.Provisional = c, due, unknown
			out = append(out, task)
		}
	}
	return out, nil
}

// StopsToShow are the stops in a scope that are still to be made public, one for each use, by the calendar of the book.
func (s *Service) StopsToShow(ctx context.Context, scope access.Scope, now time.Time) ([]StopTask, error) {
	if scope.Book == "" || len(scope.Bodies) == 0 {
		return nil, nil
	}
	if err := s.Settle(ctx, scope.Book, now); err != nil {
		return nil, err
	}
	q := s.Engine.DB.Reader()
	cond, args := scope.Where("w", 1)
	uses, err := db.Strings(ctx, q, `SELECT w.device_use FROM use_work w WHERE `+cond+` AND w.kind = 'stopped' ORDER BY w.device_use`, args...)
	if err != nil {
		return nil, fmt.Errorf("list stops to be made public: %w", err)
	}
	lives, err := LivesIn(ctx, q, scope.Book, uses)
	if err != nil {
		return nil, err
	}
	working, err := calendar.At(ctx, q, scope.Book, now)
	if err != nil {
		return nil, err
	}
	sources, err := statute.Read(ctx, q, scope.Book)
	if err != nil {
		return nil, err
	}
	var out []StopTask
	for i := range lives {
		tasks, err := lives[i].StopTasks(now, working, sources)
		if err != nil {
			return nil, err
		}
		if len(tasks) > 0 {
			out = append(out, tasks[0])
		}
	}
	return out, nil
}
