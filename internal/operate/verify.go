package operate

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/blob/kept"
	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/discretion"
	"yuanjian/internal/evidence"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
	"yuanjian/internal/notice"
	"yuanjian/internal/payment"
	"yuanjian/internal/seal"
	"yuanjian/internal/serving"
)

// Verification is one run of verify over a system.
type Verification struct {
	DB        *db.DB
	Originals *blob.Store
	Keys      *seal.Keys // open sealed events; nil leaves them out
	// Full reads every original. Otherwise those received since Recent are read, and Sample others drawn at random.
	Full   bool
	Recent time.Time
	Sample int
	Now    time.Time // by the machine; zero leaves out what only time can tell
	// Found is told of each thing that does not fit: book, entry, what differs.
	Found func(ledger.Broken)
	// Progress is told what is being done and how far; nil: nobody reads along.
	Progress func(what law.Words, done int64)
}

// Verified is what a run went through.
type Verified struct {
	Books                                          int
	Entries, Destroyed, Captures, Facts, Notices   int64
	Benchmarks, Evidence, Cases, Demands, Services int64
	Originals, Read, Bytes, OnlyRecent, Sampled    int64 // Originals: references; Read: files read, Bytes of them
	Disposed                                       int64 // files that disposals took out, and that are rightly absent
	Wrong                                          int64
}

// readAtMost bounds how many digests are remembered so that no original is read twice.
const readAtMost = 1 << 20

// Run verifies every book. The error tells why it could not go on; what does not fit is told to Found and counted.
func (v *Verification) Run(ctx context.Context) (Verified, error) {
	r := run{Verification: v, known: map[blob.Digest]law.Words{}}
	books, err := ledger.Books(ctx, v.DB.Reader())
	if err != nil {
		return r.out, err
	}
	r.out.Books = len(books)
	for _, book := range books {
		if err := r.rows(ctx, book); err != nil {
			return r.out, fmt.Errorf("verify book %s: %w", book, err)
		}
		if err := r.originals(ctx, book); err != nil {
			return r.out, fmt.Errorf("verify the originals of book %s: %w", book, err)
		}
		if err := r.disposed(ctx, book); err != nil {
			return r.out, fmt.Errorf("verify the disposals of book %s: %w", book, err)
		}
	}
	return r.out, r.drawn(ctx)
}

// run is the state of one run.
type run struct {
	*Verification
	out   Verified
	mu    sync.Mutex                // guards out, known while originals are read
	known map[blob.Digest]law.Words // what is wrong with a content; nothing when it is whole
	draw  []reference               // drawn at random from what is not recent
	seen  int64                     // how many there were to draw from
}

// reference is a row that refers to an original.
type reference struct {
	book   string
	entry  int64
	of     law.Words // what keeps it, and its id
	digest blob.Digest
	size   int64
	recent bool
}

func (r *run) found(b ledger.Broken) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.out.Wrong++
	r.Found(b)
}

func (r *run) tell(zh, en string, done int64) {
	if r.Progress != nil {
		r.Progress(law.Words{ZH: zh, EN: en}, done)
	}
}

// rows checks the ledger of a book and the rows of its acts on one snapshot.
func (r *run) rows(ctx context.Context, book string) error {
	return r.DB.Read(ctx, func(q db.Queryer) error {
		r.tell("账簿"+book, "ledger of book "+book, 0)
		c, err := ledger.Check(ctx, q, book, r.found)
		if err != nil {
			return err
		}
		r.out.Entries += c.Entries
		r.out.Destroyed += c.Destroyed
		r.tell("阅览记录", "log of looks", c.Entries)
		err = act.CheckLooks(ctx, q, book, func(b act.LooksBroken) {
			r.found(ledger.Broken{Book: book, Index: b.Entry, What: law.Words{ZH: "阅览记录与记载的摘要不符", EN: "the log of looks is not as recorded"}})
		})
		if err != nil {
			return err
		}
		if err := beyond(ctx, q, book, c.Entries, r.found); err != nil {
			return err
		}
		r.tell("设备事实", "facts of devices", 0)
		facts, err := device.CheckRows(ctx, q, book, r.found)
		r.out.Facts += facts
		if err != nil {
			return err
		}
		r.tell("抓拍", "captures", facts)
		captures, err := capture.CheckRows(ctx, q, book, r.Keys, r.found)
		r.out.Captures += captures
		if err != nil {
			return err
		}
		r.tell("告知提示", "notices", captures)
		notices, err := notice.CheckRows(ctx, q, book, r.Keys, r.found)
		r.out.Notices += notices
		if err != nil {
			return err
		}
		benchmarks, err := discretion.CheckRows(ctx, q, book, r.found)
		r.out.Benchmarks += benchmarks
		if err != nil {
			return err
		}
		r.tell("证据", "evidence", notices)
		items, err := evidence.CheckRows(ctx, q, book, r.found)
		r.out.Evidence += items
		if err != nil {
			return err
		}
		r.tell("案件", "cases", items)
		cases, err := casefile.CheckRows(ctx, q, book, r.found)
		r.out.Cases += cases
		if err != nil {
			return err
		}
		r.tell("应缴款项", "demands", cases)
		demands, err := payment.CheckRows(ctx, q, book, r.found)
		r.out.Demands += demands
		if err != nil {
			return err
		}
		r.tell("送达", "services", demands)
		services, err := serving.CheckRows(ctx, q, book, r.found)
		r.out.Services += services
		return err
	})
}

// beyond names commands whose entry does not exist: a ledger that was cut off, with its head made to fit.
func beyond(ctx context.Context, q db.Queryer, book string, size int64, found func(ledger.Broken)) error {
	var n, first int64
	err := q.QueryRow(ctx, `SELECT count(*), coalesce(min(idx), 0) FROM command WHERE book = $1 AND idx >= $2`, book, size).Scan(&n, &first)
	if err == nil && n > 0 {
		found(ledger.Broken{Book: book, Index: first, What: law.Words{
			ZH: fmt.Sprintf("%d项办理所指的记载已不在，账簿被截短", n), EN: fmt.Sprintf("%d commands name entries that are gone: the ledger was cut off", n)}})
	}
	return err
}

// originals reads the files of a book that are to be read now, and draws from the others.
func (r *run) originals(ctx context.Context, book string) error {
	return eachKept(ctx, r.DB.Reader(), r.Keys, nil, book, func(of law.Words, files []kept.File) error {
		var page []reference
		for _, f := range files {
			of := law.Words{ZH: of.ZH + f.Of, EN: of.EN + " " + f.Of}
			if f.Lost() {
				r.found(ledger.Broken{Book: book, Index: f.Entry, What: law.Words{ZH: of.ZH + "的记录读不出其文件，已被改动", EN: "the row of " + of.EN + " does not tell its file: it was altered"}})
				continue
			}
			page = append(page, reference{book: book, entry: f.Entry, of: of, digest: f.Digest, size: f.Size, recent: f.At.IsZero() || !f.At.Before(r.Recent)})
		}
		return r.read(ctx, page)
	})
}

// read reads what is to be read of a page, several at a time, each content once; the rest goes into the draw.
func (r *run) read(ctx context.Context, page []reference) error {
	var now []reference
	for _, ref := range page {
		r.out.Originals++
		if !r.Full && !ref.recent {
			r.enter(ref)
			continue
		}
		if !r.Full {
			r.out.OnlyRecent++
		}
		now = append(now, ref)
	}
	return r.readAll(ctx, now)
}

// enter gives every reference the same chance to be drawn, without keeping them all (reservoir sampling).
func (r *run) enter(ref reference) {
	r.seen++
	if len(r.draw) < r.Sample {
		r.draw = append(r.draw, ref)
		return
	}
	if i := rand.Int64N(r.seen); i < int64(r.Sample) {
		r.draw[i] = ref
	}
}

func (r *run) drawn(ctx context.Context) error {
	r.out.Sampled = int64(len(r.draw))
	return r.readAll(ctx, r.draw)
}

func (r *run) readAll(ctx context.Context, page []reference) error {
	var all sync.WaitGroup
	work := make(chan reference)
	failed := make(chan error, runtime.NumCPU())
	for range cap(failed) {
		all.Go(func() {
			for ref := range work {
				if err := r.readOne(ctx, ref); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	err := func() error {
		defer close(work)
		for _, ref := range page {
			select {
			case work <- ref:
			case err := <-failed:
				return err
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	}()
	all.Wait()
	close(failed)
	return errors.Join(err, <-failed)
}

func (r *run) readOne(ctx context.Context, ref reference) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r.mu.Lock()
	what, known := r.known[ref.digest]
	r.mu.Unlock()
	if !known {
		what = damage(r.Originals.Verify(ref.digest))
	}
	if what != (law.Words{}) {
		r.found(ledger.Broken{Book: ref.book, Index: ref.entry, What: law.Words{
			ZH: ref.of.ZH + "的原始文件" + ref.digest.String() + what.ZH, EN: "original " + ref.digest.String() + " of " + ref.of.EN + " " + what.EN}})
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !known {
		if len(r.known) < readAtMost {
			r.known[ref.digest] = what
		}
		r.out.Read++
		r.out.Bytes += ref.size
	}
	r.tell("原始文件", "originals", r.out.Read)
	return nil
}

// damage says what reading an original again found; a disk that cannot read it is damage too.
func damage(err error) law.Words {
	switch {
	case err == nil:
		return law.Words{}
	case errors.Is(err, blob.ErrMissing):
		return law.Words{ZH: "已不在", EN: "is missing"}
	case errors.Is(err, blob.ErrCorrupt):
		return law.Words{ZH: "已被改动", EN: "was altered"}
	}
	return law.Words{ZH: "无法读取：" + err.Error(), EN: "cannot be read: " + err.Error()}
}
