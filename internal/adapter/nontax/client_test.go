package nontax_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"yuanjian/internal/adapter/nontax"
	"yuanjian/internal/adapter/nontax/nontaxtest"
	sandbox "yuanjian/internal/adapter/sandbox/nontax"
	"yuanjian/internal/clock"
	"yuanjian/internal/law"
	"yuanjian/internal/money"
	"yuanjian/internal/testkit"
)

func rig(t *testing.T, base string, server *sandbox.Server, c *clock.Manual, client *http.Client) nontaxtest.Rig {
	t.Helper()
	p, err := nontax.New(base, "geheim", client)
	if err != nil {
		t.Fatal(err)
	}
	return nontaxtest.Rig{Platform: p, Registered: server.Registered, Refunded: server.Refunded, Today: func() law.Date { return law.DateOf(c.Now()) }, Pass: c.Advance,
		Pay: func(code string, fen money.Fen) string {
			trade, err := server.Pay(code, int64(fen), nontaxtest.Payer, sandbox.Plain)
			if err != nil {
				return ""
			}
			return trade
		},
		Fail: func(f nontaxtest.Fault) {
			server.Fail(map[nontaxtest.Fault]sandbox.Fault{nontaxtest.Outage: sandbox.Down, nontaxtest.Lost: sandbox.Lost, nontaxtest.Broken: sandbox.Broken}[f])
		}}
}

func TestThePlatformMeetsItsConditions(t *testing.T) {
	t.Run("without a network", func(t *testing.T) {
		nontaxtest.Run(t, func(t *testing.T) nontaxtest.Rig {
			c := clock.NewManual(testkit.WorldBegins)
			server := sandbox.New(c, "geheim", "")
			return rig(t, "http://nontax.invalid", server, c, &http.Client{Transport: server})
		})
	})
	t.Run("over the network", func(t *testing.T) {
		nontaxtest.Run(t, func(t *testing.T) nontaxtest.Rig {
			c := clock.NewManual(testkit.WorldBegins)
			server := sandbox.New(c, "geheim", "")
			listening := httptest.NewServer(server)
			t.Cleanup(listening.Close)
			return rig(t, listening.URL, server, c, listening.Client())
		})
	})
}

func TestATokenThatIsNotOursIsNoRefusal(t *testing.T) {
	server := sandbox.New(clock.NewManual(testkit.WorldBegins), "geheim", "")
	stranger, err := nontax.New("http://nontax.invalid", "wrong", &http.Client{Transport: server})
	if err != nil {
		t.Fatal(err)
	}
	if code, err := stranger.Register(t.Context(), nontaxtest.Registration("k")); err == nil || server.Registered() != 0 {
		t.Errorf("a wrong token is accepted: %q", code)
	}
	for _, bad := range []string{"", "ftp://x", "https://user:word@x", "https://x?y=1", "x"} {
		if _, err := nontax.New(bad, "", http.DefaultClient); err == nil {
			t.Errorf("%q is taken for an address", bad)
		}
	}
}
