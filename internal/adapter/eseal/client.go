package eseal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"yuanjian/internal/docket"
	"yuanjian/internal/law"
)

// answerBytes bounds an answer: a sealed PDF in base64.
const answerBytes = 40 << 20

// Client has papers sealed by one service.
type Client struct {
	base  string
	token string
	http  *http.Client
}

// New returns a client of the service at base, with our token. HTTP is made by package dial. An address that is not http or
// https, or that holds credentials, is refused.
func New(base, token string, client *http.Client) (*Client, error) {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("address of the e-seal service: want https://host/path without user, query or fragment")
	}
	return &Client{base: strings.TrimSuffix(u.String(), "/"), token: token, http: client}, nil
}

type request struct {
	Body   string `json:"body"`
	Name   string `json:"name"`
	Number string `json:"number"`
	Model  string `json:"model_sha256"`
	At     string `json:"at"`
	SHA256 string `json:"pdf_sha256"`
	PDF    string `json:"pdf"`
}

type answer struct {
	Sealer      string `json:"sealer"`
	Certificate string `json:"certificate_sha256"`
	SHA256      string `json:"pdf_sha256"`
	PDF         string `json:"pdf"`
	Sandbox     bool   `json:"sandbox"`
}

type refused struct {
	Code    string   `json:"code"`
	Reasons []string `json:"reasons"`
}

// Seal implements docket.Sealer.
func (c *Client) Seal(ctx context.Context, r docket.Request) (docket.SealedPDF, error) {
	none := docket.SealedPDF{}
	body, err := json.Marshal(request{Body: r.Body, Name: r.Name, Number: r.Number, Model: r.Model, At: r.At.In(law.Beijing).Format(time.RFC3339),
		SHA256: digestOf(r.PDF), PDF: base64.StdEncoding.EncodeToString(r.PDF)})
	if err != nil {
		return none, fmt.Errorf("write a request to seal: %w", err)
	}
	ask, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/v1/seals", bytes.NewReader(body))
	if err != nil {
		return none, err
	}
	ask.Header.Set("Content-Type", "application/json")
	ask.Header.Set("Accept", "application/json")
	ask.Header.Set("Idempotency-Key", r.Key)
	if c.token != "" {
		ask.Header.Set("Authorization", "Bearer "+c.token)
	}
	w, err := c.http.Do(ask)
	if err != nil {
		return none, fmt.Errorf("reach the e-seal service: %w", err)
	}
	defer func() { _ = w.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(w.Body, answerBytes+1))
	if err != nil {
		return none, fmt.Errorf("read the answer of the e-seal service: %w", err)
	}
	if len(text) > answerBytes {
		return none, fmt.Errorf("the answer of the e-seal service has more than %d bytes", answerBytes)
	}
	return read(w.StatusCode, text, r.PDF)
}

// read turns an answer into a sealed PDF, or an error.
func read(status int, text, sent []byte) (docket.SealedPDF, error) {
	none := docket.SealedPDF{}
	switch status {
	case http.StatusOK, http.StatusCreated:
	case http.StatusUnprocessableEntity:
		var r refused
		if err := json.Unmarshal(text, &r); err != nil || r.Code == "" {
			return none, fmt.Errorf("the e-seal service refused without a code (422)")
		}
		return none, fmt.Errorf("the e-seal service refuses the paper: %s %s", clip(r.Code), clip(strings.Join(r.Reasons, "；")))
	default:
		return none, fmt.Errorf("the e-seal service answered %d", status)
	}
	var a answer
	if err := json.Unmarshal(text, &a); err != nil {
		return none, fmt.Errorf("read the answer of the e-seal service: %w", err)
	}
	sealed, err := base64.StdEncoding.DecodeString(a.PDF)
	switch {
	case err != nil || digestOf(sealed) != a.SHA256:
		return none, fmt.Errorf("the sealed PDF does not match its digest")
	case !bytes.HasPrefix(sealed, sent):
		return none, fmt.Errorf("the e-seal service changed the paper: a seal is added behind it")
	case !bytes.Contains(sealed[len(sent):], []byte("/ByteRange")):
		return none, fmt.Errorf("the PDF came back without a signature")
	case a.Sealer == "" || len(a.Sealer) > 200 || !isDigest(a.Certificate):
		return none, fmt.Errorf("the answer of the e-seal service lacks the name of the sealer or the certificate")
	}
	name := a.Sealer
	if a.Sandbox {
		name = "沙箱：" + name
	}
	return docket.SealedPDF{PDF: sealed, Certificate: a.Certificate, Sealer: name}, nil
}

func digestOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func isDigest(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == sha256.Size && s == strings.ToLower(s)
}

// clip keeps what a stranger wrote from filling a page.
func clip(s string) string {
	const most = 300
	if r := []rune(strings.ToValidUTF8(s, "")); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
