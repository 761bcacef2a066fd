package dial

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// ErrNotAllowed is wrapped by every refusal to connect.
var ErrNotAllowed = errors.New("the address is not on the adapter's list")

// Limits of a call. None of the services of an enforcement body takes longer when it works.
const (
	connectWithin = 10 * time.Second
	answerWithin  = 30 * time.Second // until the first byte of the answer
	callWithin    = 60 * time.Second // until its last
	headerBytes   = 64 << 10
)

// Resolver finds the addresses of a name; *net.Resolver is one.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Allow is what an adapter may reach: hosts with their ports.
type Allow struct {
	entries   map[string]bool // host:port, host in lower case
	addresses map[netip.Addr]bool
	localhost bool
}

// Parse reads entries of the form host, host:port, address or [address]:port. Without a port, 443 is meant.
func Parse(entries []string) (Allow, error) {
	a := Allow{entries: map[string]bool{}, addresses: map[netip.Addr]bool{}}
	for _, e := range entries {
		host, port, err := split(e)
		if err != nil {
			return Allow{}, err
		}
		a.entries[net.JoinHostPort(host, port)] = true
		if ip, err := netip.ParseAddr(host); err == nil {
			a.addresses[ip.Unmap()] = true
		}
		a.localhost = a.localhost || host == "localhost"
	}
	return a, nil
}

func split(entry string) (host, port string, err error) {
	host, port, err = net.SplitHostPort(entry)
	if err != nil { // no port
		host, port = strings.Trim(entry, "[]"), "443"
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	n, numberErr := strconv.Atoi(port)
	if numberErr != nil || n < 1 || n > 65535 || host == "" || strings.ContainsAny(host, "/@?# \t*") {
		return "", "", fmt.Errorf("allow-list entry %q: want host, host:port or [address]:port, without scheme, path or wildcard", entry)
	}
	return host, port, nil
}

// names tells whether the list has the host with the port.
func (a Allow) names(hostport string) bool {
	host, port, err := net.SplitHostPort(hostport)
	return err == nil && a.entries[net.JoinHostPort(strings.ToLower(strings.TrimSuffix(host, ".")), port)]
}

// metadata are the addresses at which clouds hand out a machine's credentials.
var metadata = []netip.Addr{netip.MustParseAddr("169.254.169.254"), netip.MustParseAddr("100.100.100.200"), netip.MustParseAddr("fd00:ec2::254")}

// permits tells whether an address may be used: ordinary ones may; those that lead back to the machine, its link or its
// cloud only when the list names them.
func (a Allow) permits(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	if a.addresses[ip] || a.localhost && ip.IsLoopback() {
		return true
	}
	if !ip.IsValid() || ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified() || embedsForbidden(ip) {
		return false
	}
	for _, m := range metadata {
		if ip == m {
			return false
		}
	}
	return ip != netip.AddrFrom4([4]byte{255, 255, 255, 255}) && !thisNetwork.Contains(ip)
}

var (
	thisNetwork = netip.MustParsePrefix("0.0.0.0/8")
	nat64       = netip.MustParsePrefix("64:ff9b::/96")
	sixToFour   = netip.MustParsePrefix("2002::/16")
	compatible  = netip.MustParsePrefix("::/96")
)

// embedsForbidden tells whether an IPv6 address carries a forbidden IPv4 address inside (NAT64, 6to4, IPv4-compatible).
func embedsForbidden(ip netip.Addr) bool {
	if !ip.Is6() {
		return false
	}
	b := ip.As16()
	var inner netip.Addr
	switch {
	case nat64.Contains(ip), compatible.Contains(ip):
		inner = netip.AddrFrom4([4]byte(b[12:16]))
	case sixToFour.Contains(ip):
		inner = netip.AddrFrom4([4]byte(b[2:6]))
	default:
		return false
	}
	return !Allow{}.permits(inner)
}

// Client returns a client that reaches what the list names, with the machine's resolver.
func Client(allow Allow) *http.Client { return ClientWith(allow, net.DefaultResolver) }

// ClientWith is Client with a resolver of its own.
func ClientWith(allow Allow, resolver Resolver) *http.Client {
	return &http.Client{
		Timeout:       callWithin,
		Transport:     transport(allow, resolver, 2),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Transport is the way of Client without its limits of a whole call and of redirects, for a library that has its own: it
// reaches what the list names, and keeps some connections for the next call.
func Transport(allow Allow, connections int) *http.Transport {
	return transport(allow, net.DefaultResolver, connections)
}

func transport(allow Allow, resolver Resolver, connections int) *http.Transport {
	d := dialer{allow: allow, resolver: resolver, net: net.Dialer{Timeout: connectWithin, KeepAlive: 30 * time.Second}}
	return &http.Transport{
		DialContext:            d.dial,
		TLSHandshakeTimeout:    connectWithin,
		ResponseHeaderTimeout:  answerWithin,
		MaxResponseHeaderBytes: headerBytes,
		MaxIdleConnsPerHost:    connections,
		IdleConnTimeout:        time.Minute,
		ForceAttemptHTTP2:      true,
	}
}

type dialer struct {
	allow    Allow
	resolver Resolver
	net      net.Dialer
}

// dial connects to the first address that may be used. It connects to the address it checked, never to the name again.
func (d *dialer) dial(ctx context.Context, network, hostport string) (net.Conn, error) {
	if !d.allow.names(hostport) {
		return nil, fmt.Errorf("connect to %s: %w", hostport, ErrNotAllowed)
	}
	host, port, err := net.SplitHostPort(hostport)
	if err != nil {
		return nil, err
	}
	addresses, err := d.resolve(ctx, host)
	if err != nil {
		return nil, err
	}
	var last error
	for _, ip := range addresses {
		if !d.allow.permits(ip) {
			last = fmt.Errorf("connect to %s at %s: %w: it leads to this machine, its link or its cloud", hostport, ip, ErrNotAllowed)
			continue
		}
		conn, err := d.net.DialContext(ctx, network, net.JoinHostPort(ip.String(), port))
		if err == nil {
			return conn, nil
		}
		last = err
	}
	return nil, last
}

func (d *dialer) resolve(ctx context.Context, host string) ([]netip.Addr, error) {
	if ip, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{ip}, nil
	}
	addresses, err := d.resolver.LookupNetIP(ctx, "ip", strings.ToLower(host))
	if err != nil {
		return nil, fmt.Errorf("resolve %s: %w", host, err)
	}
	if len(addresses) == 0 {
		return nil, fmt.Errorf("resolve %s: no address", host)
	}
	return addresses, nil
}

// Connect opens one connection to a host and port of the list, for a protocol other than HTTP.
func Connect(ctx context.Context, allow Allow, hostport string) (net.Conn, error) {
	d := dialer{allow: allow, resolver: net.DefaultResolver, net: net.Dialer{Timeout: connectWithin, KeepAlive: 30 * time.Second}}
	return d.dial(ctx, "tcp", hostport)
}
