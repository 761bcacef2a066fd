package apart

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"yuanjian/internal/detect"
	"yuanjian/internal/media"
)

// Child is the life of a decoding process: it reads its limits, gives up its rights, says which of them are gone, and then
// draws the copies of one picture after the other until in ends. Nothing but a broken pipe or a broken order is an error.
func Child(in io.Reader, out io.Writer) error {
	// The decoder runs on this goroutine: where rights can be given up for one thread only, it is this one.
	runtime.LockOSThread()
	var s start
	if err := receive(in, &s); err != nil {
		return fmt.Errorf("read the limits: %w", err)
	}
	debug.SetMemoryLimit(s.Memory)
	if err := send(out, hello{uint32(Confine(s.Memory, All))}); err != nil {
		return fmt.Errorf("say what holds: %w", err)
	}
	return work(in, out, s)
}

// work draws until in ends.
func work(in io.Reader, out io.Writer, s start) error {
	limits := media.Limits{PictureBytes: s.PictureBytes, Pixels: s.Pixels}
	decoder := media.NewDecoder(limits, 1, s.Memory)
	for {
		var o order
		if err := receive(in, &o); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("read an order: %w", err)
		}
		if err := serve(in, out, o, decoder, limits, s.Memory); err != nil {
			return err
		}
	}
}

// serve carries out one order.
func serve(in io.Reader, out io.Writer, o order, decoder *media.Decoder, limits media.Limits, memory int64) error {
	kind, err := typeOf(o.Kind)
	if err != nil {
		return err
	}
	if o.Size < 0 || o.Size > limits.PictureBytes {
		return fmt.Errorf("an order of %d bytes", o.Size)
	}
	content := make([]byte, o.Size)
	if _, err := io.ReadFull(in, content); err != nil {
		return fmt.Errorf("read a picture: %w", err)
	}
	var a answer
	var first, second []byte
	switch o.Task {
	case taskCopies:
		a, first, second, err = drawn(content, kind, decoder)
	case taskMeasure:
		a, first, second, err = measured(content, kind, limits, memory)
	default:
		return fmt.Errorf("an order of task %d", o.Task)
	}
	if err != nil {
		var d *media.Defect
		if !errors.As(err, &d) {
			return err // bytes in memory cannot fail to be read
		}
		a = answer{Status: statusUndrawable}
		first, second = clip(d.Because.ZH), clip(d.Because.EN)
	}
	a.First, a.Second = uint32(len(first)), uint32(len(second))
	w := bufio.NewWriter(out)
	if err := send(w, a); err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	_, _ = w.Write(first) // a writer keeps its first error for Flush
	_, _ = w.Write(second)
	if err := w.Flush(); err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	return nil
}

// drawn draws both copies.
func drawn(content []byte, kind string, decoder *media.Decoder) (a answer, first, second []byte, err error) {
	c, err := decoder.Copies(context.Background(), bytes.NewReader(content), int64(len(content)), kind)
	a = answer{Status: statusDrawn, ThumbWidth: uint32(c.Thumbnail.Width), ThumbHeight: uint32(c.Thumbnail.Height),
		ViewWidth: uint32(c.Viewing.Width), ViewHeight: uint32(c.Viewing.Height)}
	return a, c.Thumbnail.JPEG, c.Viewing.JPEG, err
}

// measured measures a picture; a panic is an error of this picture.
func measured(content []byte, kind string, limits media.Limits, memory int64) (a answer, first, second []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = media.CannotDraw(kind, "测量时出现内部错误", fmt.Sprintf("measuring failed: %v", p))
		}
	}()
	r, size := bytes.NewReader(content), int64(len(content))
	info, err := media.Drawable(r, size, kind, limits, memory)
	if err != nil {
		return a, nil, nil, err
	}
	img, err := media.Decode(r, size, info)
	if err != nil {
		return a, nil, nil, err
	}
	m, t := detect.Measure(r, size, info, img)
	var numbers bytes.Buffer
	if err := send(&numbers, &m); err != nil {
		return a, nil, nil, err
	}
	return answer{Status: statusMeasured}, numbers.Bytes(), []byte(t.Serial + t.Software), nil
}

func clip(s string) []byte { return []byte(s)[:min(len(s), wordsMost)] }
