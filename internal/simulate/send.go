package simulate

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"yuanjian/internal/seal"
)

// Sender sends for one device, as its firmware would.
type Sender struct {
	Base   string // http://127.0.0.1:8080
	Device string
	Secret string // whsec_… or whsk_…; several, separated by blanks, sign together
	Client *http.Client
}

// Shot is one capture to send. Zero fields are left out of the event.
type Shot struct {
	ID, WebhookID string
	At            time.Time // instant of the capture
	Sent          time.Time // webhook-timestamp
	Sequence      int64
	Violation     string
	Position      *[2]float64 // longitude, latitude
	AccuracyM     float64
	Firmware      string
	ClockOffsetMS *int64
	Plate         string
	PlateType     string
	Measured      map[string]any
	Media         []File
}

// File is one medium. Announced is what the event says of its digest; empty: the truth.
type File struct {
	Name, Type, Role string
	Bytes            []byte
	Announced        string
}

// Answer is what the door said.
type Answer struct {
	Status     int
	Body       []byte
	RetryAfter string // seconds, when it says so
}

// Event writes the event part of a shot.
func (s *Sender) Event(shot Shot) ([]byte, error) {
	data := map[string]any{"sequence": shot.Sequence, "violation": shot.Violation, "accuracy_m": shot.AccuracyM, "media": announce(shot)}
	if shot.Position != nil {
		data["position"] = shot.Position
	}
	if shot.Firmware != "" {
		data["firmware"] = shot.Firmware
	}
	if shot.ClockOffsetMS != nil {
		data["clock_offset_ms"] = *shot.ClockOffsetMS
	}
	if shot.Plate != "" {
		data["subject"] = map[string]any{"plate": shot.Plate, "plate_type": shot.PlateType}
	}
	if shot.Measured != nil {
		data["measured"] = shot.Measured
	}
	event, err := json.Marshal(map[string]any{"specversion": "1.0", "type": "cn.yuanjian.capture.v1", "source": "devices/" + s.Device,
		"id": shot.ID, "time": shot.At.Format("2006-01-02T15:04:05.000000Z07:00"), "datacontenttype": "application/json", "data": data})
	if err != nil {
		return nil, fmt.Errorf("write event: %w", err)
	}
	return event, nil
}

func announce(shot Shot) []map[string]any {
	out := make([]map[string]any, len(shot.Media))
	for i, f := range shot.Media {
		digest := f.Announced
		if digest == "" {
			sum := sha256.Sum256(f.Bytes)
			digest = hex.EncodeToString(sum[:])
		}
		out[i] = map[string]any{"name": f.Name, "type": f.Type, "sha256": digest, "role": f.Role}
	}
	return out
}

// Send posts one shot.
func (s *Sender) Send(ctx context.Context, shot Shot) (Answer, error) {
	event, err := s.Event(shot)
	if err != nil {
		return Answer{}, err
	}
	return s.Post(ctx, event, shot)
}

// Post sends an event as given, signed, with the media of a shot.
func (s *Sender) Post(ctx context.Context, event []byte, shot Shot) (Answer, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	err := part(form, "event", "application/cloudevents+json", event)
	for _, f := range shot.Media {
		if err == nil {
			err = part(form, f.Name, f.Type, f.Bytes)
		}
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		return Answer{}, fmt.Errorf("write request: %w", err)
	}
	return s.post(ctx, "/api/v1/captures", form.FormDataContentType(), body.Bytes(), event, shot.WebhookID, shot.Sent)
}

func part(form *multipart.Writer, name, kind string, content []byte) error {
	h := textproto.MIMEHeader{}
	h.Set("Content-Disposition", fmt.Sprintf(`form-data; name=%q`, name))
	h.Set("Content-Type", kind)
	w, err := form.CreatePart(h)
	if err == nil {
		_, err = w.Write(content)
	}
	return err
}

// Health is one health message.
type Health struct {
	ID, WebhookID string
	At, Sent      time.Time
	ClockOffsetMS int64
	Firmware      string
	State         string // "normal" or "abnormal"
	Detail        string
}

// SendHealth posts a health message.
func (s *Sender) SendHealth(ctx context.Context, h Health) (Answer, error) {
	body, err := json.Marshal(map[string]any{"specversion": "1.0", "type": "cn.yuanjian.health.v1", "source": "devices/" + s.Device,
		"id": h.ID, "time": h.At.Format("2006-01-02T15:04:05.000000Z07:00"), "datacontenttype": "application/json",
		"data": map[string]any{"clock_offset_ms": h.ClockOffsetMS, "firmware": h.Firmware, "storage_free_mb": 20480, "temperature_c": 41.5,
			"state": h.State, "detail": h.Detail}})
	if err != nil {
		return Answer{}, fmt.Errorf("write health message: %w", err)
	}
	return s.SendMessage(ctx, "/api/v1/health", body, h.WebhookID, h.Sent)
}

func (s *Sender) post(ctx context.Context, path, kind string, body, signed []byte, id string, sent time.Time) (Answer, error) {
	signature, err := sign(s.Secret, id, sent, signed)
	if err != nil {
		return Answer{}, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.Base+path, bytes.NewReader(body))
	if err != nil {
		return Answer{}, err
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("webhook-id", id)
	r.Header.Set("webhook-timestamp", strconv.FormatInt(sent.Unix(), 10))
	r.Header.Set("webhook-signature", signature)
	r.Header.Set("Expect", "100-continue") // a refusal is heard before the media are sent
	answer, err := s.Client.Do(r)
	if err != nil {
		return Answer{}, fmt.Errorf("send: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	got, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	return Answer{answer.StatusCode, got, answer.Header.Get("Retry-After")}, err
}

// sign makes one signature with each of the keys.
func sign(keys, id string, sent time.Time, content []byte) (string, error) {
	var all []string
	for _, text := range strings.Fields(keys) {
		key, err := seal.ParseSecret(text)
		if err != nil {
			return "", fmt.Errorf("read secret: %w", err)
		}
		signature, err := seal.SignWebhook(key, id, sent, content)
		if err != nil {
			return "", err
		}
		all = append(all, signature)
	}
	return strings.Join(all, " "), nil
}

// Value is one measured value of a sensor.
type Value struct {
	Name   string   `json:"name"`
	Value  *float64 `json:"value"`
	Unit   string   `json:"unit"`
	Method string   `json:"method"`
	Flag   string   `json:"flag"`
}

// SendReadings posts measured values.
func (s *Sender) SendReadings(ctx context.Context, id, webhookID string, at, sent time.Time, values ...Value) (Answer, error) {
	body, err := json.Marshal(map[string]any{"specversion": "1.0", "type": "cn.yuanjian.readings.v1", "source": "devices/" + s.Device,
		"id": id, "time": at.Format("2006-01-02T15:04:05.000000Z07:00"), "datacontenttype": "application/json", "data": map[string]any{"values": values}})
	if err != nil {
		return Answer{}, fmt.Errorf("write readings: %w", err)
	}
	return s.SendMessage(ctx, "/api/v1/readings", body, webhookID, sent)
}

// SendMessage posts a message without media as given, signed.
func (s *Sender) SendMessage(ctx context.Context, path string, body []byte, webhookID string, sent time.Time) (Answer, error) {
	return s.post(ctx, path, "application/cloudevents+json", body, body, webhookID, sent)
}
