package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/clock"
	"yuanjian/internal/media"
	"yuanjian/internal/media/apart"
	"yuanjian/internal/simulate"
)

// TestMain lets the test program be what the program starts it as, a node, and a decoder that dies over every picture.
func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	if n := os.Getenv(nodeEnv); n != "" {
		if err := serveAsNode(n); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if len(os.Args) == 2 {
		switch os.Args[1] {
		case "decode-picture":
			os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
		case "decode-and-die":
			os.Exit(decodeAndDie())
		}
	}
	os.Exit(m.Run())
}

// decodeAndDie takes its limits, says that none hold, and dies over the first byte of an order.
func decodeAndDie() int {
	var limits [24]byte
	if _, err := io.ReadFull(os.Stdin, limits[:]); err != nil {
		return 1
	}
	if _, err := os.Stdout.Write(make([]byte, 4)); err != nil {
		return 1
	}
	_, err := os.Stdin.Read(make([]byte, 1))
	panic(err)
}

// The command is no people's: it is not in the help, and it ends when nobody speaks to it.
func TestTheDecodingCommandIsThePrograms(t *testing.T) {
	if _, help, _ := yuanjian("--help"); strings.Contains(help, "decode-picture") {
		t.Errorf("the help shows it: %s", help)
	}
	if code, out, errs := yuanjian("decode-picture"); code != exitRefused || out != "" || !strings.Contains(errs, "limits") {
		t.Errorf("code %d, %q, %q", code, out, errs)
	}
}

// arrived is a running system with one capture of which no copies are drawn yet.
func arrived(t *testing.T) (*app, capture.Media, []byte) {
	t.Helper()
	ground := &proving{dir: t.TempDir(), log: discard()}
	if err := ground.build(t.Context()); err != nil {
		t.Fatal(err)
	}
	a, err := ground.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	server := httptest.NewServer(a.handler) // and no worker, which would draw the copies
	t.Cleanup(server.Close)
	d, now, picture := ground.live(), clock.System{}.Now(), testPicture(t, 1)
	from := &simulate.Sender{Base: server.URL, Device: d.ID, Secret: d.Secret, Client: server.Client()}
	answer, err := from.Send(t.Context(), simulate.Shot{ID: "one", WebhookID: "one", At: now, Sent: now, Sequence: 1, Violation: d.Violation,
		Position: &d.Position, Firmware: d.Firmware, Media: []simulate.File{{Name: "front", Type: media.JPEG, Bytes: picture}}})
	if err != nil || answer.Status != http.StatusCreated {
		t.Fatalf("%d %s %v", answer.Status, answer.Body, err)
	}
	return a, capture.Media{SHA256: blob.DigestOf(picture), Type: media.JPEG}, picture
}

// derivation is what is noted of an original.
func derivation(t *testing.T, a *app, m capture.Media) (state, words string) {
	t.Helper()
	err := a.db.Reader().QueryRow(t.Context(), `SELECT coalesce(max(state), ''), coalesce(max(error), '') FROM derivation WHERE sha256 = $1`, m.SHA256.String()).Scan(&state, &words)
	if err != nil {
		t.Fatal(err)
	}
	return state, words
}

func TestAPictureOverWhichTheDecoderDiesIsMarkedAndItsOriginalStays(t *testing.T) {
	a, m, picture := arrived(t)
	a.decoders.Command = []string{os.Args[0], "decode-and-die"}
	if n, err := a.captures.DeriveSome(t.Context()); n != 1 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	if state, words := derivation(t, a, m); state != "failed" || !strings.Contains(words, "解码进程在处理时意外结束") || !strings.Contains(words, "原始文件保存完好") {
		t.Errorf("noted: %s, %s", state, words)
	}
	var d *media.Defect
	if _, err := a.captures.Copy(t.Context(), m, capture.View); !errors.As(err, &d) || d.Reason != media.Undrawable {
		t.Errorf("asked for the copy: %v", err)
	}
	original, err := a.captures.Originals.Open(m.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = original.Close() }()
	if b, err := io.ReadAll(original); err != nil || !bytes.Equal(b, picture) {
		t.Errorf("the original is %d bytes, %v", len(b), err)
	}
}

// A machine that cannot start a process says nothing about the picture: the work waits, and goes on when it can.
func TestWithoutADecodingProcessTheWorkWaits(t *testing.T) {
	a, m, _ := arrived(t)
	good := a.decoders.Command
	a.decoders.Command = []string{"/nonexistent"}
	if _, err := a.captures.DeriveSome(t.Context()); !errors.Is(err, apart.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
	if state, _ := derivation(t, a, m); state != "" {
		t.Errorf("noted as %s", state)
	}
	a.decoders.Command = good
	if n, err := a.captures.DeriveSome(t.Context()); n != 1 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	if state, words := derivation(t, a, m); state != "done" {
		t.Errorf("noted: %s, %s", state, words)
	}
}
