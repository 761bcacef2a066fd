package blob_test

import (
	"strings"
	"testing"

	"yuanjian/internal/blob"
)

// The digest of "abc" is the example of FIPS 180-4.
const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

func TestDigest(t *testing.T) {
	if got := blob.DigestOf([]byte("abc")).String(); got != abc {
		t.Fatal(got)
	}
	parsed, err := blob.ParseDigest(abc)
	if err != nil || parsed != blob.DigestOf([]byte("abc")) {
		t.Fatal(parsed, err)
	}
	text, err := parsed.MarshalText()
	if err != nil || string(text) != abc {
		t.Fatal(string(text), err)
	}
	var again blob.Digest
	if err := again.UnmarshalText(text); err != nil || again != parsed {
		t.Fatal(again, err)
	}
}

func TestParseDigestRefuses(t *testing.T) {
	for _, bad := range []string{
		"", abc[:63], abc + "0", strings.ToUpper(abc), abc[:63] + "g", "../" + abc[3:], abc[:62] + "é", " " + abc[1:],
	} {
		digest, err := blob.ParseDigest(bad)
		if err == nil || digest != (blob.Digest{}) {
			t.Errorf("%q was read as %s", bad, digest)
		}
		var kept blob.Digest
		if err := kept.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%q was unmarshalled", bad)
		}
	}
}
