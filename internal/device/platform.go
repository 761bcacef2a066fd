package device

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// FilingKind is what is asked of the disclosure platform.
type FilingKind string

// The four filings.
const (
	FilePublication FilingKind = "publish"
	FileCorrection  FilingKind = "correct"
	FileWithdrawal  FilingKind = "withdraw"
	FileStop        FilingKind = "stop"
)

var filingKinds = []Choice{
	{string(FilePublication), law.Words{ZH: "公示设置地点", EN: "publish the site"}},
	{string(FileCorrection), law.Words{ZH: "更正公示", EN: "correct the publication"}},
	{string(FileWithdrawal), law.Words{ZH: "撤下公示", EN: "withdraw the publication"}},
	{string(FileStop), law.Words{ZH: "公布停用", EN: "make the stop public"}},
}

// Notice is the text that is made public: no personal data.
type Notice struct {
	Site      string `json:"site"`
	Use       string `json:"use"`
	Place     string `json:"place"`
	Position  string `json:"position,omitempty"` // lon,lat
	Direction string `json:"direction,omitempty"`
	Kind      string `json:"kind"`
	Violation string `json:"violation"`
	Body      string `json:"body"`
	Contact   string `json:"contact,omitempty"`
	Approval  string `json:"approval,omitempty"`
	From      string `json:"from,omitempty"`    // first day of use, at the earliest
	Stopped   string `json:"stopped,omitempty"` // since when it is stopped
	Reason    string `json:"reason,omitempty"`
}

// Filing is what was sent to the platform.
type Filing struct {
	Kind     FilingKind `json:"kind"`
	Notice   Notice     `json:"notice"`
	Material bool       `json:"material,omitempty"`
	Previous string     `json:"previous,omitempty"` // receipt of the publication that is corrected, withdrawn or stopped
}

// Line says what was asked.
func (f Filing) Line() law.Words { return Words(filingKinds, string(f.Kind)) }

// Refused is the platform's answer that it does not take a filing.
type Refused struct {
	Filing  string   `json:"filing"`
	Code    string   `json:"code"`
	Reasons []string `json:"reasons"`
}

// Line gives the reasons.
func (r Refused) Line() law.Words {
	var parts []law.Words
	for _, reason := range r.Reasons {
		parts = append(parts, same(reason))
	}
	return line(parts...)
}

// PlatformReceipt is the platform's answer that it has done what was asked.
type PlatformReceipt struct {
	Number   string    // the platform's number
	At       time.Time // from when it is public
	Address  string    // where the public finds it
	Snapshot []byte    // what the public sees, as a file
	Type     string    // media type of the snapshot
	Place    string    // the place that the published text names
	Sandbox  bool      // a labelled stand-in answered
}

// ErrRefused is wrapped by Rejected: the platform will not take the filing however often it is sent.
var ErrRefused = errors.New("the platform refuses the filing")

// Rejected is a refusal for good, with the platform's code and reasons.
type Rejected struct {
	Code    string
	Reasons []string
}

// Error lists the reasons.
func (r Rejected) Error() string { return fmt.Sprintf("%v: %s %q", ErrRefused, r.Code, r.Reasons) }

// Unwrap makes errors.Is(err, ErrRefused) true.
func (r Rejected) Unwrap() error { return ErrRefused }

// DisclosurePlatform is 广东省行政执法信息公示平台. File sends a filing under a key: the same key again gives the same receipt,
// however often the answer was lost. Rejected is final; every other error may be tried again.
type DisclosurePlatform interface {
	File(ctx context.Context, key string, f Filing) (PlatformReceipt, error)
}

// Snapshots stores what the platform shows, before the act that records it.
type Snapshots interface {
	Keep(ctx context.Context, r io.Reader, name string) (Attachment, error)
}

// The acts around the platform. What it answers is recorded by the system, on the answer alone.
var (
	FilingSent     = act.Kind{Name: "device.platform.file", Title: law.Words{ZH: "报送公示平台", EN: "Send to the disclosure platform"}, Permission: access.PublishSite}
	FilingAnswered = act.Kind{Name: "device.platform.answer", Title: law.Words{ZH: "登记公示平台回执", EN: "Record the platform's answer"}}
)

// JobFile is the job that carries a filing to the platform.
const JobFile = "device.platform.file"

type fileArgs struct {
	Use    string `json:"use"`
	Filing string `json:"filing"`
}

// AskPublication sends the notice of the site to the platform. Its receipt becomes the record of publication.
func (s *Service) AskPublication(ctx context.Context, by act.By, in On) (Done, error) {
	return s.file(ctx, by, in, func(tx *act.Tx, l *Life, f *Filing) error {
		f.Kind = FilePublication
		return l.reviewed(tx.Now)
	})
}

// AskCorrection sends a corrected notice. A change of place, direction or violation is material.
func (s *Service) AskCorrection(ctx context.Context, by act.By, in On, material bool, reason string) (Done, error) {
	return s.askChange(ctx, by, in, FileCorrection, material, reason)
}

// AskWithdrawal asks the platform to take the publication down.
func (s *Service) AskWithdrawal(ctx context.Context, by act.By, in On, reason string) (Done, error) {
	return s.askChange(ctx, by, in, FileWithdrawal, false, reason)
}

func (s *Service) askChange(ctx context.Context, by act.By, in On, kind FilingKind, material bool, reason string) (Done, error) {
	var c fault.Check
	c.Text(&reason, longText, true, "reason", "请写明理由。", "Give the reason.")
	if err := c.Err(); err != nil {
		return Done{}, err
	}
	return s.file(ctx, by, in, func(tx *act.Tx, l *Life, f *Filing) error {
		f.Kind, f.Material, f.Notice.Reason = kind, material, reason
		return l.public(time.Time{}, tx.Now, Platform)
	})
}

func (s *Service) file(ctx context.Context, by act.By, in On, fill func(tx *act.Tx, l *Life, f *Filing) error) (Done, error) {
	on := On{Use: in.Use, Documents: in.Documents}
	return s.onUse(ctx, FilingSent, by, on, &fault.Check{}, func(ctx context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if f := l.openFiling(tx.Now); f != nil {
			return occurrence{}, fault.Conflict{Because: law.Words{ZH: "前一次报送还在等公示平台的回执。", EN: "The platform has not answered the filing before."}}
		}
		f, err := l.filing(ctx, tx, tx.Now)
		if err != nil {
			return occurrence{}, err
		}
		if err := fill(tx, l, &f); err != nil {
			return occurrence{}, err
		}
		return l.ask(ctx, tx, f)
	})
}

// filing begins a filing with the notice of the use as it is at t.
func (l *Life) filing(ctx context.Context, q db.Queryer, t time.Time) (Filing, error) {
	body, err := people.BodyByID(ctx, q, l.Book, l.Use.Body)
	if err != nil {
		return Filing{}, err
	}
	f := Filing{Notice: l.notice(t, body.Name, body.Address, body.Phone)}
	for _, fact := range l.before(t) {
		if p, ok := fact.Data.(Publication); ok && p.Channel == Platform {
			f.Previous = p.Receipt
		}
	}
	return f, nil
}

// ask records what is asked and enqueues the job that carries it.
func (l *Life) ask(ctx context.Context, tx *act.Tx, f Filing) (occurrence, error) {
	o := occurrence{id: tx.NewID(), event: FilingAsked, detail: f}
	err := job.Enqueue(ctx, tx, job.Order{Kind: JobFile, Args: fileArgs{Use: l.Use.ID, Filing: o.id}, Key: o.id})
	return o, err
}

// openFiling returns the filing that the platform has not answered yet.
func (l *Life) openFiling(t time.Time) *Fact {
	answered := map[string]bool{}
	for _, f := range l.before(t) {
		if id := answers(f.Data); id != "" {
			answered[id] = true
		}
	}
	all := l.before(t)
	for i := range all {
		if all[i].Event == FilingAsked && !answered[all[i].ID] {
			return &all[i]
		}
	}
	return nil
}

// answers is the filing that a fact answers, if it answers one.
func answers(d Detail) string {
	switch d := d.(type) {
	case Publication:
		return d.Filing
	case Correction:
		return d.Filing
	case Withdrawal:
		return d.Filing
	case StopNotice:
		return d.Filing
	case Refused:
		return d.Filing
	}
	return ""
}
