package delivery

import (
	"context"

	"yuanjian/internal/act"
)

// Stop is a step of the act that ends the matter of a letter (a notice that is withdrawn, Art 30(4)): what has not arrived is closed,
// the public notice is taken down, and no further channel begins. What arrived or failed stays as it truly was, and what a channel says
// of it later still goes on record.
func Stop(ctx context.Context, tx *act.Tx, letter string) error {
	l, err := load(ctx, tx, tx.Book, letter)
	if err != nil {
		return err
	}
	for i := range l.Ladder {
		if s := l.Ladder[i].State; s != Planned && s != Published && !s.waits() {
			continue
		}
		if err := l.move(ctx, tx, i, told{state: Closed, reason: "matter-over", by: fromLadder}); err != nil {
			return err
		}
	}
	if l.Standing != Reached {
		l.Standing = Stopped
	}
	if err := l.save(ctx, tx); err != nil {
		return err
	}
	return l.heard(ctx, tx)
}
