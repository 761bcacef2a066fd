package statute

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

//go:embed overlays.txt
var shipped string

// ShippedEntered is the act that enters the overlays of the program for a field.
var ShippedEntered = act.Kind{Name: "statute.overlay.ship", Title: law.Words{ZH: "登记系统提供的领域特别规定", EN: "Enter the overlays of a field that the system provides"}, Permission: access.KeepStatutes}

// Shipped are the overlays of one field that are part of the program. They count in a book once they are entered there.
type Shipped struct {
	Field    string
	From     law.Date
	Until    *law.Date
	Note     law.Words // what was not checked
	Overlays []NewOverlay
}

// ShippedOverlays are those of every field, in the order of the file. A fault in the file is a fault of the program.
func ShippedOverlays() ([]Shipped, error) { return parseShipped(shipped) }

// ShippedOf are those of a field; false: there are none.
func ShippedOf(field string) (Shipped, bool, error) {
	all, err := ShippedOverlays()
	i := slices.IndexFunc(all, func(s Shipped) bool { return s.Field == field })
	if err != nil || i < 0 {
		return Shipped{}, false, err
	}
	return all[i], true, nil
}

// parseShipped reads blocks as the head of overlays.txt describes them.
func parseShipped(text string) ([]Shipped, error) {
	var out []Shipped
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		var err error
		if head, ok := strings.CutPrefix(line, "= "); ok {
			var s Shipped
			s, err = parseShippedHead(head)
			out = append(out, s)
		} else if len(out) == 0 {
			err = fmt.Errorf("text before the first field")
		} else {
			err = out[len(out)-1].read(parts(line))
		}
		if err != nil {
			return nil, fmt.Errorf("overlays.txt line %d: %w", i+1, err)
		}
	}
	return out, nil
}

func parseShippedHead(head string) (Shipped, error) {
	all := parts(head)
	if len(all) != 3 {
		return Shipped{}, fmt.Errorf("three parts are wanted, found %d", len(all))
	}
	from, err := law.ParseDate(all[1])
	if err != nil {
		return Shipped{}, err
	}
	until, err := parseDay(all[2])
	return Shipped{Field: all[0], From: from, Until: until}, err
}

// read adds one line to the block.
func (s *Shipped) read(all []string) error {
	switch {
	case len(all) == 3 && all[0] == "note":
		s.Note = law.Words{ZH: all[1], EN: all[2]}
		return nil
	case len(all) == 4 && all[0] == "set":
		k, ok := KindOf(Name(all[1]))
		if !ok {
			return fmt.Errorf("no parameter is called %q", all[1])
		}
		n, err := strconv.ParseInt(all[3], 10, 64)
		if err != nil {
			return err
		}
		s.Overlays = append(s.Overlays, NewOverlay{Field: s.Field, Citation: all[2], Parameter: k.Name, Amount: k.Typed(n), From: s.From, Until: s.Until})
		return nil
	}
	return fmt.Errorf("a note or a set line is wanted")
}

// Typed is an amount as people type it, in the unit of the parameter: sums come in yuan.
func (k Kind) Typed(n int64) int64 {
	if k.Unit == Fen {
		return 100 * n
	}
	return n
}

// Missing are those of the block that none of the overlays says already. What was taken back is missing.
func (s Shipped) Missing(all []Overlay) []NewOverlay {
	return slices.DeleteFunc(slices.Clone(s.Overlays), func(n NewOverlay) bool {
		return slices.ContainsFunc(all, func(o Overlay) bool {
			return o.RetractedAt == nil && o.Field == n.Field && o.Parameter == n.Parameter && o.Amount == n.Amount && Key(o.Statute, o.Article) == n.Citation
		})
	})
}

// EnterShipped enters what the program has for a field and the book does not have yet, in one act. Each is an overlay like one that
// was typed: of rank rule or above, and waiting for a second person where another says otherwise.
func (s *Service) EnterShipped(ctx context.Context, by act.By, field string) (Record, error) {
	block, ok, err := ShippedOf(field)
	if err == nil && !ok {
		err = fault.NotFound{What: law.Words{ZH: "系统为这个领域提供的规定", EN: "what the system provides for this field"}}
	}
	if err != nil {
		return Record{}, err
	}
	done, err := act.Do(ctx, s.Engine, ShippedEntered, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		all, err := overlays(ctx, tx, tx.Book, `AND o.field = $2`, field)
		if err != nil {
			return Record{}, err
		}
		missing := block.Missing(all)
		if len(missing) == 0 {
			return Record{}, fault.Conflict{Because: law.Words{ZH: "系统为这个领域提供的规定都已经登记。", EN: "All that the system provides for this field is entered already."}}
		}
		t, err := Load(ctx, tx, tx.Book)
		if err != nil {
			return Record{}, err
		}
		out := Record{ID: tx.NewID(), Field: field, From: block.From.String(), State: "shipped"}
		for _, n := range missing {
			r, err := addOverlay(ctx, tx, t, n, nil)
			if err != nil {
				return Record{}, err
			}
			out.Overlays = append(out.Overlays, r.ID)
		}
		return out, nil
	})
	return done.Record, err
}
