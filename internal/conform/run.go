package conform

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"yuanjian/internal/blob"
	"yuanjian/internal/clock"
	"yuanjian/internal/conformity"
	"yuanjian/internal/db"
	"yuanjian/internal/seal"
	"yuanjian/internal/web/api"
)

// Pace is how long things may take.
type Pace struct {
	Patience time.Duration // within which a capture must come, and come again when it may
	Quiet    time.Duration // how long is listened for what should not come
	Slow     time.Duration // how long a slow answer takes
	Again    int           // seconds of Retry-After
}

// Unhurried is the pace for gateways in the field.
func Unhurried() Pace {
	return Pace{Patience: 45 * time.Second, Quiet: 8 * time.Second, Slow: 10 * time.Second, Again: 3}
}

// Run tests one gateway. Its exported fields are set before Open.
type Run struct {
	Gateway  string // address that makes the gateway send one capture
	Endpoint string // address under which the gateway reaches Handler
	Model    string // of the device, as the vendor states it
	Program  string // version of this program
	Client   *http.Client
	Clock    clock.Clock
	Signer   seal.Signer
	Pace     Pace
	Log      *slog.Logger
	// Progress is told of each play as it begins; nil: nobody.
	Progress func(done, all int, name string)

	door  *api.Door
	media *blob.Store
	plays []*play

	mu   sync.Mutex
	at   int // the play that is on
	kept map[string]kept
}

// Open makes ready; folder is an empty one in which media lie while they are checked.
func (r *Run) Open(folder string) error {
	media, err := blob.Open(folder, blob.OS{})
	if err != nil {
		return fmt.Errorf("open the folder for media: %w", err)
	}
	limits := api.DefaultLimits()
	limits.PerSec, limits.Daily, limits.FreeLeast = 1000, 0, 0 // what is refused for want of room is in the plays
	r.media, r.kept, r.plays = media, map[string]kept{}, plays()
	r.door = &api.Door{Clock: r.Clock, Limits: limits, Log: r.Log}
	for _, p := range r.plays {
		p.device, p.secret = r.newID(), seal.NewSecret()
	}
	return nil
}

func (r *Run) newID() string { return db.NewID(r.Clock.Now()) }

// Test plays everything and returns the report. It ends early when the gateway sends nothing at all.
func (r *Run) Test(ctx context.Context) (conformity.Report, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	began := r.Clock.Now()
	for i, p := range r.plays {
		if r.Progress != nil {
			r.Progress(i, len(r.plays), p.name)
		}
		if err := r.play(ctx, i, p); err != nil {
			return conformity.Report{}, err
		}
		if i == 0 && len(p.attempts) == 0 {
			break
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.report(began), nil
}

// play asks for the captures of a play, one after the other, and watches what comes.
func (r *Run) play(ctx context.Context, i int, p *play) error {
	r.mu.Lock()
	r.at = i
	r.mu.Unlock()
	for n := range p.shots {
		asked := r.Clock.Now()
		go r.ask(ctx, p)
		if err := r.watch(ctx, p, asked, n+1); err != nil {
			return err
		}
	}
	quiet := r.Pace.Quiet
	if p.want == delivered {
		quiet /= 3
	}
	err := r.Clock.Sleep(ctx, quiet)
	r.mu.Lock()
	defer r.mu.Unlock()
	p.watched = r.Clock.Now()
	return err
}

// request is what the gateway is asked with (contract interfaces.md).
type request struct {
	Endpoint string `json:"endpoint"`
	Device   string `json:"device"`
	Secret   string `json:"secret"`
}

// ask makes the gateway send one capture. It may answer at once or when the capture is through.
func (r *Run) ask(ctx context.Context, p *play) {
	body, err := json.Marshal(request{r.Endpoint, p.device, p.secret})
	if err == nil {
		err = r.post(ctx, body)
	}
	if err != nil && ctx.Err() == nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		p.told = append(p.told, err.Error())
	}
}

func (r *Run) post(ctx context.Context, body []byte) error {
	q, err := http.NewRequestWithContext(ctx, http.MethodPost, r.Gateway, bytes.NewReader(body))
	if err != nil {
		return err
	}
	q.Header.Set("Content-Type", "application/json")
	got, err := r.Client.Do(q)
	if err != nil {
		return err
	}
	defer func() { _ = got.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(got.Body, 64<<10))
	if got.StatusCode/100 != 2 {
		return fmt.Errorf("%s", got.Status)
	}
	return nil
}

// tick is how often a play looks whether it is over.
const tick = 20 * time.Millisecond

// watch waits until the nth capture of a play has arrived, or has been refused for good, or nothing more comes.
func (r *Run) watch(ctx context.Context, p *play, asked time.Time, n int) error {
	for {
		r.mu.Lock()
		over := p.over(n) || len(p.attempts) == 0 && len(p.told) > 0 || r.Clock.Now().After(p.waits(asked).Add(r.Pace.Patience))
		r.mu.Unlock()
		if over {
			return nil
		}
		if err := r.Clock.Sleep(ctx, tick); err != nil {
			return err
		}
	}
}

// over tells whether nothing more is awaited of a play whose nth capture was asked for.
func (p *play) over(n int) bool {
	if len(p.attempts) == 0 {
		return false
	}
	if p.want != delivered {
		return p.attempts[0].status != 0
	}
	last := p.attempts[len(p.attempts)-1]
	if last.status >= http.StatusBadRequest && last.retry == 0 { // refused by the door itself: the capture is not in order
		return true
	}
	return len(p.arrived()) >= n
}

// arrived are the captures of a play that were answered with 201 or 200, by the vendor's id.
func (p *play) arrived() map[string]bool {
	out := map[string]bool{}
	for _, a := range p.attempts {
		if a.status == http.StatusCreated || a.status == http.StatusOK {
			out[a.shot.ID] = true
		}
	}
	return out
}

// waits is the instant from which the gateway's time runs: when it was asked, or when it may come again.
func (p *play) waits(asked time.Time) time.Time {
	for _, a := range p.attempts {
		if at := a.answered.Add(time.Duration(a.retry) * time.Second); at.After(asked) {
			asked = at
		}
		if a.began.After(asked) {
			asked = a.began
		}
	}
	return asked
}

// current is the play that is on, and what it does with the next request.
func (r *Run) current() (*play, answer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.plays[r.at], r.plays[r.at].next()
}

// playOf is the play whose device a request names, else the one that is on, and what it does with the request.
func (r *Run) playOf(a *attempt) (*play, answer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range r.plays {
		if a.shot.Source == "devices/"+p.device {
			return p, p.next()
		}
	}
	return r.plays[r.at], r.plays[r.at].next()
}

func (p *play) next() answer { return p.answers[min(len(p.attempts), len(p.answers)-1)] }

func (r *Run) note(p *play, a *attempt) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p.attempts = append(p.attempts, a)
}

func (r *Run) done(a *attempt, status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	a.status, a.answered = status, r.Clock.Now()
}
