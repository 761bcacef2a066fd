package web

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/clock"
)

// A form that comes letter by letter is answered and its connection closed; one that is there in time may take as long as
// its act takes.
func TestAFormThatDoesNotArriveHoldsNoConnection(t *testing.T) {
	s := &server{deps: Deps{Log: slog.New(slog.DiscardHandler), Clock: clock.System{}, Sessions: people}, mux: http.NewServeMux(), formWithin: 200 * time.Millisecond}
	done := make(chan error, 1)
	h := s.handle(Route{Method: "POST", Path: "/x", Policy: Public{Reason: "a test"}, Write: func(c *Context) error {
		in := c.Read()
		in.Text("a", 20)
		if err := in.Err(); err != nil {
			return err
		}
		time.Sleep(2 * s.formWithin) // an act that takes longer than a form may
		done <- c.Ctx().Err()
		_, err := io.WriteString(c.W, "taken")
		return err
	}})
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	answer := func(text string, trickle bool) string {
		c, err := net.Dial("tcp", strings.TrimPrefix(server.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = c.Close() }()
		_ = c.SetDeadline(time.Now().Add(10 * time.Second))
		_, _ = fmt.Fprintf(c, "POST /x HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\n%s", text)
		go func() {
			for trickle {
				if _, err := io.WriteString(c, "b"); err != nil {
					return
				}
				time.Sleep(20 * time.Millisecond)
			}
		}()
		line, err := bufio.NewReader(c).ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		return line
	}
	if got := answer("a=b", true); !strings.Contains(got, " 400 ") {
		t.Errorf("a form that trickles in: %q", got)
	}
	if got := answer("a=b"+strings.Repeat("&c=d", 24)+"&", false); !strings.Contains(got, " 200 ") {
		t.Errorf("a form that is there: %q", got)
	}
	if err := <-done; err != nil {
		t.Errorf("the request of a slow act has ended: %v", err)
	}
}
