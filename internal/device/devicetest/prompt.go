package devicetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"sync"

	"yuanjian/internal/clock"
	"yuanjian/internal/device"
)

// Prompt is a disclosure platform that takes everything at once, once for a key. It passes platformtest.
type Prompt struct {
	Clock clock.Clock
	// Fail, when set, is asked first.
	Fail func(device.Filing) error

	mu    sync.Mutex
	taken map[string]device.PlatformReceipt
}

// File answers with a receipt.
func (p *Prompt) File(_ context.Context, key string, f device.Filing) (device.PlatformReceipt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if r, ok := p.taken[key]; ok {
		return r, nil
	}
	if p.Fail != nil {
		if err := p.Fail(f); err != nil {
			return device.PlatformReceipt{}, err
		}
	}
	if p.taken == nil {
		p.taken = map[string]device.PlatformReceipt{}
	}
	r := device.PlatformReceipt{Number: fmt.Sprintf("GS-%04d", len(p.taken)+1), At: p.Clock.Now(), Address: "https://example.invalid/p/" + key,
		Snapshot: []byte("%PDF-1.7 " + f.Notice.Place), Type: "application/pdf", Place: f.Notice.Place}
	p.taken[key] = r
	return r, nil
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
