package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"yuanjian/internal/clock"
	"yuanjian/internal/db"
	"yuanjian/internal/simulate"
)

// load is devices that send captures and send again what was not acknowledged.
type load struct {
	device simulate.Device
	cancel context.CancelFunc
	all    sync.WaitGroup

	mu    sync.Mutex
	bases []string
	ids   map[string]string // the capture that acknowledged each event
	count map[string]int    // how many each program acknowledged
}

// senders is how many captures are on their way at once.
const senders = 4

// begin has captures arrive at a program that serves the demonstration in data.
func begin(ctx context.Context, data, base string) (*load, error) {
	raw, err := os.ReadFile(filepath.Join(data, "demo.json"))
	if err != nil {
		return nil, err
	}
	var m simulate.Manifest
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, err
	}
	l := &load{bases: []string{base}, ids: map[string]string{}, count: map[string]int{}}
	for _, d := range m.Devices {
		if d.Status == "live" {
			l.device = d
		}
	}
	if l.device.ID == "" {
		return nil, errors.New("the demonstration has no live device")
	}
	ctx, l.cancel = context.WithCancel(ctx)
	for s := range senders {
		l.all.Go(func() { l.send(ctx, s) })
	}
	return l, nil
}

// send sends one capture after the other, each until it is acknowledged.
func (l *load) send(ctx context.Context, sender int) {
	c := clock.System{}
	for n := 0; ctx.Err() == nil; n++ {
		id := fmt.Sprintf("upgrade-%d-%d", sender, n)
		picture := bytes.Buffer{}
		img := image.NewGray(image.Rect(0, 0, 320, 240))
		for i := range img.Pix {
			img.Pix[i] = uint8(i*(sender+3) + n*11 + i/(n+2))
		}
		if err := jpeg.Encode(&picture, img, nil); err != nil {
			panic(err) // a buffer takes everything
		}
		at := c.Now()
		for try := 0; ctx.Err() == nil && !l.try(ctx, sender+n+try, id, at, picture.Bytes()); try++ {
			_ = c.Sleep(ctx, 50*time.Millisecond) // the loop looks at ctx
		}
	}
}

// try sends a capture to one of the programs and tells whether it was acknowledged.
func (l *load) try(ctx context.Context, turn int, id string, at time.Time, picture []byte) bool {
	l.mu.Lock()
	base := l.bases[turn%len(l.bases)]
	l.mu.Unlock()
	from := simulate.Sender{Base: base, Device: l.device.ID, Secret: l.device.Secret, Client: http.DefaultClient}
	answer, err := from.Send(context.WithoutCancel(ctx), simulate.Shot{ID: id, WebhookID: id, At: at, Sent: clock.System{}.Now(), Violation: l.device.Violation,
		Position: &l.device.Position, Firmware: l.device.Firmware, Media: []simulate.File{{Name: "front", Type: "image/jpeg", Bytes: picture}}})
	if err != nil || answer.Status != http.StatusCreated && answer.Status != http.StatusOK {
		return false
	}
	var receipt struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(answer.Body, &receipt); err != nil {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ids[id] = receipt.ID
	l.count[base]++
	return true
}

// to says where captures are sent from now on.
func (l *load) to(bases ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.bases = bases
}

func (l *load) acknowledged() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.ids)
}

func (l *load) by(base string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.count[base]
}

// stop ends the sending, once or again.
func (l *load) stop() {
	l.cancel()
	l.all.Wait()
}

// missing looks for every acknowledged capture: lost is not there, twice is there more than once.
func (l *load) missing(ctx context.Context, data, dsn string) (lost, twice int, err error) {
	if dsn == "" {
		dsn = db.Path(data)
	}
	d, err := db.Look(ctx, dsn, false)
	if err != nil {
		return 0, 0, err
	}
	defer func() { _ = d.Close() }() // it was only read
	for event, capture := range l.ids {
		var there, same int
		err := d.Reader().QueryRow(ctx, `SELECT count(*) FILTER (WHERE id = $1), count(*) FROM capture WHERE event_id = $2`, capture, event).Scan(&there, &same)
		if err != nil {
			return 0, 0, err
		}
		if there == 0 {
			lost++
		}
		if same > 1 {
			twice++
		}
	}
	return lost, twice, nil
}
