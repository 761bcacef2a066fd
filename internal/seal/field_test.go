package seal_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"yuanjian/internal/seal"
)

func TestSealedFieldOpens(t *testing.T) {
	keys, _ := fresh(t)
	for _, plain := range []string{"", "a", "粤A12345", "\x80", "\x80\x00\x00", strings.Repeat("x", 31),
		strings.Repeat("\x00", 32), strings.Repeat("路", 500), strings.Repeat("x", seal.MaxField)} {
		sealed, err := keys.SealField("plate", "r1", plain)
		if err != nil {
			t.Fatal(err)
		}
		if len(plain) > 3 && bytes.Contains(sealed, []byte(plain)) {
			t.Error("the plain text can be read")
		}
		if got, err := keys.OpenField("plate", "r1", sealed); err != nil || got != plain {
			t.Errorf("%d bytes: got %d, %v", len(plain), len(got), err)
		}
	}
	if _, err := keys.SealField("plate", "r1", strings.Repeat("x", seal.MaxField+1)); err == nil {
		t.Error("a value over the limit was sealed")
	}
}

func TestSealedFieldProperty(t *testing.T) {
	keys, _ := fresh(t)
	rapid.Check(t, func(t *rapid.T) {
		field, record, plain := rapid.String().Draw(t, "field"), rapid.String().Draw(t, "record"), rapid.String().Draw(t, "plain")
		sealed, err := keys.SealField(field, record, plain)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := keys.OpenField(field, record, sealed); err != nil || got != plain {
			t.Fatalf("got %q, %v", got, err)
		}
		other := rapid.String().Draw(t, "other")
		if other != record {
			if _, err := keys.OpenField(field, other, sealed); !errors.Is(err, seal.ErrSealed) {
				t.Fatalf("moved to another record: %v", err)
			}
		}
		if other != field {
			if _, err := keys.OpenField(other, record, sealed); !errors.Is(err, seal.ErrSealed) {
				t.Fatalf("moved to another field: %v", err)
			}
		}
	})
}

func TestChangedSealedFieldDoesNotOpen(t *testing.T) {
	keys, _ := fresh(t)
	sealed, err := keys.SealField("name", "r1", "张三")
	if err != nil {
		t.Fatal(err)
	}
	for i := range sealed {
		for bit := range 8 {
			changed := append([]byte(nil), sealed...)
			changed[i] ^= 1 << bit
			_, err := keys.OpenField("name", "r1", changed)
			keyID := i >= 1 && i < 9
			if keyID && !errors.Is(err, seal.ErrUnknownKey) || !keyID && !errors.Is(err, seal.ErrSealed) {
				t.Fatalf("byte %d, bit %d: %v", i, bit, err)
			}
		}
		if _, err := keys.OpenField("name", "r1", sealed[:i]); !errors.Is(err, seal.ErrSealed) {
			t.Fatalf("cut at %d: %v", i, err)
		}
	}
	if _, err := keys.OpenField("name", "r1", append(sealed, 0)); !errors.Is(err, seal.ErrSealed) {
		t.Fatalf("one byte more: %v", err)
	}
	for _, moved := range [][2]string{{"nam", "er1"}, {"namer", "1"}, {"", "namer1"}, {"r1", "name"}} {
		if _, err := keys.OpenField(moved[0], moved[1], sealed); !errors.Is(err, seal.ErrSealed) {
			t.Errorf("%v: %v", moved, err)
		}
	}
}

func TestSealedFieldHidesLengthAndEquality(t *testing.T) {
	keys, _ := fresh(t)
	sizes := map[int]bool{}
	seen := map[string]bool{}
	for _, name := range []string{"王五", "欧阳春晓", "买买提·吐尔逊", "440100199001011234", "王五"} {
		sealed, err := keys.SealField("name", "r1", name)
		if err != nil {
			t.Fatal(err)
		}
		sizes[len(sealed)] = true
		if seen[string(sealed)] {
			t.Error("equal values give equal bytes")
		}
		seen[string(sealed)] = true
	}
	if len(sizes) != 1 {
		t.Errorf("names of different length differ in size: %v", sizes)
	}
}

func TestFieldOfAnotherServer(t *testing.T) {
	one, _ := fresh(t)
	two, _ := fresh(t)
	sealed, err := one.SealField("name", "r1", "张三")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := two.OpenField("name", "r1", sealed); !errors.Is(err, seal.ErrUnknownKey) || strings.Contains(err.Error(), "张三") {
		t.Fatal(err)
	}
}
