package message

import (
	"context"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"

	"yuanjian/internal/adapter/dial"
	"yuanjian/internal/delivery"
	"yuanjian/internal/law"
)

// answerBytes bounds an answer.
const answerBytes = 64 << 10

// Client is the gateway of one channel, or the tracking service of the post.
type Client struct {
	kind    delivery.Kind
	service *dial.Service
}

// New returns a client of the gateway at base for one kind of channel, with our token. HTTP is made by package dial.
func New(kind delivery.Kind, base, token string, client *http.Client) (*Client, error) {
	if kind == delivery.Notice || kind == delivery.Phone || kind.Words().ZH == "" {
		return nil, fmt.Errorf("no gateway carries %q", string(kind))
	}
	service, err := dial.NewService(dial.Names{Address: "the gateway of " + string(kind), Service: "the gateway of " + string(kind), Request: "message",
		Answer: "the answer of the gateway of " + string(kind)}, base, token, answerBytes, client)
	if err != nil {
		return nil, err
	}
	return &Client{kind, service}, nil
}

type request struct {
	Key     string        `json:"key"`
	Channel delivery.Kind `json:"channel"`
	To      string        `json:"to"`
	From    string        `json:"from"`
	Subject string        `json:"subject"`
	Text    string        `json:"text"`
	Link    string        `json:"link,omitempty"`
	Paper   string        `json:"paper_sha256,omitempty"`
	File    *file         `json:"file,omitempty"`
}

// file is a paper that goes with a message, its content in base64.
type file struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Content []byte `json:"content"`
}

// Send implements delivery.Carrier. A gateway gets the Chinese words, and behind them the English ones where there are any.
func (c *Client) Send(ctx context.Context, m delivery.Message) (delivery.Report, error) {
	if c.kind == delivery.Post {
		return delivery.Report{}, fmt.Errorf("the tracking service of the post sends nothing")
	}
	q := request{Key: m.Key, Channel: m.Kind, To: m.Address, From: m.From, Subject: m.Subject.ZH, Text: m.Text.ZH, Link: m.Link, Paper: m.Paper}
	if m.Text.EN != "" && m.Kind != delivery.SMS { // a text of SMS is paid for and read in parts
		q.Text += "\n\n" + m.Text.EN
	}
	if m.File != nil {
		q.File = &file{m.File.Name, m.File.Type, m.File.Content}
	}
	got, err := c.service.Post(ctx, "/v1/messages", m.Key, q)
	if err != nil {
		return delivery.Report{}, err
	}
	return c.read(got)
}

// Ask implements delivery.Carrier.
func (c *Client) Ask(ctx context.Context, key, number string) (delivery.Report, error) {
	path := "/v1/messages/state"
	if c.kind == delivery.Post {
		path = "/v1/tracking"
	}
	got, err := c.service.Post(ctx, path, key, struct {
		Key    string `json:"key"`
		Number string `json:"number"`
	}{key, number})
	if err != nil {
		return delivery.Report{}, err
	}
	if got.Status == http.StatusNotFound {
		return delivery.Report{}, delivery.ErrNotKnown
	}
	return c.read(got)
}

// read turns an answer into a report, a refusal for good, or an error that may be tried again.
func (c *Client) read(got dial.Answer) (delivery.Report, error) {
	none := delivery.Report{}
	switch got.Status {
	case http.StatusOK, http.StatusCreated:
	case http.StatusConflict:
		return none, delivery.Refused{Reason: "key-reused"}
	case http.StatusUnprocessableEntity:
		code := got.Refusal().Code
		if code == "" {
			return none, fmt.Errorf("the gateway of %s refused without a code (422)", c.kind)
		}
		return none, delivery.Refused{Reason: code}
	default:
		return none, fmt.Errorf("the gateway of %s answered %d", c.kind, got.Status)
	}
	if t, _, err := mime.ParseMediaType(got.Type); err != nil || t != "application/json" {
		return none, fmt.Errorf("the gateway of %s did not answer with application/json", c.kind)
	}
	var a struct {
		Number  string         `json:"number"`
		State   delivery.State `json:"state"`
		Reason  string         `json:"reason"`
		At      string         `json:"at"`
		Sandbox bool           `json:"sandbox"`
	}
	if err := json.Unmarshal(got.Text, &a); err != nil {
		return none, fmt.Errorf("the answer of the gateway of %s is no JSON of the contract", c.kind) // what it holds may name the recipient
	}
	at, err := law.ParseInstant(a.At)
	if err != nil || !delivery.Reportable(a.State) {
		return none, fmt.Errorf("the answer of the gateway of %s lacks its state or its time", c.kind)
	}
	return delivery.Report{State: a.State, Reason: a.Reason, Number: a.Number, At: at, Sandbox: a.Sandbox}, nil
}
