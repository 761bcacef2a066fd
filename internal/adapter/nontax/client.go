package nontax

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"time"

	"yuanjian/internal/adapter/dial"
	"yuanjian/internal/law"
	"yuanjian/internal/money"
	"yuanjian/internal/payment"
)

// answerBytes bounds an answer: a receipt's file in base64, or a piece of a statement.
const answerBytes = 8 << 20

// Client is one platform.
type Client struct{ service *dial.Service }

// New returns a client of the platform at base, with our token. HTTP is made by package dial.
func New(base, token string, client *http.Client) (*Client, error) {
	service, err := dial.NewService(dial.Names{Address: "the non-tax platform", Service: "the non-tax platform", Request: "a request to the non-tax platform",
		Answer: "the answer of the non-tax platform"}, base, token, answerBytes, client)
	if err != nil {
		return nil, err
	}
	return &Client{service}, nil
}

// errMissing is a 404, which each call reads in its own way.
var errMissing = errors.New("404")

// ask sends a request and reads the answer into out; nil: nothing is read.
func (c *Client) ask(ctx context.Context, path, key string, request, out any) error {
	got, err := c.service.Post(ctx, path, key, request)
	if err != nil {
		return err
	}
	switch got.Status {
	case http.StatusOK, http.StatusCreated:
	case http.StatusNotFound:
		return errMissing
	case http.StatusConflict:
		return payment.Refused{Code: "key-reused"}
	case http.StatusUnprocessableEntity:
		code := got.Refusal().Code
		if code == "" {
			return errors.New("the non-tax platform refused without a code (422)")
		}
		return payment.Refused{Code: code}
	default:
		return fmt.Errorf("the non-tax platform answered %d", got.Status)
	}
	if out == nil {
		return nil
	}
	if t, _, err := mime.ParseMediaType(got.Type); err != nil || t != "application/json" {
		return errors.New("the non-tax platform did not answer with application/json")
	}
	if err := json.Unmarshal(got.Text, out); err != nil {
		return errors.New("the answer of the non-tax platform is no JSON of the contract") // what it holds may name a payer
	}
	return nil
}

// Register implements payment.Platform.
func (c *Client) Register(ctx context.Context, r payment.Registration) (string, error) {
	var a struct {
		Code string `json:"code"`
	}
	err := c.ask(ctx, "/v1/demands", r.Key, struct {
		Key      string    `json:"key"`
		Office   string    `json:"office"`
		Part     string    `json:"part"`
		Fen      money.Fen `json:"fen"`
		Payer    string    `json:"payer"`
		Decision string    `json:"decision"`
	}{r.Key, r.Office, r.Part, r.Fen, r.Payer, r.Decision}, &a)
	if errors.Is(err, errMissing) {
		return "", errors.New("the non-tax platform answered 404")
	}
	if err == nil && (a.Code == "" || len(a.Code) > 64) {
		err = errors.New("the answer of the non-tax platform lacks the code")
	}
	return a.Code, err
}

// Close implements payment.Platform.
func (c *Client) Close(ctx context.Context, office, key string) error {
	err := c.ask(ctx, "/v1/demands/close", "close:"+key, struct {
		Key    string `json:"key"`
		Office string `json:"office"`
	}{key, office}, nil)
	if errors.Is(err, errMissing) {
		return payment.ErrNotKnown
	}
	return err
}

// ofTrade asks about one payment.
type ofTrade struct {
	Office string `json:"office"`
	Trade  string `json:"trade"`
}

// Receipt implements payment.Platform.
func (c *Client) Receipt(ctx context.Context, office, trade string) (payment.Receipt, error) {
	var a struct {
		Number string    `json:"number"`
		Fen    money.Fen `json:"fen"`
		At     string    `json:"at"`
		Payer  string    `json:"payer"`
		File   string    `json:"file"`
		SHA256 string    `json:"file_sha256"`
	}
	err := c.ask(ctx, "/v1/receipts", "receipt:"+trade, ofTrade{office, trade}, &a)
	if errors.Is(err, errMissing) {
		return payment.Receipt{}, payment.ErrNotYet
	}
	if err != nil {
		return payment.Receipt{}, err
	}
	at, err := law.ParseInstant(a.At)
	file, bad := base64.StdEncoding.DecodeString(a.File)
	sum := sha256.Sum256(file)
	if err != nil || bad != nil || a.Number == "" || hex.EncodeToString(sum[:]) != a.SHA256 {
		return payment.Receipt{}, errors.New("the receipt of the non-tax platform lacks its number or time, or its file does not match its digest")
	}
	return payment.Receipt{Number: a.Number, Fen: a.Fen, At: at, Payer: a.Payer, File: file}, nil
}

// Void implements payment.Platform.
func (c *Client) Void(ctx context.Context, office, trade string) error {
	err := c.ask(ctx, "/v1/receipts/void", "void:"+trade, ofTrade{office, trade}, nil)
	if errors.Is(err, errMissing) {
		return payment.ErrNotKnown
	}
	return err
}

// Refund implements payment.Platform.
func (c *Client) Refund(ctx context.Context, r payment.RefundOrder) (time.Time, error) {
	var a struct {
		At string `json:"at"`
	}
	err := c.ask(ctx, "/v1/refunds", r.Key, struct {
		Key     string    `json:"key"`
		Office  string    `json:"office"`
		Trade   string    `json:"trade"`
		Fen     money.Fen `json:"fen"`
		Account string    `json:"account"`
		Paper   string    `json:"paper"`
	}{r.Key, r.Office, r.Trade, r.Fen, r.Account, r.Paper}, &a)
	if errors.Is(err, errMissing) {
		return time.Time{}, payment.Refused{Code: "no-such-payment"}
	}
	if err != nil {
		return time.Time{}, err
	}
	at, err := law.ParseInstant(a.At)
	if err != nil {
		return at, errors.New("the answer of the non-tax platform lacks the time of the refund")
	}
	return at, nil
}

// line is a line of a statement.
type line struct {
	Kind    string    `json:"kind"`
	Trade   string    `json:"trade"`
	Code    string    `json:"code"`
	Fen     money.Fen `json:"fen"`
	At      string    `json:"at"`
	Payer   string    `json:"payer"`
	Receipt string    `json:"receipt"`
	Refund  string    `json:"refund"`
}

// Statement implements payment.Platform.
func (c *Client) Statement(ctx context.Context, office string, day law.Date, cursor string) ([]payment.Line, string, error) {
	var a struct {
		Lines   []line `json:"lines"`
		Next    string `json:"next"`
		Sandbox bool   `json:"sandbox"`
	}
	err := c.ask(ctx, "/v1/statements", "statement:"+day.String()+":"+cursor, struct {
		Office string   `json:"office"`
		Day    law.Date `json:"day"`
		Cursor string   `json:"cursor"`
	}{office, day, cursor}, &a)
	if errors.Is(err, errMissing) {
		return nil, "", payment.ErrNotYet
	}
	if err != nil {
		return nil, "", err
	}
	out := make([]payment.Line, 0, len(a.Lines))
	for _, l := range a.Lines {
		at, err := law.ParseInstant(l.At)
		if err != nil || l.Trade == "" || l.Fen <= 0 || l.Kind != "paid" && l.Kind != "refund" || (l.Kind == "refund") != (l.Refund != "") {
			return nil, "", errors.New("a line of the statement of the non-tax platform is not of the contract")
		}
		out = append(out, payment.Line{Refund: l.Refund, Told: payment.Told{Office: office, Code: l.Code, Trade: l.Trade, Fen: l.Fen, At: at, Payer: l.Payer, Receipt: l.Receipt, Sandbox: a.Sandbox}})
	}
	if a.Next == cursor && a.Next != "" {
		return nil, "", errors.New("the statement of the non-tax platform does not go on")
	}
	return out, a.Next, nil
}
