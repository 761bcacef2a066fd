package oidc

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"yuanjian/internal/adapter/sandbox/gate"
	"yuanjian/internal/clock"
)

// Label is on its page, and in what it says of itself.
const Label = "沙箱，没有真实身份"

// Fault is one way in which a call of a machine fails.
type Fault string

// The ways services fail.
const (
	Down   Fault = "down"   // 503
	Broken Fault = "broken" // the answer is no JSON of the protocol
)

// Course is how the stand-in goes on for one who signs in.
type Course string

// The courses.
const (
	Plain      Course = ""
	Late       Course = "late"       // the code is too old when it comes
	OtherNonce Course = "nonce"      // the ID token is for another sign-in
	Lacking    Course = "lacking"    // the claims of the person are not told
	Hostile    Course = "hostile"    // a claim is no text
	Rotated    Course = "rotated"    // the keys were changed meanwhile
	Forged     Course = "forged"     // the signature is a stranger's
	OtherUser  Course = "other-user" // the userinfo is somebody else's
	OtherApp   Course = "other-app"  // the ID token is for another application
	Old        Course = "old"        // the ID token has run out
)

const (
	codeFor    = time.Minute
	tokenFor   = 10 * time.Minute
	waitingMax = 1000 // sign-ins that are going on at a time
)

// Person is somebody who can sign in.
type Person struct {
	Subject string
	Title   string            // on the page
	Claims  map[string]string // beside "sub"; "name" is in the ID token, the others are userinfo
}

// Settings are what a stand-in is made of.
type Settings struct {
	Issuer   string // what it calls itself
	Page     string // where the browser finds its page
	ClientID string
	Secret   string // of the client; empty: a public one, PKCE alone
	// Redirect tells whether the browser may be sent back there: what the client registered.
	Redirect func(string) bool
	Name     string // what it stands for, on its page
	Persons  []Person
	Clock    clock.Clock
}

// Server is the stand-in.
type Server struct {
	*gate.Gate[Fault]
	Settings

	mu     sync.Mutex
	key    *ecdsa.PrivateKey
	kid    string
	codes  map[string]*entry // by code
	tokens map[string]*entry // by access token
}

// entry is one sign-in.
type entry struct {
	person           Person
	course           Course
	nonce, challenge string
	redirect         string
	at               time.Time
}

// New returns a stand-in.
func New(s Settings) *Server {
	x := &Server{Settings: s, codes: map[string]*entry{}, tokens: map[string]*entry{}}
	x.Gate = gate.New("", x.answer)
	x.rotate()
	return x
}

// rotate changes the keys: those of before are told no more. The caller holds the lock, or is alone.
func (s *Server) rotate() {
	s.key, s.kid = newKey(), random()
}

func newKey() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err) // crypto/rand ends the program before
	}
	return key
}

func random() string {
	var b [18]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return base64.RawURLEncoding.EncodeToString(b[:])
}

func (s *Server) answer(r *http.Request, fault Fault) gate.Reply {
	switch fault {
	case Down:
		return gate.Reply{Status: http.StatusServiceUnavailable}
	case Broken:
		return gate.Reply{Status: http.StatusOK, Body: "破损"}
	}
	issuer, err := url.Parse(s.Issuer)
	if err != nil {
		return gate.Reply{Status: http.StatusInternalServerError}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch r.Method + " " + strings.TrimPrefix(r.URL.Path, strings.TrimSuffix(issuer.Path, "/")) {
	case "GET /.well-known/openid-configuration":
		return gate.Reply{Status: http.StatusOK, Body: s.about()}
	case "GET /keys":
		return gate.Reply{Status: http.StatusOK, Body: map[string]any{"keys": []any{publicKey(s.key, s.kid)}}}
	case "POST /token":
		return s.token(r)
	case "GET /userinfo":
		return s.userinfo(r)
	}
	return gate.Reply{Status: http.StatusNotFound}
}

func (s *Server) about() map[string]any {
	base := strings.TrimSuffix(s.Issuer, "/")
	return map[string]any{"issuer": s.Issuer, "authorization_endpoint": s.Page, "token_endpoint": base + "/token", "jwks_uri": base + "/keys", "userinfo_endpoint": base + "/userinfo",
		"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": []string{"ES256"},
		"code_challenge_methods_supported": []string{"S256"}, "authorization_response_iss_parameter_supported": true, "sandbox": true, "label": Label}
}

func refused(status int, code string) gate.Reply {
	return gate.Reply{Status: status, Body: map[string]any{"error": code, "sandbox": true, "label": Label}}
}

// token gives tokens for a code, once. The caller holds the lock.
func (s *Server) token(r *http.Request) gate.Reply {
	if r.ParseForm() != nil || r.PostForm.Get("grant_type") != "authorization_code" {
		return refused(http.StatusBadRequest, "unsupported_grant_type")
	}
	id, secret, basic := r.BasicAuth()
	if !basic {
		id, secret = r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
	}
	if id != s.ClientID || subtle.ConstantTimeCompare([]byte(secret), []byte(s.Secret)) != 1 {
		return refused(http.StatusUnauthorized, "invalid_client")
	}
	code := r.PostForm.Get("code")
	e := s.codes[code]
	delete(s.codes, code)
	if e == nil || s.Clock.Now().Sub(e.at) >= codeFor || e.redirect != r.PostForm.Get("redirect_uri") || e.challenge != challengeOf(r.PostForm.Get("code_verifier")) {
		return refused(http.StatusBadRequest, "invalid_grant")
	}
	access := random()
	s.tokens[access] = e
	if e.course == Rotated {
		s.rotate()
	}
	key := s.key
	if e.course == Forged {
		key = newKey()
	}
	signed, err := sign(key, s.kid, s.idToken(e))
	if err != nil {
		return gate.Reply{Status: http.StatusInternalServerError}
	}
	return gate.Reply{Status: http.StatusOK, Body: map[string]any{"access_token": access, "token_type": "Bearer", "expires_in": int(tokenFor / time.Second), "id_token": signed}}
}

func challengeOf(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func (s *Server) idToken(e *entry) map[string]any {
	now := s.Clock.Now()
	out := map[string]any{"iss": s.Issuer, "sub": e.person.Subject, "aud": s.ClientID, "iat": now.Unix(), "exp": now.Add(tokenFor).Unix(), "auth_time": e.at.Unix(), "nonce": e.nonce, "name": e.person.Claims["name"]}
	switch e.course {
	case OtherNonce:
		out["nonce"] = random()
	case OtherApp:
		out["aud"] = "another-application"
	case Old:
		out["exp"] = now.Add(-tokenFor).Unix()
	case Hostile:
		out["name"] = []string{"甲", "乙"}
	}
	return out
}

// userinfo is what is said of the holder of an access token. The caller holds the lock.
func (s *Server) userinfo(r *http.Request) gate.Reply {
	e := s.tokens[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
	if e == nil || s.Clock.Now().Sub(e.at) >= tokenFor {
		return gate.Reply{Status: http.StatusUnauthorized}
	}
	out := map[string]any{"sub": e.person.Subject}
	if e.course == OtherUser {
		out["sub"] = e.person.Subject + "-2"
	}
	for name, value := range e.person.Claims {
		if e.course != Lacking {
			out[name] = value
		}
	}
	return gate.Reply{Status: http.StatusOK, Body: out}
}

// enter begins a sign-in and returns its code. Those that nobody went on with are forgotten.
func (s *Server) enter(e *entry) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, all := range []map[string]*entry{s.codes, s.tokens} {
		for k, old := range all {
			if len(all) >= waitingMax || e.at.Sub(old.at) >= tokenFor {
				delete(all, k)
			}
		}
	}
	code := random()
	s.codes[code] = e
	return code
}
