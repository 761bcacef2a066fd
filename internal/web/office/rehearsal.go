package office

import (
	"context"
	"errors"
	"slices"

	"yuanjian/internal/fault"
)

// rehearsed carries out an act in a context that is over, so that nothing can be written: what comes back is what is
// wrong with the form, all of it at once, or nil. An act that finds nothing wrong stops at the database's door.
func rehearsed(ctx context.Context, try func(over context.Context) error) error {
	over, end := context.WithCancel(ctx)
	end()
	if err := try(over); !errors.Is(err, context.Canceled) {
		return err
	}
	return ctx.Err()
}

// mended joins what the form and what the chapter want mended into one list, the first want of each field; any other
// error comes first.
func mended(errs ...error) error {
	var all fault.Invalid
	for _, err := range errs {
		var invalid fault.Invalid
		switch {
		case errors.As(err, &invalid):
			for _, f := range invalid.Fields {
				if !slices.ContainsFunc(all.Fields, func(x fault.Field) bool { return x.Name == f.Name }) {
					all.Fields = append(all.Fields, f)
				}
			}
		case err != nil:
			return err
		}
	}
	if len(all.Fields) == 0 {
		return nil
	}
	return all
}

func isInvalid(err error) bool { var invalid fault.Invalid; return errors.As(err, &invalid) }
