package dial

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

// names resolves from a table.
type names map[string][]string

func (n names) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	var out []netip.Addr
	for _, s := range n[host] {
		out = append(out, netip.MustParseAddr(s))
	}
	return out, nil
}

func TestAddressesThatLeadHomeAreRefused(t *testing.T) {
	for ip, want := range map[string]bool{
		"113.108.1.1": true, "10.20.30.40": true, "192.168.1.1": true, "2400:3200::1": true, "fd12::1": true,
		"127.0.0.1": false, "127.9.9.9": false, "::1": false, "0.0.0.0": false, "0.1.2.3": false, "::": false, "255.255.255.255": false,
		"169.254.169.254": false, "169.254.1.1": false, "fe80::1": false, "fe80::1%eth0": false, "224.0.0.1": false, "ff02::1": false,
		"100.100.100.200": false, "fd00:ec2::254": false,
		"::ffff:127.0.0.1": false, "::ffff:169.254.169.254": false, "64:ff9b::7f00:1": false, "64:ff9b::a9fe:a9fe": false, "2002:7f00:1::": false, "::7f00:1": false,
		"64:ff9b::716c:101": true,
	} {
		if got := (Allow{}).permits(netip.MustParseAddr(ip)); got != want {
			t.Errorf("%s: permitted is %v, want %v", ip, got, want)
		}
	}
}

func TestOnlyWhatTheListNamesIsReached(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/away" {
			http.Redirect(w, r, "/reached", http.StatusFound)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}))
	defer server.Close()
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	resolver := names{"platform.invalid": {"127.0.0.1"}, "other.invalid": {"127.0.0.1"}, "two.invalid": {"169.254.169.254", "127.0.0.1"}, "localhost": {"127.0.0.1"}}
	for _, c := range []struct {
		name  string
		allow []string
		url   string
		ok    bool
	}{
		{"the address itself is named", []string{"127.0.0.1:" + port}, server.URL, true},
		{"localhost is named", []string{"localhost:" + port}, "http://localhost:" + port, true},
		{"a name on the list that turns to loopback", []string{"platform.invalid:" + port}, "http://platform.invalid:" + port, false},
		{"a name on the list, and loopback named", []string{"platform.invalid:" + port, "127.0.0.1:" + port}, "http://platform.invalid:" + port, true},
		{"a host that is not named", []string{"platform.invalid:" + port, "127.0.0.1:" + port}, "http://other.invalid:" + port, false},
		{"another port", []string{"127.0.0.1:1"}, server.URL, false},
		{"without a port 443 is meant", []string{"127.0.0.1"}, server.URL, false},
		{"the second address may be used", []string{"two.invalid:" + port, "127.0.0.1:" + port}, "http://two.invalid:" + port, true},
		{"upper case and a final dot", []string{"LOCALHOST.:" + port}, "http://LocalHost:" + port, true},
		{"an empty list", nil, server.URL, false},
	} {
		allow, err := Parse(c.allow)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := ClientWith(allow, resolver).Get(c.url)
		if err == nil {
			answer.Body.Close()
		}
		if (err == nil) != c.ok || err != nil && !errors.Is(err, ErrNotAllowed) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	reached := false
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reached = reached || r.URL.Path == "/elsewhere"
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	}))
	defer server.Close()
	allow, err := Parse([]string{server.Listener.Addr().String()})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := Client(allow).Post(server.URL, "text/plain", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusTemporaryRedirect || reached {
		t.Errorf("answer %d, reached the other address: %v", answer.StatusCode, reached)
	}
}

func TestProxiesOfTheEnvironmentAreNotUsed(t *testing.T) {
	if Client(Allow{}).Transport.(*http.Transport).Proxy != nil {
		t.Error("the client asks the environment for a proxy")
	}
}

func TestWrongListsAreRefused(t *testing.T) {
	for _, entry := range []string{"", "https://platform.invalid", "platform.invalid/x", "*.invalid", "platform.invalid:0", "platform.invalid:70000", "platform.invalid:https", "user@platform.invalid", "a b"} {
		if _, err := Parse([]string{entry}); err == nil {
			t.Errorf("%q was taken", entry)
		}
	}
}
