package web

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
)

// Front stands before everything that a listener answers: it finds out whose request it is when a proxy forwards it,
// and turns away requests for a host that is not ours, which a browser sends when another site's name was made to
// point here.
type Front struct {
	trusted atomic.Pointer[[]netip.Prefix]
	host    string // of public_url; empty: only this machine's own names
}

// NewFront makes a Front for public_url ("" on loopback) and the addresses of trusted proxies.
func NewFront(publicURL string, trusted []string) (*Front, error) {
	f := &Front{}
	if publicURL != "" {
		u, err := url.Parse(publicURL)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
			return nil, fmt.Errorf("public_url %q is no address such as https://yuanjian.example.gov.cn", publicURL)
		}
		f.host = strings.ToLower(u.Hostname())
	}
	return f, f.Trust(trusted)
}

// Trust replaces the addresses of trusted proxies: addresses or prefixes (10.0.0.0/8).
func (f *Front) Trust(proxies []string) error {
	var all []netip.Prefix
	for _, p := range proxies {
		prefix, err := netip.ParsePrefix(p)
		if err != nil {
			a, errAddress := netip.ParseAddr(p)
			if errAddress != nil {
				return fmt.Errorf("trusted_proxies: %q is neither an address nor a prefix such as 10.0.0.0/8", p)
			}
			prefix = netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen())
		}
		all = append(all, prefix.Masked())
	}
	f.trusted.Store(&all)
	return nil
}

func (f *Front) trusts(a netip.Addr) bool {
	for _, p := range *f.trusted.Load() {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// Handler puts the Front before next.
func (f *Front) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !f.knows(r) {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.Header().Set("X-Content-Type-Options", "nosniff")
			w.WriteHeader(http.StatusMisdirectedRequest)
			fmt.Fprintln(w, "这台服务器不以这个域名提供服务，请使用配置项public_url的地址。\nThis server does not answer under this host name; use the address in its public_url.")
			return
		}
		f.sender(r)
		next.ServeHTTP(w, r)
	})
}

// knows tells whether the request names a host of ours. Machines are asked no host: probes come by address, and
// devices prove themselves by signature.
func (f *Front) knows(r *http.Request) bool {
	if p := r.URL.Path; p == "/livez" || p == "/readyz" || strings.HasPrefix(p, "/api/") {
		return true
	}
	host := strings.ToLower(r.Host)
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.Trim(host, "[]")
	if f.host != "" && host == f.host {
		return true
	}
	if host != "localhost" {
		a, err := netip.ParseAddr(host)
		if err != nil || !a.Unmap().IsLoopback() {
			return false
		}
	}
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && from.Addr().Unmap().IsLoopback()
}

// sender makes RemoteAddr the address of who sent the request. What X-Forwarded-For says is believed from the right,
// as far as trusted proxies wrote it; what stands further left, or comes from anybody else, could be invented. The
// header stays, so that a policy can tell that the request was forwarded.
func (f *Front) sender(r *http.Request) {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !f.trusts(from.Addr().Unmap()) {
		return
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	best := netip.Addr{}
	for i := len(hops) - 1; i >= 0; i-- {
		a, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		best = a.Unmap().WithZone("")
		if !f.trusts(best) {
			break
		}
	}
	if best.IsValid() {
		r.RemoteAddr = netip.AddrPortFrom(best, 0).String()
	}
}
