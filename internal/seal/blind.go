package seal

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
)

// Blind returns the entry of value in the blind index of a field: HMAC-SHA256 under a key derived for that
// field (HKDF, RFC 5869), 43 characters of base64url. Equal values of a field give equal entries and nothing
// else can be read from them; the same value in another field gives another entry, so that columns cannot be
// joined. Normalise value first (PlateForm, NameForm, IdentityForm, PhoneForm): the index knows bytes only.
func (k *Keys) Blind(field, value string) string {
	sub, err := hkdf.Key(sha256.New, k.index.secret[:], nil, "yuanjian/blind/1/"+field, sha256.Size)
	if err != nil {
		panic(err) // only for more than 255 blocks of key
	}
	mac := hmac.New(sha256.New, sub)
	mac.Write([]byte(value))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
