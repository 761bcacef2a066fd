package api

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"

	"yuanjian/internal/blob"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// health answers POST /api/v1/health: one CloudEvent, the whole body signed.
func (d *Door) health(w http.ResponseWriter, r *http.Request) error {
	if err := d.fresh(r); err != nil {
		return err
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/cloudevents+json" {
		return refuse(http.StatusUnsupportedMediaType, codeMedia, "Content-Type应为application/cloudevents+json。", "The Content-Type must be application/cloudevents+json.")
	}
	raw, err := readBounded(r.Body, device.HealthMost)
	if err != nil {
		return err
	}
	s, err := d.authenticate(r, raw)
	if err != nil {
		return err
	}
	if err := d.quotas.allow(s.sender.Device, d.Clock.Now()); err != nil {
		return err
	}
	h, err := device.ParseHealth(raw)
	if err != nil {
		return err
	}
	if err := d.checkTime(h.Time); err != nil {
		return err
	}
	digest := blob.DigestOf(raw).String()
	got, err := d.Devices.ReportHealth(r.Context(), s.sender, device.HealthMessage{Health: h, WebhookID: s.id, SentAt: s.at, Digest: digest})
	if errors.As(err, new(fault.Conflict)) {
		return d.Captures.Clash(r.Context(), s.sender.Book, s.sender.Device, digest)
	}
	if err != nil {
		return err
	}
	status := http.StatusCreated
	if got.Known {
		status = http.StatusOK
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(struct {
		ID         string `json:"id"`
		ReceivedAt string `json:"received_at"`
	}{got.ID, got.ReceivedAt.In(law.Beijing).Format("2006-01-02T15:04:05.000000Z07:00")}) // the line may be cut: the device asks again
	return nil
}
