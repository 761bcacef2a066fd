package archtest

// class says what a package is for, and so who may import it.
type class string

const (
	ground  class = "ground"  // knows no chapter
	chapter class = "chapter" // imports the ground and the chapters above it
	face    class = "face"    // translates for people, machines and outside services
	command class = "command" // wires everything
	support class = "support" // imported by tests and by other support only; never in the program
)

// place is the place of a package in the house (DESIGN §2). The order is the order of reliance.
type place struct {
	path  string
	class class
	// may names what the package may import beside its class: of the ground exactly this; of a face this and the classes
	// named. Chapters need none.
	may []string
}

// places is the table. A package that is not in it fails the test.
var places = []place{
	{"internal/clock", ground, nil},
	{"internal/geo", ground, nil},
	{"internal/durable", ground, nil},
	{"internal/precedence", ground, nil},
	{"internal/law", ground, nil},
	{"internal/money", ground, []string{"internal/law"}},
	{"internal/term", ground, []string{"internal/law", "internal/money"}},
	{"internal/fault", ground, []string{"internal/law"}},
	{"internal/access", ground, []string{"internal/law"}},
	{"internal/strictjson", ground, []string{"internal/law"}},
	{"internal/db", ground, []string{"internal/durable", "internal/law"}},
	{"internal/blob", ground, []string{"internal/durable", "internal/precedence"}},
	{"internal/blob/kept", ground, []string{"internal/blob", "internal/db"}},
	{"internal/blob/s3", ground, []string{"internal/blob", "internal/clock"}},
	{"internal/media", ground, []string{"internal/law"}},
	{"internal/detect", ground, []string{"internal/law", "internal/media"}},
	{"internal/media/apart", ground, []string{"internal/detect", "internal/law", "internal/media"}},
	{"internal/font", ground, nil},
	{"internal/paper/truetype", ground, []string{"internal/font"}},
	{"internal/paper", ground, []string{"internal/paper/truetype"}},
	{"internal/paper/pdf", ground, []string{"internal/paper", "internal/paper/truetype"}},
	{"internal/paper/ofd", ground, []string{"internal/paper", "internal/paper/truetype"}},
	{"internal/paper/pades", ground, nil},
	{"internal/seal", ground, []string{"internal/durable"}},
	{"internal/csvout", ground, nil},
	{"internal/sheet", ground, []string{"internal/csvout", "internal/fault", "internal/law"}},
	{"internal/search", ground, []string{"internal/db", "internal/fault", "internal/law", "internal/seal"}},
	{"internal/ledger", ground, []string{"internal/db", "internal/fault", "internal/law", "internal/seal"}},
	{"internal/act", ground, []string{"internal/access", "internal/clock", "internal/db", "internal/fault", "internal/law", "internal/ledger", "internal/precedence"}},
	{"internal/job", ground, []string{"internal/act", "internal/clock", "internal/db", "internal/fault", "internal/law"}},

	{"internal/admissibility", chapter, nil},
	{"internal/calendar", chapter, nil},
	{"internal/people", chapter, nil},
	{"internal/statute", chapter, nil},
	{"internal/retention", chapter, nil},
	{"internal/conformity", chapter, nil},
	{"internal/entrust", chapter, nil},
	{"internal/assurance", chapter, nil},
	{"internal/delivery", chapter, nil},
	{"internal/device", chapter, nil},
	{"internal/docket", chapter, nil},
	{"internal/sharing", chapter, nil},
	{"internal/enrol", chapter, nil},
	{"internal/capture", chapter, nil},
	{"internal/party", chapter, nil},
	{"internal/notice", chapter, nil},
	{"internal/serving", chapter, nil},
	{"internal/penalty", chapter, nil}, // pure: of the ground law and fault
	{"internal/discretion", chapter, nil},
	{"internal/evidence", chapter, nil},
	{"internal/payment", chapter, nil},
	{"internal/casefile", chapter, nil},
	{"internal/archive", chapter, nil},
	{"internal/vendor", chapter, nil},
	{"internal/governance", chapter, nil},
	{"internal/disclosure", chapter, nil},

	{"internal/web/i18n", face, nil},
	{"internal/web/ui", face, []string{"internal/fault", "internal/law", "internal/web/i18n"}},
	{"internal/web", face, []string{"internal/access", "internal/act", "internal/blob", "internal/clock", "internal/csvout", "internal/fault", "internal/law", "internal/web/i18n", "internal/web/ui"}},
	{"internal/web/office", face, []string{"ground", "chapter", "internal/web", "internal/web/i18n", "internal/web/ui"}},
	{"internal/web/citizen", face, []string{"ground", "chapter", "internal/web", "internal/web/i18n", "internal/web/ui"}},
	{"internal/web/public", face, []string{"ground", "chapter", "internal/web", "internal/web/i18n", "internal/web/ui"}},
	{"internal/web/api", face, []string{"ground", "chapter", "internal/web"}},
	{"internal/adapter/dial", face, nil},
	{"internal/adapter/oidc", face, []string{"internal/adapter/dial", "internal/fault", "internal/law"}},
	{"internal/adapter/platform", face, []string{"internal/adapter/dial", "internal/device", "internal/law"}},
	{"internal/adapter/sandbox/gate", face, []string{"internal/seal"}},
	{"internal/adapter/sandbox/platform", face, []string{"internal/adapter/sandbox/gate", "internal/clock", "internal/device", "internal/font", "internal/law"}},
	{"internal/adapter/eseal", face, []string{"internal/adapter/dial", "internal/docket", "internal/law"}},
	{"internal/adapter/sandbox/eseal", face, []string{"internal/adapter/sandbox/gate", "internal/paper/pades", "internal/seal"}},
	{"internal/adapter/message", face, []string{"internal/adapter/dial", "internal/delivery", "internal/law"}},
	{"internal/adapter/smtp", face, []string{"internal/adapter/dial", "internal/clock", "internal/delivery", "internal/law"}},
	{"internal/adapter/sandbox/message", face, []string{"internal/adapter/sandbox/gate", "internal/clock", "internal/law", "internal/seal"}},
	{"internal/adapter/nontax", face, []string{"internal/adapter/dial", "internal/law", "internal/money", "internal/payment"}},
	{"internal/adapter/sandbox/nontax", face, []string{"internal/adapter/sandbox/gate", "internal/clock", "internal/law", "internal/seal"}},
	{"internal/adapter/sandbox/oidc", face, []string{"internal/adapter/sandbox/gate", "internal/clock"}},
	{"internal/telemetry", face, []string{"internal/clock"}}, // measures for the operator: knows no chapter, so that no label can hold what a chapter holds
	{"internal/simulate/draw", face, []string{"internal/font"}},
	{"internal/simulate", face, []string{"ground", "chapter", "internal/simulate/draw"}},
	{"internal/conform", face, []string{"ground", "chapter", "internal/web/api"}},
	{"internal/operate", face, []string{"ground", "chapter"}},
	{"internal/bench", face, []string{"ground", "chapter"}},

	{"cmd/yuanjian", command, nil},

	{"internal/admissibility/reading", support, nil},
	{"internal/blob/blobtest", support, nil},
	{"internal/media/mediatest", support, nil},
	{"internal/paper/papertest", support, nil},
	{"internal/detect/detecttest", support, nil},
	{"internal/device/devicetest", support, nil},
	{"internal/notice/noticetest", support, nil},
	{"internal/archive/archivetest", support, nil},
	{"internal/casefile/casefiletest", support, nil},
	{"internal/evidence/evidencetest", support, nil},
	{"internal/adapter/platform/platformtest", support, nil},
	{"internal/adapter/eseal/esealtest", support, nil},
	{"internal/adapter/message/messagetest", support, nil},
	{"internal/adapter/nontax/nontaxtest", support, nil},
	{"internal/payment/paymenttest", support, nil},
	{"internal/web/office/officetest", support, nil},
	{"internal/testkit", support, nil},
	{"internal/testkit/withpostgres", support, nil},
	{"internal/testkit/upgrade", support, nil},
	{"internal/archtest", support, nil},
}

// pure are the packages that decide and never reach out: no context, file, network, database or randomness.
var pure = []string{"internal/geo", "internal/law", "internal/money", "internal/term", "internal/access", "internal/fault", "internal/strictjson", "internal/admissibility", "internal/penalty"}

// impure are what a pure package must not import.
var impure = []string{"context", "os", "net", "net/http", "database/sql", "math/rand", "math/rand/v2", "crypto/rand", "log", "log/slog", "sync/atomic"}

// forRules is what a rules.go may import beside internal/law (DESIGN §4): what is pure itself.
var forRules = []string{"yuanjian/internal/law", "yuanjian/internal/penalty", "fmt", "slices", "strings", "strconv", "cmp", "math", "time"}

// thirdParties says which packages may import a module that is not ours; tests of a package may what it may. A module
// that is not here is nobody's.
var thirdParties = map[string][]string{
	"github.com/alecthomas/kong": {"cmd/yuanjian"},
	"github.com/BurntSushi/toml": {"cmd/yuanjian"},
	"go.opentelemetry.io/otel":   {"internal/telemetry"}, "go.opentelemetry.io/otel/sdk": {"internal/telemetry"}, "go.opentelemetry.io/otel/trace": {"internal/telemetry"},
	"github.com/prometheus/client_golang": {"internal/telemetry"},
	"github.com/pressly/goose/v3":         {"internal/db"},
	"modernc.org/sqlite":                  {"internal/db"},
	"github.com/jackc/pgx/v5":             {"internal/db", "internal/testkit"},
	"golang.org/x/mod":                    {"internal/ledger"},
	"github.com/emmansun/gmsm":            {"internal/seal"},
	"golang.org/x/crypto":                 {"internal/seal", "internal/people"},
	"golang.org/x/text":                   {"internal/seal", "internal/sheet"},
	"golang.org/x/image":                  {"internal/font", "internal/media", "internal/simulate/draw", "internal/adapter/sandbox/platform", "internal/paper/truetype"},
	"golang.org/x/sys":                    {"internal/media/apart", "internal/blob"},
	"github.com/minio/minio-go/v7":        {"internal/blob/s3", "cmd/yuanjian"}, // there in a test, as the operator of a bucket
	"github.com/coreos/go-oidc/v3":        {"internal/adapter/oidc"},
	"golang.org/x/oauth2":                 {"internal/adapter/oidc"},
	"github.com/go-webauthn/webauthn":     {"internal/people"},
	"rsc.io/qr":                           {"internal/web/ui", "internal/paper"},
	"golang.org/x/time":                   {"internal/web/api", "internal/web"},
	"github.com/abema/go-mp4":             {"internal/media"},
	"github.com/xuri/excelize/v2":         {"internal/sheet"},
}

// forTests are modules that any test may import, and nothing in the program.
var forTests = []string{"pgregory.net/rapid", "github.com/chromedp/chromedp", "github.com/chromedp/cdproto", "github.com/getkin/kin-openapi", "github.com/zitadel/oidc/v3", "github.com/digitorus/pdfsign", "github.com/emersion/go-smtp", "github.com/emersion/go-sasl"}

// neverLinked are the beginnings of packages that must not be in the program, not even by way of others.
var neverLinked = []string{
	"pgregory.net/rapid", "github.com/chromedp", "github.com/zitadel", "github.com/gobwas", "github.com/getkin/kin-openapi", "testing", "net/http/httptest", "net/http/pprof",
	"github.com/evanw/esbuild", "github.com/digitorus", "github.com/emersion", "plugin",
}

// housekeeping are the tables that are written outside acts, each with who writes it and why it is no legal state. The
// ledger's own tables are here too: they are written by acts and by nobody else, in the package that owns them.
var housekeeping = map[string]keeper{
	"notice_try":      {"internal/party", "wrong check codes by number, under a keyed hash, for an hour"},
	"notice_draft":    {"internal/party", "what a party has written and not sent, sealed"},
	"visitor":         {"internal/party", "which party signed in at a provider of identities, sealed, for half an hour after its last page"},
	"visitor_matter":  {"internal/party", "which matters it opened, so that a draft in one keeps it signed in"},
	"code_request":    {"internal/party", "who asked for a one-time code, sealed, for two hours; what was sent is an act"},
	"one_time_code":   {"internal/party", "the code that is open for a number, under a keyed hash, for ten minutes"},
	"session":         {"internal/people", "who is signed in; every act asks Standing again"},
	"setup_link":      {"internal/people", "who may set up an empty system; what it sets up is an act"},
	"login_failure":   {"internal/people", "counts wrong passwords, under a keyed hash"},
	"half_session":    {"internal/people", "who has given the password and not the second factor yet"},
	"spent_proof":     {"internal/people", "codes and challenges that cannot be used again"},
	"passkey_count":   {"internal/people", "the counters of authenticators"},
	"coming":          {"internal/people", "who came in or tried to; the audit administrator reads it"},
	"job":             {"internal/job", "what is still to do; what was done is in the ledger"},
	"access_log":      {"internal/act", "who looked at what; its digests are in the ledger"},
	"book":            {"internal/ledger", "the head of a ledger"},
	"entry":           {"internal/ledger", "the leaves of a ledger"},
	"record":          {"internal/ledger", "what the leaves commit to"},
	"node":            {"internal/ledger", "inner hashes, made again from the leaves"},
	"lease":           {"internal/capture", "who is looking at which capture; the verdict is what counts"},
	"training_answer": {"internal/capture", "what somebody answered in training; it is nobody's verdict"},
	"recall_cursor":   {"internal/capture", "how far a recall has come; what it changed is in acts and in the ledger"},
	"scoring_failure": {"internal/capture", "over which captures a detector failed, so that it is not tried for ever"},
	"derivation":      {"internal/capture", "which viewing copies are made, again from the originals"},
	"retention_due":   {"internal/retention", "what is due for disposal, worked out from its rows again and again; the act judges anew"},
	"disposal_file":   {"internal/retention", "files that are still to be taken out of the store, and that are out; what was disposed of is in acts and in the ledger"},
	"schema_floor":    {"internal/db", "which earlier binaries may use the database; migrations set it"},
	"search_word":     {"internal/search", "words by which things are found, made again from their rows"},
	"search_query":    {"internal/search", "what somebody searched for, sealed, for half an hour"},
	"use_standing":    {"internal/device", "how each use stands, worked out from its facts; pages and acts work it out anew"},
	"use_work":        {"internal/device", "what each use waits for, worked out with it"},
	"use_settled":     {"internal/device", "up to where they are worked out"},
	"sandbox_request": {"internal/vendor", "what sandbox devices sent and were answered; nothing rests on it"},
	"door_refusal":    {"internal/web/api", "counts what the device door refused, by hour"},
	"tally_day":       {"internal/governance", "captures by use and day, counted again from the captures"},
	"tally_month":     {"internal/governance", "captures by use and month, counted again from the captures"},
	"tally_reason":    {"internal/governance", "reasons for not passing by use and month, counted again from the verdicts"},
	"tally_mark":      {"internal/governance", "up to where they are counted"},

	"source_anomaly": {"internal/governance", "what the daily look at the counters found, made again every day"},

	"enrolment":       {"internal/enrol", "lists that were uploaded, and how far they are; what was entered is in the registers and the ledger"},
	"enrolment_piece": {"internal/enrol", "the uploaded file, sealed, deleted after its purpose"},
	"enrolment_chunk": {"internal/enrol", "the lines of a list, sealed, and what became of each"},
}

// keeper is who writes a housekeeping table, and why outside acts.
type keeper struct{ owner, why string }

// changing are the variables of packages that change all the same, each with the reason.
var changing = map[string]string{
	"internal/web registered": "NewTemplate enters every template while the packages begin, so that a test finds them all",
}

// realTime are the files that may wait for the machine's time: what they wait for is the machine, not the law.
var realTime = map[string]string{
	"internal/job/hold.go":                                   "a sign of life is one of the process, whatever the clock of the law says",
	"internal/job/worker.go":                                 "looks for the work of other processes every second",
	"internal/testkit/engines.go":                            "waits for a server of the tests",
	"internal/testkit/s3.go":                                 "waits for a server of the tests",
	"internal/testkit/postgres_server.go":                    "waits for a server of the tests",
	"internal/adapter/platform/platformtest/platformtest.go": "gives up on a platform that never answers",
	"internal/adapter/message/messagetest/messagetest.go":    "gives up on a channel that never answers",
}

// limit is a length in lines: a test says so above the first, and fails above the second.
type limit struct{ warns, fails int }

// The limits of DESIGN §9.12. Those of tests are its own; the program keeps closer ones.
var (
	testLimits    = sizeLimits{file: limit{400, 700}, function: limit{60, 100}}
	programLimits = sizeLimits{file: limit{400, 450}, function: limit{60, 85}}
)

type sizeLimits struct{ file, function limit }
