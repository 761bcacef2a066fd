package smtp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"strings"
	"time"

	"yuanjian/internal/adapter/dial"
	"yuanjian/internal/clock"
	"yuanjian/internal/delivery"
)

// Settings are what is configured of the mail server.
type Settings struct {
	Server   string // host:port
	Security string // "tls" or "starttls"
	User     string // empty: no AUTH
	Password string
	From     string // address of the sender
	Allow    dial.Allow
	Clock    clock.Clock
	Roots    *x509.CertPool // that vouch for the server; nil: those of the machine
}

// Client is a delivery.Carrier of e-mail.
type Client struct {
	Settings
	host string
	from mail.Address
}

// callWithin bounds a whole conversation.
const callWithin = time.Minute

// New returns a client; settings that cannot work are refused.
func New(s Settings) (*Client, error) {
	host, _, err := net.SplitHostPort(s.Server)
	if err != nil || host == "" {
		return nil, errors.New("the mail server: want host:port")
	}
	if s.Security != "tls" && s.Security != "starttls" {
		return nil, errors.New("the line to the mail server: want tls or starttls")
	}
	from, err := mail.ParseAddress(s.From)
	if err != nil || from.Address != s.From || !clean(s.From) {
		return nil, errors.New("the sender's address: want name@host")
	}
	if (s.User == "") != (s.Password == "") {
		return nil, errors.New("the mail server's user and password: want both or none")
	}
	return &Client{Settings: s, host: host, from: *from}, nil
}

// clean tells whether a text may stand in a command: no line ends, no blanks, no brackets, nothing beyond ASCII.
func clean(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || r == '<' || r == '>' })
}

// Ask implements delivery.Carrier: nobody can ask.
func (c *Client) Ask(context.Context, string, string) (delivery.Report, error) {
	return delivery.Report{}, errors.New("a mail server cannot be asked what became of a message")
}

// Send implements delivery.Carrier.
func (c *Client) Send(ctx context.Context, m delivery.Message) (delivery.Report, error) {
	if !clean(m.Address) || !strings.Contains(m.Address, "@") {
		return delivery.Report{}, delivery.Refused{Reason: "invalid-address"}
	}
	if !clean(m.Key) {
		return delivery.Report{}, errors.New("the key of an e-mail: want printable ASCII")
	}
	ctx, stop := context.WithTimeout(ctx, callWithin)
	defer stop()
	conn, err := dial.Connect(ctx, c.Allow, c.Server)
	if err != nil {
		return delivery.Report{}, fmt.Errorf("reach the mail server: %w", err)
	}
	defer func() { _ = conn.Close() }()
	cut := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer cut()
	if err := c.converse(conn, m); err != nil {
		return delivery.Report{}, err
	}
	return delivery.Report{State: delivery.Accepted, At: c.Clock.Now()}, nil
}

// converse hands one message over. Once the server has taken the text, nothing that follows undoes it.
func (c *Client) converse(conn net.Conn, m delivery.Message) error {
	line := conn
	config := &tls.Config{ServerName: c.host, RootCAs: c.Roots, MinVersion: tls.VersionTLS12}
	if c.Security == "tls" {
		line = tls.Client(conn, config)
	}
	client, err := smtp.NewClient(line, c.host)
	if err != nil {
		return told("greet", err)
	}
	defer func() { _ = client.Close() }()
	if c.Security == "starttls" {
		if ok, _ := client.Extension("STARTTLS"); !ok {
			return errors.New("the mail server offers no STARTTLS: nothing is sent over an open line")
		}
		if err := client.StartTLS(config); err != nil {
			return told("begin TLS with", err)
		}
	}
	if c.User != "" {
		if err := client.Auth(smtp.PlainAuth("", c.User, c.Password, c.host)); err != nil {
			return told("log in to", err)
		}
	}
	if err := c.envelope(client, m); err != nil {
		return err
	}
	w, err := client.Data()
	if err != nil {
		return settled(err, "give the text to")
	}
	if _, err := w.Write(c.text(m)); err != nil {
		return told("give the text to", err)
	}
	if err := w.Close(); err != nil {
		return settled(err, "give the text to")
	}
	_ = client.Quit() // the text is taken
	return nil
}

// envelope says from whom and to whom, and asks for status notices where they are offered.
func (c *Client) envelope(client *smtp.Client, m delivery.Message) error {
	sender, recipient := fmt.Sprintf("MAIL FROM:<%s>", c.from.Address), fmt.Sprintf("RCPT TO:<%s>", m.Address)
	if ok, _ := client.Extension("DSN"); ok {
		sender += " RET=HDRS ENVID=" + m.Key
		recipient += " NOTIFY=SUCCESS,FAILURE,DELAY"
	}
	if err := command(client, sender); err != nil {
		var reply *textproto.Error
		if errors.As(err, &reply) { // about ourselves, not about the recipient: to be mended by the operator, and tried again
			return fmt.Errorf("the mail server does not take the sender: code %d", reply.Code)
		}
		return told("name the sender to", err)
	}
	if err := command(client, recipient); err != nil {
		return settled(err, "name the recipient to")
	}
	return nil
}

func command(client *smtp.Client, line string) error {
	id, err := client.Text.Cmd("%s", line)
	if err != nil {
		return err
	}
	client.Text.StartResponse(id)
	defer client.Text.EndResponse(id)
	_, _, err = client.Text.ReadResponse(25)
	return err
}

// told is an error without what the server wrote.
func told(doing string, err error) error {
	var reply *textproto.Error
	var line net.Error
	var unknown x509.UnknownAuthorityError
	var other x509.HostnameError
	switch {
	case errors.As(err, &reply):
		return fmt.Errorf("%s the mail server: it answers %d", doing, reply.Code)
	case errors.As(err, &unknown), errors.As(err, &other):
		return fmt.Errorf("%s the mail server: nobody we trust vouches for its certificate under this name", doing)
	case errors.As(err, &line) && line.Timeout():
		return fmt.Errorf("%s the mail server: no answer in time", doing)
	}
	return fmt.Errorf("%s the mail server: the line broke or the answer is no SMTP", doing)
}

// settled is a refusal for good where the server says so (5xx), and an error to try again otherwise.
func settled(err error, doing string) error {
	var reply *textproto.Error
	if !errors.As(err, &reply) || reply.Code < 500 {
		return told(doing, err)
	}
	return delivery.Refused{Reason: reasonOf(reply)}
}

// reasonOf reads the code and the enhanced code (RFC 3463), never the words.
func reasonOf(reply *textproto.Error) string {
	enhanced, _, _ := strings.Cut(reply.Msg, " ")
	switch {
	case enhanced == "5.2.2", reply.Code == 552:
		return "full"
	case enhanced == "5.1.3", reply.Code == 553:
		return "invalid-address"
	case strings.HasPrefix(enhanced, "5.7."):
		return "blocked"
	case strings.HasPrefix(enhanced, "5.1."), reply.Code == 550 && !strings.HasPrefix(enhanced, "5."):
		return "no-such-user"
	}
	return "refused"
}
