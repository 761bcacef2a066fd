package api

import (
	"context"
	"net/http"
	"strconv"

	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
)

// Desk is what the door asks about a capture beside the request itself, and where what it lets in goes: the book, or a
// trial that keeps no picture and is never evidence.
type Desk interface {
	// Sender finds a device with the keys that count now; fault.NotFound when there is none.
	Sender(ctx context.Context, device string) (device.Sender, error)
	// Known looks for the two keys of a submission; capture.ErrSameIDOtherBytes.
	Known(ctx context.Context, sub capture.Submission) (capture.Taken, error)
	HasUse(ctx context.Context, sub capture.Submission) (bool, error)
	// Originals is where the media are staged.
	Originals() *blob.Store
	Take(ctx context.Context, sub capture.Submission, staged ...*blob.Staged) (capture.Taken, error)
}

type findSender func(ctx context.Context, device string) (device.Sender, error)

// book is the desk of the real door.
type book struct {
	captures *capture.Service
	devices  *device.Service
}

func (b book) Sender(ctx context.Context, device string) (device.Sender, error) {
	return b.devices.Sender(ctx, device)
}

func (b book) Known(ctx context.Context, sub capture.Submission) (capture.Taken, error) {
	return b.captures.Known(ctx, sub)
}

func (b book) HasUse(ctx context.Context, sub capture.Submission) (bool, error) {
	return device.HasUse(ctx, b.captures.Engine.DB.Reader(), sub.Book, sub.Event.Device, sub.Event.Violation, sub.Event.Time)
}

func (b book) Originals() *blob.Store { return b.captures.Originals }

func (b book) Take(ctx context.Context, sub capture.Submission, staged ...*blob.Staged) (capture.Taken, error) {
	if err := b.captures.Originals.Publish(ctx, staged...); err != nil {
		return capture.Taken{}, err
	}
	return b.captures.Receive(ctx, sub)
}

// Trial is the door before another desk: the same places, the same reading, the same checks and answers. After each
// request, told is given what was refused; "" when nothing was.
func (d *Door) Trial(desk func(r *http.Request) (Desk, func(Refusal))) http.Handler {
	if d.admit == nil {
		d.admit, d.quotas.limits = newAdmission(d.Limits), d.Limits
	}
	return d.answering(d.admit.messages, func(w http.ResponseWriter, r *http.Request) error {
		at, told := desk(r)
		err := d.take(w, r, at)
		told(d.refusal(r.Context(), err))
		return err
	})
}

// Refusal is an answer of the door other than 200 and 201. The zero Refusal is none.
type Refusal struct {
	Status        int
	Code, Pointer string
	ZH, EN        string
}

func (d *Door) refusal(ctx context.Context, err error) Refusal {
	if err == nil {
		return Refusal{}
	}
	p := d.asProblem(ctx, err)
	return Refusal{p.status, p.code, p.pointer, p.detail.ZH, p.detail.EN}
}

// Write answers with the refusal, as the door writes it; retry is the number of seconds for Retry-After, 0: none.
func (r Refusal) Write(w http.ResponseWriter, retry int) {
	p := &problem{status: r.Status, code: r.Code, pointer: r.Pointer, detail: law.Words{ZH: r.ZH, EN: r.EN}}
	if retry > 0 {
		p.retry = strconv.Itoa(retry)
	}
	p.write(w)
}
