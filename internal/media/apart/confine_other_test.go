//go:build !linux || !(amd64 || arm64)

package apart

import "testing"

func probe(string) error { return nil }

func TestConfinementSaysThatNothingHolds(t *testing.T) {
	holds, err := pool(t, "draw").Confinement(t.Context())
	if err != nil || holds != 0 || holds.String() != "none" {
		t.Errorf("%s, %v", holds, err)
	}
}
