package apart

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"yuanjian/internal/law"
	"yuanjian/internal/media"
)

// ErrUnavailable says that no decoding process could be started: a fault of the machine, not of the picture.
var ErrUnavailable = errors.New("no decoding process can be started")

const (
	// drawFor is how long one picture may take. The largest that is accepted takes about four seconds.
	drawFor = 30 * time.Second
	// beginFor is how long a child may take to say that it is there.
	beginFor = 20 * time.Second
	// picturesMost is how many pictures a child draws before a fresh one takes its place.
	picturesMost = 300
)

// Pool draws copies in child processes, as many at a time as it has places. Make one for the process and share it.
type Pool struct {
	Command []string     // of a child: the program and its arguments, which ends up in Child
	Log     *slog.Logger // nil: nowhere

	limits media.Limits
	memory int64
	time   time.Duration
	places chan *process // nil: a place whose child is still to be started
	ended  sync.Once
}

// NewPool returns a Pool for files within limits with a number of places, each picture within memory bytes. Children are
// started when they are needed.
func NewPool(command []string, limits media.Limits, places int, memory int64) *Pool {
	p := &Pool{Command: command, limits: limits, memory: memory, time: drawFor, places: make(chan *process, max(places, 1))}
	for range cap(p.places) {
		p.places <- nil
	}
	return p
}

// Copies is as media.Decoder.Copies, drawn apart. Beside its errors: ErrUnavailable, and a *media.Defect (Undrawable) for
// a picture over which the child died, ran out of memory or took too long.
func (p *Pool) Copies(ctx context.Context, r io.ReaderAt, size int64, declared string) (media.Copies, error) {
	info, err := media.Drawable(r, size, declared, p.limits, p.memory)
	if err != nil {
		return media.Copies{Info: info}, err
	}
	var c media.Copies
	err = p.carry(ctx, size, info, func(ctx context.Context, child *process) error {
		var err error
		c, err = child.draw(ctx, r, size, info)
		return err
	})
	if err != nil {
		return media.Copies{}, err
	}
	return c, nil
}

// carry has a child do something with a picture. One that dies is given the picture once more in a fresh process: the system may have
// ended it for reasons that have nothing to do with the picture.
func (p *Pool) carry(ctx context.Context, size int64, info media.Info, do func(context.Context, *process) error) error {
	once := func() error {
		return p.with(ctx, func(child *process) error { return p.bounded(child, size, info, do) })
	}
	err := once()
	var died *death
	if errors.As(err, &died) && !died.late {
		err = once()
	}
	if errors.As(err, &died) {
		return died.defect(info)
	}
	return err
}

// with takes a place, starts its child where there is none, and leaves the place without one when the child is spent.
func (p *Pool) with(ctx context.Context, do func(*process) error) error {
	var child *process
	select {
	case child = <-p.places:
	case <-ctx.Done():
		return fmt.Errorf("wait to decode a picture: %w", ctx.Err())
	}
	defer func() { p.places <- child }()
	if child == nil {
		var err error
		if child, err = p.begin(); err != nil {
			child = nil
			return err
		}
	}
	err := do(child)
	var d *media.Defect
	if err != nil && !errors.As(err, &d) || child.pictures >= picturesMost {
		child.end()
		child = nil
	}
	return err
}

func (p *Pool) begin() (*process, error) {
	ctx, cancel := context.WithTimeout(context.Background(), beginFor)
	defer cancel()
	child, err := begin(ctx, p.Command, start{Memory: p.memory, PictureBytes: p.limits.PictureBytes, Pixels: p.limits.Pixels})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return child, nil
}

// bounded lets a child work, bounded by time and not by whoever asked: a reader who turns the page is no reason to lose it.
func (p *Pool) bounded(child *process, size int64, info media.Info, do func(context.Context, *process) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), p.time)
	defer cancel()
	err := do(ctx, child)
	var d *media.Defect
	if err == nil || errors.As(err, &d) || errors.Is(err, errSource) {
		return err
	}
	died := &death{late: ctx.Err() != nil, after: p.time, cause: child.ended(err)}
	p.log().Warn("a decoding process died over a picture", "type", info.Type, "width", info.Width, "height", info.Height,
		"bytes", size, "error", died.Error())
	return died
}

func (p *Pool) log() *slog.Logger {
	if p.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return p.Log
}

// Confinement starts a child where none runs and says what holds it.
func (p *Pool) Confinement(ctx context.Context) (holds Confinement, err error) {
	err = p.with(ctx, func(child *process) error {
		holds = child.holds
		return nil
	})
	return holds, err
}

// Close ends the children, after what they are drawing. Nothing may be asked of the pool afterwards.
func (p *Pool) Close() {
	p.ended.Do(func() {
		for range cap(p.places) {
			if child := <-p.places; child != nil {
				child.end()
			}
		}
	})
}

// death is the end of a child over a picture.
type death struct {
	late  bool
	after time.Duration
	cause error
}

// Error says how it ended.
func (d *death) Error() string {
	if d.late {
		return fmt.Sprintf("took longer than %s: %v", d.after, d.cause)
	}
	return d.cause.Error()
}

func (d *death) defect(info media.Info) *media.Defect {
	if d.late {
		return media.CannotDraw(info.Type, fmt.Sprintf("解码超过%d秒，已经停止", int(d.after.Seconds())),
			fmt.Sprintf("decoding took more than %d seconds and was stopped", int(d.after.Seconds())))
	}
	return media.CannotDraw(info.Type, "解码进程在处理时意外结束", "the decoding process died over it")
}

// undrawable is the defect that a child answered with.
func undrawable(info media.Info, zh, en []byte) *media.Defect {
	d := media.CannotDraw(info.Type, "", "")
	d.Because = law.Words{ZH: words(zh), EN: words(en)}
	return d
}

// believed checks what a child answered: it is held, but it is not trusted.
func believed(info media.Info, a answer, first, second []byte) (media.Copies, error) {
	switch a.Status {
	case statusUndrawable:
		return media.Copies{}, undrawable(info, first, second)
	case statusDrawn:
	default:
		return media.Copies{}, fmt.Errorf("an answer of status %d", a.Status)
	}
	c := media.Copies{Info: info, Thumbnail: media.Copy{JPEG: first, Width: int(a.ThumbWidth), Height: int(a.ThumbHeight)},
		Viewing: media.Copy{JPEG: second, Width: int(a.ViewWidth), Height: int(a.ViewHeight)}}
	for _, k := range []struct {
		copy media.Copy
		most media.Limits
	}{{c.Thumbnail, media.Limits{PictureBytes: copyMost, Pixels: 320 * 180}}, {c.Viewing, media.Limits{PictureBytes: copyMost, Pixels: 2560 * 1440}}} {
		got, err := media.Check(bytes.NewReader(k.copy.JPEG), int64(len(k.copy.JPEG)), media.JPEG, k.most)
		switch {
		case err != nil:
			return media.Copies{}, fmt.Errorf("an answer that is no sound copy: %s", err)
		case got.Width != k.copy.Width || got.Height != k.copy.Height || got.Trailing > 0:
			return media.Copies{}, errors.New("an answer whose copy is of another size than stated")
		}
	}
	return c, nil
}
