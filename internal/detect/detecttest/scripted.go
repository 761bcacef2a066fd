// Package detecttest has detectors that tests write the answers of.
package detecttest

import (
	"context"

	"yuanjian/internal/detect"
	"yuanjian/internal/law"
)

// Scripted is a detector that answers as a test wants.
type Scripted struct {
	Name, Version string
	Looks         int // so far
	Answer        func(ctx context.Context, seen detect.Seen) ([]detect.Hint, error)
}

// Model names it, with words that the form of registration can take.
func (s *Scripted) Model() detect.Model {
	return detect.Model{Name: s.Name, Version: s.Version, Maker: law.Words{ZH: "测试研究院", EN: "Test Institute"}, Purpose: law.Words{ZH: "测试用的提示", EN: "Hints for tests"},
		Tested: law.Words{ZH: "由测试写定", EN: "Written by a test"}}
}

// Look answers.
func (s *Scripted) Look(ctx context.Context, seen detect.Seen) ([]detect.Hint, error) {
	s.Looks++
	return s.Answer(ctx, seen)
}

// Says is the answer that suggests the same of every capture; without hints: nothing.
func Says(hints ...detect.Hint) func(context.Context, detect.Seen) ([]detect.Hint, error) {
	return func(context.Context, detect.Seen) ([]detect.Hint, error) { return hints, nil }
}
