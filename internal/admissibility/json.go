package admissibility

import (
	"strconv"
	"unicode/utf8"
)

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

// quoted appends a JSON string: Chinese as it is, only what must be escaped is (RFC 8259 §7). Bytes that are no text become
// the replacement character.
func quoted[T string | []byte](b []byte, s T) []byte {
	b = append(b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < 0x20:
			const hex = "0123456789abcdef"
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		case c < utf8.RuneSelf:
			b = append(b, c)
		default:
			r, n := utf8.DecodeRuneInString(string(s[i:min(i+utf8.UTFMax, len(s))]))
			b = utf8.AppendRune(b, r)
			i += n
			continue
		}
		i++
	}
	return append(b, '"')
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
