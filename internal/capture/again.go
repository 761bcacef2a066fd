package capture

import (
	"context"
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// ReviewedAgain is the act by which the head has a capture reviewed again whose reviewer was recused afterwards (Art 42).
var ReviewedAgain = act.Kind{Name: "capture.again", Title: law.Words{ZH: "由他人重新审核", EN: "Have a capture reviewed again"}, Permission: access.DecideRecusals}

// AgainRecord is what the ledger commits to: the verdict that counts no more, and the decision.
type AgainRecord struct {
	UndoRecord
	people.EarlierRecord
}

// ReviewAgain takes the verdict of an entry, given by an officer before being recused from the capture or from the use by which
// it was taken, out of count. The capture is in the queue again, for everybody but that officer.
func (s *Service) ReviewAgain(ctx context.Context, by act.By, recusal string, entry int64, reasons string) (act.Done[AgainRecord], error) {
	return act.Do(ctx, s.Engine, ReviewedAgain, by, func(ctx context.Context, tx *act.Tx) (AgainRecord, error) {
		settled, err := s.People.SettleEarlierIn(ctx, tx, recusal, entry, people.Again, reasons)
		if err != nil {
			return AgainRecord{}, err
		}
		c, err := s.reviewedIn(ctx, tx, entry, settled.Subject)
		if err != nil {
			return AgainRecord{}, err
		}
		var id, result string
		var last int64
		err = tx.QueryRow(ctx, `SELECT id, result, entry FROM verdict WHERE book = $1 AND capture = $2 AND undone_at IS NULL ORDER BY id DESC LIMIT 1`, tx.Book, c.ID).Scan(&id, &result, &last)
		if err != nil && !db.NoRow(err) {
			return AgainRecord{}, fmt.Errorf("look for the verdict that stands: %w", err)
		}
		if last != entry || result == "answer" {
			return AgainRecord{}, fault.Conflict{Because: law.Words{ZH: "这项审核现在不决定抓拍的状态：已经撤回，或者之后由他人办理过。不用重新审核，可以保留。",
				EN: "This verdict is not what stands now: it was undone, or somebody else acted after it. There is nothing to review again; let it stand."}}
		}
		undo, err := s.backInQueue(ctx, tx, c.ID, id)
		return AgainRecord{undo, settled}, err
	})
}

// reviewedIn finds the capture of the verdict of an entry, which is the matter of a recusal or was taken by it.
func (s *Service) reviewedIn(ctx context.Context, tx *act.Tx, entry int64, matter string) (Capture, error) {
	none := fault.NotFound{What: law.Words{ZH: "回避前办理的这项审核", EN: "this verdict before the recusal"}}
	var id string
	err := tx.QueryRow(ctx, `SELECT capture FROM verdict WHERE book = $1 AND entry = $2`, tx.Book, entry).Scan(&id)
	if db.NoRow(err) {
		return Capture{}, none
	}
	if err != nil {
		return Capture{}, fmt.Errorf("look for the verdict of entry %d: %w", entry, err)
	}
	c, err := s.ByID(ctx, tx, tx.By.Scope(access.ViewCaptures), id)
	if err == nil && c.ID != matter && c.Use != matter {
		err = none
	}
	return c, err
}
