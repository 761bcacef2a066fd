package office

import (
	"context"
	"encoding/json"
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
)

// changesMost is how many changes are shown: more are read on the page of the thing itself.
const changesMost = 10

// changedSince is fault.Changed when others have acted on one of the subjects from an entry of the ledger on.
func (o *Office) changedSince(ctx context.Context, q db.Queryer, c *web.Context, entry int64, subjects []string) error {
	did, err := act.Since(ctx, q, c.Actor, entry, subjects, changesMost)
	if err != nil || len(did) == 0 {
		return err
	}
	var out fault.Changed
	for _, d := range did {
		x := fault.Change{At: d.At, What: titles[d.Kind]}
		if x.What.ZH == "" {
			x.What = law.Words{ZH: "办理事项", EN: "an act"}
		}
		if x.By, err = o.People.NameOfAccount(ctx, q, c.Actor.Book, d.Account); err != nil {
			return fmt.Errorf("name who changed it: %w", err)
		}
		if x.Says, err = recordLine(ctx, q, c, d); err != nil {
			return err
		}
		out.Changes = append(out.Changes, x)
	}
	return out
}

// recordLine is what a record of the life of a device says; no words for any other act.
func recordLine(ctx context.Context, q db.Queryer, c *web.Context, d act.Did) (law.Words, error) {
	var r struct {
		ID    string       `json:"id"`
		Event device.Event `json:"event"`
	}
	if err := json.Unmarshal(d.Result, &r); err != nil || r.Event == "" {
		return law.Words{}, nil // another kind of record
	}
	f, _, err := device.FactIn(ctx, q, c.Actor.Scope(access.ViewDevices), r.ID)
	if fault.IsNotFound(err) {
		return law.Words{}, nil
	}
	if err != nil {
		return law.Words{}, fmt.Errorf("read what was recorded: %w", err)
	}
	return f.Data.Line(), nil
}
