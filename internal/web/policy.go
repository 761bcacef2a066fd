package web

import (
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"

	"yuanjian/internal/access"
)

// Policy says who may use a route. Every route has one; Mount refuses a table with a hole.
type Policy interface {
	// Allows tells whether the actor may pass. signedIn is false for visitors.
	Allows(r *http.Request, a access.Actor, signedIn bool) bool
	// Valid names what is wrong with the policy itself, nil when nothing is.
	Valid() error
	String() string
}

// Public lets everybody in, for a reason that is written down: Public{"Art 14: publication"}.
type Public struct{ Reason string }

// SignedDevice lets every request through to a handler that checks the device's signature over the body itself,
// before anything else is believed (interfaces.md, Devices).
type SignedDevice struct{}

// LoggedIn lets every person with a session in.
type LoggedIn struct{}

// Permission lets in who holds the permission in any body; which rows are seen is decided by the Scope.
type Permission access.Permission

// AnyOf lets in who holds at least one of the permissions.
type AnyOf []access.Permission

// Loopback lets in only requests from this machine that no proxy forwarded.
type Loopback struct{ Reason string }

func (Public) Allows(*http.Request, access.Actor, bool) bool       { return true }
func (SignedDevice) Allows(*http.Request, access.Actor, bool) bool { return true }

func (LoggedIn) Allows(_ *http.Request, _ access.Actor, signedIn bool) bool { return signedIn }

func (p Permission) Allows(_ *http.Request, a access.Actor, signedIn bool) bool {
	return signedIn && a.May(access.Permission(p))
}

func (p AnyOf) Allows(_ *http.Request, a access.Actor, signedIn bool) bool {
	return signedIn && slices.ContainsFunc(p, a.May)
}

func (Loopback) Allows(r *http.Request, _ access.Actor, _ bool) bool {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	ip := net.ParseIP(host)
	forwarded := r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != ""
	return err == nil && ip != nil && ip.IsLoopback() && !forwarded
}

func (p Public) Valid() error   { return wantReason(p.Reason) }
func (p Loopback) Valid() error { return wantReason(p.Reason) }
func (SignedDevice) Valid() error {
	return nil
}
func (LoggedIn) Valid() error { return nil }
func (p Permission) Valid() error {
	if p == "" {
		return fmt.Errorf("a Permission policy names no permission")
	}
	return nil
}
func (p AnyOf) Valid() error {
	if len(p) == 0 || slices.Contains(p, "") {
		return fmt.Errorf("an AnyOf policy names no permission")
	}
	return nil
}

func wantReason(s string) error {
	if strings.TrimSpace(s) == "" {
		return fmt.Errorf("an open policy gives no reason")
	}
	return nil
}

func (p Public) String() string     { return "public: " + p.Reason }
func (SignedDevice) String() string { return "signed device" }
func (LoggedIn) String() string     { return "logged in" }
func (p Permission) String() string { return "permission " + string(p) }
func (p AnyOf) String() string      { return fmt.Sprintf("any of %v", []access.Permission(p)) }
func (p Loopback) String() string   { return "loopback: " + p.Reason }
