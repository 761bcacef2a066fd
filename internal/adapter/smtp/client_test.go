package smtp_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"math/big"
	"mime"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	server "github.com/emersion/go-smtp"

	"yuanjian/internal/adapter/dial"
	"yuanjian/internal/adapter/message/messagetest"
	"yuanjian/internal/adapter/smtp"
	"yuanjian/internal/clock"
	"yuanjian/internal/delivery"
	"yuanjian/internal/testkit"
)

// mailHost is a mail server in this process, which others wrote.
type mailHost struct {
	address string
	roots   *x509.CertPool

	mu       sync.Mutex
	boxes    map[string][]byte // by Message-ID: what a mailbox shows
	envelope server.MailOptions
	wanted   server.RcptOptions
	secure   bool
	fault    messagetest.Fault
	answer   *server.SMTPError // to RCPT
}

const (
	party    = "party@example.com"
	stranger = "nobody@example.com"
	password = "geheim"
)

// newMailHost listens with TLS from the first byte, with STARTTLS, or without any.
func newMailHost(t *testing.T, security string) *mailHost {
	t.Helper()
	h := &mailHost{boxes: map[string][]byte{}}
	certificate, roots := certified(t)
	h.roots = roots
	s := server.NewServer(h)
	s.Domain, s.EnableDSN, s.AllowInsecureAuth = "mail.invalid", true, false
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	config := &tls.Config{Certificates: []tls.Certificate{certificate}}
	switch security {
	case "tls":
		listener = tls.NewListener(listener, config)
	case "starttls":
		s.TLSConfig = config
	}
	h.address = listener.Addr().String()
	served := make(chan struct{})
	go func() { defer close(served); _ = s.Serve(listener) }()
	t.Cleanup(func() { _, _ = listener.Close(), s.Close(); <-served }) // the server may not have begun yet
	return h
}

// certified makes a certificate for this machine's address, and who vouches for it.
func certified(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	now := clock.System{}.Now()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// NewSession begins a conversation.
func (h *mailHost) NewSession(c *server.Conn) (server.Session, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	_, h.secure = c.TLSConnectionState()
	return &conversation{host: h, conn: c}, nil
}

type conversation struct {
	host *mailHost
	conn *server.Conn
	in   bool
}

func (c *conversation) AuthMechanisms() []string { return []string{sasl.Plain} }

func (c *conversation) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, word string) error {
		if user != "yuanjian" || word != password {
			return errors.New("unknown user or password of yuanjian")
		}
		c.in = true
		return nil
	}), nil
}

func (c *conversation) Mail(_ string, o *server.MailOptions) error {
	c.host.mu.Lock()
	defer c.host.mu.Unlock()
	if !c.in {
		return server.ErrAuthRequired
	}
	if c.host.fault == messagetest.Outage {
		c.host.fault = ""
		return &server.SMTPError{Code: 451, EnhancedCode: server.EnhancedCode{4, 3, 0}, Message: "try again, " + party}
	}
	c.host.envelope = *o
	return nil
}

func (c *conversation) Rcpt(to string, o *server.RcptOptions) error {
	c.host.mu.Lock()
	defer c.host.mu.Unlock()
	if c.host.answer != nil {
		return c.host.answer
	}
	if to != party {
		return &server.SMTPError{Code: 550, EnhancedCode: server.EnhancedCode{5, 1, 1}, Message: "no mailbox " + to}
	}
	c.host.wanted = *o
	return nil
}

func (c *conversation) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	c.host.mu.Lock()
	defer c.host.mu.Unlock()
	c.host.boxes[m.Header.Get("Message-Id")] = raw
	if c.host.fault == messagetest.Lost {
		c.host.fault = ""
		return c.conn.Conn().Close()
	}
	return nil
}

func (*conversation) Reset()        {}
func (*conversation) Logout() error { return nil }

func (h *mailHost) taken() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.boxes)
}

func (h *mailHost) settings(t *testing.T, security string) smtp.Settings {
	t.Helper()
	allow, err := dial.Parse([]string{h.address})
	if err != nil {
		t.Fatal(err)
	}
	return smtp.Settings{Server: h.address, Security: security, User: "yuanjian", Password: password, From: "notice@traffic.example.gov.cn", Allow: allow,
		Clock: clock.NewManual(testkit.WorldBegins), Roots: h.roots}
}

func (h *mailHost) rig(t *testing.T, s smtp.Settings) messagetest.Rig {
	t.Helper()
	c, err := smtp.New(s)
	if err != nil {
		t.Fatal(err)
	}
	return messagetest.Rig{Carrier: c, Kind: delivery.Email, To: party, Stranger: stranger, Taken: h.taken, Fail: func(f messagetest.Fault) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.fault = f
	}}
}

func TestMailMeetsTheConditionsOfChannels(t *testing.T) {
	for _, security := range []string{"tls", "starttls"} {
		t.Run(security, func(t *testing.T) {
			messagetest.Run(t, func(t *testing.T) messagetest.Rig {
				h := newMailHost(t, security)
				return h.rig(t, h.settings(t, security))
			})
		})
	}
}

func TestMailSaysWhatWasWritten(t *testing.T) {
	h := newMailHost(t, "starttls")
	r := h.rig(t, h.settings(t, "starttls"))
	if _, err := r.Carrier.Send(t.Context(), r.Message("key-1")); err != nil {
		t.Fatal(err)
	}
	raw := h.boxes["<key-1@traffic.example.gov.cn>"]
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%v in %q", err, h.boxes)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != "涉嫌违法行为告知提示" {
		t.Errorf("subject %q (%v)", subject, err)
	}
	from, err := m.Header.AddressList("From")
	if err != nil || from[0].Name != "测试执法大队" || from[0].Address != "notice@traffic.example.gov.cn" {
		t.Errorf("from %v (%v)", from, err)
	}
	if at, err := m.Header.Date(); err != nil || !at.Equal(testkit.WorldBegins) {
		t.Errorf("date %v (%v)", at, err)
	}
	text, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, m.Body))
	for _, part := range []string{"核验码7K4M", "https://yuanjian.example.gov.cn/look", strings.Repeat("ab", 32), "Please check."} {
		if err != nil || !strings.Contains(string(text), part) {
			t.Errorf("%q is not in %q (%v)", part, text, err)
		}
	}
	if h.envelope.EnvelopeID != "key-1" || h.envelope.Return != server.DSNReturnHeaders || len(h.wanted.Notify) != 3 {
		t.Errorf("status notices: %+v %+v", h.envelope, h.wanted)
	}
	if !h.secure {
		t.Error("the line was open")
	}
}

func TestAnswersOfAMailServer(t *testing.T) {
	for _, c := range []struct {
		code     int
		enhanced server.EnhancedCode
		reason   string // empty: to be tried again
	}{
		{550, server.EnhancedCode{5, 1, 1}, "no-such-user"}, {553, server.EnhancedCode{5, 1, 3}, "invalid-address"}, {552, server.EnhancedCode{5, 2, 2}, "full"},
		{550, server.EnhancedCode{5, 7, 1}, "blocked"}, {554, server.EnhancedCode{5, 6, 0}, "refused"}, {550, server.NoEnhancedCode, "no-such-user"},
		{452, server.EnhancedCode{4, 2, 2}, ""}, {421, server.EnhancedCode{4, 3, 2}, ""},
	} {
		h := newMailHost(t, "tls")
		h.answer = &server.SMTPError{Code: c.code, EnhancedCode: c.enhanced, Message: "about " + party}
		r := h.rig(t, h.settings(t, "tls"))
		_, err := r.Carrier.Send(t.Context(), r.Message("key-1"))
		var no delivery.Refused
		if errors.As(err, &no); err == nil || no.Reason != c.reason || strings.Contains(err.Error(), party) {
			t.Errorf("%d %v: %v", c.code, c.enhanced, err)
		}
	}
}

func TestNothingGoesOverAnOpenOrForeignLine(t *testing.T) {
	for name, c := range map[string]struct {
		security string
		change   func(s *smtp.Settings)
	}{
		"no STARTTLS is offered":     {"", func(s *smtp.Settings) { s.Security = "starttls" }},
		"a certificate nobody knows": {"tls", func(s *smtp.Settings) { s.Roots = x509.NewCertPool() }},
		"the same behind STARTTLS":   {"starttls", func(s *smtp.Settings) { s.Roots = x509.NewCertPool() }},
		"a wrong password":           {"tls", func(s *smtp.Settings) { s.Password = "falsch" }},
		"the list does not name it":  {"tls", func(s *smtp.Settings) { s.Allow = dial.Allow{} }},
		"TLS where there is none":    {"starttls", func(s *smtp.Settings) { s.Security = "tls" }},
	} {
		t.Run(name, func(t *testing.T) {
			h := newMailHost(t, c.security)
			s := h.settings(t, c.security)
			c.change(&s)
			r := h.rig(t, s)
			ctx := t.Context()
			if _, err := r.Carrier.Send(ctx, r.Message("key-1")); err == nil || errors.Is(err, delivery.ErrRefused) || strings.Contains(err.Error(), password) || strings.Contains(err.Error(), "falsch") || h.taken() != 0 {
				t.Errorf("%v; %d taken", err, h.taken())
			}
		})
	}
}

func TestSettingsOfMailThatCannotWork(t *testing.T) {
	for name, change := range map[string]func(s *smtp.Settings){
		"no port": func(s *smtp.Settings) { s.Server = "mail.invalid" }, "an open line": func(s *smtp.Settings) { s.Security = "none" }, "no sender": func(s *smtp.Settings) { s.From = "" },
		"a sender with a name": func(s *smtp.Settings) { s.From = "A <a@b.cn>" }, "a user without password": func(s *smtp.Settings) { s.Password = "" },
	} {
		s := smtp.Settings{Server: "mail.invalid:465", Security: "tls", User: "u", Password: "p", From: "a@b.cn"}
		change(&s)
		if _, err := smtp.New(s); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
