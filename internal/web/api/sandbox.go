package api

import (
	"context"
	"encoding/json"
	"net/http"

	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
	"yuanjian/internal/vendor"
	"yuanjian/internal/web"
)

// SandboxPath stands before the addresses of the device interface for sandbox devices: a gateway that is configured with it
// needs no other change.
const SandboxPath = "/sandbox"

// Sandbox is the door for sandbox devices of vendors: read, checked and answered by the door's own code. It keeps digests and
// answers; no picture, no plate and no capture comes into being.
type Sandbox struct {
	Door      *Door // with limits and places of its own; its services are not used
	Vendors   *vendor.Service
	Originals *blob.Store // where media are staged while they are checked, and thrown away
	Signer    seal.Signer
}

// Routes are the addresses of the sandbox.
func (s *Sandbox) Routes() []web.Route {
	take := s.Door.Trial(func(r *http.Request) (Desk, func(Refusal)) {
		t := &trial{Sandbox: s, webhook: r.Header.Get("webhook-id")}
		return t, func(no Refusal) { t.remember(r.Context(), no) }
	})
	health := s.Door.answering(s.Door.admit.messages, s.health)
	return []web.Route{
		{Method: "POST", Path: SandboxPath + "/api/v1/captures", Policy: web.SignedDevice{}, Serve: take},
		{Method: "POST", Path: SandboxPath + "/api/v1/health", Policy: web.SignedDevice{}, Serve: health},
	}
}

// trial is the desk of one request.
type trial struct {
	*Sandbox
	from         device.Sender
	webhook, own string
	digest       string
	kept         bool // what came of it is on record already
}

// Sender finds the sandbox device and remembers it for what follows.
func (t *trial) Sender(ctx context.Context, name string) (device.Sender, error) {
	from, err := t.Vendors.SandboxSender(ctx, name)
	t.from = from
	if err != nil {
		t.from = device.Sender{}
	}
	return from, err
}

// Known looks among what the sandbox device has sent.
func (t *trial) Known(ctx context.Context, sub capture.Submission) (capture.Taken, error) {
	t.own, t.digest = sub.Event.ID, blob.DigestOf(sub.Raw).String()
	e, err := t.Vendors.SandboxKnown(ctx, t.from.Device, t.webhook, t.own, t.digest)
	return capture.Taken{Capture: e.ID, Known: e.ID != "", Receipt: e.Receipt}, err
}

// HasUse is true for every violation: a sandbox device has no use.
func (t *trial) HasUse(context.Context, capture.Submission) (bool, error) { return true, nil }

func (t *trial) Originals() *blob.Store { return t.Sandbox.Originals }

// Take makes a receipt of a trial and keeps it under the two keys.
func (t *trial) Take(ctx context.Context, sub capture.Submission, _ ...*blob.Staged) (capture.Taken, error) {
	now := t.Vendors.Engine.Now(t.from.Book)
	id := db.NewID(now)
	receipt, err := capture.TrialReceipt(t.Signer, id, now, sub)
	if err != nil {
		return capture.Taken{}, err
	}
	e, err := t.Vendors.Remember(ctx, t.from, t.webhook, t.own, vendor.Exchange{ID: id, Event: t.digest, Status: http.StatusCreated, Receipt: receipt})
	t.kept = err == nil
	return capture.Taken{Capture: e.ID, Receipt: receipt}, err
}

// remember keeps what was refused, and that something known came again, for the vendor to see.
func (t *trial) remember(ctx context.Context, no Refusal) {
	if t.kept || t.from.Device == "" {
		return
	}
	e := vendor.Exchange{Event: t.digest, Status: no.Status, Code: no.Code, Pointer: no.Pointer, Words: law.Words{ZH: no.ZH, EN: no.EN}}
	if no.Status == 0 {
		e.Status = http.StatusOK
	}
	if _, err := t.Vendors.Remember(context.WithoutCancel(ctx), t.from, t.webhook, t.own, e); err != nil {
		t.Door.Log.Error("remember a sandbox request", "error", err.Error())
	}
}

// health takes a health message of a sandbox device: it is checked, answered and counts for nothing.
func (s *Sandbox) health(w http.ResponseWriter, r *http.Request) error {
	t := &trial{Sandbox: s, webhook: r.Header.Get("webhook-id")}
	err := s.Door.read(w, r, t.Sender, t.clash, func(from signed, m device.Message) (device.Received, error) {
		h, err := device.ParseHealth(from.raw)
		if err == nil {
			err = s.Door.checkTime("/time", h.Time)
		}
		if err != nil {
			return device.Received{}, err
		}
		return t.report(r.Context(), h.ID, m.Digest)
	})
	t.remember(r.Context(), s.Door.refusal(r.Context(), err))
	return err
}

// report answers a health message as known or new.
func (t *trial) report(ctx context.Context, own, digest string) (device.Received, error) {
	t.own, t.digest = own, digest
	known, err := t.Vendors.SandboxKnown(ctx, t.from.Device, t.webhook, own, digest)
	if err != nil {
		return device.Received{}, err
	}
	if known.ID != "" {
		return device.Received{ID: known.ID, ReceivedAt: known.At, Known: true}, nil
	}
	receipt, err := json.Marshal(map[string]string{"book": capture.TrialBook})
	if err != nil {
		return device.Received{}, err
	}
	e, err := t.Vendors.Remember(ctx, t.from, t.webhook, own, vendor.Exchange{Event: digest, Status: http.StatusCreated, Receipt: receipt})
	t.kept = err == nil
	return device.Received{ID: e.ID, ReceivedAt: e.At}, err
}

// clash is what the sandbox says of a key that came with other bytes: no security event, only the answer.
func (t *trial) clash(context.Context, device.Sender, string) error {
	return capture.ErrSameIDOtherBytes
}
