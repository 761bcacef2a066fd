package seal_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"

	"yuanjian/internal/seal"
	"yuanjian/internal/testkit"
)

// The vectors are messages; one of 32 bytes or more is a salt and a record.
func TestCommitmentAgainstVectors(t *testing.T) {
	text, err := os.ReadFile(testkit.Vectors(t, "custody", "gm", "sm3.json"))
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Length  int    `json:"length"`
		Message string `json:"message_hex"`
		Rule    string `json:"message_rule"`
		Digest  string `json:"digest"`
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, c := range cases {
		message, err := hex.DecodeString(c.Message)
		if err != nil {
			t.Fatal(err)
		}
		if c.Rule == "byte i is i mod 251" {
			for i := range c.Length {
				message = append(message, byte(i%251))
			}
		} else if c.Rule != "" {
			t.Fatalf("a rule this test does not know: %s", c.Rule)
		}
		if len(message) != c.Length {
			t.Fatalf("%d bytes instead of %d", len(message), c.Length)
		}
		if c.Length < 32 {
			continue // shorter than a salt
		}
		tried++
		got := seal.Commit([32]byte(message), message[32:])
		if hex.EncodeToString(got.SM3[:]) != c.Digest {
			t.Errorf("SM3 of %d bytes: %x, want %s", c.Length, got.SM3, c.Digest)
		}
		if got.SHA256 != sha256.Sum256(message) {
			t.Errorf("SHA-256 of %d bytes: %x", c.Length, got.SHA256)
		}
	}
	if tried < 7 {
		t.Errorf("only %d vectors were tried", tried)
	}
}

func TestCommitmentOpensOnlyWithSaltAndRecord(t *testing.T) {
	salt, record := seal.NewSalt(), []byte(`{"act":"review"}`)
	commitment := seal.Commit(salt, record)
	if !commitment.Opens(salt, record) {
		t.Fatal("does not open with what it was made of")
	}
	for i := range salt {
		changed := salt
		changed[i] ^= 1
		if commitment.Opens(changed, record) {
			t.Errorf("byte %d of the salt", i)
		}
	}
	for i := range record {
		changed := bytes.Clone(record)
		changed[i] ^= 1
		if commitment.Opens(salt, changed) {
			t.Errorf("byte %d of the record", i)
		}
	}
	half := commitment
	half.SM3[0] ^= 1
	if half.Opens(salt, record) {
		t.Error("a wrong SM3 was not seen")
	}
	if seal.NewSalt() == salt {
		t.Error("two salts are equal")
	}
}
