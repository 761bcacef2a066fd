package operate

import (
	"context"
	"slices"

	"yuanjian/internal/archive"
	"yuanjian/internal/assurance"
	"yuanjian/internal/blob/kept"
	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/docket"
	"yuanjian/internal/enrol"
	"yuanjian/internal/entrust"
	"yuanjian/internal/evidence"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
	"yuanjian/internal/notice"
	"yuanjian/internal/party"
	"yuanjian/internal/payment"
	"yuanjian/internal/people"
	"yuanjian/internal/seal"
	"yuanjian/internal/serving"
	"yuanjian/internal/vendor"
)

// keeper is a chapter that keeps files in the store of originals.
type keeper struct {
	migration int64     // that made its table: a backup may be of a database from before it
	of        law.Words // what a file is of; its id follows
	files     func(ctx context.Context, q db.Queryer, keys *seal.Keys, book string) ([]kept.File, error)
}

// keepers are all who keep files, beside the originals of captures, which are too many to list at once (pages).
var keepers = []keeper{
	{3, law.Words{ZH: "事实", EN: "fact"}, open(device.KeptFiles)},
	{25, law.Words{ZH: "权限或者委托", EN: "power or mandate"}, open(people.KeptFiles)},
	{51, law.Words{ZH: "机构资质或者合同", EN: "qualification or contract"}, open(entrust.KeptFiles)},
	{60, law.Words{ZH: "法制认定", EN: "finding"}, capture.KeptByFindings},
	{63, law.Words{ZH: "文书", EN: "paper"}, open(docket.KeptFiles)},
	{72, law.Words{ZH: "运维协议", EN: "agreement with a vendor"}, open(vendor.KeptFiles)},
	{77, law.Words{ZH: "本系统的备案或者测评", EN: "record of the system"}, open(assurance.KeptFiles)},
	{78, law.Words{ZH: "遮盖副本，抓拍", EN: "masked copy of capture"}, open(capture.KeptMasks)},
	{79, law.Words{ZH: "名单", EN: "list"}, open(enrol.KeptFiles)},
	{90, law.Words{ZH: "当事人回复", EN: "reply of a party"}, open(notice.KeptFiles)},
	{107, law.Words{ZH: "证据", EN: "item of evidence"}, open(evidence.KeptFiles)},
	{111, law.Words{ZH: "证据异议", EN: "objection"}, open(evidence.KeptByObjections)},
	{127, law.Words{ZH: "当事人在案件中提交的文件", EN: "file of a party in its case"}, open(casefile.KeptFiles)},
	{130, law.Words{ZH: "归档目录，案件", EN: "manifest of the archived file of case"}, open(archive.KeptFiles)},
	{121, law.Words{ZH: "缴款的票据", EN: "receipt of a payment"}, open(payment.KeptFiles)},
	{124, law.Words{ZH: "电子送达确认书", EN: "confirmation of e-service"}, open(serving.KeptByConsents)},
	{136, law.Words{ZH: "授权", EN: "mandate of a party"}, open(party.KeptFiles)},
	{125, law.Words{ZH: "送达", EN: "service of a paper"}, open(serving.KeptFiles)},
}

var ofCapture = law.Words{ZH: "抓拍", EN: "capture"}

// open is a list whose rows name their files without keys.
func open(files func(context.Context, db.Queryer, string) ([]kept.File, error)) func(context.Context, db.Queryer, *seal.Keys, string) ([]kept.File, error) {
	return func(ctx context.Context, q db.Queryer, _ *seal.Keys, book string) ([]kept.File, error) {
		return files(ctx, q, book)
	}
}

// eachKept gives what the rows of a book keep, a page at a time. migrations are those of the database; nil: all.
func eachKept(ctx context.Context, q db.Queryer, keys *seal.Keys, migrations []int64, book string, page func(of law.Words, files []kept.File) error) error {
	for _, k := range keepers {
		if migrations != nil && !slices.Contains(migrations, k.migration) {
			continue
		}
		files, err := k.files(ctx, q, keys, book)
		if err == nil {
			err = page(k.of, files)
		}
		if err != nil {
			return err
		}
	}
	for last := ""; ; {
		files, err := capture.Originals(ctx, q, book, last)
		if err != nil || len(files) == 0 {
			return err
		}
		if err := page(ofCapture, files); err != nil {
			return err
		}
		last = files[len(files)-1].Of
	}
}

// Referenced tells which of some contents anything in any book keeps still: what a disposal must leave in the store.
func Referenced(ctx context.Context, q db.Queryer, keys *seal.Keys, digests []string) (map[string]bool, error) {
	out, err := capture.Refers(ctx, q, digests)
	if err != nil {
		return nil, err
	}
	books, err := ledger.Books(ctx, q)
	if err != nil {
		return nil, err
	}
	asked := map[string]bool{}
	for _, d := range digests {
		asked[d] = true
	}
	for _, book := range books {
		for _, k := range keepers {
			files, err := k.files(ctx, q, keys, book)
			if err != nil {
				return nil, err
			}
			for i := range files {
				if d := files[i].Digest.String(); asked[d] {
					out[d] = true
				}
			}
		}
	}
	return out, nil
}
