package platform

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"time"

	"yuanjian/internal/adapter/dial"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
)

// answerBytes bounds an answer: the snapshot in base64 and the rest.
const answerBytes = 12 << 20

// snapshotBytes bounds the snapshot itself.
const snapshotBytes = 8 << 20

// Client files with one platform.
type Client struct{ service *dial.Service }

// New returns a client of the platform at base, with the body's token. HTTP is made by package dial.
func New(base, token string, client *http.Client) (*Client, error) {
	service, err := dial.NewService(dial.Names{Address: "the disclosure platform", Service: "the platform", Request: "filing",
		Answer: "the platform's answer"}, base, token, answerBytes, client)
	if err != nil {
		return nil, err
	}
	return &Client{service}, nil
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

// File implements device.DisclosurePlatform.
func (c *Client) File(ctx context.Context, key string, f device.Filing) (device.PlatformReceipt, error) {
	a, err := c.service.Post(ctx, "/v1/filings", key, request{Kind: f.Kind, Material: f.Material, Previous: f.Previous, Notice: f.Notice})
	if err != nil {
		return device.PlatformReceipt{}, err
	}
	return read(a)
}

// read turns an answer into a receipt, a refusal for good, or an error that may be tried again.
func read(got dial.Answer) (device.PlatformReceipt, error) {
	none := device.PlatformReceipt{}
	switch got.Status {
	case http.StatusOK, http.StatusCreated:
	case http.StatusConflict:
		return none, device.Rejected{Code: "key-reused", Reasons: []string{"同一报送编号已经用于不同的内容"}}
	case http.StatusUnprocessableEntity:
		no := got.Refusal()
		if no.Code == "" || len(no.Reasons) == 0 {
			return none, fmt.Errorf("the platform refused without code and reasons (422)")
		}
		return none, device.Rejected{Code: no.Code, Reasons: no.Reasons}
	default:
		return none, fmt.Errorf("the platform answered %d", got.Status)
	}
	if t, _, err := mime.ParseMediaType(got.Type); err != nil || t != "application/json" {
		return none, fmt.Errorf("the platform answered with type %q, not application/json", dial.Clip(got.Type))
	}
	var a answer
	if err := json.Unmarshal(got.Text, &a); err != nil {
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
		return none, fmt.Errorf("the platform's snapshot is not %q", dial.Clip(a.Snapshot.Type))
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
