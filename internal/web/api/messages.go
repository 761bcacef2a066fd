package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"time"

	"yuanjian/internal/blob"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// health answers POST /api/v1/health.
func (d *Door) health(w http.ResponseWriter, r *http.Request) error {
	return d.message(w, r, func(s signed, m device.Message) (device.Received, error) {
		h, err := device.ParseHealth(s.raw)
		if err == nil {
			err = d.mayTake("/time", h.Time)
		}
		if err != nil {
			return device.Received{}, err
		}
		return d.Devices.ReportHealth(r.Context(), s.sender, device.HealthMessage{Health: h, Message: m})
	})
}

// readings answers POST /api/v1/readings.
func (d *Door) readings(w http.ResponseWriter, r *http.Request) error {
	return d.message(w, r, func(s signed, m device.Message) (device.Received, error) {
		v, err := device.ParseReadings(s.raw)
		if err == nil {
			err = d.mayTake("/time", v.Time)
		}
		for i := range v.Values {
			if at := v.Values[i].At; at != nil && err == nil {
				err = d.checkTime(fmt.Sprintf("/data/values/%d/at", i), *at)
			}
		}
		if err != nil {
			return device.Received{}, err
		}
		return d.Devices.ReportReadings(r.Context(), s.sender, device.ReadingsMessage{Readings: v, Message: m})
	})
}

// mayTake asks what must hold before a message is stored.
func (d *Door) mayTake(pointer string, at time.Time) error {
	if err := d.checkTime(pointer, at); err != nil {
		return err
	}
	return d.space(d.Captures.Originals)
}

// message takes one CloudEvent whose whole body is signed, of a device of the register.
func (d *Door) message(w http.ResponseWriter, r *http.Request, take func(signed, device.Message) (device.Received, error)) error {
	clash := func(ctx context.Context, from device.Sender, digest string) error {
		return d.Captures.Clash(ctx, from.Book, from.Device, digest)
	}
	return d.read(w, r, d.Devices.Sender, clash, take)
}

// read reads and checks a message, gives it to take, and answers; clash answers for a key that came with other bytes.
func (d *Door) read(w http.ResponseWriter, r *http.Request, find findSender, clash func(ctx context.Context, from device.Sender, digest string) error,
	take func(signed, device.Message) (device.Received, error)) error {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/cloudevents+json" {
		return refuse(http.StatusUnsupportedMediaType, codeMedia, "Content-Type应为application/cloudevents+json。", "The Content-Type must be application/cloudevents+json.")
	}
	if r.ContentLength > device.MessageMost {
		return blob.ErrTooLarge
	}
	raw, err := readBounded(r.Body, device.MessageMost)
	if err != nil {
		return err
	}
	s, leave, err := d.admitDevice(r, raw, find)
	if err != nil {
		return err
	}
	defer leave()
	digest := blob.DigestOf(raw).String()
	got, err := take(s, device.Message{WebhookID: s.id, SentAt: s.at, Digest: digest})
	if errors.As(err, new(fault.Conflict)) {
		return clash(r.Context(), s.sender, digest)
	}
	if err != nil {
		return err
	}
	status := http.StatusCreated
	if got.Known {
		status = http.StatusOK
	}
	body, err := json.Marshal(acknowledgement{got.ID, got.ReceivedAt.In(law.Beijing).Format("2006-01-02T15:04:05.000000Z07:00")})
	if err != nil {
		return err
	}
	answerJSON(w, status, body)
	return nil
}

// acknowledgement is the answer to a message.
type acknowledgement struct {
	ID         string `json:"id"`
	ReceivedAt string `json:"received_at"`
}
