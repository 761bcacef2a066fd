package api

import (
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"yuanjian/internal/law"
)

// quotas bounds how much one device may send. The counts live in memory: after a restart a day begins anew, which only
// favours the device.
type quotas struct {
	limits Limits
	mu     sync.Mutex
	of     map[string]*quota
}

type quota struct {
	rate  *rate.Limiter
	day   law.Date
	count int
}

// allow takes one request of a device, or says when to come again.
func (q *quotas) allow(device string, now time.Time) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.of == nil {
		q.of = map[string]*quota{}
	}
	d, ok := q.of[device]
	if !ok {
		burst := max(int(2*q.limits.PerSec), 1)
		d = &quota{rate: rate.NewLimiter(rate.Limit(q.limits.PerSec), burst)}
		q.of[device] = d
	}
	if today := law.DateOf(now); d.day != today {
		d.day, d.count = today, 0
	}
	if q.limits.Daily > 0 && d.count >= q.limits.Daily {
		return over(d.day.AddDays(1).Start().Sub(now), "今天的数量已满，请明天再发。", "The daily quota is used up; send again tomorrow.")
	}
	if !d.rate.AllowN(now, 1) {
		return over(time.Second, "发送过快，请稍候重发。", "Too many requests a second; send again shortly.")
	}
	d.count++
	return nil
}

func over(wait time.Duration, zh, en string) *problem {
	p := refuse(http.StatusTooManyRequests, codeQuota, zh, en)
	p.retry = strconv.Itoa(int(wait.Seconds()) + 1)
	return p
}

// refusals counts refusals by address, code and hour until they are written.
type refusals struct {
	mu     sync.Mutex
	counts map[refusal]int64
}

// refusal is one kind of refusal from one address in one hour.
type refusal struct {
	address, code string
	hour          time.Time
}

// addressesMost bounds the memory of counting; further addresses of the hour are counted together.
const addressesMost = 10000

func (f *refusals) count(r *http.Request, code string, now time.Time) {
	address, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		address = r.RemoteAddr
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.counts == nil {
		f.counts = map[refusal]int64{}
	}
	if len(f.counts) >= addressesMost {
		address = "others"
	}
	f.counts[refusal{address, code, now.Truncate(time.Hour)}]++
}

// take returns what has been counted and begins anew.
func (f *refusals) take() map[refusal]int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := f.counts
	f.counts = nil
	return out
}
