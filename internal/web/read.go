package web

import (
	"fmt"
	"io"
	"math"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Reader decodes a form. It goes on after a field that cannot be taken, so that a person sees all of them at once:
//
//	in := c.Read()
//	serial, at := in.Text("serial", 64), in.Instant("at")
//	if err := in.Err(); err != nil { return web.Page{}, err }
type Reader struct {
	c     *Context
	check fault.Check
	err   error
}

// Read begins to decode the request's form (POST) or address (GET).
func (c *Context) Read() *Reader {
	c.readForm()
	return &Reader{c: c, err: c.readErr}
}

// Err is fault.Invalid with every field that cannot be taken, or nil.
func (in *Reader) Err() error {
	if in.err != nil {
		return in.err
	}
	return in.check.Err()
}

// Want records that a field must be as said when ok is false, for what only the page can know.
func (in *Reader) Want(ok bool, name, zh, en string) bool { return in.check.Want(ok, name, zh, en) }

func (in *Reader) raw(name string) string {
	if in.c.R.Method == http.MethodPost {
		return strings.TrimSpace(in.c.R.PostForm.Get(name))
	}
	return in.c.Query(name)
}

// Text is a text of one or more characters, at most max.
func (in *Reader) Text(name string, max int) string {
	s := in.OptionalText(name, max)
	in.Want(s != "" || in.raw(name) != "", name, "请填写", "Fill this in")
	return s
}

// OptionalText is a text that may be empty, at most max characters. Control characters other than line breaks and
// tabs are refused: they hide what was written.
func (in *Reader) OptionalText(name string, max int) string {
	s := strings.ReplaceAll(in.raw(name), "\r\n", "\n")
	bad := !utf8.ValidString(s) || strings.IndexFunc(s, func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\t' || r == '\u202e' || r == '\u2066'
	}) >= 0
	if !in.Want(!bad, name, "有看不见的控制字符，请删去后重新填写", "There are invisible control characters; remove them") {
		return ""
	}
	n := utf8.RuneCountInString(s)
	if !in.Want(n <= max, name, fmt.Sprintf("最多%d个字，现在有%d个", max, n), fmt.Sprintf("At most %d characters, now %d", max, n)) {
		return ""
	}
	return s
}

// Password is a secret as typed, with its blanks, 1 to max bytes. It is never shown again.
func (in *Reader) Password(name string, max int) string {
	s := in.c.R.PostForm.Get(name)
	in.c.R.PostForm.Del(name)
	in.Want(s != "", name, "请填写", "Fill this in")
	in.Want(len(s) <= max, name, fmt.Sprintf("最多%d个字节", max), fmt.Sprintf("At most %d bytes", max))
	return s
}

// Choice is one of the values that the form offered.
func (in *Reader) Choice(name string, allowed ...string) string {
	s := in.raw(name)
	if !in.Want(slices.Contains(allowed, s), name, "请选择一项", "Choose one") {
		return ""
	}
	return s
}

// Choices are some of the values that the form offered, in the order offered; may be none.
func (in *Reader) Choices(name string, allowed ...string) []string {
	var out []string
	for _, v := range in.c.R.PostForm[name] {
		if in.Want(slices.Contains(allowed, v), name, "请从列出的选项中选择", "Choose from the list") {
			out = append(out, v)
		}
	}
	return out
}

// Several are the values of a field that stands in the form several times, at most max characters each: whether they are offered is for the
// act to say.
func (in *Reader) Several(name string, max int) []string {
	var out []string
	for _, v := range in.c.R.PostForm[name] {
		if in.Want(len(v) <= max, name, "请从列出的选项中选择", "Choose from the list") && v != "" {
			out = append(out, v)
		}
	}
	return out
}

// Bool tells whether a checkbox is ticked.
func (in *Reader) Bool(name string) bool { return in.raw(name) != "" }

// Date is a day.
func (in *Reader) Date(name string) law.Date {
	d, err := law.ParseDate(in.raw(name))
	in.Want(err == nil, name, "请填写日期，如2026-06-03", "Fill in a date such as 2026-06-03")
	return d
}

// OptionalDate is a day or nil.
func (in *Reader) OptionalDate(name string) *law.Date {
	if in.raw(name) == "" {
		return nil
	}
	d := in.Date(name)
	return &d
}

// Instant is a day and time as a browser's datetime-local field writes it, understood as 北京时间.
func (in *Reader) Instant(name string) time.Time {
	s := strings.Replace(in.raw(name), " ", "T", 1)
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02T15:04:05.999999"} {
		if t, err := time.ParseInLocation(layout, s, law.Beijing); err == nil {
			return t.UTC()
		}
	}
	in.Want(false, name, "请填写日期和时间，如2026-06-03 14:05", "Fill in a date and time such as 2026-06-03 14:05")
	return time.Time{}
}

// OptionalInstant is an instant or nil.
func (in *Reader) OptionalInstant(name string) *time.Time {
	if in.raw(name) == "" {
		return nil
	}
	t := in.Instant(name)
	return &t
}

// Int is a whole number from min to max.
func (in *Reader) Int(name string, min, max int64) int64 {
	n, err := strconv.ParseInt(in.raw(name), 10, 64)
	in.Want(err == nil && n >= min && n <= max, name,
		fmt.Sprintf("请填写%d至%d的整数", min, max), fmt.Sprintf("Fill in a whole number from %d to %d", min, max))
	return n
}

// Percent is a share in per cent with at most two decimals, with or without its sign, in hundredths of one per cent.
func (in *Reader) Percent(name string) int {
	whole, part, dotted := strings.Cut(strings.TrimRight(in.raw(name), "%％ "), ".")
	n, err := strconv.ParseUint(whole+(part + "00")[:2], 10, 32)
	in.Want(err == nil && whole != "" && len(whole) <= 3 && len(part) <= 2 && dotted == (part != ""), name,
		"请填写百分数，最多两位小数，例如2.5", "Fill in per cent with at most two decimals, such as 2.5")
	return int(n)
}

// Number is a number from min to max.
func (in *Reader) Number(name string, min, max float64) float64 {
	x, err := strconv.ParseFloat(in.raw(name), 64)
	in.Want(err == nil && !math.IsNaN(x) && x >= min && x <= max, name,
		fmt.Sprintf("请填写%g至%g的数", min, max), fmt.Sprintf("Fill in a number from %g to %g", min, max))
	return x
}

// OptionalNumber is a number from min to max, or nil.
func (in *Reader) OptionalNumber(name string, min, max float64) *float64 {
	if in.raw(name) == "" {
		return nil
	}
	x := in.Number(name, min, max)
	return &x
}

// Upload is a file that was sent. Name is the last part of what the browser called it; Type is found from the bytes.
type Upload struct {
	Name string
	Type string
	Body []byte
}

// File is a file of 1 to limit bytes whose type, found from its bytes, is one of types ("application/pdf"); none: of any
// type, for a service that tells in words what it cannot take. The route's Upload must allow for it.
func (in *Reader) File(name string, limit int64, types ...string) Upload {
	u, sent := in.file(name, limit, types)
	in.Want(sent, name, "请选择文件", "Choose a file")
	return u
}

// OptionalFile is a file or nil.
func (in *Reader) OptionalFile(name string, limit int64, types ...string) *Upload {
	u, sent := in.file(name, limit, types)
	if !sent || u.Body == nil {
		return nil
	}
	return &u
}

func (in *Reader) file(name string, limit int64, types []string) (Upload, bool) {
	f, header, err := in.c.R.FormFile(name)
	if err != nil {
		return Upload{}, false
	}
	defer f.Close()
	if header.Filename == "" && header.Size == 0 {
		return Upload{}, false
	}
	if !in.Want(header.Size <= limit, name, fmt.Sprintf("这个文件有%s，最多%s", size(header.Size), size(limit)),
		fmt.Sprintf("This file has %s, at most %s can be taken", size(header.Size), size(limit))) {
		return Upload{}, true
	}
	b, err := io.ReadAll(f)
	if err != nil {
		in.err = fmt.Errorf("read uploaded file %s: %w", name, err)
		return Upload{}, true
	}
	kind, _, _ := strings.Cut(http.DetectContentType(b), ";")
	if !in.Want(len(b) > 0, name, "这个文件是空的，请重新选择", "This file is empty; choose another") ||
		!in.Want(len(types) == 0 || slices.Contains(types, kind), name, "这个文件的内容不是可以接收的类型", "The content of this file is not of a type that can be taken") {
		return Upload{}, true
	}
	return Upload{Name: path.Base(strings.ReplaceAll(header.Filename, `\`, "/")), Type: kind, Body: b}, true
}

// size writes a number of bytes for people.
func size(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f KB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d B", n)
}
