package admissibility

import "strconv"

// printer writes JSON, in one line or with one key a line.
type printer struct {
	indent bool
	depth  int
}

const tab = "  "

func (p *printer) line(b []byte) []byte {
	if !p.indent {
		return b
	}
	b = append(b, '\n')
	for range p.depth {
		b = append(b, tab...)
	}
	return b
}

func (p *printer) open(b []byte, c byte) []byte {
	p.depth++
	return p.line(append(b, c))
}

func (p *printer) close(b []byte, c byte) []byte {
	p.depth--
	return append(p.line(b), c)
}

func (p *printer) comma(b []byte) []byte { return p.line(append(b, ',')) }

func (p *printer) key(b []byte, name string) []byte {
	b = append(append(append(b, '"'), name...), '"', ':')
	if p.indent {
		b = append(b, ' ')
	}
	return b
}

// quoted appends a JSON string: Chinese as it is, only what must be escaped is (RFC 8259 §7). The text must be valid UTF-8.
func quoted[T string | []byte](b []byte, s T) []byte {
	b = append(b, '"')
	done := 0
	for i := range len(s) {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[done:i]...)
		done = i + 1
		if c >= 0x20 {
			b = append(b, '\\', c)
			continue
		}
		const hex = "0123456789abcdef"
		b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
	}
	return append(append(b, s[done:]...), '"')
}

// quotedOrNull appends a JSON string, or null for an empty one.
func quotedOrNull(b []byte, s string) []byte {
	if s == "" {
		return append(b, "null"...)
	}
	return quoted(b, s)
}

// number appends a JSON number.
func number(b []byte, v float64) []byte { return strconv.AppendFloat(b, v, 'g', -1, 64) }
