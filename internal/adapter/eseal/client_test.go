package eseal_test

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"yuanjian/internal/adapter/eseal"
	"yuanjian/internal/adapter/eseal/esealtest"
	sandbox "yuanjian/internal/adapter/sandbox/eseal"
	"yuanjian/internal/docket"
	"yuanjian/internal/seal"
)

func keys(t *testing.T) *seal.Keys {
	t.Helper()
	k, err := seal.Open(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// attached is a client of a stand-in without a network.
func attached(t *testing.T, token string) (*eseal.Client, *sandbox.Server) {
	t.Helper()
	server := sandbox.New(keys(t), "geheim")
	c, err := eseal.New("http://eseal.invalid", token, &http.Client{Transport: server})
	if err != nil {
		t.Fatal(err)
	}
	return c, server
}

func TestBothSealsMeetTheSameConditions(t *testing.T) {
	t.Run("own", func(t *testing.T) { esealtest.Run(t, docket.OwnSeal{Keys: keys(t)}) })
	t.Run("outside", func(t *testing.T) {
		c, _ := attached(t, "geheim")
		esealtest.Run(t, c)
	})
	t.Run("outside over the network", func(t *testing.T) {
		server := httptest.NewServer(sandbox.New(keys(t), ""))
		t.Cleanup(server.Close)
		c, err := eseal.New(server.URL, "", server.Client())
		if err != nil {
			t.Fatal(err)
		}
		esealtest.Run(t, c)
	})
}

func TestSealOfAStandInSaysSo(t *testing.T) {
	c, _ := attached(t, "geheim")
	sealed, err := c.Seal(t.Context(), esealtest.Request(t, "k"))
	if err != nil || !strings.HasPrefix(sealed.Sealer, "沙箱") {
		t.Errorf("it is sealed by %q (%v)", sealed.Sealer, err)
	}
}

func TestFaultsOfAServiceSealNothingTwiceAndNothingFalse(t *testing.T) {
	c, server := attached(t, "geheim")
	r := esealtest.Request(t, "k")
	for _, f := range []sandbox.Fault{sandbox.Down, sandbox.Busy, sandbox.Lost, sandbox.Changed, sandbox.Broken, sandbox.Bare} {
		server.Fail(f)
		if _, err := c.Seal(t.Context(), r); err == nil {
			t.Errorf("%s: it is taken", f)
		} else if strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: the error holds the token", f)
		}
	}
	if _, err := c.Seal(t.Context(), r); err != nil || server.Taken() != 1 {
		t.Errorf("at last: %v, %d sealed", err, server.Taken())
	}
	r.PDF = esealtest.Request(t, "other").PDF[:100]
	if _, err := c.Seal(t.Context(), r); err == nil {
		t.Error("the key is used for another paper")
	}
	stranger, _ := attached(t, "wrong")
	if _, err := stranger.Seal(t.Context(), esealtest.Request(t, "k")); err == nil {
		t.Error("a wrong token is accepted")
	}
}

func TestAddressesOfServices(t *testing.T) {
	for _, bad := range []string{"", "ftp://x", "https://user:word@x", "https://x?y=1", "x"} {
		if _, err := eseal.New(bad, "", http.DefaultClient); err == nil {
			t.Errorf("%q is taken for an address", bad)
		}
	}
}
