package platform

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"yuanjian/internal/device"
	"yuanjian/internal/law"
)

// answerBytes bounds an answer: the snapshot in base64 and the rest.
const answerBytes = 12 << 20

// snapshotBytes bounds the snapshot itself.
const snapshotBytes = 8 << 20

// Client files with one platform.
type Client struct {
	base  string
	token string
	http  *http.Client
}

// New returns a client of the platform at base, with the body's token. HTTP is made by package dial. An address that is
// not http or https, or that holds credentials, is refused.
func New(base, token string, client *http.Client) (*Client, error) {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("address of the disclosure platform: want https://host/path without user, query or fragment")
	}
	return &Client{base: strings.TrimSuffix(u.String(), "/"), token: token, http: client}, nil
}

type request struct {
	Kind     device.FilingKind `json:"kind"`
	Material bool              `json:"material"`
	Previous string            `json:"previous,omitempty"`
	Notice   device.Notice     `json:"notice"`
}

type answer struct {
	Number   string `json:"number"`
	At       string `json:"at"`
	Address  string `json:"address"`
	Place    string `json:"place"`
	Snapshot struct {
		Type   string `json:"type"`
		SHA256 string `json:"sha256"`
		Data   string `json:"data"`
	} `json:"snapshot"`
	Sandbox bool `json:"sandbox"`
}

type refused struct {
	Code    string   `json:"code"`
	Reasons []string `json:"reasons"`
}

// File implements device.DisclosurePlatform.
func (c *Client) File(ctx context.Context, key string, f device.Filing) (device.PlatformReceipt, error) {
	body, err := json.Marshal(request{Kind: f.Kind, Material: f.Material, Previous: f.Previous, Notice: f.Notice})
	if err != nil {
		return device.PlatformReceipt{}, fmt.Errorf("write filing: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/v1/filings", bytes.NewReader(body))
	if err != nil {
		return device.PlatformReceipt{}, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Idempotency-Key", key)
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	w, err := c.http.Do(r)
	if err != nil {
		return device.PlatformReceipt{}, fmt.Errorf("reach the platform: %w", err)
	}
	defer func() { _ = w.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(w.Body, answerBytes+1))
	if err != nil {
		return device.PlatformReceipt{}, fmt.Errorf("read the platform's answer: %w", err)
	}
	if len(text) > answerBytes {
		return device.PlatformReceipt{}, fmt.Errorf("the platform's answer has more than %d bytes", answerBytes)
	}
	return read(w, text)
}

// read turns an answer into a receipt, a refusal for good, or an error that may be tried again.
func read(w *http.Response, text []byte) (device.PlatformReceipt, error) {
	none := device.PlatformReceipt{}
	switch w.StatusCode {
	case http.StatusOK, http.StatusCreated:
	case http.StatusConflict:
		return none, device.Rejected{Code: "key-reused", Reasons: []string{"同一报送编号已经用于不同的内容"}}
	case http.StatusUnprocessableEntity:
		var r refused
		if err := json.Unmarshal(text, &r); err != nil || r.Code == "" || len(r.Reasons) == 0 {
			return none, fmt.Errorf("the platform refused without code and reasons (422)")
		}
		return none, device.Rejected{Code: clip(r.Code), Reasons: clipped(r.Reasons)}
	default:
		return none, fmt.Errorf("the platform answered %d", w.StatusCode)
	}
	if t, _, err := mime.ParseMediaType(w.Header.Get("Content-Type")); err != nil || t != "application/json" {
		return none, fmt.Errorf("the platform answered with type %q, not application/json", clip(w.Header.Get("Content-Type")))
	}
	var a answer
	if err := json.Unmarshal(text, &a); err != nil {
		return none, fmt.Errorf("read the platform's receipt: %w", err)
	}
	return a.receipt()
}

// receipt checks an answer and takes it whole.
func (a answer) receipt() (device.PlatformReceipt, error) {
	none := device.PlatformReceipt{}
	at, err := law.ParseInstant(a.At)
	if err != nil {
		return none, fmt.Errorf("the platform's receipt: at: %w", err)
	}
	if a.Number == "" || a.Place == "" || len(a.Number) > 200 || len(a.Address) > 2000 {
		return none, fmt.Errorf("the platform's receipt lacks number or place, or they are too long")
	}
	data, err := base64.StdEncoding.DecodeString(a.Snapshot.Data)
	if err != nil || len(data) == 0 || len(data) > snapshotBytes {
		return none, fmt.Errorf("the platform's snapshot is no base64 of 1 to %d bytes", snapshotBytes)
	}
	if digest := sha256.Sum256(data); hex.EncodeToString(digest[:]) != a.Snapshot.SHA256 {
		return none, fmt.Errorf("the platform's snapshot does not match its digest")
	}
	if !fits(a.Snapshot.Type, data) {
		return none, fmt.Errorf("the platform's snapshot is not %q", clip(a.Snapshot.Type))
	}
	return device.PlatformReceipt{Number: a.Number, At: at.UTC().Truncate(time.Microsecond), Address: a.Address, Place: a.Place,
		Snapshot: data, Type: a.Snapshot.Type, Sandbox: a.Sandbox}, nil
}

// beginnings are the first bytes of the types a snapshot may have.
var beginnings = map[string]string{"application/pdf": "%PDF-", "image/png": "\x89PNG\r\n\x1a\n", "image/jpeg": "\xff\xd8\xff"}

func fits(kind string, data []byte) bool {
	begin, ok := beginnings[kind]
	return ok && bytes.HasPrefix(data, []byte(begin))
}

// clip keeps what a stranger wrote from filling a page.
func clip(s string) string {
	const most = 300
	if r := []rune(strings.ToValidUTF8(s, "")); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

func clipped(all []string) []string {
	const most = 20
	var out []string
	for _, s := range all[:min(len(all), most)] {
		out = append(out, clip(s))
	}
	return out
}
