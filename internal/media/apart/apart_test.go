package apart

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"yuanjian/internal/media"
)

// TestMain lets the test program be a child: the tests start it with what it is to be as its first argument.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		if mode, ok := strings.CutPrefix(os.Args[1], "child:"); ok {
			if err := childAs(mode); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			os.Exit(0)
		}
	}
	os.Exit(m.Run())
}

// childAs is the child as built, or one that has been taken over or has a fault.
func childAs(mode string) error {
	if layers, ok := strings.CutPrefix(mode, "probe:"); ok {
		return probe(layers)
	}
	if mode == "draw" {
		return Child(os.Stdin, os.Stdout)
	}
	if mode == "none" {
		return errors.New("no child today")
	}
	var s start
	if err := receive(os.Stdin, &s); err != nil {
		return err
	}
	memory := s.Memory
	if mode == "tight" {
		memory = 40<<20 - roomBytes
	}
	if err := send(os.Stdout, hello{uint32(Confine(memory, All))}); err != nil {
		return err
	}
	if mode == "tight" {
		return work(os.Stdin, os.Stdout, s)
	}
	var o order
	if err := receive(os.Stdin, &o); err != nil {
		return err
	}
	if _, err := io.CopyN(io.Discard, os.Stdin, o.Size); err != nil {
		return err
	}
	return misbehave(mode)
}

func misbehave(mode string) error {
	page := []byte("<html><script>steal()</script></html>")
	switch mode {
	case "bomb":
		var all [][]byte
		for {
			all = append(all, bytes.Repeat([]byte{byte(len(all))}, 16<<20))
		}
	case "spin":
		for n := 0; ; n++ {
			_ = n
		}
	case "crash":
		var p *int
		*p = 1
	case "quiet":
		time.Sleep(time.Hour)
	case "nonsense":
		_, err := os.Stdout.Write(bytes.Repeat([]byte("nonsense"), 100))
		return err
	case "lengths":
		return send(os.Stdout, answer{Status: statusDrawn, ThumbWidth: 1, ThumbHeight: 1, ViewWidth: 1, ViewHeight: 1, First: 1<<32 - 1, Second: 1<<32 - 1})
	case "page":
		if err := send(os.Stdout, answer{Status: statusDrawn, ThumbWidth: 1, ThumbHeight: 1, ViewWidth: 1, ViewHeight: 1, First: uint32(len(page)), Second: uint32(len(page))}); err != nil {
			return err
		}
		_, err := os.Stdout.Write(append(page, page...))
		return err
	case "nan", "texts":
		numbers := falseMeasures(mode)
		if err := send(os.Stdout, answer{Status: statusMeasured, First: uint32(len(numbers)), Second: 100}); err != nil {
			return err
		}
		_, err := os.Stdout.Write(append(numbers, make([]byte, 100)...))
		return err
	case "words":
		zh := []byte("坏\x1b[31m\n" + strings.Repeat("长", 500))
		if err := send(os.Stdout, answer{Status: statusUndrawable, First: uint32(len(zh)), Second: 2}); err != nil {
			return err
		}
		_, err := os.Stdout.Write(append(zh, "\xff\x00"...))
		return err
	}
	return errors.New("no such mode: " + mode)
}

func pool(t *testing.T, mode string) *Pool {
	t.Helper()
	p := NewPool([]string{os.Args[0], "child:" + mode}, media.DefaultLimits(), 2, 512<<20)
	p.time = 5 * time.Minute // what these tests are about is not how fast the machine is
	t.Cleanup(p.Close)
	return p
}

func madeJPEG(t testing.TB, w, h int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = byte(i * i >> 3)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// largePNG decodes to 200 MB and is small itself.
func largePNG(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, image.NewNRGBA(image.Rect(0, 0, 7000, 7000))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func copies(t *testing.T, p *Pool, b []byte) (media.Copies, error) {
	t.Helper()
	return p.Copies(t.Context(), bytes.NewReader(b), int64(len(b)), "")
}

// What a child draws is what the decoder in the process draws, byte for byte, and its defects are the same.
func TestApartDrawsTheSameAsInProcess(t *testing.T) {
	p := pool(t, "draw")
	inside := media.NewDecoder(media.DefaultLimits(), 1, 512<<20)
	sound := madeJPEG(t, 3000, 2000)
	for name, b := range map[string][]byte{"jpeg": sound, "small": madeJPEG(t, 9, 7), "png": largePNG(t), "empty": {}, "text": []byte("text"),
		"truncated": sound[:len(sound)/2]} {
		want, wantErr := inside.Copies(t.Context(), bytes.NewReader(b), int64(len(b)), "")
		got, err := copies(t, p, b)
		if fmt.Sprint(err) != fmt.Sprint(wantErr) || !bytes.Equal(got.Viewing.JPEG, want.Viewing.JPEG) || !bytes.Equal(got.Thumbnail.JPEG, want.Thumbnail.JPEG) {
			t.Errorf("%s: %v, in process %v", name, err, wantErr)
		}
		got.Viewing.JPEG, got.Thumbnail.JPEG, want.Viewing.JPEG, want.Thumbnail.JPEG = nil, nil, nil, nil
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %+v, in process %+v", name, got, want)
		}
	}
}

// broken is a picture whose structure is in order and whose compressed data are not.
func broken(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 64))); err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(b.Bytes(), []byte("IDAT"))
	size := binary.BigEndian.Uint32(b.Bytes()[at-4:])
	body := b.Bytes()[at : at+4+int(size)]
	body[10] ^= 0xff
	binary.BigEndian.PutUint32(b.Bytes()[at+4+int(size):], crc32.ChecksumIEEE(body))
	return b.Bytes()
}

func TestAPictureThatCannotBeDecodedLeavesTheChildAlive(t *testing.T) {
	p := pool(t, "draw")
	var d *media.Defect
	for range 4 {
		if _, err := copies(t, p, broken(t)); !errors.As(err, &d) || d.Reason != media.Undrawable {
			t.Fatalf("got %v", err)
		}
	}
	if n := alive(p); n != 2 {
		t.Errorf("%d children are alive, want both", n)
	}
}

func alive(p *Pool) (n int) {
	for range cap(p.places) {
		child := <-p.places
		if child != nil && child.command.ProcessState == nil {
			n++
		}
		p.places <- child
	}
	return n
}

// A child that dies over a picture costs that picture its copies, with a sentence, and nobody else anything.
func TestDeathOfAChildIsADefectOfThePicture(t *testing.T) {
	for mode, word := range map[string]string{"bomb": "意外结束", "crash": "意外结束", "nonsense": "意外结束", "lengths": "意外结束", "page": "意外结束",
		"spin": "超过", "quiet": "超过"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			p := pool(t, mode)
			if mode == "spin" || mode == "quiet" {
				p.time = time.Second
			}
			var log bytes.Buffer
			p.Log = slog.New(slog.NewTextHandler(&log, nil))
			var d *media.Defect
			_, err := copies(t, p, madeJPEG(t, 64, 64))
			if !errors.As(err, &d) || d.Reason != media.Undrawable || !strings.Contains(d.Because.ZH, word) || d.Cure.ZH == "" {
				t.Fatalf("got %v", err)
			}
			if n := alive(p); n != 0 {
				t.Errorf("%d children are left", n)
			}
			want := 2 // it is tried again in a fresh one
			if word == "超过" {
				want = 1
			}
			if got := strings.Count(log.String(), "died over a picture"); got != want {
				t.Errorf("the log tells of %d deaths, want %d: %s", got, want, log.String())
			}
		})
	}
}

// The limits end what the estimate let through: a picture of 200 MB in a child that may take 40.
func TestABombOfAPictureEndsItsChildOnly(t *testing.T) {
	p := pool(t, "tight")
	holds, err := p.Confinement(t.Context())
	if err != nil || holds&Limits == 0 {
		t.Fatalf("limits do not hold: %s, %v", holds, err)
	}
	var d *media.Defect
	if _, err := copies(t, p, largePNG(t)); !errors.As(err, &d) || d.Reason != media.Undrawable || !strings.Contains(d.Because.EN, "died") {
		t.Fatalf("got %v", err)
	}
	if _, err := copies(t, p, madeJPEG(t, 64, 64)); err != nil {
		t.Errorf("a small picture after it: %v", err)
	}
}

func TestWordsOfAChildAreMadeFit(t *testing.T) {
	_, err := copies(t, pool(t, "words"), madeJPEG(t, 64, 64))
	var d *media.Defect
	if !errors.As(err, &d) || !utf8.ValidString(d.Error()) || strings.ContainsAny(d.Error(), "\x1b\n\x00") || len([]rune(d.Because.ZH)) > 301 || d.Because.EN != "" {
		t.Errorf("%q", err)
	}
}

func TestNoChildIsNoDefectOfThePicture(t *testing.T) {
	for _, command := range [][]string{{os.Args[0], "child:none"}, {"/nonexistent"}} {
		p := NewPool(command, media.DefaultLimits(), 1, 512<<20)
		var d *media.Defect
		for range 2 { // the place is given back
			if _, err := copies(t, p, madeJPEG(t, 64, 64)); !errors.Is(err, ErrUnavailable) || errors.As(err, &d) {
				t.Errorf("%s: %v", command, err)
			}
		}
		p.Close()
	}
}

// failing is an original on a disk that fails.
type failing struct{ after int64 }

func (f failing) ReadAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) > f.after {
		return 0, errors.New("disk on fire")
	}
	return len(p), nil
}

func TestAnOriginalThatCannotBeReadIsNoDefect(t *testing.T) {
	p := pool(t, "draw")
	b := madeJPEG(t, 2000, 2000)
	whole := bytes.NewReader(b)
	r := readerAt(func(to []byte, off int64) (int, error) {
		if n, err := whole.ReadAt(to, off); alive(p) == 0 { // while the structure is checked
			return n, err
		}
		return failing{1 << 10}.ReadAt(to, off)
	})
	if _, err := p.Confinement(t.Context()); err != nil { // one child is there, so that the first read by it fails
		t.Fatal(err)
	}
	_, err := p.Copies(t.Context(), r, int64(len(b)), "")
	var d *media.Defect
	if err == nil || errors.As(err, &d) || !strings.Contains(err.Error(), "on fire") {
		t.Errorf("got %v", err)
	}
}

type readerAt func([]byte, int64) (int, error)

func (f readerAt) ReadAt(p []byte, off int64) (int, error) { return f(p, off) }

func TestManyAtOnceShareThePlaces(t *testing.T) {
	p := pool(t, "draw")
	b := madeJPEG(t, 400, 300)
	var all sync.WaitGroup
	for range 24 {
		all.Go(func() {
			if _, err := copies(t, p, b); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	one, two := <-p.places, <-p.places
	if _, err := p.Copies(ctx, bytes.NewReader(b), int64(len(b)), ""); !errors.Is(err, context.Canceled) {
		t.Errorf("waited for a place: %v", err)
	}
	p.places <- one
	p.places <- two
}

// A child is replaced after many pictures, so that nothing gathers in it.
func TestAChildIsReplacedAfterManyPictures(t *testing.T) {
	p := pool(t, "draw")
	if _, err := p.Confinement(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		child := <-p.places
		if child != nil {
			child.pictures = picturesMost - 1
		}
		p.places <- child
	}
	b := madeJPEG(t, 64, 64)
	before := alive(p)
	for range 2 {
		if _, err := copies(t, p, b); err != nil {
			t.Fatal(err)
		}
	}
	if before != 1 || alive(p) != 1 {
		t.Errorf("%d children before, %d after", before, alive(p))
	}
}
