package main

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"yuanjian/internal/bench"
	"yuanjian/internal/capture"
	"yuanjian/internal/media"
)

// copyPairs is how often each way of drawing is measured, by turns, so that both see the same machine.
const copyPairs = 7

// copies measures what it costs to decode pictures in processes of their own.
func (p *proving) copies() ([]bench.Row, error) {
	ctx := context.Background()
	a, err := p.open(ctx)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	picture := noise()
	inside := media.NewDecoder(a.settings.Limits.Media, decoders, decodeMemory)
	measure := func(d capture.Drawer) (float64, error) {
		return bench.Each(decoders, 24, func(int) error {
			_, err := d.Copies(ctx, bytes.NewReader(picture), int64(len(picture)), media.JPEG)
			return err
		})
	}
	var apart, within []float64
	for range copyPairs {
		for _, way := range []struct {
			drawer capture.Drawer
			rates  *[]float64
		}{{inside, &within}, {a.decoders, &apart}} {
			rate, err := measure(way.drawer)
			if err != nil {
				return nil, err
			}
			*way.rates = append(*way.rates, rate)
		}
	}
	rate, limit := median(apart), median(within)
	return []bench.Row{{Name: fmt.Sprintf("pictures drawn apart, %d×%d, %d KB each, %d processes", noiseW, noiseH, len(picture)>>10, decoders),
		Value: perSecond(rate), Limit: perSecond(limit) + " in process", Ratio: rate / limit}}, nil
}

func median(list []float64) float64 {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}
