package detect

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// The thresholds. Each was set on data that it is not claimed to hold beyond: docs/benchmarks.md has the figures.
const (
	sharpLeast   = 12   // variance of the Laplacian at 640 pixels; below: blurred
	darkMost     = 40   // of 255: a dark pixel
	darkShare    = 0.9  // of the pixels
	brightLeast  = 250  // of 255: a pixel without drawing
	brightShare  = 0.5  // of the pixels
	patternMost  = 5000 // how often the power of its ring a line of the spectrum has
	patternWhole = 100_000
	doubledMost  = 0.55
	likeLeast    = 0.8 // correlation of thumbnail and picture
)

// timeSlack is by how much metadata may differ from the event.
const timeSlack = 5 * time.Minute

// PictureHints are what measures of a medium suggest of what is in it.
func PictureHints(medium string, m *Measures) (out []Hint) {
	add := func(k Kind, score float64, detail string, args ...any) {
		out = append(out, Hint{Kind: k, Score: score, Medium: medium, Detail: fmt.Sprintf(detail, args...)})
	}
	if m.Sharpness >= 0 && m.Sharpness < sharpLeast {
		add(Blur, beyond(-m.Sharpness, -sharpLeast, 0), "%.1f < %d", m.Sharpness, sharpLeast)
	}
	if m.Dark > darkShare {
		add(Dark, beyond(m.Dark, darkShare, 1), "%.1f%% > %.0f%%", 100*m.Dark, 100*darkShare)
	}
	if m.Bright > brightShare {
		add(Bright, beyond(m.Bright, brightShare, 1), "%.1f%% > %.0f%%", 100*m.Bright, 100*brightShare)
	}
	if m.Pattern > patternMost {
		add(Recapture, beyond(math.Log(m.Pattern), math.Log(patternMost), math.Log(patternWhole)), "%.0f > %d", m.Pattern, patternMost)
	}
	return out
}

// editors are what names of programs that edit pictures hold; the name of a camera's own software holds none of them.
var editors = []string{"photoshop", "lightroom", "gimp", "paint", "imagemagick", "meitu", "美图", "snapseed", "pixelmator", "affinity", "acdsee", "picasa", "photoscape", "xnview", "irfanview", "darktable", "ffmpeg", "lavc"}

// FileHints are what the metadata and the traces in a file suggest, beside what the event and the register say: at is when the
// medium was taken, serial the number of the device.
func FileHints(medium string, m *Measures, t Texts, at time.Time, serial string) (out []Hint) {
	add := func(k Kind, score float64, detail string, args ...any) {
		out = append(out, Hint{Kind: k, Score: score, Medium: medium, Detail: fmt.Sprintf(detail, args...)})
	}
	if off := m.timeOff(at); off > timeSlack {
		add(OtherTime, beyond(off.Minutes(), timeSlack.Minutes(), 60), "%s", m.takenText())
	}
	w, h := m.SaidWidth, m.SaidHeight
	if w > 0 && h > 0 && (w != m.Width || h != m.Height) && (w != m.Height || h != m.Width) {
		add(OtherSize, 1, "%d×%d ≠ %d×%d", w, h, m.Width, m.Height)
	}
	if m.Thumbnail >= 0 && m.Thumbnail < likeLeast {
		add(Thumbnail, beyond(-m.Thumbnail, -likeLeast, 0), "%.2f < %.2f", m.Thumbnail, likeLeast)
	}
	if t.Serial != "" && serial != "" && !strings.EqualFold(t.Serial, serial) {
		add(OtherMaker, 1, "%s", t.Serial)
	}
	for _, e := range editors {
		if strings.Contains(strings.ToLower(t.Software), e) {
			add(Software, 1, "%s", t.Software)
			break
		}
	}
	if m.Doubled > doubledMost {
		add(Recompress, beyond(m.Doubled, doubledMost, 1), "%.2f > %.2f", m.Doubled, doubledMost)
	}
	return out
}

// timeOff is by how much the instant of the metadata differs from another; 0 when they say nothing. Without an offset of their own they
// may mean Beijing time or UTC: the nearer one counts.
func (m *Measures) timeOff(at time.Time) time.Duration {
	if m.Taken == 0 || at.IsZero() {
		return 0
	}
	off := at.Sub(time.Unix(m.Taken, 0)).Abs()
	if m.TakenOffset == 0 {
		off = min(off, at.Sub(time.Unix(m.Taken-8*3600, 0)).Abs())
	}
	return off
}

func (m *Measures) takenText() string {
	return time.Unix(m.Taken, 0).UTC().Format("2006-01-02 15:04:05")
}
