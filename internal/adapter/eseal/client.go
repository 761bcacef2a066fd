package eseal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"yuanjian/internal/adapter/dial"
	"yuanjian/internal/docket"
	"yuanjian/internal/law"
)

// answerBytes bounds an answer: a sealed PDF in base64.
const answerBytes = 40 << 20

// Client has papers sealed by one service.
type Client struct{ service *dial.Service }

// New returns a client of the service at base, with our token. HTTP is made by package dial.
func New(base, token string, client *http.Client) (*Client, error) {
	service, err := dial.NewService(dial.Names{Address: "the e-seal service", Service: "the e-seal service", Request: "a request to seal",
		Answer: "the answer of the e-seal service"}, base, token, answerBytes, client)
	if err != nil {
		return nil, err
	}
	return &Client{service}, nil
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

// Seal implements docket.Sealer.
func (c *Client) Seal(ctx context.Context, r docket.Request) (docket.SealedPDF, error) {
	a, err := c.service.Post(ctx, "/v1/seals", r.Key, request{Body: r.Body, Name: r.Name, Number: r.Number, Model: r.Model,
		At: r.At.In(law.Beijing).Format(time.RFC3339), SHA256: digestOf(r.PDF), PDF: base64.StdEncoding.EncodeToString(r.PDF)})
	if err != nil {
		return docket.SealedPDF{}, err
	}
	return read(a, r.PDF)
}

// read turns an answer into a sealed PDF, or an error.
func read(got dial.Answer, sent []byte) (docket.SealedPDF, error) {
	none := docket.SealedPDF{}
	switch got.Status {
	case http.StatusOK, http.StatusCreated:
	case http.StatusUnprocessableEntity:
		no := got.Refusal()
		if no.Code == "" {
			return none, fmt.Errorf("the e-seal service refused without a code (422)")
		}
		return none, fmt.Errorf("the e-seal service refuses the paper: %s %s", no.Code, dial.Clip(strings.Join(no.Reasons, "；")))
	default:
		return none, fmt.Errorf("the e-seal service answered %d", got.Status)
	}
	var a answer
	if err := json.Unmarshal(got.Text, &a); err != nil {
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
