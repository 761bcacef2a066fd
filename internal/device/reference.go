package device

import (
	"context"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// ReferenceTaken is the act by which the keeper records what the camera of a use sees when nothing happens: who reviews a capture
// compares with it whether camera and markings are as they were (Art 30(3)).
var ReferenceTaken = act.Kind{Name: "device.reference", Title: law.Words{ZH: "登记参照画面", EN: "Record the reference view"}, Permission: access.InstallDevice}

// referenceMost is how many pictures one reference view has: by day, by night, and what else differs.
const referenceMost = 4

// ReferenceView says what is to be seen in the pictures of a reference view, which are the documents of its fact.
type ReferenceView struct {
	Shows string `json:"shows"` // the stop line, markings, signal heads …
}

// Line says what is to be seen.
func (v ReferenceView) Line() law.Words { return same(v.Shows) }

// RecordReference records a reference view with its pictures, from the instant at which they were taken. It replaces the one before
// from that instant on, which stays on record.
func (s *Service) RecordReference(ctx context.Context, by act.By, in On, v ReferenceView) (Done, error) {
	var c fault.Check
	c.Text(&v.Shows, shortText, true, "shows", "请写明画面中的参照物，例如停止线、标线、信号灯。", "Say what is to be seen, such as the stop line, markings, signal heads.")
	c.Want(!in.At.IsZero() && !in.At.After(s.Engine.Clock.Now()), "taken_at", "请填写拍摄时间，不能晚于现在。", "Give the instant of the pictures, not in the future.")
	c.Want(len(in.Documents) > 0 && len(in.Documents) <= referenceMost && !slices.ContainsFunc(in.Documents, func(a Attachment) bool { return a.Type == pdf }), "documents",
		"请上传一至四张画面（JPEG或者PNG）。", "Upload one to four pictures (JPEG or PNG).")
	return s.onUse(ctx, ReferenceTaken, by, in, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if l.SiteAt(tx.Now).Point == nil {
			return occurrence{}, fault.Conflict{Because: law.Words{ZH: "移动监控的画面不固定，没有参照画面。", EN: "What a mobile device sees changes; it has no reference view."}}
		}
		return occurrence{event: ReferenceRecorded, detail: v}, l.open(tx.Now)
	})
}

// reaimed are the alterations after which the camera sees something else.
var reaimed = []Change{ChangedPlace, ChangedAim, ChangedModel}

// ReferenceAt is the reference view that held at an instant; nil without one. After an alteration of place, aim or model the one before
// holds no more: altered is since when.
func (l *Life) ReferenceAt(t time.Time) (view *Fact, altered *time.Time) {
	all := l.before(t)
	for i := len(all) - 1; i >= 0; i-- {
		f := &all[i]
		if f.RetractedAt != nil {
			continue
		}
		if f.Event == ReferenceRecorded {
			if altered != nil {
				return nil, altered
			}
			return f, nil
		}
		if a, is := f.Data.(Alteration); is && altered == nil && slices.Contains(reaimed, a.What) {
			altered = &f.At
		}
	}
	return nil, nil
}
