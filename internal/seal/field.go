package seal

import (
	"bytes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"
)

// ErrSealed: a sealed field does not open: changed, moved from another field or record, or cut.
var ErrSealed = errors.New("the sealed field does not open")

// MaxField is the longest value of a sealed field, in bytes.
const MaxField = 64 << 10

const fieldVersion = 1

// A sealed field is: version (1 byte), key id (8), nonce (24), ciphertext of the padded value, tag (16).
const fieldHead = 1 + keyIDSize

// SealField encrypts a personal value for one field of one record with XChaCha20-Poly1305. Field is the
// column's name, a constant of the caller; record is the id of the row. The value is padded to 32, 64, 128 …
// bytes, so that only its order of magnitude can be seen. Equal values give different bytes: search goes
// through Blind.
func (k *Keys) SealField(field, record, plain string) ([]byte, error) {
	if len(plain) > MaxField {
		return nil, fmt.Errorf("seal field %s: %d bytes are more than %d", field, len(plain), MaxField)
	}
	active := k.fields[0]
	sealed := make([]byte, fieldHead+chacha20poly1305.NonceSizeX)
	sealed[0] = fieldVersion
	copy(sealed[1:], active.id[:])
	nonce := sealed[fieldHead:]
	rand.Read(nonce) // never fails; 24 random bytes do not repeat
	return active.aead().Seal(sealed, nonce, pad(plain), bound(sealed[:fieldHead], field, record)), nil
}

// OpenField decrypts what SealField made for the same field and record: ErrSealed, or ErrUnknownKey when the
// key has been taken out of field.key. The error names the field, not its content.
func (k *Keys) OpenField(field, record string, sealed []byte) (string, error) {
	if len(sealed) < fieldHead+chacha20poly1305.NonceSizeX+chacha20poly1305.Overhead || sealed[0] != fieldVersion {
		return "", fmt.Errorf("open field %s: %w: not a sealed field of version %d", field, ErrSealed, fieldVersion)
	}
	id := keyID(sealed[1:fieldHead])
	for _, candidate := range k.fields {
		if candidate.id != id {
			continue
		}
		nonce, ciphertext := sealed[fieldHead:fieldHead+chacha20poly1305.NonceSizeX], sealed[fieldHead+chacha20poly1305.NonceSizeX:]
		padded, err := candidate.aead().Open(nil, nonce, ciphertext, bound(sealed[:fieldHead], field, record))
		if err != nil {
			return "", fmt.Errorf("open field %s: %w", field, ErrSealed)
		}
		return unpad(padded), nil
	}
	return "", fmt.Errorf("open field %s: key %s: %w", field, id, ErrUnknownKey)
}

// SealJSON is SealField of a value written as JSON.
func (k *Keys) SealJSON(field, record string, v any) ([]byte, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("write field %s: %w", field, err)
	}
	return k.SealField(field, record, string(text))
}

// OpenJSON opens what SealJSON has sealed, and reads it into v: the errors of OpenField, and what cannot be read.
func (k *Keys) OpenJSON(field, record string, sealed []byte, v any) error {
	text, err := k.OpenField(field, record, sealed)
	if err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(text), v); err != nil {
		return fmt.Errorf("read field %s: %w", field, err)
	}
	return nil
}

func (k key) aead() cipher.AEAD {
	aead, err := chacha20poly1305.NewX(k.secret[:])
	if err != nil {
		panic(err) // only for a key that is not 32 bytes, and the type says it is
	}
	return aead
}

// bound is the associated data: the head, and field and record with their lengths, so that no other pair
// gives the same bytes.
func bound(head []byte, field, record string) []byte {
	data := append([]byte("yuanjian/field\x00"), head...)
	data = binary.BigEndian.AppendUint32(data, uint32(len(field)))
	data = append(data, field...)
	data = binary.BigEndian.AppendUint32(data, uint32(len(record)))
	return append(data, record...)
}

// pad appends a one bit and zeros (ISO/IEC 7816-4) up to the next power of two, at least 32 bytes.
func pad(plain string) []byte {
	size := 32
	for size < len(plain)+1 {
		size *= 2
	}
	padded := make([]byte, size)
	copy(padded, plain)
	padded[len(plain)] = 0x80
	return padded
}

// unpad undoes pad; what opens was padded by pad.
func unpad(padded []byte) string { return string(padded[:max(0, bytes.LastIndexByte(padded, 0x80))]) }
