package devicetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"sync"

	"yuanjian/internal/clock"
	"yuanjian/internal/device"
)

// Prompt is a disclosure platform in memory that takes what is whole at once, once for a key. It passes platformtest.
type Prompt struct {
	Clock clock.Clock
	// Fail, when set, is asked first; Lose loses the next answer after it was taken.
	Fail func(device.Filing) error
	Lose bool

	mu        sync.Mutex
	taken     map[string]device.PlatformReceipt
	published map[string]bool // by receipt number
}

var errLost = errors.New("the answer was lost")

// File answers with a receipt.
func (p *Prompt) File(ctx context.Context, key string, f device.Filing) (device.PlatformReceipt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return device.PlatformReceipt{}, err
	}
	if r, ok := p.taken[key]; ok {
		return r, nil
	}
	if p.Fail != nil {
		if err := p.Fail(f); err != nil {
			return device.PlatformReceipt{}, err
		}
	}
	switch {
	case f.Notice.Place == "":
		return device.PlatformReceipt{}, device.Rejected{Code: "incomplete", Reasons: []string{"公示内容缺少设置地点"}}
	case f.Kind != device.FilePublication && !p.published[f.Previous]:
		return device.PlatformReceipt{}, device.Rejected{Code: "unknown-previous", Reasons: []string{"没有找到原公示"}}
	}
	r := p.take(key, f)
	if p.Lose {
		p.Lose = false
		return device.PlatformReceipt{}, errLost
	}
	return r, nil
}

func (p *Prompt) take(key string, f device.Filing) device.PlatformReceipt {
	if p.taken == nil {
		p.taken, p.published = map[string]device.PlatformReceipt{}, map[string]bool{}
	}
	r := device.PlatformReceipt{Number: fmt.Sprintf("GS-%04d", len(p.taken)+1), At: p.Clock.Now(), Address: "https://example.invalid/p/" + key,
		Snapshot: []byte("%PDF-1.7 " + f.Notice.Place), Type: "application/pdf", Place: f.Notice.Place}
	p.taken[key] = r
	p.published[r.Number] = f.Kind == device.FilePublication
	return r
}

// Taken is how many filings were taken.
func (p *Prompt) Taken() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.taken)
}

// Kept keeps snapshots in memory.
type Kept struct{}

// Keep names the content by its digest.
func (*Kept) Keep(_ context.Context, r io.Reader, name string) (device.Attachment, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return device.Attachment{}, err
	}
	digest := sha256.Sum256(b)
	return device.Attachment{Digest: hex.EncodeToString(digest[:]), Name: name, Type: "application/pdf", Size: int64(len(b))}, nil
}
