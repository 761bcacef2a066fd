package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	"yuanjian/internal/media/apart"
)

// decodeCommand is `yuanjian decode-picture`: the program starts itself in this way to decode pictures apart. It speaks
// the pipes of package apart and is of no use to people.
type decodeCommand struct{}

func (*decodeCommand) execute(s streams) int {
	if err := apart.Child(s.in, s.out); err != nil {
		return fail(s.err, exitRefused, err)
	}
	return exitDone
}

// The decoding processes: one may draw in the background while another draws what somebody waits for, each within so many
// bytes. A third measures for detectors, so that nobody waits behind one.
const (
	decoders     = 2
	measurers    = 1
	decodeMemory = 512 << 20
)

func newDecoders(s settings, places int) (*apart.Pool, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find the program to start decoding processes with: %w", err)
	}
	p := apart.NewPool([]string{self, "decode-picture"}, s.Limits.Media, places, decodeMemory)
	p.Log = s.Log
	return p, nil
}

// sayConfinement tells the log once what holds the decoding processes on this machine.
func sayConfinement(ctx context.Context, p *apart.Pool, log *slog.Logger) {
	holds, err := p.Confinement(ctx)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		log.Error("pictures cannot be decoded: originals are taken in, copies are not drawn", "error", err.Error())
	case holds.Missing() != 0:
		log.Warn("the process that decodes pictures is held in part only", "holds", holds.String(), "missing", holds.Missing().String())
	default:
		log.Info("pictures are decoded apart", "holds", holds.String())
	}
}
