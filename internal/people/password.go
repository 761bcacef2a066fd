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

// HashCost is what a hash of a password costs with argon2id (RFC 9106), one lane.
type HashCost struct {
	MemoryKiB uint32
	Passes    uint32
}

// LeastCost is OWASP's floor. Only tests go below it; a string keeps the cost it was made with.
var LeastCost = HashCost{MemoryKiB: 19 * 1024, Passes: 2}

const (
	argonLanes = 1
	argonSalt  = 16 // bytes
	argonKey   = 32 // bytes
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
	case strings.Trim(password, string([]rune(password)[0])) == "":
		want = law.Words{ZH: "密码不能只重复一个字符。", EN: "The password must not repeat one character."}
	case common(password):
		want = law.Words{ZH: "这个密码太常见，容易被人猜到，请换一个。", EN: "This password is too common and easily guessed; take another."}
	default:
		return nil
	}
	return fault.Invalid{Fields: []fault.Field{{Name: field, Want: want}}}
}

// phc reads a PHC string of ours; false when it is none.
func phc(text string) (cost HashCost, salt, key []byte, ok bool) {
	parts := strings.Split(text, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return cost, nil, nil, false
	}
	lanes := 0
	_, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &cost.MemoryKiB, &cost.Passes, &lanes)
	salt, errSalt := base64.RawStdEncoding.DecodeString(parts[4])
	key, errKey := base64.RawStdEncoding.DecodeString(parts[5])
	ok = err == nil && errSalt == nil && errKey == nil && cost.Passes > 0 && lanes == argonLanes && len(key) == argonKey
	return cost, salt, key, ok
}

// hash makes a PHC string of a password.
func (s *Service) hash(password string) string {
	s.hashing <- struct{}{}
	defer func() { <-s.hashing }()
	s.hashed.Add(1)
	salt := make([]byte, argonSalt)
	_, _ = rand.Read(salt) // never fails: crypto/rand ends the program instead
	key := argon2.IDKey([]byte(password), salt, s.Cost.Passes, s.Cost.MemoryKiB, argonLanes, argonKey)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, s.Cost.MemoryKiB, s.Cost.Passes, argonLanes, b64.EncodeToString(salt), b64.EncodeToString(key))
}

// matches tells whether a password is the one of a PHC string. A string it cannot read, and a password longer than any
// that can be set, match nothing but take as long as others, so that the time of an answer does not tell whether an
// account exists.
func (s *Service) matches(text, password string) bool {
	s.hashing <- struct{}{}
	defer func() { <-s.hashing }()
	s.hashed.Add(1)
	cost, salt, want, ok := phc(text)
	if !ok {
		cost, salt = s.Cost, make([]byte, argonSalt)
	}
	if len([]rune(password)) > passwordMost {
		password, ok = "", false
	}
	got := argon2.IDKey([]byte(password), salt, cost.Passes, cost.MemoryKiB, argonLanes, argonKey)
	return ok && subtle.ConstantTimeCompare(got, want) == 1
}
