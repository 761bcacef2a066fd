package seal_test

import (
	"crypto/ed25519"
	"errors"
	"strings"
	"testing"

	"yuanjian/internal/seal"
)

func TestSignatureIsBoundToMessageContextAndKey(t *testing.T) {
	keys, _ := fresh(t)
	other, _ := fresh(t)
	message := []byte("the receipt of a capture")
	signature := keys.Sign(forTests, message)
	if err := keys.Verify(forTests, message, signature); err != nil {
		t.Fatal(err)
	}
	for i := range message {
		changed := append([]byte(nil), message...)
		changed[i] ^= 1
		if err := keys.Verify(forTests, changed, signature); !errors.Is(err, seal.ErrBadSignature) {
			t.Errorf("byte %d of the message: %v", i, err)
		}
	}
	for i := range signature.Bytes {
		changed := seal.Signature{KeyID: signature.KeyID, Bytes: append([]byte(nil), signature.Bytes...)}
		changed.Bytes[i] ^= 1
		if err := keys.Verify(forTests, message, changed); !errors.Is(err, seal.ErrBadSignature) {
			t.Errorf("byte %d of the signature: %v", i, err)
		}
	}
	for _, size := range []int{0, 63, 65} {
		short := seal.Signature{KeyID: signature.KeyID, Bytes: make([]byte, size)}
		if err := keys.Verify(forTests, message, short); !errors.Is(err, seal.ErrBadSignature) {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
	if err := keys.Verify("yuanjian/other/1", message, signature); !errors.Is(err, seal.ErrBadSignature) {
		t.Errorf("another context: %v", err)
	}
	if err := other.Verify(forTests, message, signature); !errors.Is(err, seal.ErrUnknownKey) {
		t.Errorf("another server: %v", err)
	}
	public := other.PublicKeys()[0]
	public.KeyID = signature.KeyID
	if err := public.Verify(forTests, message, signature); !errors.Is(err, seal.ErrBadSignature) {
		t.Errorf("another key under the same id: %v", err)
	}
}

// Whoever checks without us needs nothing but Ed25519 and these bytes.
func TestSignatureIsPlainEd25519(t *testing.T) {
	keys, _ := fresh(t)
	public := keys.PublicKeys()[0]
	signature := keys.Sign(forTests, []byte("m"))
	if !ed25519.Verify(public.Key, []byte("yuanjian/test/1\x00m"), signature.Bytes) || signature.KeyID != public.KeyID {
		t.Fatal("not an Ed25519 signature over context, zero byte, message")
	}
	if err := (seal.PublicKey{KeyID: signature.KeyID}).Verify(forTests, []byte("m"), signature); err == nil {
		t.Error("a public key without bytes verified")
	}
}

func TestContextAndMessageDoNotFlowIntoEachOther(t *testing.T) {
	keys, _ := fresh(t)
	signature := keys.Sign("yuanjian/a", []byte("b\x00c"))
	if err := keys.Verify("yuanjian/ab", []byte("c"), signature); err == nil {
		t.Error("the border between context and message can be moved")
	}
	for _, bad := range []seal.Context{"", "with blank", "with\x00zero", "中文"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("the context %q was taken", bad)
				}
			}()
			keys.Sign(bad, nil)
		}()
	}
}

func TestSignatureText(t *testing.T) {
	keys, _ := fresh(t)
	signature := keys.Sign(forTests, []byte("m"))
	text, err := signature.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	var again seal.Signature
	if err := again.UnmarshalText(text); err != nil || again.String() != signature.String() {
		t.Fatal(again, err)
	}
	if err := keys.Verify(forTests, []byte("m"), again); err != nil {
		t.Fatal(err)
	}
	good := string(text)
	id, rest, _ := strings.Cut(good, ":")
	for _, bad := range []string{
		"", ":", id, id + ":", ":" + rest, "0" + good, good + "=", good[:len(good)-1], strings.ToUpper(id[:15]) + "F:" + rest,
		"zz" + good[2:], id + ":" + rest[:8] + "\n" + rest[8:], id + " " + rest, id + ":" + rest + ":" + rest,
		strings.Repeat("0", 1<<16) + ":" + rest,
	} {
		if _, err := seal.ParseSignature(bad); !errors.Is(err, seal.ErrMalformed) {
			t.Errorf("%.40q: %v", bad, err)
		}
		if err := again.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%.40q was unmarshalled", bad)
		}
	}
}
