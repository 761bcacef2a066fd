package capture

import (
	"context"
	"io"
	"sync"

	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/media"
	"yuanjian/internal/people"
	"yuanjian/internal/retention"
	"yuanjian/internal/seal"
)

// Service takes in, judges and reviews captures.
type Service struct {
	Engine    *act.Engine
	Keys      *seal.Keys
	Originals *blob.Store   // untouched, by digest
	Copies    *blob.Derived // thumbnails and viewing copies, which can be made again
	Decoder   Drawer
	Devices   *device.Service
	People    *people.Service
	Sight     *act.Sight
	Retention *retention.Service
	Notices   Notices // when notices reached parties; nil: not known of any
	Program   string  // version of this program: stored with each capture that it takes in (Art 21)
	// Relying are told of a verdict that is corrected; may be empty.
	Relying []Relying
	// Busy tells that the processor is wanted for something better than copies; nil: never.
	Busy func() bool

	Detection Detection

	drawing sync.Mutex
	drawn   map[string]string // book → capture up to which originals had their copies

	mu      sync.Mutex
	intakes map[string]*db.Group[Submission, intake]
	lives   map[string]*knownLives // by book
	// commit replaces receiveAll in the durability tests' negative control; nil otherwise.
	commit func(ctx context.Context, book string, items []Submission) ([]intake, error)
}

// Drawer draws the copies of an original: media.Decoder does it here, apart.Pool in processes that may do nothing else.
type Drawer interface {
	Copies(ctx context.Context, r io.ReaderAt, size int64, declared string) (media.Copies, error)
}

// Close lets the intakes that are queued be committed. They need the lock for that.
func (s *Service) Close() {
	s.mu.Lock()
	intakes := s.intakes
	s.intakes = nil
	s.mu.Unlock()
	for _, g := range intakes {
		g.Close()
	}
}

// intakeMost is how many captures one act takes: at up to two milliseconds each, with every processor busy, it stays well below the
// 20 ms that another act may take while captures come in as fast as they can. More of them together gain nothing: while the disk makes
// one act durable the next runs.
const intakeMost = 6

func (s *Service) intake(book string) *db.Group[Submission, intake] {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.intakes == nil {
		s.intakes = map[string]*db.Group[Submission, intake]{}
	}
	g, ok := s.intakes[book]
	if !ok {
		commit := s.commit
		if commit == nil {
			commit = s.receiveAll
		}
		g = db.NewGroup(intakeMost, func(ctx context.Context, items []Submission) ([]intake, error) {
			return commit(ctx, book, items)
		})
		s.intakes[book] = g
	}
	return g
}
