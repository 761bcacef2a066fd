package discretion

import (
	"context"
	"fmt"
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
)

// Decided is the act by which the head approves a version or does not.
var Decided = act.Kind{Name: "discretion.decide", Title: law.Words{ZH: "审批裁量基准", EN: "Decide on a benchmark of discretion"}, Permission: access.DecideCases}

const reasonMost = 500

// Decide approves a version of the own body or does not, as another person than who drafted it. Approved, it counts from its first
// day and ends the one before from that day.
func (s *Service) Decide(ctx context.Context, by act.By, id string, approve bool, reason string) (act.Done[Record], error) {
	var c fault.Check
	c.Text(&reason, reasonMost, !approve, "reason", "不批准的，请写明理由。", "Say why it is not approved.")
	if err := c.Err(); err != nil {
		return act.Done[Record]{}, err
	}
	return act.Do(ctx, s.Engine, Decided, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		v, err := ByID(ctx, tx, access.Scope{Book: tx.Book, Bodies: []string{tx.By.Body}}, id)
		if err != nil {
			return Record{}, err
		}
		state := Refused
		if approve {
			state = Approved
		}
		if err := v.decidable(tx.By.Person, state); err != nil {
			return Record{}, err
		}
		if approve {
			if _, err := basis(ctx, tx, statute.Key(v.Statute, v.Article), v.From); err != nil { // it may have been taken back meanwhile
				return Record{}, err
			}
			if err := followsOn(ctx, tx, &v); err != nil {
				return Record{}, err
			}
		}
		_, err = tx.Exec(ctx, `UPDATE benchmark SET state = $3, decider = $4, decided_at = $5, reason = $6 WHERE book = $1 AND id = $2`, tx.Book, id, string(state), tx.By.Person, tx.Now, reason)
		if err != nil {
			return Record{}, fmt.Errorf("decide on a benchmark: %w", err)
		}
		return Record{ID: id, State: state, Reason: reasonDigest(reason)}, nil
	})
}

func (v *Version) decidable(person string, to State) error {
	if !slices.Contains(next[v.State], to) {
		return fault.Conflict{Because: law.Words{ZH: "这个版本已经作出过决定。", EN: "This version is decided already."}}
	}
	if v.Person == person {
		return law.Refusal{Rule: "L34", Article: "行政处罚法第三十四条",
			Because: law.Words{ZH: "这个版本是您起草的，不能由您批准。", EN: "You drafted this version yourself."},
			Cure:    law.Words{ZH: "请由本单位另一名负责人审批。", EN: "Let another head of the body decide."}}
	}
	return nil
}

// reasonDigest is the digest of a reason; empty for none.
func reasonDigest(reason string) string {
	if reason == "" {
		return ""
	}
	return blob.DigestOf([]byte(reason)).String()
}
