package operate

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/calendar"
	"yuanjian/internal/db"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
	"yuanjian/internal/people"
)

// Finding is one thing that doctor says: what it saw, and when it is unsafe why, and what cures it.
type Finding struct {
	Unsafe          bool
	What, Why, Cure law.Words
}

// Examination is what doctor looks at: a system as it is configured, beside the server that may run.
type Examination struct {
	Data, Keys   string   // folders
	Secrets      []string // files that the configuration names, which hold a password, a token or a key
	DSN          string   // as package db opens it
	LocalFiles   bool     // originals rest in the data folder
	FreeLeast    float64
	TLSCert      string    // file; empty: none is configured
	OpenToOthers bool      // the configured address can be reached from other machines
	Now          time.Time // by the machine
	Findings     []Finding
}

// note says what is as it should be, or only worth knowing.
func (e *Examination) note(zh, en string) {
	e.Findings = append(e.Findings, Finding{What: law.Words{ZH: zh, EN: en}})
}

// warn says what is unsafe.
func (e *Examination) warn(what, why, cure law.Words) {
	e.Findings = append(e.Findings, Finding{true, what, why, cure})
}

// Run looks at everything and leaves what it finds in Findings. It goes on after what it cannot see: that is a finding.
func (e *Examination) Run(ctx context.Context) {
	e.folders()
	e.certificate()
	if err := Unfinished(e.Data); err != nil {
		e.warn(law.Words{ZH: "有一次恢复没有完成", EN: "a restore has not ended"}, law.Words{ZH: "数据不完整", EN: "the data is not whole"},
			law.Words{ZH: "再次运行yuanjian restore", EN: "run yuanjian restore again"})
	}
	d, err := db.Look(ctx, e.DSN, true)
	if err != nil {
		e.warn(law.Words{ZH: "打不开数据库：" + err.Error(), EN: "the database cannot be opened: " + err.Error()},
			law.Words{ZH: "系统无法运行", EN: "the system cannot run"},
			law.Words{ZH: "核对--data、--db和数据库服务；数据丢失的，从备份恢复", EN: "check --data, --db and the database server; restore a backup when the data is lost"})
		return
	}
	defer func() { _ = d.Close() }() // it was only read
	if e.database(ctx, d) {
		e.failed(e.books(ctx, d))
	}
}

// failed notes an error in the way of a check.
func (e *Examination) failed(err error) {
	if err != nil {
		e.warn(law.Words{ZH: "有一项检查没有做成：" + err.Error(), EN: "a check could not be made: " + err.Error()},
			law.Words{ZH: "没有检查的不能算安全", EN: "what was not looked at is not known to be safe"}, law.Words{ZH: "排除原因后再次运行", EN: "mend that and run it again"})
	}
}

// renewWithin is how long before its end a certificate should be renewed. [POLICY]
const renewWithin = 30 * 24 * time.Hour

// certificate looks at the TLS certificate.
func (e *Examination) certificate() {
	if e.TLSCert == "" {
		return
	}
	cure := law.Words{ZH: "换上新的证书，然后向进程发SIGHUP", EN: "put a new one in its place and send SIGHUP"}
	cert, err := readCertificate(e.TLSCert)
	switch {
	case err != nil:
		e.warn(law.Words{ZH: "读不了证书" + e.TLSCert + "：" + err.Error(), EN: "the certificate " + e.TLSCert + " cannot be read: " + err.Error()},
			law.Words{ZH: "加密连接无法建立", EN: "no encrypted connection can be made"}, cure)
	case e.Now.Add(renewWithin).After(cert.NotAfter):
		day := law.DateOf(cert.NotAfter).String()
		e.warn(law.Words{ZH: "证书于" + day + "到期", EN: "the certificate ends on " + day},
			law.Words{ZH: "到期后浏览器和设备都会拒绝连接，设备数据会积压", EN: "after it browsers and devices refuse to connect, and captures pile up at the devices"}, cure)
	default:
		e.note("证书有效至"+law.DateOf(cert.NotAfter).String(), "the certificate is valid until "+law.DateOf(cert.NotAfter).String())
	}
}

func readCertificate(path string) (*x509.Certificate, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	for block, rest := pem.Decode(raw); block != nil; block, rest = pem.Decode(rest) {
		if block.Type == "CERTIFICATE" {
			return x509.ParseCertificate(block.Bytes)
		}
	}
	return nil, errors.New("there is no certificate in it")
}

// calendarAhead is how long before a year its calendar should be known: deadlines reach that far. [POLICY]
const calendarAhead = 45 * 24 * time.Hour

// calendarOf looks whether deadlines of a book that begin now can be worked out.
func (e *Examination) calendarOf(c law.Calendar, book string) {
	for _, year := range []int{law.DateOf(e.Now).Year(), law.DateOf(e.Now.Add(calendarAhead)).Year()} {
		if _, known := c.Notice(year); !known {
			e.warn(law.Words{ZH: fmt.Sprintf("账簿%s没有%d年的节假日安排", book, year), EN: fmt.Sprintf("the calendar of %d is not known in book %s", year, book)},
				law.Words{ZH: "涉及该年的工作日期限只能暂定，依据它的办理会被拒绝", EN: "deadlines in working days that reach into it are provisional, and acts that rest on them are refused"},
				law.Words{ZH: "国务院办公厅通知发布后，由两名管理员在日历页载入该年的节假日安排", EN: "when the State Council's notice is out, two administrators enter that year on the page of the calendar"})
			return
		}
	}
}

// books looks at each book: its clock, its work, its administrators.
func (e *Examination) books(ctx context.Context, d *db.DB) error {
	ids, err := ledger.Books(ctx, d.Reader())
	if err != nil {
		return err
	}
	if len(ids) == 0 {
		e.note("还没有建立账簿：启动后按显示的链接建立", "there is no book yet: start, and open the setup link that is shown")
	}
	for _, id := range ids {
		b, err := ledger.BookByID(ctx, d.Reader(), id)
		if err != nil {
			return err
		}
		e.book(b)
		c, err := calendar.At(ctx, d.Reader(), id, e.Now)
		if err != nil {
			return err
		}
		e.calendarOf(c, id)
		if err := e.work(ctx, d, id); err != nil {
			return err
		}
		if err := e.administrators(ctx, d, id); err != nil {
			return err
		}
		if err := e.forgotten(ctx, d, id); err != nil {
			return err
		}
	}
	return nil
}

func (e *Examination) book(b ledger.Book) {
	e.note(fmt.Sprintf("账簿%s：%d条记载", b.Book, b.Size), fmt.Sprintf("book %s: %d entries", b.Book, b.Size))
	if b.LastAt.After(e.Now.Add(time.Second)) {
		at := b.LastAt.In(law.Beijing).Format("2006-01-02 15:04:05")
		e.warn(law.Words{ZH: fmt.Sprintf("账簿%s最后一条记载的时间%s晚于本机时钟", b.Book, at), EN: fmt.Sprintf("the last entry of book %s, %s Beijing time, is later than the clock of this machine", b.Book, at)},
			law.Words{ZH: "本机时钟曾经快了或者现在慢了；记载的时间是法律上的时间", EN: "the clock was ahead, or is behind now; the instants of entries are the law's instants"},
			law.Words{ZH: "校准时钟（chrony或者NTP）；在时钟赶上之前，新的记载都紧接在这一时刻之后", EN: "set the clock right (chrony, NTP); until it has caught up, new entries follow that instant by microseconds"})
	}
	if b.Demo && e.OpenToOthers {
		e.warn(law.Words{ZH: "账簿" + b.Book + "是演示用的，却配置为可从外部访问", EN: "book " + b.Book + " is a demonstration, and the address can be reached by others"},
			law.Words{ZH: "演示账号的口令写在demo.json里，页面上也有", EN: "the passwords of its accounts are in demo.json and on its pages"},
			law.Words{ZH: "实际使用请另用空的数据目录", EN: "for real use take an empty data folder"})
	} else if b.Demo {
		e.note("账簿"+b.Book+"是演示用的", "book "+b.Book+" is a demonstration")
	}
}

// lateWork is how long work may be due before it is late: longer than the pauses of a server that runs. [POLICY]
const lateWork = time.Hour

func (e *Examination) work(ctx context.Context, d *db.DB, book string) error {
	_, dead, err := job.Count(ctx, d.Reader(), book)
	if err != nil {
		return err
	}
	if dead > 0 {
		e.warn(law.Words{ZH: fmt.Sprintf("账簿%s有%d项任务多次失败后停下", book, dead), EN: fmt.Sprintf("%d jobs of book %s have failed too often and stopped", dead, book)},
			law.Words{ZH: "应当跟着办的事没有办成，例如公示没有送达平台", EN: "what must follow an act has not been done, such as a publication that did not reach the platform"},
			law.Words{ZH: "由系统管理员在“系统运行”页查看原因，排除后重新办理", EN: "a system administrator reads the reason on the page of operation, mends it and wakes them"})
	}
	late, err := job.DueBefore(ctx, d.Reader(), book, e.Now.Add(-lateWork))
	if err != nil {
		return err
	}
	if late > 0 {
		e.warn(law.Words{ZH: fmt.Sprintf("账簿%s有%d项任务到期一小时以上还没有办", book, late), EN: fmt.Sprintf("%d jobs of book %s have been due for over an hour", late, book)},
			law.Words{ZH: "可能没有进程承担worker角色", EN: "perhaps no process has the role worker"},
			law.Words{ZH: "启动yuanjian serve，或者为一个进程加上worker角色", EN: "start yuanjian serve, or give a process the role worker"})
	}
	return nil
}

func (e *Examination) administrators(ctx context.Context, d *db.DB, book string) error {
	holders, err := people.Administrators(ctx, d.Reader(), book)
	if err != nil {
		return err
	}
	who := map[string]int{}
	for _, role := range access.Administrations() {
		persons := holders[role]
		if len(persons) == 0 {
			title := access.Titles[role]
			e.warn(law.Words{ZH: "账簿" + book + "没有能登录的" + title.ZH, EN: "book " + book + " has nobody who can sign in as " + title.EN},
				law.Words{ZH: "三权不全，相应的事无人能办", EN: "of the three administrations one is missing, and its acts are nobody's"},
				law.Words{ZH: "由安全管理员任命；三名都没有的，从备份恢复", EN: "the security administrator appoints one; when all three are gone, restore a backup"})
		}
		for _, p := range persons {
			who[p]++
		}
	}
	for _, n := range who {
		if n > 1 {
			e.warn(law.Words{ZH: "账簿" + book + "有人同时担任两种管理员", EN: "in book " + book + " one person holds two administrations"},
				law.Words{ZH: "系统、安全、审计三种管理员必须是不同的人", EN: "system, security and audit must be three different persons"},
				law.Words{ZH: "由安全管理员免去其中一个岗位", EN: "the security administrator ends one of the posts"})
		}
	}
	return nil
}
