package capture

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// PaintedMedium is what the browser of a reviewer says of one medium: when it was on the screen first and last, counted from when
// the capture was shown, and for how long in all. It is the browser's word and kept as such; what the server knows itself, when it
// handed the capture out and when the verdict came, stands apart from it.
type PaintedMedium struct {
	Name    string `json:"name"`
	SHA256  string `json:"sha256"` // of the original, entered by the server
	FirstMS int64  `json:"first_ms"`
	LastMS  int64  `json:"last_ms"`
	TotalMS int64  `json:"total_ms"`
}

// paintedMost is the longest that a medium can have been shown.
const paintedMost = 24 * time.Hour

// paintedIn checks what the browser says against the media of the capture, and writes it with their digests; nil when it says
// nothing (a verdict by the forms of a page).
func (s Seen) paintedIn(c Capture) (*string, error) {
	if len(s.Media) == 0 {
		return nil, nil
	}
	out := make([]PaintedMedium, 0, len(s.Media))
	for _, p := range s.Media {
		i := slices.IndexFunc(c.Media, func(m Media) bool { return m.Name == p.Name })
		again := slices.ContainsFunc(out, func(o PaintedMedium) bool { return o.Name == p.Name })
		whole := 0 <= p.FirstMS && p.FirstMS <= p.LastMS && 0 <= p.TotalMS && p.TotalMS <= p.LastMS-p.FirstMS && p.LastMS <= paintedMost.Milliseconds()
		if i < 0 || again || !whole {
			return nil, fault.Invalid{Fields: []fault.Field{{Name: "painted_media", Want: law.Words{
				ZH: "这次抓拍的画面，每幅一次，首次不晚于末次，合计不超过首次到末次。", EN: "Media of this capture, each once, first not after last, the total not longer than from first to last."}}}}
		}
		p.SHA256 = c.Media[i].SHA256.String()
		out = append(out, p)
	}
	b, err := json.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("write what was painted: %w", err)
	}
	text := string(b)
	return &text, nil
}

// digestOf is the SHA-256 of a text, for a record; empty without one.
func digestOf(text *string) string {
	if text == nil {
		return ""
	}
	return blob.DigestOf([]byte(*text)).String()
}

// handed is when the server handed a capture to the account that acts; nil when it holds none.
func handed(ctx context.Context, tx *act.Tx, capture string) (*time.Time, error) {
	var at *time.Time
	err := tx.QueryRow(ctx, `SELECT since_at FROM lease WHERE book = $1 AND capture = $2 AND account = $3`, tx.Book, capture, tx.By.Account).Scan(db.AtOrNil(&at))
	if err != nil && !db.NoRow(err) {
		return nil, fmt.Errorf("look since when the capture is held: %w", err)
	}
	return at, nil
}

// stamp is an instant as a record writes it; empty without one.
func stamp(at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.UTC().Format(time.RFC3339Nano)
}

// readPainted reads what paintedIn wrote.
func readPainted(text *string) ([]PaintedMedium, error) {
	if text == nil {
		return nil, nil
	}
	var out []PaintedMedium
	if err := json.Unmarshal([]byte(*text), &out); err != nil {
		return nil, fmt.Errorf("read what was painted: %w", err)
	}
	return out, nil
}
