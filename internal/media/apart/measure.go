package apart

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"yuanjian/internal/detect"
	"yuanjian/internal/media"
)

// Measure has a picture measured apart, for detectors. Its errors are those of Copies.
func (p *Pool) Measure(ctx context.Context, r io.ReaderAt, size int64, declared string) (detect.Measures, detect.Texts, error) {
	info, err := media.Drawable(r, size, declared, p.limits, p.memory)
	if err != nil {
		return detect.Measures{}, detect.Texts{}, err
	}
	var m detect.Measures
	var t detect.Texts
	err = p.carry(ctx, size, info, func(ctx context.Context, child *process) error {
		a, first, second, err := child.ask(ctx, taskMeasure, r, size, info)
		if err == nil {
			m, t, err = believedMeasures(info, a, first, second)
		}
		return err
	})
	return m, t, err
}

// believedMeasures checks what a child answered: it is held, but it is not trusted.
func believedMeasures(info media.Info, a answer, first, second []byte) (m detect.Measures, t detect.Texts, err error) {
	switch a.Status {
	case statusUndrawable:
		return m, t, undrawable(info, first, second)
	case statusMeasured:
	default:
		return m, t, fmt.Errorf("an answer of status %d", a.Status)
	}
	rest := bytes.NewReader(first)
	if err := receive(rest, &m); err != nil || rest.Len() > 0 {
		return m, t, errors.New("an answer that is no measures")
	}
	if !m.Believable(info) || int(m.SaidSerial)+int(m.SaidTool) != len(second) {
		return m, t, errors.New("measures that no such picture can have")
	}
	return m, detect.Texts{Serial: detect.Clean(second[:m.SaidSerial]), Software: detect.Clean(second[m.SaidSerial:])}, nil
}
