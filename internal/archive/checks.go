package archive

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
	"yuanjian/internal/media"
	"yuanjian/internal/paper/pades"
)

// Property is one of the four properties of DA/T 70.
type Property string

// The four (四性).
const (
	Authentic Property = "authentic"
	Complete  Property = "complete"
	Usable    Property = "usable"
	Secure    Property = "secure"
)

// PropertyWords are the words for them.
var PropertyWords = map[Property]law.Words{
	Authentic: {ZH: "真实性", EN: "authentic"}, Complete: {ZH: "完整性", EN: "complete"}, Usable: {ZH: "可用性", EN: "usable"}, Secure: {ZH: "安全性", EN: "secure"},
}

// Check is one check of a file, with its result.
type Check struct {
	Property Property `json:"property"`
	Code     string   `json:"code"`
	Title    string   `json:"title"` // in Chinese
	Of       int      `json:"of"`    // how many things were looked at
	Passed   bool     `json:"passed"`
	Found    []string `json:"found,omitempty"` // what does not pass, at most findMost
}

// findMost is how many findings a check names.
const findMost = 10

// checkTitles are the checks, in their order.
var checkTitles = []struct {
	property Property
	code     string
	title    law.Words
}{
	{Authentic, "seals", law.Words{ZH: "文书的电子印章有效，签章后没有改动", EN: "the seal of each paper fits its bytes"}},
	{Authentic, "ledger", law.Words{ZH: "每一步与账簿记载一致", EN: "each step is as the ledger has it"}},
	{Complete, "steps", law.Words{ZH: "步骤编号连续", EN: "the steps are numbered without gaps"}},
	{Complete, "cover", law.Words{ZH: "卷宗目录在相应的部分列有卷内每一份文件", EN: "the list of the file names every file in its part"}},
	{Complete, "described", law.Words{ZH: "每一件都有名称、日期，文书有文号和页数", EN: "each piece has title and date, each paper number and pages"}},
	{Usable, "present", law.Words{ZH: "文件都在，大小与记录一致", EN: "each file is there, of its size"}},
	{Usable, "formats", law.Words{ZH: "格式适合长期保存，结构完好（PDF、OFD、XML、JPEG、PNG、MP4）", EN: "formats are for long keeping and whole"}},
	{Secure, "digests", law.Words{ZH: "逐份重新计算摘要，与记录一致", EN: "each digest, computed again, is the one on record"}},
	{Secure, "active", law.Words{ZH: "PDF文件没有脚本、启动程序和内嵌文件", EN: "no PDF has a script, a launch action or an embedded file"}},
}

// CheckWords name a check.
func CheckWords(code string) law.Words {
	for _, t := range checkTitles {
		if t.code == code {
			return t.title
		}
	}
	return law.Words{ZH: code}
}

// found collects what the checks find.
type found struct {
	of  map[string]int
	bad map[string][]string
}

func (f *found) look(code string, ok bool, what string) {
	f.of[code]++
	if !ok {
		f.bad[code] = append(f.bad[code], what)
	}
}

func (f *found) checks() (out []Check) {
	for _, t := range checkTitles {
		bad := f.bad[t.code]
		out = append(out, Check{t.property, t.code, t.title.ZH, f.of[t.code], len(bad) == 0 && f.of[t.code] > 0, bad[:min(len(bad), findMost)]})
	}
	return out
}

// secondList is where the list of the second part begins in a cover and list.
const secondList = "目录（副卷）"

// Inspect makes the four checks of a file: it reads every byte of it, and so is never called within an act.
func (s *Service) Inspect(ctx context.Context, q db.Queryer, d *Dossier) error {
	f := &found{map[string]int{}, map[string][]string{}}
	var cover [2]string // its list of each part
	if d.cover != nil {
		_, doc, err := s.Cases.Papers.Says(ctx, access.Scope{Book: d.Case.Book, Bodies: []string{d.Case.Body}}, d.cover.ID)
		if err != nil {
			return err
		}
		cover[0], cover[1], _ = strings.Cut(doc.Text(), secondList)
	}
	for i := range d.Entries {
		e := &d.Entries[i]
		paper := strings.HasPrefix(e.Kind, "C")
		f.look("described", e.Title != "" && e.At != "" && (!paper || e.Number != "" && e.Pages > 0) && (len(e.Files) > 0 || e.Place != ""), e.Title)
		for k, file := range e.Files {
			if d.cover == nil || e.ID != d.cover.ID {
				if !paper || k == 0 { // the OFD of a paper has the words of its PDF
					list := cover[e.Part-1]
					f.look("cover", strings.Contains(list, file.SHA256) && strings.Contains(list, e.Title), e.Title+" "+file.Name)
				}
			}
			if err := s.readOne(f, e.Title, file, paper); err != nil {
				return err
			}
		}
	}
	for i, x := range d.Case.Course {
		f.look("steps", x.No == i+1, fmt.Sprintf("%d", x.No))
	}
	if err := fits(ctx, q, f, d); err != nil {
		return err
	}
	d.Checks = f.checks()
	return nil
}

// fits compares each step with its entry in the ledger.
func fits(ctx context.Context, q db.Queryer, f *found, d *Dossier) error {
	digests, err := saidOf(ctx, q, d.Case)
	if err != nil {
		return err
	}
	for _, x := range d.Case.Course {
		e, err := ledger.Show(ctx, q, d.Case.Book, x.Entry)
		if err != nil {
			return err
		}
		what := fmt.Sprintf("第%d步", x.No)
		f.look("ledger", e.Fits() && (e.Body == "" || strings.Contains(e.Body, digests[x.No]) && digests[x.No] != ""), what)
	}
	return nil
}

// readOne reads a file once: its size, its digest, its structure, and of a paper its seal.
func (s *Service) readOne(f *found, title string, x FileLine, paper bool) error {
	what := title + " " + x.Name
	digest, err := blob.ParseDigest(x.SHA256)
	if err != nil {
		f.look("present", false, what)
		return nil
	}
	o, err := s.Files.Open(digest)
	if errors.Is(err, blob.ErrMissing) {
		f.look("present", false, what)
		return nil
	}
	if err != nil {
		return fmt.Errorf("read a file of an archive: %w", err)
	}
	defer o.Close()
	f.look("present", o.Size == x.Size, what)
	hash := sha256.New()
	if _, err := io.Copy(hash, io.NewSectionReader(o, 0, o.Size)); err != nil {
		return fmt.Errorf("read a file of an archive: %w", err)
	}
	f.look("digests", blob.Digest(hash.Sum(nil)) == digest, what)
	switch x.Type {
	case "application/pdf":
		content, err := io.ReadAll(io.NewSectionReader(o, 0, o.Size))
		if err != nil {
			return fmt.Errorf("read a file of an archive: %w", err)
		}
		f.look("formats", wholePDF(content), what)
		f.look("active", !active(content), what)
		if paper {
			_, err := pades.Check(content)
			f.look("seals", err == nil, what)
		}
	case "application/xml":
		f.look("formats", wholeXML(io.NewSectionReader(o, 0, o.Size)), what)
	case "application/ofd":
		f.look("formats", wholeOFD(o, o.Size), what)
	default:
		_, err := media.Check(o, o.Size, x.Type, media.DefaultLimits())
		f.look("formats", err == nil, what)
	}
	return nil
}

func wholePDF(b []byte) bool {
	return bytes.HasPrefix(b, []byte("%PDF-")) && bytes.Contains(b[max(0, len(b)-2048):], []byte("%%EOF"))
}

// wholeXML tells whether a document is well formed to its end, and has an element.
func wholeXML(r io.Reader) bool {
	d := xml.NewDecoder(r)
	for elements := 0; ; {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return elements > 0
		}
		if err != nil {
			return false
		}
		if _, ok := t.(xml.StartElement); ok {
			elements++
		}
	}
}

func wholeOFD(r io.ReaderAt, size int64) bool {
	z, err := zip.NewReader(r, size)
	return err == nil && slices.ContainsFunc(z.File, func(f *zip.File) bool { return f.Name == "OFD.xml" })
}

// active tells whether a PDF names a script, a launch action or an embedded file in the clear.
func active(b []byte) bool {
	for _, name := range []string{"/JavaScript", "/JS ", "/JS(", "/Launch", "/EmbeddedFile"} {
		if bytes.Contains(b, []byte(name)) {
			return true
		}
	}
	return false
}

// passed is the refusal of the first check that is not passed; nil: all are.
func passed(checks []Check) error {
	for _, c := range checks {
		if c.Passed {
			continue
		}
		what, title := PropertyWords[c.Property], CheckWords(c.Code)
		return law.Refusal{Rule: "A34", Article: "第三十四条", Because: law.Words{ZH: fmt.Sprintf("%s检查没有通过：%s。%s", what.ZH, title.ZH, strings.Join(c.Found, "；")),
			EN: fmt.Sprintf("A check (%s) is not passed: %s. %s", what.EN, title.EN, strings.Join(c.Found, "; "))},
			Cure: cures[c.Code]}
	}
	return nil
}

// cures are what cures a check that is not passed.
var cures = map[string]law.Words{
	"cover":     {ZH: "请办案人员重新制作、签发卷宗封面、目录、备考表（C4.28）。", EN: "Have cover and list (C4.28) made and signed anew."},
	"described": {ZH: "请补齐名称、日期、文号或者存放的地方。", EN: "Enter what is missing."},
	"present":   {ZH: "请由运维人员从备份恢复缺失的文件。", EN: "Have the file restored from the backup."},
	"digests":   {ZH: "请由运维人员从备份恢复损坏的文件。", EN: "Have the file restored from the backup."},
	"formats":   {ZH: "请由运维人员从备份恢复损坏的文件。", EN: "Have the file restored from the backup."},
	"seals":     {ZH: "请重新签发这份文书。", EN: "Have the paper signed anew."},
	"ledger":    {ZH: "请立即报告负责人，并由审计员核对账簿。", EN: "Tell the head at once, and have the ledger verified."},
	"steps":     {ZH: "请立即报告负责人，并由审计员核对账簿。", EN: "Tell the head at once, and have the ledger verified."},
	"active":    {ZH: "请换成没有脚本的文件重新登记。", EN: "Enter the document anew without the script."},
}
