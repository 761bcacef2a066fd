package apart

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"

	"yuanjian/internal/media"
)

// process is a running child.
type process struct {
	command  *exec.Cmd
	in       io.WriteCloser
	out      io.ReadCloser
	last     lastWords
	holds    Confinement
	pictures int // that it has drawn
}

// begin starts a child and hears what holds.
func begin(ctx context.Context, command []string, s start) (*process, error) {
	p := &process{command: exec.Command(command[0], command[1:]...)}
	p.command.Env = []string{"GOMAXPROCS=2", "GOTRACEBACK=none"} // nothing of ours: the environment may name secrets
	p.command.Dir = "/"
	p.command.Stderr = &p.last
	var err error
	if p.in, err = p.command.StdinPipe(); err == nil {
		p.out, err = p.command.StdoutPipe()
	}
	if err == nil {
		err = p.command.Start()
	}
	if err != nil {
		return nil, err
	}
	defer p.killedWith(ctx)()
	var h hello
	if err := send(p.in, s); err != nil {
		return nil, p.ended(err)
	}
	if err := receive(p.out, &h); err != nil {
		return nil, p.ended(err)
	}
	p.holds = Confinement(h.Holds)
	return p, nil
}

// killedWith lets the child end with ctx, until the returned function is called.
func (p *process) killedWith(ctx context.Context) func() bool {
	return context.AfterFunc(ctx, func() { _ = p.command.Process.Kill() })
}

// end kills the child and waits for its end. Nothing it holds is worth an orderly one.
func (p *process) end() {
	_ = p.command.Process.Kill()
	_ = p.command.Wait() // it was killed, or ended before
}

// ended waits for the child and says how it ended.
func (p *process) ended(why error) error {
	p.end()
	how := p.command.ProcessState.String()
	if line := p.last.line(); line != "" {
		how += ": " + line
	}
	return fmt.Errorf("the decoding process ended (%s): %w", how, why)
}

// errSource is an error of reading the original, which says nothing about the child or the picture.
var errSource = errors.New("read the original")

// draw has the copies of one picture made. After an error that is no *media.Defect the child is of no more use.
func (p *process) draw(ctx context.Context, r io.ReaderAt, size int64, info media.Info) (media.Copies, error) {
	a, first, second, err := p.ask(ctx, taskCopies, r, size, info)
	if err != nil {
		return media.Copies{}, err
	}
	return believed(info, a, first, second)
}

// ask gives a child one picture and takes its answer.
func (p *process) ask(ctx context.Context, task uint32, r io.ReaderAt, size int64, info media.Info) (a answer, first, second []byte, err error) {
	defer p.killedWith(ctx)()
	kind, err := kindOf(info.Type)
	if err != nil {
		return a, nil, nil, err
	}
	if err := send(p.in, order{Kind: kind, Task: task, Size: size}); err != nil {
		return a, nil, nil, err
	}
	original := &media.Noted{R: io.NewSectionReader(r, 0, size)}
	n, err := io.Copy(p.in, original)
	switch {
	case original.Err != nil:
		return a, nil, nil, fmt.Errorf("%w: %w", errSource, original.Err)
	case err == nil && n != size:
		return a, nil, nil, fmt.Errorf("%w: %w", errSource, io.ErrUnexpectedEOF)
	case err != nil:
		return a, nil, nil, err
	}
	if err := receive(p.out, &a); err != nil {
		return a, nil, nil, err
	}
	if first, second, err = blocks(p.out, a); err != nil {
		return a, nil, nil, err
	}
	p.pictures++
	return a, first, second, nil
}

// lastWords keeps the beginning of what a child writes to stderr: Go says there first what was fatal.
type lastWords struct {
	mu   sync.Mutex
	kept bytes.Buffer
}

// Write takes everything and keeps a little.
func (l *lastWords) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if room := 1024 - l.kept.Len(); room > 0 {
		l.kept.Write(p[:min(len(p), room)])
	}
	return len(p), nil
}

func (l *lastWords) line() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	line, _, _ := strings.Cut(strings.TrimSpace(l.kept.String()), "\n")
	return words([]byte(line))
}
