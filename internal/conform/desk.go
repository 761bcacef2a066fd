package conform

import (
	"context"

	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
)

// desk takes what a play stores: the digest of the event and the receipt, under its two keys. No picture is kept.
type desk struct {
	run   *Run
	keeps bool
}

type kept struct {
	digest  blob.Digest
	receipt []byte
}

// Sender finds the device of a play.
func (d *desk) Sender(_ context.Context, name string) (device.Sender, error) {
	for _, p := range d.run.plays {
		if p.device == name {
			key, err := seal.ParseSecret(p.secret)
			return device.Sender{Book: capture.TrialBook, Device: name, Keys: []seal.WebhookKey{key}}, err
		}
	}
	return device.Sender{}, fault.NotFound{What: law.Words{ZH: "这台设备", EN: "the device"}}
}

func keysOf(sub capture.Submission) [2]string {
	return [2]string{sub.Event.Device + " webhook " + sub.WebhookID, sub.Event.Device + " event " + sub.Event.ID}
}

// Known looks for the two keys.
func (d *desk) Known(_ context.Context, sub capture.Submission) (capture.Taken, error) {
	d.run.mu.Lock()
	defer d.run.mu.Unlock()
	for _, key := range keysOf(sub) {
		k, ok := d.run.kept[key]
		if ok && k.digest != blob.DigestOf(sub.Raw) {
			return capture.Taken{}, capture.ErrSameIDOtherBytes
		}
		if ok {
			return capture.Taken{Capture: key, Known: true, Receipt: k.receipt}, nil
		}
	}
	return capture.Taken{}, nil
}

// HasUse is true for every violation: no device of a play has a use.
func (d *desk) HasUse(context.Context, capture.Submission) (bool, error) { return true, nil }

// Originals is where the media are staged while they are checked.
func (d *desk) Originals() *blob.Store { return d.run.media }

// Take writes the receipt, and remembers it when the play stores the capture.
func (d *desk) Take(_ context.Context, sub capture.Submission, _ ...*blob.Staged) (capture.Taken, error) {
	receipt, err := capture.TrialReceipt(d.run.Signer, d.run.newID(), d.run.Clock.Now(), sub)
	if err != nil || !d.keeps {
		return capture.Taken{Receipt: receipt}, err
	}
	d.run.mu.Lock()
	defer d.run.mu.Unlock()
	for _, key := range keysOf(sub) {
		d.run.kept[key] = kept{blob.DigestOf(sub.Raw), receipt}
	}
	return capture.Taken{Receipt: receipt}, nil
}
