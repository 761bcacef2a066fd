package api

import (
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/clock"
	"yuanjian/internal/law"
)

// admission bounds what the door does at once, each thing apart, so that more devices than the machine can serve make
// refusals and not delays: of the captures, of the memory, or of the pages.
type admission struct {
	captures, messages chan struct{} // from the first byte asked for to the answer
	storing            chan struct{} // synced and committed at once
	lookups            chan struct{} // readers of the database
	drains             chan struct{} // refused bodies that are read to their end

	pressed atomic.Int64 // when there were last more captures than quiet, microseconds since 1970

	mu sync.Mutex
	of map[string]int // requests of a device on their way in
}

func newAdmission(l Limits) *admission {
	return &admission{captures: make(chan struct{}, l.Parallel), messages: make(chan struct{}, l.Messages), storing: make(chan struct{}, l.Storing),
		lookups: make(chan struct{}, l.Lookups), drains: make(chan struct{}, drainsMost), of: map[string]int{}}
}

// enter takes a place, or refuses at once: who waits here would wait with its body unsent and learn nothing.
func enter(places chan struct{}) (leave func(), err error) {
	select {
	case places <- struct{}{}:
		return func() { <-places }, nil
	default:
		return nil, busy()
	}
}

// busy spreads those who come again, so that they do not come all at once.
func busy() *problem {
	p := refuse(http.StatusServiceUnavailable, codeDurable, "现在接收的请求太多，请稍候重发，编号不变。", "Too much is being taken in now; send again later with the same ids.")
	p.retry = strconv.Itoa(2 + rand.IntN(8))
	return p
}

// Busy tells whether captures are on their way in, or have just been: what can wait, waits.
func (d *Door) Busy() bool {
	d.press()
	return d.Clock.Now().Sub(time.UnixMicro(d.admit.pressed.Load())) < calm
}

const (
	quiet = 2               // how many captures on their way in leave the processor time for something else
	calm  = 2 * time.Second // how long there may not have been more before that something begins
)

// press notes that there are more captures on their way in than quiet.
func (d *Door) press() {
	if len(d.admit.captures) > quiet {
		d.admit.pressed.Store(d.Clock.Now().UnixMicro())
	}
}

// wait takes a place or waits for one, for work that has been let in.
func wait(ctx context.Context, places chan struct{}) (leave func(), err error) {
	select {
	case places <- struct{}{}:
		return func() { <-places }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// enterDevice takes one of the places that a device has: a device with many slow lines keeps nobody else out.
func (a *admission) enterDevice(device string, most int) (leave func(), err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.of[device] >= most {
		return nil, over(time.Second, "这台设备同时发送的请求太多，请等前面的请求有了回答再发。", "Too many requests of this device at once; wait for answers before sending more.")
	}
	a.of[device]++
	return func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.of[device]--; a.of[device] == 0 {
			delete(a.of, device)
		}
	}, nil
}

// look does something with one of the readers of the database that the door may hold.
func (d *Door) look(ctx context.Context, with func() error) error {
	leave, err := wait(ctx, d.admit.lookups)
	if err != nil {
		return err
	}
	defer leave()
	return with()
}

// by is an instant of the machine's time, not the clock of the house: a socket knows no other.
func by(wait time.Duration) time.Time { return clock.System{}.Now().Add(wait) }

// introduce gives a client so long to send what is signed.
func (d *Door) introduce(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetReadDeadline(by(d.Limits.Introduction)) // a writer of a test may know no deadlines
}

// hurry gives a client whose signature fits the time for the rest of its body.
func (d *Door) hurry(w http.ResponseWriter, r *http.Request) {
	most := r.ContentLength
	if most < 0 || most > d.Limits.Request {
		most = d.Limits.Request
	}
	_ = http.NewResponseController(w).SetReadDeadline(by(d.Limits.Patience + time.Duration(most/d.Limits.Slowest)*time.Second)) // as above
}

// arriving is the body of a request: it knows how far it has been read.
type arriving struct {
	io.ReadCloser
	begun, ended bool
}

func (a *arriving) Read(p []byte) (int, error) {
	a.begun = true
	n, err := a.ReadCloser.Read(p)
	a.ended = a.ended || err != nil
	return n, err
}

// answering says that the connection ends with this answer when the body has not been read to its end: what follows in it is
// read for a while and thrown away.
type answering struct {
	http.ResponseWriter
	body *arriving
}

func (a *answering) Unwrap() http.ResponseWriter { return a.ResponseWriter }

func (a *answering) WriteHeader(status int) {
	if !a.body.ended {
		a.Header().Set("Connection", "close")
	}
	a.ResponseWriter.WriteHeader(status)
}

// How much of refused bodies is read to their end.
const (
	drainsMost = 32
	drainFor   = 3 * time.Second
)

// drain sends the answer and then reads on for a while what the client is still sending: a connection closed on top of unread
// bytes is reset, and the answer is lost with it. A client that waits for 100-continue sends nothing and need not be read.
func (d *Door) drain(w http.ResponseWriter, r *http.Request, body *arriving) {
	if body.ended || !body.begun && r.Header.Get("Expect") != "" {
		return
	}
	control := http.NewResponseController(w)
	if control.Flush() != nil {
		return
	}
	leave, err := enter(d.admit.drains)
	if err != nil {
		return
	}
	defer leave()
	if control.SetReadDeadline(by(drainFor)) == nil {
		_, _ = io.CopyN(io.Discard, body, d.Limits.Request) // whatever comes is thrown away
	}
}

// space refuses while the disk is nearly full (contract: below 5 %).
func (d *Door) space(originals *blob.Store) error {
	free, err := originals.Free()
	if err != nil {
		return err
	}
	if free < d.Limits.FreeLeast {
		return notDurable()
	}
	return nil
}

// checkTime refuses what cannot be judged: times too far ahead of ours, and before the law spoke of devices.
func (d *Door) checkTime(pointer string, t time.Time) error {
	if t.Sub(d.Clock.Now()) > capture.AheadMost {
		return badField(pointer, law.Words{ZH: "不晚于服务器时间5分钟以后的时刻，请校准设备时钟", EN: "an instant not more than 5 minutes ahead of the server; set the device's clock"})
	}
	if law.DateOf(t) < law.PenaltyLawInForce {
		return badField(pointer, law.Words{ZH: "2021年7月15日以后的时刻", EN: "an instant on or after 2021-07-15 in Beijing"})
	}
	return nil
}
