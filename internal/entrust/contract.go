package entrust

import (
	"context"
	"fmt"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// The acts on contracts.
var (
	ContractEntered = act.Kind{Name: "entrust.contract.enter", Title: law.Words{ZH: "登记合同", EN: "Enter a contract"}, Permission: access.KeepContracts}
	ContractEnded   = act.Kind{Name: "entrust.contract.end", Title: law.Words{ZH: "登记合同终止", EN: "Record that a contract ended"}, Permission: access.KeepContracts}
)

// ContractKind is what a contract is about.
type ContractKind string

// The kinds of contracts.
const (
	Examination ContractKind = "examination" // Art 12(2): the technical review is entrusted
	Maintenance ContractKind = "maintenance" // Art 22(2): upkeep and calibration
	Supply      ContractKind = "supply"      // devices are bought, rented or built
	Operation   ContractKind = "operation"   // somebody else runs them
)

// ContractKinds are the kinds with their words.
var ContractKinds = []named[ContractKind]{
	{Examination, law.Words{ZH: "委托技术审核（检测）", EN: "technical review entrusted"}},
	{Maintenance, law.Words{ZH: "委托维护、保养、校验", EN: "upkeep and calibration entrusted"}},
	{Supply, law.Words{ZH: "设备采购、租赁、建设", EN: "devices bought, rented or built"}},
	{Operation, law.Words{ZH: "设备运行服务", EN: "operation of devices"}},
}

// Words names the kind; empty for one that there is not.
func (k ContractKind) Words() law.Words {
	return wordsOf(ContractKinds, k)
}

// Pay is how a contract is paid.
type Pay string

// The ways of paying. The last two are never lawful.
const (
	FixedPrice   Pay = "fixed"
	ByDevice     Pay = "device"
	ByService    Pay = "service"
	NoPay        Pay = "free"
	ShareOfFines Pay = "share_of_fines"
	PerTicket    Pay = "per_ticket"
)

// Pays are the ways of paying with their words.
var Pays = []named[Pay]{
	{FixedPrice, law.Words{ZH: "总价固定", EN: "a fixed sum"}},
	{ByDevice, law.Words{ZH: "按设备数量和时间", EN: "by devices and time"}},
	{ByService, law.Words{ZH: "按维护、检测次数", EN: "by visits or tests"}},
	{NoPay, law.Words{ZH: "无偿", EN: "without pay"}},
	{ShareOfFines, law.Words{ZH: "按罚款金额分成", EN: "a share of the fines"}},
	{PerTicket, law.Words{ZH: "按抓拍、处罚数量", EN: "by captures or penalties"}},
}

// Words names the way of paying; empty for one that there is not.
func (p Pay) Words() law.Words {
	return wordsOf(Pays, p)
}

// targets are words by which a contract sets a target of fines or ties pay to them.
var targets = []string{"罚款分成", "罚没收入", "罚款收入", "罚没分成", "按件计", "按单计", "每单", "每宗", "每条违法", "提成", "返还比例", "返成", "任务指标", "罚款指标", "罚没指标", "处罚指标", "处罚数量", "抓拍数量", "抓拍量", "违法数量", "创收", "保底罚"}

// Targets are the words of a text that look like a target of fines (Art 13(1); 行政处罚法 第七十四条): for a person to look at.
func Targets(texts ...string) []string {
	all := strings.Join(texts, "\n")
	var out []string
	for _, w := range targets {
		if strings.Contains(all, w) {
			out = append(out, w)
		}
	}
	return out
}

// Contract is a contract of a body about devices.
type Contract struct {
	ID, Body     string
	Kind         ContractKind
	Number       string
	Institution  string // id
	Scope        string
	Classes      []Class
	From, Until  law.Date
	Confidential string // the clause of secrecy
	Pay          Pay
	Warned       []string // words that look like a target
	Explained    string
	Papers       []Paper
	At           time.Time
	EndedDay     *law.Date
	EndedReason  string
}

// On tells whether the contract is in force on a day.
func (c *Contract) On(day law.Date) bool {
	return day >= c.From && day <= c.Until && (c.EndedDay == nil || day < *c.EndedDay)
}

// NewContract is a contract as somebody enters it.
type NewContract struct {
	Kind                           ContractKind
	Number, Institution, Scope     string
	Classes                        []Class
	From, Until                    law.Date
	Confidential, Explained, Terms string // Terms are the words on pay and assessment, as the contract has them
	Pay                            Pay
	Papers                         []Paper
}

func (n *NewContract) check() error {
	var c fault.Check
	c.Want(n.Kind.Words().ZH != "", "kind", "请选择合同种类。", "Choose the kind of contract.")
	line(&c, &n.Number, true, "number", "请填写合同编号。", "Give the number of the contract.")
	c.Want(n.Institution != "", "institution", "请选择机构；没有的，先登记机构。", "Choose the institution; register it first where it is not there.")
	long(&c, &n.Scope, true, "scope", "请写明委托、采购的内容和范围。", "Say what the contract is about.")
	long(&c, &n.Terms, true, "terms", "请照抄合同中的付款和考核条款，不写金额。", "Copy the clauses on pay and assessment, without sums.")
	long(&c, &n.Explained, false, "explained", "", "")
	long(&c, &n.Confidential, false, "confidential", "", "")
	wantClasses(&c, n.Classes)
	wantTerm(&c, n.From, n.Until)
	c.Want(n.Pay.Words().ZH != "", "pay", "请选择计费方式。", "Choose how it is paid.")
	CheckPapers(&c, n.Papers)
	c.Want(len(n.Papers) > 0, "documents", "请上传合同。", "Upload the contract.")
	if warned := Targets(n.Scope, n.Terms); len(warned) > 0 {
		c.Want(n.Explained != "", "explained", "合同里有“"+strings.Join(warned, "”“")+"”，像是与罚款挂钩的指标，请说明；确有挂钩的，不能登记。", "The contract has words that look like a target of fines ("+strings.Join(warned, ", ")+"): explain them; where it is one, the contract is not entered.")
	}
	return c.Err()
}

// lawful refuses what no contract about devices may say.
func (n *NewContract) lawful() error {
	if n.Pay == ShareOfFines || n.Pay == PerTicket {
		w := n.Pay.Words()
		return law.Refusal{Rule: "A13.1c", Article: "第十三条第一款",
			Because: law.Words{ZH: "合同“" + w.ZH + "”计费，使设备的设置与罚款收入挂钩。不得为增加罚款收入设置设备，罚款不得与考核挂钩（行政处罚法第七十四条）。",
				EN: "Paid by " + w.EN + ", the contract ties devices to the income from fines. No device is set to raise it (Penalty Law, Art 74)."},
			Cure: law.Words{ZH: "请与对方改为总价固定、按设备或者按服务次数计费，再登记。", EN: "Agree on a fixed sum, or pay by device or by visit, and enter the contract then."}}
	}
	if (n.Kind == Maintenance || n.Kind == Examination || n.Kind == Operation) && n.Confidential == "" {
		rule, article := "A22.2", "第二十二条第二款、第四十四条"
		if n.Kind == Examination {
			rule, article = "A12.2b", "第十二条第二款、第四十四条"
		}
		return law.Refusal{Rule: rule, Article: article,
			Because: law.Words{ZH: "合同没有保密条款，受托机构会接触执法数据。", EN: "The contract has no clause of secrecy, and the institution comes near to data of enforcement."},
			Cure:    law.Words{ZH: "请与对方补签保密条款，并填写条款内容。", EN: "Agree on such a clause and write it down here."}}
	}
	return nil
}

// EnterContract records a contract of the body acted for.
func (s *Service) EnterContract(ctx context.Context, by act.By, n NewContract) (Record, error) {
	if err := n.check(); err != nil {
		return Record{}, err
	}
	done, err := act.Do(ctx, s.Engine, ContractEntered, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		if err := n.lawful(); err != nil {
			return Record{}, err
		}
		if _, err := InstitutionByID(ctx, tx, tx.Book, n.Institution); err != nil {
			return Record{}, err
		}
		papers, err := papersText(n.Papers)
		if err != nil {
			return Record{}, err
		}
		r := Record{ID: tx.NewID(), Institution: n.Institution, Number: n.Number, Kind: string(n.Kind), From: n.From.String(), Until: n.Until.String(), Pay: string(n.Pay), Documents: digests(n.Papers)}
		_, err = tx.Exec(ctx, `INSERT INTO contract (book, id, body, kind, number, institution, scope, classes, from_day, until_day, confidential, pay, warned, explained, papers, person, at, ended_day, ended_reason)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, NULL, '')`,
			tx.Book, r.ID, tx.By.Body, string(n.Kind), n.Number, n.Institution, n.Scope, classesText(n.Classes), n.From, n.Until, n.Confidential, string(n.Pay),
			strings.Join(Targets(n.Scope, n.Terms), " "), n.Explained, papers, tx.By.Person, tx.Now)
		return r, err
	})
	return done.Record, err
}

// EndContract records that a contract ended before its last day: it is not in force from a day on.
func (s *Service) EndContract(ctx context.Context, by act.By, id string, day law.Date, reason string) (Record, error) {
	return s.end(ctx, ContractEnded, by, "contract", id, day, reason)
}

// end ends a qualification or a contract. The day lies inside its term.
func (s *Service) end(ctx context.Context, kind act.Kind, by act.By, table, id string, day law.Date, reason string) (Record, error) {
	var c fault.Check
	line(&c, &reason, true, "reason", "请写明原因。", "Say why.")
	c.Want(day > 0, "day", "请填写从哪一天起终止。", "Give the first day on which it holds no more.")
	if err := c.Err(); err != nil {
		return Record{}, err
	}
	done, err := act.Do(ctx, s.Engine, kind, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		var from, until law.Date
		var ended *law.Date
		var institution string
		query := `SELECT institution, from_day, until_day, ended_day FROM qualification WHERE book = $1 AND id = $2`
		change := `UPDATE qualification SET ended_day = $3, ended_reason = $4 WHERE book = $1 AND id = $2`
		args := []any{tx.Book, id}
		if table == "contract" {
			query = `SELECT institution, from_day, until_day, ended_day FROM contract WHERE book = $1 AND id = $2 AND body = $3`
			change = `UPDATE contract SET ended_day = $3, ended_reason = $4 WHERE book = $1 AND id = $2`
			args = append(args, tx.By.Body)
		}
		if err := scanTerm(tx.QueryRow(ctx, query, args...), &institution, &from, &until, &ended); err != nil {
			return Record{}, err
		}
		if ended != nil {
			return Record{}, fault.Conflict{Because: law.Words{ZH: "已经登记过终止。", EN: "Its end is on record already."}}
		}
		if day < from || day > until {
			return Record{}, fault.Invalid{Fields: []fault.Field{{Name: "day", Want: law.Words{ZH: fmt.Sprintf("应当在%s至%s之间。", from, until), EN: fmt.Sprintf("It lies between %s and %s.", from, until)}}}}
		}
		_, err := tx.Exec(ctx, change, tx.Book, id, day, reason)
		return Record{ID: id, Institution: institution, Until: day.String()}, err
	})
	return done.Record, err
}
