package vendor

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/conformity"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// ReportFiled is the act by which a vendor hands in a report of conformity.
var ReportFiled = act.Kind{Name: "vendor.report.file", Title: law.Words{ZH: "提交接口符合性报告", EN: "File a report of conformity"}, Permission: access.TryDoor}

// ReportRecord is its record.
type ReportRecord struct {
	ID        string   `json:"id"`
	Agreement string   `json:"agreement"`
	Model     string   `json:"model"`
	Firmware  []string `json:"firmware"`
	Passed    bool     `json:"passed"`
	Document  string   `json:"document_sha256"`
	Key       string   `json:"key"` // id of the key that signed it
}

// Filed is a report as it was filed.
type Filed struct {
	ID, Agreement, Model string
	Firmware             []string
	Passed               bool
	EndedAt, FiledAt     time.Time
	Digest               string
	Document             []byte
}

// ReadReport reads the file of a report for people who hand it in: what is wrong with it is said of the field.
func ReadReport(doc []byte) (conformity.Report, string, error) {
	r, key, err := conformity.Read(doc)
	if err != nil {
		return r, "", fault.Invalid{Fields: []fault.Field{{Name: "report", Want: law.Words{ZH: "请上传yuanjian conform写出的报告文件，签名之后没有改动过。", EN: "Upload the file that yuanjian conform wrote, unchanged since it was signed."}}}}
	}
	return r, key.String(), nil
}

// FileReport files a report that is signed with the key of an agreement under which the actor is engaged.
func (s *Service) FileReport(ctx context.Context, by act.By, doc []byte) (act.Done[ReportRecord], error) {
	report, key, err := ReadReport(doc)
	if err != nil {
		return act.Done[ReportRecord]{}, err
	}
	return act.Do(ctx, s.Engine, ReportFiled, by, func(ctx context.Context, tx *act.Tx) (ReportRecord, error) {
		mine, err := Mine(ctx, tx, tx.Book, tx.By.Person, tx.Now)
		if err != nil {
			return ReportRecord{}, err
		}
		i := slices.IndexFunc(mine, func(a Agreement) bool { return a.ReportKey == key })
		if i < 0 {
			return ReportRecord{}, notItsKey
		}
		r := ReportRecord{ID: tx.NewID(), Agreement: mine[i].ID, Model: report.Model, Firmware: report.Firmware, Passed: report.Passed, Document: blob.DigestOf(doc).String(), Key: key}
		_, err = tx.Exec(ctx, `INSERT INTO conformity_report (book, id, agreement, person, model, firmware, passed, ended_at, filed_at, digest, document)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, tx.Book, r.ID, r.Agreement, tx.By.Person, r.Model, strings.Join(r.Firmware, "\n"), r.Passed,
			report.Ended, tx.Now, r.Document, string(doc))
		if err != nil {
			return r, fmt.Errorf("file a report: %w", err)
		}
		return r, nil
	})
}

var notItsKey = law.Refusal{Rule: "A21b", Article: "第二十一条",
	Because: law.Words{ZH: "报告不是用协议登记的密钥签名的，不能证明是谁测试的。", EN: "The report is not signed with the key that the agreement names; it does not show who tested."},
	Cure:    law.Words{ZH: "请用登记的密钥（--key）重新运行yuanjian conform；换了密钥的，请设备管理员登记新的协议。", EN: "Run yuanjian conform again with the key on record (--key); for a new key have the keeper record a new agreement."}}

const filedColumns = `r.id, r.agreement, r.model, r.firmware, r.passed, r.ended_at, r.filed_at, r.digest, r.document`

func scanFiled(rows interface{ Scan(...any) error }) (Filed, error) {
	var f Filed
	var firmware, document string
	err := rows.Scan(&f.ID, &f.Agreement, &f.Model, &firmware, &f.Passed, db.At(&f.EndedAt), db.At(&f.FiledAt), &f.Digest, &document)
	if firmware != "" {
		f.Firmware = strings.Split(firmware, "\n")
	}
	f.Document = []byte(document)
	return f, err
}

// reportsMost is how many reports a list shows.
const reportsMost = 50

// ReportsOf lists the reports filed under agreements, newest first.
func ReportsOf(ctx context.Context, q db.Queryer, book string, agreements []Agreement) ([]Filed, error) {
	if len(agreements) == 0 {
		return nil, nil
	}
	ids := make([]string, len(agreements))
	for i, a := range agreements {
		ids[i] = a.ID
	}
	marks, args := db.In(2, ids)
	var out []Filed
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		f, err := scanFiled(rows)
		out = append(out, f)
		return err
	}, fmt.Sprintf(`SELECT `+filedColumns+` FROM conformity_report r WHERE r.book = $1 AND r.agreement IN (`+marks+`) ORDER BY r.id DESC LIMIT %d`, reportsMost), append([]any{book}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("list reports: %w", err)
	}
	return out, nil
}

// ReportOf returns one report filed under one of the agreements; fault.NotFound.
func ReportOf(ctx context.Context, q db.Queryer, book string, agreements []Agreement, id string) (Filed, error) {
	f, err := scanFiled(q.QueryRow(ctx, `SELECT `+filedColumns+` FROM conformity_report r WHERE r.book = $1 AND r.id = $2`, book, id))
	if db.NoRow(err) || err == nil && !slices.ContainsFunc(agreements, func(a Agreement) bool { return a.ID == f.Agreement }) {
		return Filed{}, fault.NotFound{What: law.Words{ZH: "这份报告", EN: "the report"}}
	}
	return f, err
}
