package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"yuanjian/internal/clock"
)

// line is one connection of a device to the server that is measured. What it sends was made beforehand and leaves in one call of
// the system: the machine's processors are for the server, which is what is measured.
type line struct {
	address string
	conn    net.Conn // nil: to be made
	reader  *bufio.Reader
}

// lineWait is how long an answer may take.
const lineWait = time.Minute

// linesTo are so many to a server.
func linesTo(n int, base string) []*line {
	out := make([]*line, n)
	for i := range out {
		out[i] = &line{address: strings.TrimPrefix(base, "http://")}
	}
	return out
}

// post sends a head and its body, and returns the status of the answer. With waits the head asks for 100-continue, and the body
// follows only when the server wants it.
func (l *line) post(head []byte, body net.Buffers, waits bool) (int, error) {
	if err := l.open(); err != nil {
		return 0, err
	}
	status, keep, err := l.exchange(head, body, waits)
	if err != nil || !keep {
		l.hangUp()
	}
	return status, err
}

func (l *line) open() (err error) {
	if l.conn != nil {
		return nil
	}
	if l.conn, err = net.Dial("tcp", l.address); err == nil {
		l.reader = bufio.NewReaderSize(l.conn, 16<<10)
	}
	return err
}

func (l *line) hangUp() {
	_ = l.conn.Close() // whatever was on it is over
	l.conn = nil
}

func (l *line) exchange(head []byte, body net.Buffers, waits bool) (status int, keep bool, err error) {
	if err := l.conn.SetDeadline(clock.System{}.Now().Add(lineWait)); err != nil {
		return 0, false, err
	}
	if waits {
		if _, err := l.conn.Write(head); err != nil {
			return 0, false, err
		}
		if status, keep, err = l.answer(); err != nil || status != http.StatusContinue {
			return status, keep, err
		}
	} else {
		body = append(net.Buffers{head}, body...)
	}
	if _, err := body.WriteTo(l.conn); err != nil {
		return 0, false, err
	}
	return l.answer()
}

// answer reads one answer to its end, and tells whether the connection serves on.
func (l *line) answer() (status int, keep bool, err error) {
	r, err := http.ReadResponse(l.reader, nil)
	if err != nil {
		return 0, false, fmt.Errorf("read an answer: %w", err)
	}
	_, err = io.Copy(io.Discard, r.Body)
	_ = r.Body.Close()
	return r.StatusCode, !r.Close, err
}
