package capture

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// passedTwins are those of like captures that may show the same act as c and have been passed, in the order of their ids.
func passedTwins(c Capture, like []Capture) []Capture {
	var out []Capture
	for _, o := range like {
		if within(c, o, DoubledWithin) && o.State.Passed() {
			out = append(out, o)
		}
	}
	slices.SortFunc(out, func(a, b Capture) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// idsOf are the ids of captures, in their order.
func idsOf(all []Capture) []string {
	var out []string
	for _, c := range all {
		out = append(out, c.ID)
	}
	return out
}

// twinsKnown looks again, in the act of a pass, which captures that may show the same act have been passed meanwhile (一事不再罚). One
// that the screen did not tell of is a conflict that names it: the reviewer sees the capture again, with what is told of it now, and
// decides anew. What was told goes on the record of the verdict.
func (v *Verdict) twinsKnown(ctx context.Context, tx *act.Tx, s *Service, c Capture) error {
	if v.Seen.Twins == nil {
		return nil
	}
	like, _, err := s.likeActs(ctx, tx, tx.By.Scope(access.ViewCaptures), c)
	if err != nil {
		return err
	}
	passed := passedTwins(c, like)
	var untold []string
	for _, o := range passed {
		if !slices.Contains(*v.Seen.Twins, o.ID) {
			untold = append(untold, strconv.FormatInt(o.Entry, 10))
		}
	}
	if len(untold) > 0 {
		return fault.Conflict{Because: law.Words{
			ZH: "您看的时候，可能是同一行为的抓拍（账簿第" + strings.Join(untold, "、") + "条）已审核通过，同一行为不能处罚两次：请并排核对，仍要通过的再按一次通过。",
			EN: "Meanwhile another capture (entry " + strings.Join(untold, ", ") + " of the ledger), which may show the same act, was passed, and one act is not punished twice: compare them, and pass again if you still want to."}}
	}
	v.twins = idsOf(passed)
	return nil
}

// writeTwins writes ids as a row has them; nil: none.
func writeTwins(ids []string) *string {
	if len(ids) == 0 {
		return nil
	}
	text := strings.Join(ids, " ")
	return &text
}

// sameTwins tells that a record and a row name the same.
func sameTwins(recorded []string, row string) bool { return strings.Join(recorded, " ") == row }
