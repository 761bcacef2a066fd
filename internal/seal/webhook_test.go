package seal_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/seal"
	"yuanjian/internal/testkit"
)

const tolerance = 5 * time.Minute

func TestWebhookVectors(t *testing.T) {
	text, err := os.ReadFile(testkit.Vectors(t, "webhooks", "cases.json"))
	if err != nil {
		t.Fatal(err)
	}
	var vectors struct {
		Cases []struct {
			Name, Secret, Body string
			Now                int64
			Headers            map[string]string
			OK                 bool `json:"expect_ok"`
		}
	}
	if err := json.Unmarshal(text, &vectors); err != nil {
		t.Fatal(err)
	}
	good := 0
	for _, c := range vectors.Cases {
		key, err := seal.ParseSecret(c.Secret)
		if err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
		err = seal.VerifyWebhook([]seal.WebhookKey{key}, c.Headers["webhook-id"], c.Headers["webhook-timestamp"],
			c.Headers["webhook-signature"], []byte(c.Body), time.Unix(c.Now, 0), tolerance)
		if (err == nil) != c.OK {
			t.Errorf("%s: %v", c.Name, err)
		}
		if c.OK {
			good++
		}
	}
	if good < 4 || good == len(vectors.Cases) {
		t.Errorf("%d good ones of %d vectors", good, len(vectors.Cases))
	}
}

// sender is a device with a shared secret and one with a pair of keys.
type sender struct{ secret, private, public seal.WebhookKey }

func parse(t testing.TB, text string) seal.WebhookKey {
	t.Helper()
	key, err := seal.ParseSecret(text)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newSender(t testing.TB) sender {
	private, public := seal.NewKeyPair()
	return sender{parse(t, seal.NewSecret()), parse(t, private), parse(t, public)}
}

func sign(t testing.TB, key seal.WebhookKey, id string, at time.Time, body string) string {
	t.Helper()
	signature, err := seal.SignWebhook(key, id, at, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	return signature
}

func TestWebhookRotationAndSuites(t *testing.T) {
	a, b := newSender(t), newSender(t)
	at := time.Date(2025, 6, 6, 0, 0, 0, 0, time.UTC)
	stamp := fmt.Sprint(at.Unix())
	v1, v1a := sign(t, a.secret, "m1", at, "body"), sign(t, a.private, "m1", at, "body")
	foreign := sign(t, b.secret, "m1", at, "body")
	if !strings.HasPrefix(v1, "v1,") || !strings.HasPrefix(v1a, "v1a,") {
		t.Fatal(v1, v1a)
	}
	keys := func(k ...seal.WebhookKey) []seal.WebhookKey { return k }
	for _, c := range []struct {
		name       string
		keys       []seal.WebhookKey
		signatures string
		want       error
	}{
		{"HMAC", keys(a.secret), v1, nil},
		{"Ed25519", keys(a.public), v1a, nil},
		{"the private key verifies too", keys(a.private), v1a, nil},
		{"second of two keys", keys(b.secret, a.secret), v1, nil},
		{"second of two signatures", keys(a.secret), foreign + " " + v1, nil},
		{"an unknown version before", keys(a.secret), "v9,xyz " + v1, nil},
		{"both suites", keys(a.public), v1 + " " + v1a, nil},
		{"no keys", nil, v1, seal.ErrBadSignature},
		{"a key of nothing", keys(seal.WebhookKey{}), v1, seal.ErrBadSignature},
		{"foreign key", keys(b.secret, b.public), v1 + " " + v1a, seal.ErrBadSignature},
		{"HMAC called Ed25519", keys(a.secret, a.public), "v1a," + v1[3:], seal.ErrBadSignature},
		{"Ed25519 called HMAC", keys(a.secret, a.public), "v1," + v1a[4:], seal.ErrBadSignature},
		{"no version", keys(a.secret), v1[3:], seal.ErrBadSignature},
		{"empty signature", keys(a.secret), "v1,", seal.ErrBadSignature},
		{"no base64", keys(a.secret), "v1,***", seal.ErrBadSignature},
		{"line break within", keys(a.secret), v1[:10] + "\n" + v1[10:], seal.ErrBadSignature},
		{"cut", keys(a.secret), v1[:len(v1)-4], seal.ErrBadSignature},
		{"none", keys(a.secret), "", seal.ErrMalformed},
		{"the 16th", keys(a.secret), strings.Repeat("v1,x ", 15) + v1, nil},
		{"the 17th", keys(a.secret), strings.Repeat("v1,x ", 16) + v1, seal.ErrMalformed},
		{"too long", keys(a.secret), v1 + " " + strings.Repeat("x", 2048), seal.ErrMalformed},
	} {
		err := seal.VerifyWebhook(c.keys, "m1", stamp, c.signatures, []byte("body"), at, tolerance)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestWebhookTimestamps(t *testing.T) {
	a := newSender(t)
	at := time.Date(2025, 6, 6, 0, 0, 0, 0, time.UTC)
	signature := sign(t, a.secret, "m1", at, "body")
	for _, c := range []struct {
		off  time.Duration
		want error
	}{
		{0, nil}, {tolerance, nil}, {-tolerance, nil},
		{tolerance + time.Microsecond, seal.ErrStaleTimestamp}, {-tolerance - time.Microsecond, seal.ErrStaleTimestamp},
		{24 * time.Hour, seal.ErrStaleTimestamp}, {-1 << 62, seal.ErrStaleTimestamp},
	} {
		err := seal.VerifyWebhook([]seal.WebhookKey{a.secret}, "m1", fmt.Sprint(at.Unix()), signature, []byte("body"), at.Add(c.off), tolerance)
		if !errors.Is(err, c.want) {
			t.Errorf("off by %s: %v", c.off, err)
		}
	}
	for _, bad := range []string{"", "x", "-1", "+1749168000", "01749168000", "1749168000.0", "1749168000 ", "１７４９１６８０００",
		"174916800000", "9223372036854775808", strings.Repeat("9", 1<<16)} {
		err := seal.VerifyWebhook([]seal.WebhookKey{a.secret}, "m1", bad, signature, []byte("body"), at, tolerance)
		if !errors.Is(err, seal.ErrMalformed) {
			t.Errorf("%.30q: %v", bad, err)
		}
	}
}

func TestWebhookIsBoundToIDTimeAndBody(t *testing.T) {
	a := newSender(t)
	at := time.Unix(1749168000, 0)
	for _, key := range []seal.WebhookKey{a.secret, a.private} {
		signature := sign(t, key, "m1", at, "body")
		for name, verify := range map[string]func() error{
			"id": func() error {
				return seal.VerifyWebhook([]seal.WebhookKey{key}, "m2", "1749168000", signature, []byte("body"), at, tolerance)
			},
			"time": func() error {
				return seal.VerifyWebhook([]seal.WebhookKey{key}, "m1", "1749168001", signature, []byte("body"), at, tolerance)
			},
			"body": func() error {
				return seal.VerifyWebhook([]seal.WebhookKey{key}, "m1", "1749168000", signature, []byte("bodY"), at, tolerance)
			},
		} {
			if err := verify(); !errors.Is(err, seal.ErrBadSignature) {
				t.Errorf("another %s: %v", name, err)
			}
		}
	}
}

func TestWebhookIDs(t *testing.T) {
	a := newSender(t)
	at := time.Unix(1749168000, 0)
	for _, bad := range []string{"", "a b", "a\nb", "a\x00", "编号", strings.Repeat("x", 257)} {
		if _, err := seal.SignWebhook(a.secret, bad, at, nil); !errors.Is(err, seal.ErrMalformed) {
			t.Errorf("signed the id %.20q: %v", bad, err)
		}
		if err := seal.VerifyWebhook(nil, bad, "1749168000", "v1,x", nil, at, tolerance); !errors.Is(err, seal.ErrMalformed) {
			t.Errorf("verified the id %.20q: %v", bad, err)
		}
	}
	if _, err := seal.SignWebhook(a.secret, "a.b", at, nil); !errors.Is(err, seal.ErrMalformed) {
		t.Errorf("signed an id with a full stop: %v", err)
	}
	if _, err := seal.SignWebhook(a.public, "a", at, nil); err == nil {
		t.Error("signed with a public key")
	}
}

func TestParseSecretRefuses(t *testing.T) {
	b64 := base64.StdEncoding.EncodeToString
	private, _ := seal.NewKeyPair()
	for _, bad := range []string{
		"", "whsec_", "whsec", b64(make([]byte, 32)), "whsec_" + b64(make([]byte, 23)), "whsec_" + b64(make([]byte, 65)),
		"WHSEC_" + b64(make([]byte, 32)), "whsec_" + b64(make([]byte, 32)) + "\n", "whsec_***", "whpk_" + b64(make([]byte, 31)),
		"whsk_" + b64(make([]byte, 32)), "whsk_" + b64(make([]byte, 64)), private[:len(private)-4] + "AA==", "whxx_" + b64(make([]byte, 32)),
		"whsec_" + strings.TrimRight(b64(make([]byte, 32)), "="), "whsec_" + base64.URLEncoding.EncodeToString([]byte(strings.Repeat("\xff", 32))),
	} {
		_, err := seal.ParseSecret(bad)
		if !errors.Is(err, seal.ErrMalformed) {
			t.Errorf("%q: %v", bad, err)
		}
		if _, encoded, _ := strings.Cut(bad, "_"); err != nil && len(encoded) > 8 && strings.Contains(err.Error(), encoded) {
			t.Errorf("the error repeats the secret: %v", err)
		}
	}
	for _, size := range []int{24, 32, 64} {
		parse(t, "whsec_"+b64(make([]byte, size)))
	}
}

// Whatever the headers say: no panic, and what passes was signed.
func FuzzVerifyWebhook(f *testing.F) {
	a := newSender(f)
	at := time.Unix(1749168000, 0)
	v1, v1a := sign(f, a.secret, "m1", at, "body"), sign(f, a.private, "m1", at, "body")
	f.Add("m1", "1749168000", v1, []byte("body"))
	f.Add("m1", "1749168000", v1a+" "+v1, []byte("body"))
	f.Add("", "-1", "v1,, v1a,=", []byte(nil))
	f.Add("m1", "1749168000", strings.Repeat(" ", 40), []byte("body"))
	f.Fuzz(func(t *testing.T, id, timestamp, signatures string, body []byte) {
		err := seal.VerifyWebhook([]seal.WebhookKey{a.secret, a.public}, id, timestamp, signatures, body, at, tolerance)
		signed := id+"."+timestamp+"."+string(body) == "m1.1749168000.body"
		switch {
		case err == nil && !signed:
			t.Fatalf("passed: %q %q %q %q", id, timestamp, signatures, body)
		case err == nil, errors.Is(err, seal.ErrMalformed), errors.Is(err, seal.ErrStaleTimestamp), errors.Is(err, seal.ErrBadSignature):
		default:
			t.Fatalf("an error of no kind: %v", err)
		}
	})
}
