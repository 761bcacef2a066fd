package people

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"

	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Parameters of argon2id (RFC 9106; OWASP's floor of memory): 19 MiB, two passes, one lane.
const (
	argonMemory = 19 * 1024 // KiB
	argonTime   = 2
	argonLanes  = 1
	argonKey    = 32
)

// Passwords are at least ten characters; a longest one keeps hashing bounded.
const (
	passwordLeast = 10
	passwordMost  = 200
)

func checkPassword(field, login, password string) error {
	n := len([]rune(password))
	var want law.Words
	switch {
	case n < passwordLeast:
		want = law.Words{ZH: fmt.Sprintf("密码至少%d个字符。", passwordLeast), EN: fmt.Sprintf("At least %d characters.", passwordLeast)}
	case n > passwordMost:
		want = law.Words{ZH: fmt.Sprintf("密码最多%d个字符。", passwordMost), EN: fmt.Sprintf("At most %d characters.", passwordMost)}
	case strings.Contains(strings.ToLower(password), strings.ToLower(login)):
		want = law.Words{ZH: "密码不能包含登录名。", EN: "The password must not contain the login."}
	case strings.Count(password, password[:1]) == len(password):
		want = law.Words{ZH: "密码不能只重复一个字符。", EN: "The password must not repeat one character."}
	default:
		return nil
	}
	return fault.Invalid{Fields: []fault.Field{{Name: field, Want: want}}}
}

// hash makes a PHC string of a password.
func (s *Service) hash(password string) string {
	s.hashing <- struct{}{}
	defer func() { <-s.hashing }()
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails: crypto/rand ends the program instead
	key := argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonLanes, argonKey)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonLanes, b64.EncodeToString(salt), b64.EncodeToString(key))
}

// matches tells whether a password is the one of a PHC string. A string it cannot read matches nothing but takes as
// long, so that the time of an answer does not tell whether an account exists.
func (s *Service) matches(phc, password string) bool {
	s.hashing <- struct{}{}
	defer func() { <-s.hashing }()
	memory, passes, lanes := uint32(argonMemory), uint32(argonTime), uint8(argonLanes)
	salt, want := make([]byte, 16), []byte(nil)
	if parts := strings.Split(phc, "$"); len(parts) == 6 && parts[1] == "argon2id" {
		_, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &lanes)
		s1, err1 := base64.RawStdEncoding.DecodeString(parts[4])
		k1, err2 := base64.RawStdEncoding.DecodeString(parts[5])
		if err == nil && err1 == nil && err2 == nil {
			salt, want = s1, k1
		}
	}
	got := argon2.IDKey([]byte(password), salt, passes, memory, lanes, argonKey)
	return subtle.ConstantTimeCompare(got, want) == 1
}
