package people

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// Codes by time (RFC 6238) as the applications on telephones make them: HMAC-SHA-1, six digits, thirty seconds.
const (
	totpStep   = 30 * time.Second
	totpDrift  = 1  // steps before and after the present one: clocks differ
	totpSecret = 20 // bytes (RFC 4226 §4)
)

var base32Plain = base32.StdEncoding.WithPadding(base32.NoPadding)

func newTOTPSecret() string {
	b := make([]byte, totpSecret)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return base32Plain.EncodeToString(b)
}

// TOTPCode is the code of a secret (base32) at an instant; "" for a secret that is none.
func TOTPCode(secret string, at time.Time) string {
	return totpAt(secret, at.Unix()/int64(totpStep/time.Second))
}

func totpAt(secret string, step int64) string {
	key, err := base32Plain.DecodeString(secret)
	if err != nil {
		return ""
	}
	var counter [8]byte
	binary.BigEndian.PutUint64(counter[:], uint64(step))
	mac := hmac.New(sha1.New, key)
	mac.Write(counter[:])
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0x0f // RFC 4226 §5.3: dynamic truncation
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[at:])&0x7fffffff%1_000_000)
}

// totpStepOf finds the step whose code was typed, within the drift; false without one.
func totpStepOf(secret, typed string, at time.Time) (int64, bool) {
	now := at.Unix() / int64(totpStep/time.Second)
	found, ok := int64(0), false
	for step := now - totpDrift; step <= now+totpDrift; step++ {
		if subtle.ConstantTimeCompare([]byte(totpAt(secret, step)), []byte(typed)) == 1 {
			found, ok = step, true
		}
	}
	return found, ok && typed != ""
}

// totpAddress is what an application reads from a drawing (the form is that of Google Authenticator).
func totpAddress(issuer, login, secret string) string {
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + login}
	q := url.Values{"secret": {secret}, "issuer": {issuer}}
	u.RawQuery = strings.ReplaceAll(q.Encode(), "+", "%20")
	return u.String()
}

// digits are what was typed without the blanks that people put between.
func digits(typed string) string { return strings.ReplaceAll(strings.TrimSpace(typed), " ", "") }
