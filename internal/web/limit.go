package web

import (
	"net"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// addressesMost is how many addresses a limit remembers at a time. An attack from very many forgets the patient ones too.
const addressesMost = 10_000

// AddressLimit bounds what one address may ask for of something that needs no account. It is counted by each node for itself; addresses
// are kept in memory only, and only for that. The zero value is ready.
type AddressLimit struct {
	mu sync.Mutex
	of map[string]*rate.Limiter
}

// Allow tells whether an address may ask once more now: so many at once, and so many a second after that.
func (l *AddressLimit) Allow(address string, now time.Time, perSecond float64, atOnce int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.of == nil || len(l.of) >= addressesMost && l.of[address] == nil {
		l.of = map[string]*rate.Limiter{}
	}
	if l.of[address] == nil {
		l.of[address] = rate.NewLimiter(rate.Limit(perSecond), atOnce)
	}
	return l.of[address].AllowN(now, 1)
}

// From is from where a request came, behind trusted proxies.
func (c *Context) From() string {
	host, _, err := net.SplitHostPort(c.R.RemoteAddr)
	if err != nil {
		return c.R.RemoteAddr
	}
	return host
}
