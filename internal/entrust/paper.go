package entrust

import (
	"context"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// Paper is a file that proves something: staged and published in the blob store before the act that refers to it.
type Paper = people.Paper

// PaperTypes are the types that a paper may have.
var PaperTypes = []string{"application/pdf", "image/jpeg", "image/png"}

const papersMost = 20

// CheckPapers looks at the form of papers; that the bytes are what they say was found when they were kept.
func CheckPapers(c *fault.Check, all []Paper) {
	c.Want(len(all) <= papersMost, "documents", fmt.Sprintf("最多%d个文件。", papersMost), fmt.Sprintf("At most %d files.", papersMost))
	for i, a := range all {
		name := fmt.Sprintf("documents/%d", i)
		c.Want(isDigest(a.Digest) && a.Size > 0, name, "文件没有收到，请重新上传。", "The file has not arrived; upload it again.")
		c.Want(slices.Contains(PaperTypes, a.Type), name, "请上传PDF、JPEG或者PNG文件。", "Upload a PDF, JPEG or PNG file.")
		c.Want(a.Name != "" && a.Name == path.Base(strings.ReplaceAll(a.Name, `\`, "/")) && utf8.RuneCountInString(a.Name) <= lineMost, name, "文件名不能为空，也不能带路径。", "A file has a name, and not a path.")
	}
}

func isDigest(s string) bool {
	return len(s) == 64 && !strings.ContainsFunc(s, func(r rune) bool { return (r < '0' || r > '9') && (r < 'a' || r > 'f') })
}

func papersText(all []Paper) (string, error) {
	if all == nil {
		all = []Paper{}
	}
	text, err := json.Marshal(all)
	if err != nil {
		return "", fmt.Errorf("write papers: %w", err)
	}
	return string(text), nil
}

func digests(all []Paper) []string {
	out := make([]string, len(all))
	for i, a := range all {
		out[i] = a.Digest
	}
	return out
}

// PaperIn finds a paper by its digest among those of institutions, which every staff may read, and of contracts in the scope;
// fault.NotFound otherwise.
func PaperIn(ctx context.Context, q db.Queryer, scope access.Scope, digest string) (Paper, error) {
	var found []Paper
	all, err := Institutions(ctx, q, scope.Book)
	if err != nil {
		return Paper{}, err
	}
	for _, i := range all {
		for _, x := range i.Qualifications {
			found = append(found, x.Papers...)
		}
	}
	list, err := Contracts(ctx, q, scope)
	if err != nil {
		return Paper{}, err
	}
	for _, c := range list {
		found = append(found, c.Papers...)
	}
	at := slices.IndexFunc(found, func(p Paper) bool { return p.Digest == digest })
	if at < 0 {
		return Paper{}, fault.NotFound{What: law.Words{ZH: "这份文书", EN: "the document"}}
	}
	return found[at], nil
}
