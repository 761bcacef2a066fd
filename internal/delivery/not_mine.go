package delivery

import (
	"context"

	"yuanjian/internal/act"
)

// NotMine is a step of the act by which somebody who received a letter says that it is not for them, such as the new holder of a
// number that changed hands (Art 30(4), wrong recipient): every channel of the letter that went to an address it was sent to is
// closed, those to come with the same address too, an arrival there counts no more, and the ladder goes on. Of a letter that went
// nowhere yet it changes nothing.
func NotMine(ctx context.Context, tx *act.Tx, letter string) error {
	l, err := load(ctx, tx, tx.Book, letter)
	if err != nil {
		return err
	}
	for _, place := range l.theirs() {
		l.Ladder[place].OverAt = &tx.Now
		if err := l.move(ctx, tx, place, told{state: Closed, reason: "number-changed", by: fromParty}); err != nil {
			return err
		}
	}
	return l.goOn(ctx, tx)
}

// theirs are the places of the channels with an address at which a stranger received the letter: where it arrived, or, when no channel
// knows, wherever it went out; and all others with the same address.
func (l *Sent) theirs() (places []int) {
	arrived, out := map[string]bool{}, map[string]bool{}
	for _, s := range l.Ladder {
		switch s.State {
		case Arrived:
			arrived[s.blind] = true
		case Accepted, Out, Unknown:
			out[s.blind] = true
		}
	}
	if len(arrived) == 0 {
		arrived = out
	}
	for i, s := range l.Ladder {
		if s.blind != "" && arrived[s.blind] && s.State.mayBecome(Closed) {
			places = append(places, i)
		}
	}
	return places
}
